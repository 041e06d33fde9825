"""Makes PAdES signatures (ETSI EN 319 142-1): levels B, T and LT, as incremental updates of a PDF."""

from __future__ import annotations

import io

from asn1crypto import cms, ocsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation.dss import DocumentSecurityStore

from simulators.esign import revocation, timestamps
from simulators.esign.cms import Seal, as_asn1, attribute
from simulators.esign.xades import Level, Signing

ROOM = 2 * 16384  # for the signature, in hexadecimal digits


def sign(signing: Signing, pdf: bytes) -> bytes:
    """The PDF with one more signature. Its structure is pyHanko's, the signature in it is our own."""
    if signing.recipe.level is Level.LTA:
        raise ValueError("a PDF is signed by level B, T or LT")
    field = f"Paraksts{signing.identifier}"
    writer, output = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    embedder = PdfCMSEmbedder().write_cms(field, writer)
    next(embedder)
    placeholder = SignatureObject(
        timestamp=signing.at + signing.recipe.claimed, subfilter=SigSeedSubFilter.PADES, bytes_reserved=ROOM
    )
    embedder.send(SigObjSetup(placeholder))
    prepared, _ = embedder.send(SigIOSetup(signing.recipe.scheme.digest, output=output))
    contents = embedder.send(sealed(signing, prepared.document_digest))
    if signing.recipe.level is Level.LT:
        _add_values(signing, output, contents)
    return output.getvalue()


def sealed(signing: Signing, document_digest: bytes) -> bytes:
    """The signature in CMS, stamped where the level asks for it."""
    recipe = signing.recipe
    seal = Seal(signing.signer, "data", document_digest, scheme=recipe.scheme, named=recipe.named)
    if recipe.level is Level.B:
        return seal.finish()
    token = timestamps.token(signing.trust, seal.signature, signing.at, recipe.stamp, signing.signer)
    return seal.finish([attribute("signature_time_stamp_token", cms.ContentInfo.load(token))])


def _add_values(signing: Signing, output: io.BytesIO, contents: bytes) -> None:
    """A document security store: certificates and the OCSP answer, in a revision of its own."""
    trust, issuer = signing.trust, signing.recipe.form.issuer
    told = revocation.answer(trust, signing.signer, signing.at, signing.recipe.answer, issuer)
    others = (*signing.signer.chain, trust.responder_of(issuer).certificate, *trust.tsa.chain)
    DocumentSecurityStore.add_dss(
        output,
        contents,
        certs=[as_asn1(each) for each in dict.fromkeys(others)],
        ocsps=[ocsp.OCSPResponse.load(told)],
    )
