"""Programs that did not make the signed documents and judge them: OpenSSL, xmlsec and pyHanko."""

from __future__ import annotations

import base64
import io
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import xmlsec
from cryptography import x509
from lxml import etree
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, PdfSignatureStatus, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from simulators.esign.cms import as_asn1
from simulators.esign.world import World

Made = Callable[[str], bytes]
AT = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def openssl(*words: object, data: bytes = b"", fails: bool = False) -> str:
    """What OpenSSL says on both ways out; it must fail or not."""
    run = subprocess.run(["openssl", *map(str, words)], input=data, capture_output=True, check=False)
    said = (run.stdout + run.stderr).decode(errors="replace")
    assert (run.returncode != 0) == fails, said
    return said


def signature_of(container: bytes, number: int = 0) -> etree._Element:
    """The first signature in a container's file of signatures."""
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        names = [each for each in archive.namelist() if "signatures" in each]
        return etree.fromstring(archive.read(names[number]))[0]


def values(signature: etree._Element, name: str) -> list[bytes]:
    """The bytes in elements of a name."""
    return [base64.b64decode(each.text) for each in signature.iter(f"{{*}}{name}")]


def signer_of(container: bytes) -> x509.Certificate:
    """The certificate in KeyInfo."""
    return x509.load_der_x509_certificate(values(signature_of(container), "X509Certificate")[0])


def xmlsec_believes(signature: etree._Element) -> bool:
    """Whether all digests and the value are right, by the certificate inside; files are those of the folder."""
    xmlsec.tree.add_ids(signature.getroottree().getroot(), ["Id"])
    judge = xmlsec.SignatureContext()
    certificate = values(signature, "X509Certificate")[0]
    judge.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertDer)
    try:
        judge.verify(signature)
    except xmlsec.Error:
        return False
    return True


def pyhanko_says(
    world: World, pdf: bytes, at: datetime, number: int = 0, *, is_proven: bool = False
) -> PdfSignatureStatus:  # fmt: skip
    """What pyHanko says of a signature in a PDF, a minute after it was made.

    With `is_proven` only qualified issuers are trusted, and the PDF must bring the OCSP answer.
    """
    asked = {"allow_fetching": False, "moment": at + timedelta(minutes=1)}
    time = ValidationContext(trust_roots=[as_asn1(world.trust.tsa_root.certificate)], **asked)
    reader = PdfFileReader(io.BytesIO(pdf))
    if is_proven:
        asked |= {"trust_roots": [as_asn1(world.trust.issuing.certificate)], "revocation_mode": "require"}
        people = DocumentSecurityStore.read_dss(reader).as_validation_context(asked)
    else:
        people = ValidationContext(trust_roots=[as_asn1(world.trust.root.certificate)], **asked)
    return validate_pdf_signature(reader.embedded_signatures[number], people, time)
