"""Each example is what it says, by the word of programs that did not make it; no example says yes by accident."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from simulators.esign.attacks import CASES, EDOC, GROUPS, PDF, RIGHT, TABLE
from simulators.esign.certificates import QC_STATEMENTS
from simulators.esign.scene import LETTER, Scene, Verdict
from simulators.esign.world import World
from tests.simulators.esign_judges import AT, Made, openssl, signature_of, signer_of, values, words, xmlsec_believes

MEGABYTE = 1 << 20


# What xmlsec says when all it knows is the key in KeyInfo: yes. So each of these needs a check of its own.
HOLDS = words("""
streamed folders no-manifest issued-by-person unknown-critical stamp-without-right stamp-in-future doubled-case
symbolic-link hidden-entry properties-untyped only-in-manifest valid lta two-in-one edoc-names asic-s line-breaks
usual-form list revoked-by-list inclusive older-reference sha512 pss p256 p384 both-rights revoked-later two-people
nested-bomb older-mimetype untrusted self-signed not-qualified not-on-card login-key encipherment-key authority
expired stamped-too-late not-yet revoked estonian passport malformed-code bare-code seal short-key sha1 sha1-digests
certificate-named-other no-stamp stamp-of-another stamp-by-stranger stamp-by-signer no-answer answer-of-another
answer-by-stranger answer-by-signer answer-old unknown file-added half-covered no-mimetype late-mimetype
packed-mimetype foreign-mimetype prefixed doubled-first backslash-name drive-name document-type external-subset
no-certificate-named properties-unsigned properties-moved other-target comment file-reference manifest-reference
""")
BREAKS = words("""
data-changed file-removed file-renamed doubled-last hmac properties-altered digest-exchanged value-of-another
value-empty key-of-another other-certificate-first second-info-first second-info-last info-hidden signature-inside
doubled-id second-signature-empty xslt xpath base64 web-reference doubled-reference
""")


def names_in(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def test_the_table_says_what_to_expect() -> None:
    assert len(CASES) == len(TABLE) == sum(map(len, GROUPS.values()))
    assert all(case.story and case.label and case.reason for case in TABLE)
    assert all(case.verdict is Verdict.VALID for case in RIGHT)
    assert {case.ending for case in TABLE} == {EDOC, PDF}
    assert {case.verdict for case in TABLE} == set(Verdict)
    assert not [case.name for case in TABLE if case not in RIGHT and case.accepts == {Verdict.VALID}]


def test_every_container_is_judged() -> None:
    named = {case.name for case in TABLE if case.ending == EDOC} - {*HOLDS, *BREAKS}
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in sorted(named) if f'"{name}"' not in text] == []


@pytest.mark.parametrize("name", [*HOLDS, *BREAKS])
def test_xmlsec_says_of_containers(name: str, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zipfile.ZipFile(io.BytesIO(made(name))).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert xmlsec_believes(signature_of(made(name))) == (name in HOLDS)


@pytest.mark.parametrize(
    ("name", "believed"),
    [
        *((name, True) for name in words("valid not-qualified not-on-card login-key encipherment-key estonian seal")),
        *(
            (name, False)
            for name in words(
                "untrusted self-signed issued-by-person unknown-critical expired stamped-too-late not-yet"
            )
        ),
    ],
)
def test_openssl_says_of_certificates(world: World, name: str, believed: bool, made: Made, tmp_path: Path) -> None:
    signer = signer_of(made(name))
    (tmp_path / "signer.pem").write_bytes(signer.public_bytes(Encoding.PEM))
    chain = ("-CAfile", world.root, "-untrusted", world.anchors[0], "-untrusted", world.trust.file("plain"))
    moment = int((AT + timedelta(minutes=1)).timestamp())
    openssl("verify", *chain, "-attime", moment, tmp_path / "signer.pem", fails=not believed)


def test_certificates_are_what_they_are_called(made: Made) -> None:
    def usage(name: str) -> x509.KeyUsage:
        return signer_of(made(name)).extensions.get_extension_for_class(x509.KeyUsage).value

    def said(name: str) -> bytes:
        found = [each for each in signer_of(made(name)).extensions if each.oid == QC_STATEMENTS]
        return found[0].value.public_bytes() if found else b""

    compliance, card = bytes.fromhex("06 06 04 00 8e 46 01 01"), bytes.fromhex("06 06 04 00 8e 46 01 04")
    assert usage("valid").content_commitment
    assert not usage("valid").digital_signature
    assert usage("login-key").digital_signature
    assert not usage("login-key").content_commitment
    assert not usage("encipherment-key").content_commitment
    assert usage("authority").key_cert_sign
    assert (compliance in said("valid"), card in said("valid")) == (True, True)
    assert (compliance in said("not-on-card"), card in said("not-on-card")) == (True, False)
    assert said("not-qualified") == b""
    numbers = {
        "valid": "PNOLV-010180-11111",
        "estonian": "PNOEE-38001085718",
        "passport": "PASLV-LV1234567",
        "malformed-code": "PNOLV-010180-1111",
        "bare-code": "010180-11111",
    }
    for name, number in numbers.items():
        assert [each.value for each in signer_of(made(name)).subject if each.oid.dotted_string == "2.5.4.5"] == [number]
    assert "2.5.4.5" not in [each.oid.dotted_string for each in signer_of(made("seal")).subject]
    assert signer_of(made("short-key")).public_key().key_size == 1024


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("valid", "good\n\tThis Update: May 31 09:00:02"),
        ("revoked", "revoked\n\tThis Update: May 31 09:00:02"),
        ("revoked-later", "Revocation Time: May 31 09:30:00"),
        ("unknown", "unknown"),
        ("answer-old", "This Update: Apr 21 09:00:00"),
        ("answer-of-another", "No Status found"),
        ("answer-by-stranger", ""),
        ("answer-by-signer", ""),
    ],
)
def test_openssl_says_of_answers(world: World, name: str, told: str, made: Made, tmp_path: Path) -> None:
    answer, signer = tmp_path / "ocsp", tmp_path / "signer.pem"
    answer.write_bytes(values(signature_of(made(name)), "EncapsulatedOCSPValue")[0])
    signer.write_bytes(signer_of(made(name)).public_bytes(Encoding.PEM))
    asked = ("-issuer", world.anchors[0], "-cert", signer, "-CAfile", world.root, "-verify_other", world.anchors[0])
    fails = not told or name == "answer-of-another"
    said = openssl("ocsp", "-respin", answer, *asked, "-no_nonce", "-validity_period", 10**9, fails=fails)
    assert ("Response verify OK" in said) == bool(told)
    assert told in said


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("valid", ""),
        ("stamp-of-another", "message imprint mismatch"),
        ("stamp-by-stranger", "certificate verify error"),
        ("stamp-by-signer", "certificate verify error"),
        ("stamp-without-right", "certificate verify error"),
        ("stamp-in-future", ""),
    ],
)
def test_openssl_says_of_stamps(world: World, name: str, reason: str, made: Made, tmp_path: Path) -> None:
    signature = signature_of(made(name))
    value = etree.tostring(signature.find("{*}SignatureValue"), method="c14n", exclusive=True)
    (tmp_path / "token").write_bytes(values(signature, "EncapsulatedTimeStamp")[0])
    (tmp_path / "value").write_bytes(value)
    words = ("-in", tmp_path / "token", "-token_in", "-CAfile", world.tsa_anchors[0], "-data", tmp_path / "value")
    assert (reason or "Verification: OK") in openssl("ts", "-verify", *words, fails=bool(reason))


@pytest.mark.parametrize(("name", "revoked"), [("list", False), ("revoked-by-list", True)])
def test_openssl_says_of_lists(world: World, name: str, revoked: bool, made: Made, tmp_path: Path) -> None:
    told, signer = tmp_path / "crl", tmp_path / "signer.pem"
    told.write_bytes(values(signature_of(made(name)), "EncapsulatedCRLValue")[0])
    signer.write_bytes(signer_of(made(name)).public_bytes(Encoding.PEM))
    moment = int((AT + timedelta(minutes=1)).timestamp())
    chain = ("-CAfile", world.root, "-untrusted", world.anchors[0], "-CRLfile", told, "-crl_check")
    said = openssl("verify", *chain, "-attime", moment, signer, fails=revoked)
    assert ("certificate revoked" in said) == revoked
    assert not values(signature_of(made(name)), "EncapsulatedOCSPValue")


def test_levels_without_proof(made: Made) -> None:
    assert not values(signature_of(made("no-stamp")), "EncapsulatedTimeStamp")
    assert not values(signature_of(made("no-answer")), "EncapsulatedOCSPValue")
    assert len(values(signature_of(made("lta")), "EncapsulatedTimeStamp")) == 2


def test_dangerous_zips(made: Made, scene: Scene) -> None:
    def sizes(name: str) -> tuple[int, int]:
        with zipfile.ZipFile(io.BytesIO(made(name))) as archive:
            return len(archive.infolist()), sum(each.file_size for each in archive.infolist())

    assert sizes("ratio-bomb")[1] > 60 * MEGABYTE > 500 * len(made("ratio-bomb"))
    assert sizes("total-bomb")[1] > 500 * MEGABYTE
    assert sizes("overlapping-bomb")[1] > 900 * MEGABYTE
    assert len(made("overlapping-bomb")) < MEGABYTE
    assert sizes("many-entries")[0] > 20_000
    assert names_in(made("doubled-first")).count(LETTER) == names_in(made("doubled-last")).count(LETTER) == 2
    assert names_in(made("nul-name")).count(LETTER) == 2  # Python cuts the name there
    assert names_in(made("doubled-signatures")).count("META-INF/signatures0.xml") == 2
    beginnings = {"parent-name": "../..", "absolute-name": "/tmp", "backslash-name": "..\\", "drive-name": "C:"}
    for name, beginning in beginnings.items():
        assert any(each.startswith(beginning) for each in names_in(made(name)))
    with zipfile.ZipFile(io.BytesIO(made("encrypted"))) as archive:
        assert archive.read(LETTER, pwd=b"slepens") == scene.files[LETTER]
        with pytest.raises(RuntimeError, match="encrypted"):
            archive.read(LETTER)
    with zipfile.ZipFile(io.BytesIO(made("lying-size"))) as archive:
        assert archive.getinfo("mazs.bin").file_size == 100
    with pytest.raises(zipfile.BadZipFile, match="differ"):
        zipfile.ZipFile(io.BytesIO(made("other-local-name"))).read(LETTER)


def test_entries_that_deceive(made: Made, scene: Scene) -> None:
    with zipfile.ZipFile(io.BytesIO(made("symbolic-link"))) as archive:
        assert stat.S_ISLNK(archive.getinfo("saite.txt").external_attr >> 16)
    names = names_in(made("doubled-case"))
    assert len({name.lower() for name in names}) == len(names) - 1
    assert names_in(made("hidden-entry")) == names_in(made("valid"))
    assert made("hidden-entry").count(LETTER.encode()) == made("valid").count(LETTER.encode()) + 1
    with zipfile.ZipFile(io.BytesIO(made("only-in-manifest"))) as archive:
        assert archive.read(LETTER) != scene.files[LETTER]


def test_forms_of_other_programmes(made: Made) -> None:
    infos = zipfile.ZipFile(io.BytesIO(made("streamed"))).infolist()
    assert all(each.flag_bits & 0x08 for each in infos)
    assert "META-INF/" in names_in(made("folders"))
    assert "META-INF/manifest.xml" not in names_in(made("no-manifest"))


def test_containers_of_another_form(made: Made) -> None:
    assert names_in(made("late-mimetype"))[-1] == "mimetype"
    assert "mimetype" not in names_in(made("no-mimetype"))
    assert zipfile.ZipFile(io.BytesIO(made("packed-mimetype"))).infolist()[0].compress_type == zipfile.ZIP_DEFLATED
    assert not [each for each in names_in(made("no-signatures")) if "signatures" in each]
    assert [each for each in names_in(made("no-files")) if "/" not in each] == ["mimetype"]
    assert not {"mimetype", "META-INF/manifest.xml"} & {*names_in(made("word-document")), *names_in(made("plain-zip"))}
    assert made("prefixed").startswith(b"%PDF")
    assert made("empty") == b""
    for name in ("cut", "empty"):
        with pytest.raises(zipfile.BadZipFile):
            names_in(made(name))


@pytest.mark.parametrize("name", ["huge-signatures", "deep", "not-xml", "many-entities"])
def test_xml_that_a_careful_reader_does_not_read(name: str, made: Made) -> None:
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(zipfile.ZipFile(io.BytesIO(made(name))).read("META-INF/signatures0.xml"))


def test_what_would_be_fetched(made: Made) -> None:
    for name, told in (
        ("external-entity", b'SYSTEM "file:///etc/hostname"'),
        ("external-subset", b'SYSTEM "http://esign.invalid/'),
        ("web-reference", b'URI="http://esign.invalid/'),
        ("file-reference", b'URI="file:///dev/null"'),
        ("parent-reference", b'URI="%2e%2e/%2e%2e/'),
    ):
        assert told in zipfile.ZipFile(io.BytesIO(made(name))).read("META-INF/signatures0.xml")


def test_entities_change_nothing_for_who_expands_them(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = zipfile.ZipFile(io.BytesIO(made("entity")))
    archive.extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    reader = etree.XMLParser(resolve_entities=True)
    assert xmlsec_believes(etree.fromstring(archive.read("META-INF/signatures0.xml"), reader)[0])
