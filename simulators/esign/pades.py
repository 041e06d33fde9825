"""Makes PAdES signatures (ETSI EN 319 142-1): levels B, T, LT and LTA, as incremental updates of a PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from asn1crypto import cms, crl, ocsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PdfSignedData, SignatureObject
from pyhanko.sign.validation.dss import DocumentSecurityStore

from simulators.esign import revocation, timestamps
from simulators.esign.cms import Seal, as_asn1, attribute
from simulators.esign.xades import Level, Signing

untyped: Any = DocumentTimestamp
ROOM = 2 * 8192  # for the signature, in hexadecimal digits; the largest takes 6,500 bytes


def sign(signing: Signing, pdf: bytes) -> bytes:
    """The PDF with one more signature. Its structure is pyHanko's, the signature in it is our own."""
    recipe, name = signing.recipe, f"Paraksts{signing.identifier}"
    kind = SigSeedSubFilter.ADOBE_PKCS7_DETACHED if recipe.adobe else SigSeedSubFilter.PADES
    placeholder = SignatureObject(timestamp=signing.at + recipe.claimed, subfilter=kind, bytes_reserved=ROOM)
    signed, contents = _filled(pdf, name, placeholder, recipe.scheme.digest, lambda found: sealed(signing, found))
    if recipe.level in (Level.LT, Level.LTA):
        signed = with_values(signing, signed, contents)
    return _archived(signing, signed) if recipe.level is Level.LTA else signed


def _filled(
    pdf: bytes, name: str, placeholder: PdfSignedData, digested: str, seal: Callable[[bytes], bytes]
) -> tuple[bytes, bytes]:  # fmt: skip
    """The PDF with a field whose contents are made from the digest of all the rest; and these contents."""
    writer, output = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    embedder = PdfCMSEmbedder().write_cms(name, writer)
    next(embedder)
    embedder.send(SigObjSetup(placeholder))
    prepared, _ = embedder.send(SigIOSetup(digested, output=output))
    contents = embedder.send(seal(prepared.document_digest))
    return output.getvalue(), contents


def _archived(signing: Signing, pdf: bytes) -> bytes:
    """The PDF with a time stamp over the whole document."""
    later = timestamps.Stamp(after=signing.recipe.stamp.after + timedelta(seconds=4))

    def stamp(found: bytes) -> bytes:
        return timestamps.token_of_digest(signing.trust, found, signing.at, later)

    placeholder: PdfSignedData = untyped(bytes_reserved=ROOM)
    return _filled(pdf, f"Zimogs{signing.identifier}", placeholder, later.digest, stamp)[0]


def sealed(signing: Signing, document_digest: bytes) -> bytes:
    """The signature in CMS, stamped where the level asks for it."""
    recipe = signing.recipe
    seal = Seal(signing.signer, "data", document_digest, scheme=recipe.scheme, named=recipe.named)
    if recipe.level is Level.B:
        return seal.finish()
    token = timestamps.token(signing.trust, seal.signature, signing.at, recipe.stamp, signing.signer)
    return seal.finish([attribute("signature_time_stamp_token", cms.ContentInfo.load(token))])


def with_values(signing: Signing, pdf: bytes, contents: bytes) -> bytes:
    """The PDF with a document security store: certificates and what was said of the signer's, in its own revision."""
    trust, issuer, form = signing.trust, signing.recipe.form.issuer, signing.recipe.answer
    others = (*signing.signer.chain, trust.responder_of(issuer).certificate, *trust.tsa.chain)
    certificates = [as_asn1(each) for each in dict.fromkeys(others)]
    if form.as_list:
        listed = revocation.revoked_list(trust, signing.signer, signing.at, form, issuer)
        crls, answers = [crl.CertificateList.load(listed)], []
    else:
        told = revocation.answer(trust, signing.signer, signing.at, form, issuer)
        crls, answers = [], [ocsp.OCSPResponse.load(told)]
    output = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(output, contents, certs=certificates, ocsps=answers, crls=crls)
    return output.getvalue()
