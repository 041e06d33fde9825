"""Whether a certificate comes from the authorities we were given, and has not been revoked (IDENTITY 1.7, point 7).

Never by the machine's own store. Revocation fails hard: the OCSP answer decides when there is one, good or bad; only
where no responder answers does a revocation list stand in. How things are fetched is an argument.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import RevokedError
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
)

from pagalms.identity.providers.smartid.certificate import reading
from pagalms.identity.providers.smartid.rules import Contract
from pagalms.identity.providers.smartid.wire import Silent
from pagalms.identity.rules import Refused

Fetch = Callable[[str, bytes | None], bytes]
SKEW = timedelta(minutes=1)
WITHOUT_NONCE = timedelta(minutes=15)  # how old an answer may be that does not repeat our random number


@dataclass
class Evidence:
    """What was fetched about the certificates of a path."""

    answers: list[bytes] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)


def demand_trusted(contract: Contract, certificate: x509.Certificate, *, now: datetime, fetch: Fetch) -> None:
    """Raises Refused unless the certificate holds today, and Silent when nobody says whether it was revoked.

    Addresses are taken from certificates only after the path they stand in was found good.
    """
    path = _validated(contract, certificate, now, NO_REVOCATION, Evidence())
    if not contract.ocsp:
        return
    evidence = Evidence()
    for each, issuer in path:
        _gather(evidence, each, issuer, now=now, fetch=fetch)
    _validated(contract, certificate, now, REQUIRE_REVINFO, evidence)


def _validated(
    contract: Contract,
    certificate: x509.Certificate,
    now: datetime,
    revocation: RevocationCheckingPolicy,
    evidence: Evidence,
) -> list[tuple[x509.Certificate, x509.Certificate]]:
    """The path as pairs of certificate and issuer, from the end up to the anchor. Raises Refused."""
    with reading("revocation" if revocation is REQUIRE_REVINFO else "chain"):
        context = ValidationContext(
            trust_roots=[asn1.Certificate.load(der) for der in contract.anchors],
            other_certs=[asn1.Certificate.load(der) for der in contract.intermediates],
            moment=now,
            time_tolerance=SKEW,
            allow_fetching=False,
            ocsps=evidence.answers,
            crls=evidence.lists,
            revinfo_policy=CertRevTrustPolicy(revocation),
        )
        leaf = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
        try:
            path = asyncio.run(CertificateValidator(leaf, validation_context=context).async_validate_path())
        except RevokedError:
            raise Refused("revoked") from None
        found = [x509.load_der_x509_certificate(each.dump()) for each in path.iter_certs(include_root=True)]
        return list(zip(found[:0:-1], found[-2::-1], strict=True))


def _gather(
    evidence: Evidence, certificate: x509.Certificate, issuer: x509.Certificate, *, now: datetime, fetch: Fetch
) -> None:
    """An OCSP answer about a certificate; else a list of its issuer. Raises Refused or Silent."""
    for url in _responders(certificate):
        nonce = os.urandom(32)
        question = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1())  # noqa: S303 - only names it
        request = question.add_extension(x509.OCSPNonce(nonce), critical=False).build()
        try:
            answer = fetch(url, request.public_bytes(Encoding.DER))
        except Silent:
            continue
        _demand_fresh(answer, nonce, now)
        evidence.answers.append(answer)
        return
    for url in _lists(certificate):
        try:
            evidence.lists.append(fetch(url, None))
        except Silent:
            continue
        return
    raise Silent


def _demand_fresh(answer: bytes, nonce: bytes, now: datetime) -> None:
    with reading("ocsp"):
        found = ocsp.load_der_ocsp_response(answer)
        said = found.response_status
    if said is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise Silent
    with reading("ocsp"):
        extensions, told_at = found.extensions, found.this_update_utc
    try:
        repeated = extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        if now - told_at > WITHOUT_NONCE:
            raise Refused("ocsp_old") from None
    else:
        if repeated != nonce:
            raise Refused("ocsp_nonce")


def _responders(certificate: x509.Certificate) -> Iterator[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return
    for each in access:
        if each.access_method == AuthorityInformationAccessOID.OCSP:
            yield str(each.access_location.value)


def _lists(certificate: x509.Certificate) -> Iterator[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return
    for point in points:
        for name in point.full_name or []:
            yield str(name.value)
