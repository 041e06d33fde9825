"""Whether a certificate had been revoked when it signed: by the embedded OCSP answers and revocation lists.

A good answer counts when it was given after the time-stamp and not more than a day after it: one given before says
nothing about a key stolen in between. An answer may come from the authority, from a responder that the authority
itself appointed, or from a certificate that stands among the anchors; a list only from the authority.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from pagalms.esign.rules.certificate import load
from pagalms.esign.rules.path import der, issuer_of, within
from pagalms.esign.rules.report import Finding

EARLY = timedelta(minutes=1)
LATE = timedelta(hours=24)
CARRIED = 50
_GOOD_HASHES = ("sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512")


@dataclass(frozen=True)
class Material:
    """What was embedded: OCSP answers, revocation lists and certificates, all DER or read."""

    answers: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    certificates: tuple[x509.Certificate, ...]


@dataclass(frozen=True)
class Status:
    """What is known of the revocation; `kind` is OCSP, CRL or empty, `at` when it was said."""

    findings: tuple[Finding, ...]
    kind: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class _Said:
    kind: str
    at: datetime
    code: str  # good, revocation_… or revoked


def certificates_in(answers: Iterable[bytes]) -> list[x509.Certificate]:
    """The certificates that OCSP answers carry: often the only place where the signer's authority is embedded."""
    found: list[x509.Certificate] = []
    for raw in answers:
        try:
            found += ocsp.load_der_ocsp_response(raw).certificates
        except (ValueError, TypeError):
            continue
    return load(der(each) for each in found[:CARRIED])


def status_of(
    certificate: x509.Certificate, material: Material, *, anchors: tuple[bytes, ...], signed_at: datetime
) -> Status:
    """The status at the time of signing. What says revoked wins over everything."""
    trusted = [x509.load_der_x509_certificate(each) for each in anchors]
    issuer = issuer_of(certificate, [*trusted, *material.certificates])
    if issuer is None:
        return Status((Finding("no_revocation"),))
    said = [
        *_from_answers(certificate, issuer, material, anchors, signed_at),
        *_from_lists(certificate, issuer, material, signed_at),
    ]
    if not said:
        return Status((Finding("no_revocation"),))
    order = ("revoked", "good", "revocation_late", "revocation_early", "revocation_unknown", "revocation_untrusted")
    best = min(said, key=lambda each: (order.index(each.code), each.at))
    findings = () if best.code == "good" else (Finding(best.code),)
    return Status(findings, best.kind, best.at)


def _from_answers(
    certificate: x509.Certificate, issuer: x509.Certificate, material: Material, anchors: tuple[bytes, ...],
    signed_at: datetime,
) -> Iterator[_Said]:  # fmt: skip
    for raw in material.answers:
        try:
            answer = ocsp.load_der_ocsp_response(raw)
            if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
                continue
            singles = [each for each in answer.responses if _is_about(each, certificate, issuer)]
            produced = answer.produced_at_utc
            if not singles:
                continue
            authentic = _authentic(answer, issuer, material, anchors)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        for single in singles:
            code = _judged(single, produced, signed_at) if authentic else "revocation_untrusted"
            yield _Said("OCSP", produced, code)


def _is_about(single: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """CertID: serial number, and the hashes of the issuer's name and key."""
    if single.serial_number != certificate.serial_number:
        return False
    parsed = asn1.Certificate.load(der(issuer))
    key = parsed["tbs_certificate"]["subject_public_key_info"]["public_key"].contents[1:]
    return bool(
        single.issuer_name_hash == _hashed(single.hash_algorithm, parsed.subject.dump())
        and single.issuer_key_hash == _hashed(single.hash_algorithm, key)
    )


def _hashed(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    context = hashes.Hash(algorithm)
    context.update(data)
    return context.finalize()


def _judged(single: ocsp.OCSPSingleResponse, produced: datetime, signed_at: datetime) -> str:
    if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        revoked_at = single.revocation_time_utc
        if revoked_at is None or revoked_at <= signed_at:
            return "revoked"
    elif single.certificate_status is not ocsp.OCSPCertStatus.GOOD:
        return "revocation_unknown"
    told = min(produced, single.this_update_utc)
    if told < signed_at - EARLY:
        return "revocation_early"
    return "revocation_late" if told > signed_at + LATE else "good"


def _authentic(
    answer: ocsp.OCSPResponse, issuer: x509.Certificate, material: Material, anchors: tuple[bytes, ...]
) -> bool:
    """Whether somebody who may speak for the authority signed the answer."""
    candidates = [issuer, *answer.certificates, *material.certificates]
    produced = answer.produced_at_utc
    for each in candidates:
        if not _names(answer, each) or not within(each, produced):
            continue
        if _may_answer(each, issuer, anchors) and _signed(answer, each):
            return True
    return False


def _names(answer: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    if answer.responder_name is not None:
        return bool(answer.responder_name == responder.subject)
    key = asn1.Certificate.load(der(responder))["tbs_certificate"]["subject_public_key_info"]["public_key"].contents[1:]
    return bool(answer.responder_key_hash == _hashed(hashes.SHA1(), key))  # noqa: S303 - only names it


def _may_answer(responder: x509.Certificate, issuer: x509.Certificate, anchors: tuple[bytes, ...]) -> bool:
    if der(responder) == der(issuer):
        return True
    try:
        purposes = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    if ExtendedKeyUsageOID.OCSP_SIGNING not in purposes:
        return False
    return der(responder) in anchors or issuer_of(responder, [issuer]) is not None


def _signed(answer: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    hashing = answer.signature_hash_algorithm
    if hashing is None or hashing.name not in _GOOD_HASHES:
        return False
    key, value, told = responder.public_key(), answer.signature, answer.tbs_response_bytes
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, told, ec.ECDSA(hashing))
        elif isinstance(key, rsa.RSAPublicKey) and "PSS" in answer.signature_algorithm_oid._name.upper():
            key.verify(value, told, padding.PSS(padding.MGF1(hashing), padding.PSS.AUTO), hashing)
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(value, told, padding.PKCS1v15(), hashing)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _from_lists(
    certificate: x509.Certificate, issuer: x509.Certificate, material: Material, signed_at: datetime
) -> Iterator[_Said]:
    for found in _readable(material.lists):
        if found.issuer != certificate.issuer:
            continue
        hashing = found.signature_hash_algorithm
        key = issuer.public_key()
        strong = hashing is not None and hashing.name in _GOOD_HASHES
        if not strong or not found.is_signature_valid(key):  # type: ignore[arg-type]  # any key; one that does not fit is no
            yield _Said("CRL", found.last_update_utc, "revocation_untrusted")
            continue
        entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
        ends = found.next_update_utc or datetime.max.replace(tzinfo=UTC)
        if entry is not None and entry.revocation_date_utc <= signed_at:
            code = "revoked"
        elif ends < signed_at:
            code = "revocation_early"
        else:
            code = "good"
        yield _Said("CRL", found.last_update_utc, code)


def _readable(lists: Iterable[bytes]) -> Iterator[x509.CertificateRevocationList]:
    for raw in lists:
        try:
            yield x509.load_der_x509_crl(raw)
        except (ValueError, TypeError):
            continue
