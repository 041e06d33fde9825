"""Signed data as CMS (RFC 5652) with the attributes of CAdES (RFC 5035): what PDF signatures and time stamps are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from simulators.esign.algorithms import Scheme, digest
from simulators.esign.trust import Certified


def der(certificate: x509.Certificate) -> bytes:
    """The certificate's bytes."""
    return certificate.public_bytes(serialization.Encoding.DER)


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate for asn1crypto."""
    return asn1_x509.Certificate.load(der(certificate))


def attribute(kind: str, value: core.Asn1Value) -> cms.CMSAttribute:
    """An attribute with one value. Read back from its bytes, which are not put together anew for each use then."""
    return cms.CMSAttribute.load(cms.CMSAttribute({"type": kind, "values": [value]}).dump())


@lru_cache(maxsize=64)
def _signing_certificate(certificate: x509.Certificate) -> bytes:
    identifier = tsp.ESSCertIDv2({"cert_hash": digest("sha256", der(certificate))})  # SHA-256 is the default
    said = attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [identifier]}))
    return bytes(said.dump())


@lru_cache(maxsize=8)
def _content_type(kind: str) -> bytes:
    return bytes(attribute("content_type", cms.ContentType(kind)).dump())


@lru_cache(maxsize=64)
def _number_of(certificate: x509.Certificate) -> bytes:
    found = as_asn1(certificate)
    number = cms.IssuerAndSerialNumber({"issuer": found.issuer, "serial_number": found.serial_number})
    return bytes(cms.SignerIdentifier({"issuer_and_serial_number": number}).dump())


def _signer_info(signer: Certified, attributes: cms.CMSAttributes, scheme: Scheme) -> cms.SignerInfo:
    said: dict[str, object] = {
        "version": "v1",
        "sid": cms.SignerIdentifier.load(_number_of(signer.certificate)),
        "digest_algorithm": {"algorithm": scheme.digest},
        "signed_attrs": attributes,
        "signature_algorithm": scheme.identifier(signer.key),
        "signature": scheme.sign(signer.key, attributes.dump()),
    }
    return cms.SignerInfo(said)


class Seal:
    """A signature over a digest in CMS; `signature` can be stamped before `finish` puts all together."""

    def __init__(
        self,
        signer: Certified,
        kind: str,
        message_digest: bytes,
        *,
        scheme: Scheme,
        content: bytes | None = None,
        named: x509.Certificate | None = None,
    ) -> None:
        self._signer, self._kind, self._scheme, self._content = signer, kind, scheme, content
        attributes = [
            cms.CMSAttribute.load(_content_type(kind)),
            attribute("message_digest", core.OctetString(message_digest)),
            cms.CMSAttribute.load(_signing_certificate(named or signer.certificate)),
        ]
        self._info = _signer_info(signer, cms.CMSAttributes(attributes), scheme)

    @property
    def signature(self) -> bytes:
        """The value of the signature, which a time stamp covers."""
        return bytes(self._info["signature"].native)

    def finish(self, unsigned: Sequence[cms.CMSAttribute] = (), others: Sequence[x509.Certificate] = ()) -> bytes:
        """The whole ContentInfo in DER, with the signer's certificates and `others`."""
        if unsigned:
            self._info["unsigned_attrs"] = cms.CMSAttributes(unsigned)
        if self._content is None:
            enclosed = cms.ContentInfo({"content_type": self._kind})
        else:
            inside = {"content_type": self._kind, "content": core.ParsableOctetString(self._content)}
            enclosed = cms.EncapsulatedContentInfo(inside)
        found = dict.fromkeys((*self._signer.chain, *others))
        signed = {
            "version": "v1" if self._content is None else "v3",
            "digest_algorithms": [{"algorithm": self._scheme.digest}],
            "encap_content_info": enclosed,
            "certificates": [as_asn1(each) for each in found],
            "signer_infos": [self._info],
        }
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump())
