"""The OCSP responder and the lists of revoked certificates (IDENTITY §1.7, step 7; RFC 6960, RFC 5280)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from simulators.smartid.authority import Authority, Certified, make_responder
from simulators.smartid.certificates import Standing

FRESH, STALE = timedelta(minutes=15), timedelta(days=3)
REVOKED_BEFORE = timedelta(days=1)
_STATUS = {Standing.REVOKED: ocsp.OCSPCertStatus.REVOKED, Standing.UNKNOWN: ocsp.OCSPCertStatus.UNKNOWN}


class ResponderDownError(Exception):
    """The responder is to give no answer about this certificate."""


def _issuer_of(request: ocsp.OCSPRequest, authority: Authority) -> str:
    """Which of the authorities is asked about; empty for a stranger."""
    for name, issuer in (("root", authority.root), ("issuing", authority.issuing)):
        digest = hashes.Hash(request.hash_algorithm)
        digest.update(_bare_key(issuer.certificate))
        if digest.finalize() == request.issuer_key_hash:
            return name
    return ""


def _bare_key(certificate: x509.Certificate) -> bytes:
    """The bits of the public key, which OCSP hashes: an uncompressed point."""
    return certificate.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _nonce(request: ocsp.OCSPRequest, standing: Standing) -> x509.OCSPNonce | None:
    if standing is Standing.OTHER_NONCE:
        return x509.OCSPNonce(secrets.token_bytes(32))
    if standing is Standing.NO_NONCE:
        return None
    try:
        return request.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return None


def _signer(name: str, standing: Standing, authority: Authority) -> Certified:
    if standing is Standing.FOREIGN_RESPONDER:
        return make_responder("TEST OCSP", authority.foreign(), authority.clock())
    if standing is Standing.NO_RIGHT:
        return make_responder("TEST OCSP", authority.issuing, authority.clock(), has_right=False)
    return authority.responders[name]


def answer(body: bytes, authority: Authority) -> bytes:
    """The OCSP response to a request; ResponderDownError when there is to be none."""
    try:
        request = ocsp.load_der_ocsp_request(body)
        name = _issuer_of(request, authority)
    except ValueError:
        return _unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if not name:
        return _unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    standing = authority.standing(name, request.serial_number)
    if standing is Standing.DOWN:
        raise ResponderDownError
    return _signed(request, standing, _signer(name, standing, authority), authority.clock())


def _unsuccessful(status: ocsp.OCSPResponseStatus) -> bytes:
    response = ocsp.OCSPResponseBuilder.build_unsuccessful(status)
    return response.public_bytes(serialization.Encoding.DER)


def _signed(request: ocsp.OCSPRequest, standing: Standing, signer: Certified, now: datetime) -> bytes:
    made = now - (STALE if standing is Standing.STALE else timedelta(0))
    is_revoked = standing is Standing.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=request.issuer_name_hash,
        issuer_key_hash=request.issuer_key_hash,
        serial_number=request.serial_number,
        algorithm=request.hash_algorithm,
        cert_status=_STATUS.get(standing, ocsp.OCSPCertStatus.GOOD),
        this_update=made,
        next_update=made + FRESH,
        revocation_time=now - REVOKED_BEFORE if is_revoked else None,
        revocation_reason=x509.ReasonFlags.key_compromise if is_revoked else None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
    builder = builder.certificates([signer.certificate])
    nonce = _nonce(request, standing)
    if nonce:
        builder = builder.add_extension(nonce, critical=False)
    return builder.sign(signer.key, hashes.SHA384()).public_bytes(serialization.Encoding.DER)


def revocation_list(name: str, authority: Authority) -> bytes | None:
    """The list `root.crl` or `issuing.crl` in DER; None for another name."""
    issuer = {"root.crl": authority.root, "issuing.crl": authority.issuing}.get(name)
    if issuer is None:
        return None
    now = authority.clock()
    builder = x509.CertificateRevocationListBuilder(issuer_name=issuer.certificate.subject)
    builder = builder.last_update(now - timedelta(minutes=1)).next_update(now + timedelta(hours=12))
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    builder = builder.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    for serial in authority.revoked() if name == "issuing.crl" else ():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - REVOKED_BEFORE)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hashes.SHA384()).public_bytes(serialization.Encoding.DER)


def certificate_file(name: str, authority: Authority) -> bytes | None:
    """The certificate `root.crt` or `issuing.crt` in DER; None for another name."""
    issuer = {"root.crt": authority.root, "issuing.crt": authority.issuing}.get(name)
    return issuer.certificate.public_bytes(serialization.Encoding.DER) if issuer else None
