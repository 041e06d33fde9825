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
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
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
        return etree.fromstring(archive.read(f"META-INF/signatures{number}.xml"))[0]


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


def pyhanko_says(world: World, pdf: bytes, at: datetime, number: int = 0) -> PdfSignatureStatus:
    """What pyHanko says of a signature in a PDF, a minute after it was made."""
    people, time = (as_asn1(each.certificate) for each in (world.trust.root, world.trust.tsa_root))

    def context(root: object) -> ValidationContext:
        return ValidationContext(trust_roots=[root], allow_fetching=False, moment=at + timedelta(minutes=1))

    found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[number]
    return validate_pdf_signature(found, context(people), context(time))
