"""Whether a certificate leads to one of the given anchors at a time. Nothing is fetched, no store of the machine asked.

Revocation of the signer's certificate is judged apart (`revocation`); here only the path.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy

SKEW = timedelta(minutes=1)


def der(certificate: x509.Certificate) -> bytes:
    """The bytes of a certificate."""
    return certificate.public_bytes(Encoding.DER)


def within(certificate: x509.Certificate, moment: datetime) -> bool:
    """Whether a certificate's own time has begun and not ended."""
    return certificate.not_valid_before_utc - SKEW <= moment <= certificate.not_valid_after_utc


def leads_to(
    anchors: tuple[bytes, ...], certificate: x509.Certificate, others: Iterable[x509.Certificate], *, moment: datetime
) -> bool:
    """Whether the path holds at that moment. An anchor itself is its own end, if its time has not passed."""
    if not within(certificate, moment):
        return False
    if der(certificate) in anchors:
        return True
    if not anchors:
        return False  # an empty list would mean the machine's own store
    try:
        context = ValidationContext(
            trust_roots=[asn1.Certificate.load(each) for each in anchors],
            other_certs=[asn1.Certificate.load(der(each)) for each in others],
            moment=moment,
            time_tolerance=SKEW,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
        )
        validator = CertificateValidator(asn1.Certificate.load(der(certificate)), validation_context=context)
        asyncio.run(validator.async_validate_path())
    except (ValidationError, PathBuildingError, PathValidationError, ValueError, TypeError):
        return False
    return True


def issuer_of(certificate: x509.Certificate, among: Iterable[x509.Certificate]) -> x509.Certificate | None:
    """The certificate whose key signed this one."""
    for each in among:
        if each.subject == certificate.issuer and _issued(certificate, each):
            return each
    return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
