"""Documents that Citadele never sends (IDENTITY 3.3; 6, rows 10 to 14): other algorithms, wrapping, comments."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bank_citadele import (
    AMAI,
    C14N,
    DSIG,
    PLACE,
    SHA256,
    CitadeleBank,
    document,
    sign,
)
from tests.identity.citadele import CODE, NOW, OTHER, UID, made, reason


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> CitadeleBank:
    return CitadeleBank(Path(tmp_path_factory.mktemp("citadele")))


ENVELOPED = f'<Transform Algorithm="{DSIG}enveloped-signature"></Transform>'
SIGNING: dict[str, tuple[dict[str, Any], str]] = {
    "SHA-1": ({"algorithm": f"{DSIG}rsa-sha1"}, "algorithm"),
    "SHA-1 digest": ({"digest": f"{DSIG}sha1"}, "algorithm"),
    "exclusive": ({"method": "http://www.w3.org/2001/10/xml-exc-c14n#"}, "algorithm"),
    "with comments": ({"method": f"{C14N}#WithComments"}, "algorithm"),
    "no transform": ({"transforms": ""}, "reference"),
    "two transforms": ({"transforms": ENVELOPED * 2}, "reference"),
    "a part": ({"reference": 'URI="#x"'}, "reference"),
    "no URI": ({"reference": ""}, "reference"),
    "more attributes": ({"reference": 'Id="x" URI=""'}, "reference"),
    "two references": ({"more": f'<Reference URI=""><DigestMethod Algorithm="{SHA256}"/></Reference>'}, "reference"),
    "XPath": (
        {"transforms": '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>1</XPath></Transform>'},
        "algorithm",
    ),
    "inside the transform": (
        {"transforms": f'<Transform Algorithm="{DSIG}enveloped-signature"><XPath></XPath></Transform>'}, "algorithm",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNING)
def test_other_ways_of_signing(name: str, bank: CitadeleBank) -> None:
    signing, why = SIGNING[name]
    assert reason(bank, made(bank, signing=signing)) == why


def swapped(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def wrapped(text: str) -> str:
    """The signed document whole inside another person's."""
    inner = text.partition("?>")[2]
    return document("<Timestamp>1</Timestamp><From>1</From>", f"<PersonCode>{OTHER}</PersonCode>").replace(
        PLACE, f"<SignatureData>{inner}</SignatureData>"
    )


DIGITS = CODE.replace("-", "")
PERSON = f"<PersonCode>{OTHER}</PersonCode>"
DOCUMENTS: dict[str, tuple[Callable[[str], str], str]] = {
    "changed digit": (swapped(f"<PersonCode>{DIGITS}", f"<PersonCode>{OTHER}"), "mac"),
    "200 for 100": (swapped("<Code>100", "<Code>200"), "mac"),
    "comment": (swapped("<PersonCode>0505", "<PersonCode>0505<!--x-->"), "markup"),
    "comment outside": (lambda text: text + "<!-- x -->", "markup"),
    "instruction": (swapped("<PersonCode>0505", "<PersonCode>0505<?x?>"), "markup"),
    "instruction outside": (lambda text: text + "<?x?>", "markup"),
    "CDATA": (swapped(f"<PersonCode>{DIGITS}", f"<PersonCode><![CDATA[{DIGITS}]]>"), "markup"),
    "document type": (swapped("?>", "?><!DOCTYPE FIDAVISTA>"), "markup"),
    "entity": (swapped("?>", f"?><!DOCTYPE FIDAVISTA [<!ENTITY a '{DIGITS}'>]>"), "markup"),
    "external entity": (swapped("?>", "?><!DOCTYPE F [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"), "markup"),
    "unknown entity": (swapped(DIGITS, "&a;"), "xml"),
    "another encoding": (swapped("UTF-8", "UTF-16"), "markup"),
    "two declarations": (lambda text: '<?xml version="1.0"?>' + text, "markup"),
    "no signature": (lambda text: re.sub(r"<Signature .*</Signature>", "", text), "signature"),
    "signature moved": (lambda text: re.sub(r"<SignatureData>(.*)</SignatureData>", r"\1<SignatureData/>", text),
                        "signature"),
    "two signatures": (lambda text: re.sub(r"(<Signature .*</Signature>)", r"\1\1", text), "signature"),
    "signature of another space": (swapped(f'<Signature xmlns="{DSIG}">', '<Signature xmlns="urn:x">'), "missing"),
    "beside the signature": (swapped("</SignatureData>", f"{PERSON}</SignatureData>"), "duplicate"),
    "in an Object": (swapped("</SignatureValue>", f"</SignatureValue><Object>{PERSON}</Object>"), "duplicate"),
    "an empty Object": (swapped("</SignatureValue>", "</SignatureValue><Object/>"), "signature"),
    "in KeyInfo": (swapped("</SignatureValue>", f"</SignatureValue><KeyInfo>{PERSON}</KeyInfo>"), "duplicate"),
    "around": (wrapped, "duplicate"),
    "old frame": (lambda text: text.replace("v1-2", "v1-1"), "frame"),
    "another frame": (lambda text: re.sub("FIDAVISTA(?= x|>)", "OTHER", text), "frame"),
    "Amai elsewhere": (lambda text: text.replace(AMAI, "urn:x"), "missing"),
    "child in a value": (swapped(f"<PersonCode>{DIGITS}", f"<PersonCode>{DIGITS}<x/>"), "mac"),
    "half": (lambda text: text[:-20], "xml"),
    "empty": (lambda _: "", "xml"),
    "no XML": (lambda _: "xmldata", "xml"),
    "huge": (lambda text: text + " " * 70_000, "size"),
    "NUL": (lambda text: text + "\0", "malformed"),
    "surrogate": (lambda text: text.replace("ANNA", "&#xD800;"), "xml"),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_changed_documents(name: str, bank: CitadeleBank) -> None:
    change, why = DOCUMENTS[name]
    assert reason(bank, change(made(bank))) == why


def test_a_child_in_a_signed_value_is_not_read_past(bank: CitadeleBank) -> None:
    unsigned = bank.unsigned(UID, code=CODE, at=NOW).replace(DIGITS, f"{DIGITS}<x></x>")
    assert reason(bank, sign(unsigned, bank.key)) == "frame"


def test_comments_hold_for_the_signature_and_not_for_us(bank: CitadeleBank) -> None:
    """The trap itself: the digest of a text with a comment in it is the digest without."""
    unsigned = bank.unsigned(UID, code=CODE, at=NOW)
    split = unsigned.replace("<PersonCode>0505", "<PersonCode>0505<!--x-->")
    digests = [re.findall("<DigestValue>([^<]*)", sign(text, bank.key)) for text in (unsigned, split)]
    assert digests[0] == digests[1]
    assert reason(bank, sign(split, bank.key)) == "markup"


def test_line_ends_of_a_browser_change_nothing(bank: CitadeleBank) -> None:
    text = made(bank).replace("</SignedInfo>", "</SignedInfo>\r\n").replace("?><", "?>\r\n<")
    value = re.findall("<SignatureValue>([^<]*)", text)[0]
    lines = "\r\n".join(value[at : at + 64] for at in range(0, len(value), 64))
    assert reason(bank, text.replace(value, lines)) == ""
    assert reason(bank, made(bank).partition("?>")[2]) == ""
    assert reason(bank, "\ufeff" + made(bank)) == ""
