"""The maker of signed documents, judged by programs that did not make them: OpenSSL, xmlsec and pyHanko."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from simulators.esign import certificates
from simulators.esign.algorithms import KeyKind, Scheme
from simulators.esign.certificates import Form
from simulators.esign.cms import as_asn1
from simulators.esign.world import World
from simulators.esign.xades import Level, Recipe
from simulators.esign.xml import INCLUSIVE
from simulators.people import Person
from tests.simulators.esign_judges import AT, openssl, pyhanko_says, signature_of, signer_of, values, xmlsec_believes

ANNA, BRUNO = Person("Anna Marija Bērziņa", "010180-11111"), Person("Bruno Ķikuts", "020279-12222")
FILES = {"iesniegums.txt": "Lūdzu izsniegt izziņu.".encode(), "mapē/ļoti ķēpīgs plāns.pdf": b"%PDF-1.4"}
WAYS = {
    "rsa": Recipe(),
    "rsa3072-sha512-inclusive": Recipe(
        form=Form(key=KeyKind.RSA_3072), scheme=Scheme("sha512"), digest="sha512", canonical=INCLUSIVE
    ),
    "pss-sha384": Recipe(scheme=Scheme("sha384", pss=True), digest="sha384"),
    "p256-inclusive-older": Recipe(form=Form(key=KeyKind.P256), canonical=INCLUSIVE, older_reference=True),
    "p384": Recipe(form=Form(key=KeyKind.P384), scheme=Scheme("sha384"), digest="sha384"),
}
MADE = [*(("rsa", level) for level in Level), *((way, Level.LTA) for way in WAYS if way != "rsa")]


@pytest.mark.parametrize(("way", "level"), MADE)
def test_xmlsec_believes_a_container(
    world: World, way: str, level: Level, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.container(ANNA, FILES, level, at=AT, recipe=WAYS[way], others=(BRUNO,))
    zipfile.ZipFile(io.BytesIO(made)).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)  # so that xmlsec finds the files that are signed
    assert all(xmlsec_believes(signature_of(made, number)) for number in (0, 1))
    (tmp_path / "iesniegums.txt").write_bytes(b"another")
    assert not xmlsec_believes(signature_of(made))


def test_a_container_is_what_the_standard_says(world: World) -> None:
    made = world.container(ANNA, FILES, "LT", at=AT)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        first, names = archive.infolist()[0], archive.namelist()
        manifest = etree.fromstring(archive.read("META-INF/manifest.xml"))
    assert made[30:38] == b"mimetype"
    assert made[38:69] == b"application/vnd.etsi.asic-e+zip"
    assert first.compress_type == zipfile.ZIP_STORED
    assert names == ["mimetype", *FILES, "META-INF/manifest.xml", "META-INF/signatures0.xml"]
    assert [each.values()[0] for each in manifest] == ["/", *FILES]
    named = [each.get("URI") for each in signature_of(made).iter("{*}Reference")]
    assert named == ["iesniegums.txt", "map%C4%93/%C4%BCoti%20%C4%B7%C4%93p%C4%ABgs%20pl%C4%81ns.pdf", named[2]]


def test_openssl_believes_the_stamp_and_the_ocsp_answer(world: World, tmp_path: Path) -> None:
    made = world.container(ANNA, FILES, "LTA", at=AT)
    signature = signature_of(made)
    value = etree.tostring(signature.find("{*}SignatureValue"), method="c14n", exclusive=True)
    signed, archived = values(signature, "EncapsulatedTimeStamp")
    for name, data in (("token", signed), ("value", value), ("ocsp", values(signature, "EncapsulatedOCSPValue")[0])):
        (tmp_path / name).write_bytes(data)
    assert archived != signed
    checked = ("-in", tmp_path / "token", "-token_in", "-CAfile", world.tsa_anchors[0])
    assert "Verification: OK" in openssl("ts", "-verify", *checked, "-data", tmp_path / "value")
    (tmp_path / "signer.pem").write_bytes(signer_of(made).public_bytes(Encoding.PEM))
    issuing = world.anchors[0]
    asked = ("-issuer", issuing, "-cert", tmp_path / "signer.pem", "-CAfile", world.root, "-verify_other", issuing)
    said = openssl("ocsp", "-respin", tmp_path / "ocsp", *asked, "-no_nonce", "-validity_period", 10**9)
    assert "Response verify OK" in said
    assert f"{tmp_path}/signer.pem: good" in said
    openssl("verify", "-CAfile", world.root, "-untrusted", issuing, tmp_path / "signer.pem")


@pytest.mark.parametrize(("way", "level"), MADE)
def test_pyhanko_believes_a_pdf(world: World, way: str, level: Level) -> None:
    made = world.pdf(ANNA, "Lūdzu izsniegt izziņu par īri.", level, at=AT, recipe=WAYS[way])
    has_values = level in (Level.LT, Level.LTA)
    status = pyhanko_says(world, made, AT, is_proven=has_values)
    assert status.bottom_line
    assert (status.timestamp_validity is not None) == (level is not Level.B)
    assert status.signing_cert.subject.native["serial_number"] == "PNOLV-010180-11111"
    reader = PdfFileReader(io.BytesIO(made))
    assert ("/DSS" in reader.root) == has_values
    if level is Level.LTA:
        time = ValidationContext(trust_roots=[as_asn1(world.trust.tsa_root.certificate)], moment=AT)
        stamp = validate_pdf_timestamp(reader.embedded_timestamp_signatures[0], time)
        assert stamp.intact
        assert stamp.trusted
        assert stamp.timestamp == AT + timedelta(seconds=5)


def test_two_people_sign_one_pdf(world: World) -> None:
    made = world.pdf(ANNA, at=AT, others=(BRUNO,))
    assert [pyhanko_says(world, made, AT, each).signing_cert.subject.native["surname"] for each in (0, 1)] == [
        "Bērziņa",
        "Ķikuts",
    ]
    assert all(pyhanko_says(world, made, AT, each).bottom_line for each in (0, 1))


def test_openssl_believes_the_signature_in_a_pdf(world: World, tmp_path: Path) -> None:
    made = world.pdf(ANNA, level="T", at=AT, recipe=Recipe(scheme=Scheme("sha256", pss=True)))
    found = PdfFileReader(io.BytesIO(made)).embedded_signatures[0]
    start, length, rest, end = (int(each) for each in found.byte_range)
    (tmp_path / "signed").write_bytes(made[start : start + length] + made[rest : rest + end])
    seal = cms.ContentInfo.load(found.pkcs7_content, strict=False).dump()
    moment = int((AT + timedelta(minutes=1)).timestamp())
    words = ("-inform", "DER", "-binary", "-content", tmp_path / "signed", "-CAfile", world.root)
    openssl("cms", "-verify", *words, "-purpose", "any", "-attime", moment, "-out", tmp_path / "out", data=seal)


def test_certificates_say_who_signs(world: World, tmp_path: Path) -> None:
    def told(form: Form) -> str:
        path = tmp_path / "certificate.pem"
        path.write_bytes(world.signer(ANNA, form, AT).certificate.public_bytes(Encoding.PEM))
        return openssl("x509", "-in", path, "-noout", "-text", "-nameopt", "utf8,sep_multiline")

    qualified = told(certificates.QUALIFIED)
    for line in ("C=LV", "SN=Bērziņa", "GN=Anna Marija", "serialNumber=PNOLV-010180-11111", "Non Repudiation\n"):
        assert line in qualified
    assert "0.4.0.194112.1.2" in qualified
    seal = told(certificates.SEAL)
    assert "organizationIdentifier=NTRLV-40003000000" in seal
    assert "PNO" not in seal
    assert "Digital Signature\n" in told(certificates.LOGIN)
    assert "serialNumber=PNOEE-010180-11111" in told(certificates.ESTONIAN)


def test_statements_of_qualified_certificates(world: World) -> None:
    def stated(form: Form) -> list[str]:
        extensions = as_asn1(world.signer(ANNA, form, AT).certificate)["tbs_certificate"]["extensions"]
        found = [each for each in extensions if each["extn_id"].native == "qc_statements"]
        dotted = certificates._Statements.load(found[0]["extn_value"].contents) if found else []
        return [each["id"].dotted for each in dotted]

    assert stated(certificates.QUALIFIED)[:3] == ["0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6"]
    assert "0.4.0.1862.1.4" not in stated(certificates.ADVANCED)
    assert stated(certificates.NOT_QUALIFIED) == []


def test_the_world_is_kept(tmp_path: Path) -> None:
    first = World.make(tmp_path)
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = World.make(tmp_path)
    assert {path: path.read_bytes() for path in kept} == kept
    assert again.trust.issuing.certificate == first.trust.issuing.certificate
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept if path.suffix == ".key")
