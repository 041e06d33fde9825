"""Citadele's rules by tables (IDENTITY 3.3; 6): the published answer, our request, every document to refuse."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pagalms.identity.providers.citadele import rules
from pagalms.identity.rules import Message, Pending, Proof, Refused
from tests.bank_citadele import (
    AMAI,
    C14N,
    CONTRACT,
    DSIG,
    FIDAVISTA,
    FORM,
    RSA_SHA256,
    SHA256,
    XSI,
    CitadeleBank,
    certificate,
    sign,
    stamp,
)  # fmt: skip
from tests.identity.citadele import CODE, NOW, OTHER, UID, contract, judged, made, reason
from tests.rsa_keys import rsa_key

DATA = Path(__file__).parents[1] / "data/identity"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> CitadeleBank:
    return CitadeleBank(Path(tmp_path_factory.mktemp("citadele")))


def test_the_published_answer(bank: CitadeleBank) -> None:
    text = (DATA / "citadele-authresp.xml").read_text(encoding="utf-8")
    key = x509.load_pem_x509_certificate((DATA / "citadele-test.pem").read_bytes()).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    agreed, then = contract(bank, key), datetime(2017, 5, 2, 8, 58, 36, tzinfo=UTC)

    def verdict(changed: str) -> Proof:
        message = Message(FORM, "", urlencode({"xmldata": changed}).encode())
        return rules.verify(agreed, message, Pending(UID), now=then)

    identity = verdict(text).identity
    assert (identity.personal_code, identity.auth_time) == ("000000-00000", then)
    assert (identity.given_name, identity.family_name) == ("AŠĶŪO", "TestDP")
    for old, new in (("<PersonCode>0", "<PersonCode>1"), ("AŠĶŪO", "ASKUO"), ("TXvVCF", "TXvVCG"), ("oZlsB8", "oZlsB9"),
                     ("<Code>100", "<Code>200"), ("20170502115836", "20170502115837")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            verdict(text.replace(old, new))
        assert refused.value.reason == "mac", old
    embedded = re.findall(r"<X509Certificate>([^<]*)<", text)[0]
    inside = x509.load_der_x509_certificate(base64.b64decode(embedded)).public_key()
    assert inside != key  # KeyInfo names another one, and does not choose


def test_a_good_answer(bank: CitadeleBank) -> None:
    proof = judged(bank, made(bank, name="KALNIŅA-ĶIRSE ANNA MARIJA"))
    assert proof.identity.personal_code == CODE
    assert (proof.identity.given_name, proof.identity.family_name) == ("Anna Marija", "Kalniņa-Ķirse")
    assert (proof.identity.provider, proof.identity.country, proof.identity.auth_time) == ("citadele", "LV", NOW)
    assert CODE not in repr(proof)
    assert len(proof.fingerprint) == 32
    embedded = f"<X509Certificate>{base64.b64encode(b'rubbish').decode()}</X509Certificate>"
    assert judged(bank, made(bank, name="KALNIŅA-ĶIRSE ANNA MARIJA")).fingerprint == proof.fingerprint
    assert reason(bank, made(bank, signing={"embedded": embedded})) == ""


def test_our_request(bank: CitadeleBank) -> None:
    """As 3.3 has it: order, algorithms, and a signature that an independent reckoning confirms."""
    fields = rules.request_fields(
        contract(bank), Pending(UID), return_url="https://portal.example.lv/ieeja/atbilde/citadele/", language="lv",
        now=datetime(2026, 4, 29, 9, 0, 0, 123456, tzinfo=UTC),
    )  # fmt: skip
    [(name, text)] = fields.items()
    assert name == "xmldata"
    assert text.startswith(f'<?xml version="1.0" encoding="UTF-8"?><FIDAVISTA xmlns="{FIDAVISTA}"')
    assert "\n" not in text
    root = etree.fromstring(text.encode())
    amai = root.find(f".//{{{AMAI}}}Amai")
    names = [etree.QName(each).localname for each in amai]
    assert names == ["Request", "RequestUID", "Version", "Language", "ReturnURL", "SignatureData"]
    values = [each.text for each in amai][:-1]
    assert values == ["AUTHREQ", UID, "5.0", "LV", "https://portal.example.lv/ieeja/atbilde/citadele/"]
    assert root.findtext(f".//{{{FIDAVISTA}}}Timestamp") == "20260429120000123"
    assert root.findtext(f".//{{{FIDAVISTA}}}From") == CONTRACT
    signature = root.find(f".//{{{DSIG}}}Signature")
    algorithms = [each.get("Algorithm") for each in signature.iter() if each.get("Algorithm")]
    assert algorithms == [C14N, RSA_SHA256, f"{DSIG}enveloped-signature", SHA256]
    assert [each.get("URI") for each in signature.iter(f"{{{DSIG}}}Reference")] == [""]
    assert signature.findtext(f".//{{{DSIG}}}X509SubjectName") == "CN=portal & co"
    der = base64.b64decode(signature.findtext(f".//{{{DSIG}}}X509Certificate"))
    assert x509.load_der_x509_certificate(der).public_key() == bank.portal_key.public_key()
    info = re.search(r"<SignedInfo>.*</SignedInfo>", text)
    assert info
    inside = re.sub(r"<(\w+)([^<>]*)/>", r"<\1\2></\1>", info[0])
    canonical = inside.replace("<SignedInfo>", f'<SignedInfo xmlns="{DSIG}" xmlns:xsi="{XSI}">')
    value = base64.b64decode(signature.findtext(f"{{{DSIG}}}SignatureValue"))
    bank.portal_key.public_key().verify(value, canonical.encode(), padding.PKCS1v15(), hashes.SHA256())
    digest = signature.findtext(f".//{{{DSIG}}}DigestValue")
    signature.getparent().remove(signature)
    whole = etree.tostring(root, method="c14n")
    assert base64.b64decode(digest) == hashlib.sha256(whole).digest()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"Request": "AUTHREQ"}, "service"), ({"Request": "ESERVICEREQ", "Target": None}, "service"),
        ({"Request": "PMTRESP"}, "service"), ({"Request": "PMTSTATRESP"}, "service"),
        ({"Version": "4.0"}, "version"), ({"Version": "5.00"}, "version"), ({"From": "20000"}, "sender"),
        ({"RequestUID": "another"}, "nonce"), ({"RequestUID": ""}, "nonce"), ({"RequestUID": None}, "missing"),
        ({"Code": "101"}, "code"), ({"Code": ""}, "code"), ({"Code": "100 "}, "code"), ({"Code": None}, "missing"),
        ({"PersonCode": None}, "missing"), ({"PersonCode": ""}, "user_id"), ({"PersonCode": CODE}, "user_id"),
        ({"PersonCode": "0505051212"}, "user_id"), ({"PersonCode": "050505121230"}, "user_id"),
        ({"PersonCode": "48001085718"}, "user_id"), ({"PersonCode": "٠١٠١٨٠١١١١١"}, "user_id"),
        ({"PersonCode": "05050512123\n"}, "user_id"), ({"Person": None}, "missing"),
        ({"Timestamp": "20260429120000"}, "time"), ({"Timestamp": "20260431120000000"}, "time"),
        ({"Timestamp": "00010101000000000"}, "time"), ({"Timestamp": "99991231235959999"}, "time"),
        ({"Timestamp": None}, "missing"), ({"From": None}, "missing"), ({"Version": None}, "missing"),
        ({"Code": "200"}, "declined: cancelled"), ({"Code": "300"}, "declined: bank_error"),
        ({"Code": "400"}, "declined: bank_error"),
        ({"Code": "200", "PersonCode": None, "Person": None}, "declined: cancelled"),
        ({"Language": None}, ""), ({"PersonCode": "37404280367"}, ""), ({"more": "<Message>x</Message>"}, ""),
        ({"more": f"<PersonCode>{OTHER}</PersonCode>"}, "duplicate"),
        ({"more": f"<x:PersonCode xmlns:x='urn:x'>{OTHER}</x:PersonCode>"}, "duplicate"),
        ({"more": "<Other><Code>100</Code></Other>"}, "duplicate"), ({"more": "<Amai/>"}, "duplicate"),
    ],
)  # fmt: skip
def test_what_the_bank_signed(changed: dict[str, Any], why: str, bank: CitadeleBank) -> None:
    assert reason(bank, made(bank, **changed)) == why


def test_no_request_uid_is_ours_by_being_empty(bank: CitadeleBank) -> None:
    assert reason(bank, made(bank, RequestUID=""), uid="") == "nonce"


def test_an_unknown_bank_id_is_not_compared(bank: CitadeleBank) -> None:
    assert judged(bank, made(bank, From="77777"), bank_id="")


def test_keys(bank: CitadeleBank) -> None:
    stranger = rsa_key("stranger")
    der = base64.b64encode(certificate(stranger, "bank").public_bytes(Encoding.DER)).decode()
    own = f"<X509Certificate>{der}</X509Certificate>"
    unsigned = bank.unsigned(UID, code=CODE, at=NOW)
    assert reason(bank, sign(unsigned, stranger)) == "mac"
    assert reason(bank, sign(unsigned, stranger, embedded=own)) == "mac"
    assert reason(bank, sign(unsigned, bank.portal_key)) == "mac"
    message = Message(FORM, "", urlencode({"xmldata": sign(unsigned, stranger)}).encode())
    both = contract(bank, bank.key.public_key(), stranger.public_key())
    assert rules.verify(both, message, Pending(UID), now=NOW)


def test_a_quarter_of_an_hour(bank: CitadeleBank) -> None:
    quarter, second = timedelta(minutes=15), timedelta(seconds=1)
    assert [reason(bank, made(bank), now=NOW + each) for each in (quarter, -quarter)] == ["", ""]
    late = [reason(bank, made(bank), now=NOW + each) for each in (quarter + second, -quarter - second)]
    assert late == ["time", "time"]


@pytest.mark.parametrize(
    ("said", "now", "why"),
    [
        ("20261025033000000", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ""),
        ("20261025033000000", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ""),
        ("20261025033000000", datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "time"),
        ("20260329033000000", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "time"),
        ("20260329040000000", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), ""),
    ],
)
def test_times_across_clock_changes(said: str, now: datetime, why: str, bank: CitadeleBank) -> None:
    assert reason(bank, made(bank, Timestamp=said), now=now) == why


def test_stamps() -> None:
    assert rules.stamp(NOW) == stamp(NOW) == "20260429120000000"
    assert rules.stamp(datetime(2026, 1, 1, 22, 0, 0, 999_999, tzinfo=UTC)) == "20260102000000999"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("BĒRZIŅA ANNA", ("Anna", "Bērziņa")), ("BĒRZIŅA-ĶIRSE ANNA MARIJA", ("Anna Marija", "Bērziņa-Ķirse")),
        ("Bērziņa Anna", ("Anna", "Bērziņa")), ("BĒRZIŅA", ("", "Bērziņa")), ("", ("", "")),
        (" A  B ", ("B", "A")), ("van DYKE Anna", ("DYKE Anna", "van")),
    ],
)  # fmt: skip
def test_surnames_come_first(name: str, parts: tuple[str, str]) -> None:
    assert rules.split_surname_first(name) == parts


def test_addresses_the_bank_can_return_to() -> None:
    for good in ("https://portal.example.lv", "http://127.0.0.1:8000", "https://a.lv/ieeja/atbilde/citadele/"):
        assert rules.PLAIN_ADDRESS.fullmatch(good)
    for bad in ("https://a_b.lv", "https://a.lv/?x=1", "https://a.lv/#x", "https://ā.lv", "ftp://a.lv"):
        assert not rules.PLAIN_ADDRESS.fullmatch(bad)


@given(text=st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_rubbish_is_refused_and_never_breaks(text: str) -> None:
    body = urlencode({"xmldata": text}, errors="replace").encode()
    with pytest.raises(Refused):
        rules.parsed(Message(FORM, "", body))
