"""Who tells whether a certificate is still good: OCSP answers (RFC 6960), right ones and others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from asn1crypto import core, ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from simulators.esign.algorithms import Scheme
from simulators.esign.certificates import Issuer
from simulators.esign.cms import as_asn1
from simulators.esign.trust import Certified, Trust

FRESH, LIST_FRESH = timedelta(minutes=15), timedelta(hours=12)


class State(StrEnum):
    """What the answer says of the certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class Responder(StrEnum):
    """Who signs the answer."""

    OURS = "ours"
    FOREIGN = "foreign"  # bears the names of ours, but has other keys
    NO_RIGHT = "no-right"  # the signer's own certificate, of the same authority, without the right to answer


@dataclass(frozen=True)
class Answer:
    """How an OCSP answer is made; the defaults are an honest one, asked for when the signature was stamped."""

    state: State = State.GOOD
    responder: Responder = Responder.OURS
    after: timedelta = timedelta(seconds=2)  # from the moment of signing to thisUpdate and producedAt
    revoked: timedelta = timedelta(days=-1)  # from the moment of signing
    about: x509.Certificate | None = None  # another certificate than the one asked about
    as_list: bool = False  # a list of revoked certificates by their authority, instead of an answer about one


HONEST = Answer()


def _answering(trust: Trust, signer: Certified, issuer: Issuer, form: Answer) -> Certified:
    if form.responder is Responder.NO_RIGHT:
        return signer
    return trust.foreign_responder if form.responder is Responder.FOREIGN else trust.responder_of(issuer)


def _state(form: Answer, at: datetime) -> ocsp.CertStatus:
    if form.state is State.REVOKED:
        since = core.GeneralizedTime((at + form.revoked).replace(microsecond=0))
        told = {"revocation_time": since, "revocation_reason": "key_compromise"}
        return ocsp.CertStatus(name="revoked", value=ocsp.RevokedInfo(told))
    return ocsp.CertStatus(name=form.state.value, value=core.Null())


def _single(certificate: x509.Certificate, issuer: x509.Certificate, form: Answer, at: datetime) -> ocsp.SingleResponse:
    above, told = as_asn1(issuer), (at + form.after).replace(microsecond=0)
    which = {
        "hash_algorithm": {"algorithm": "sha1"},  # names the issuer, protects nothing
        "issuer_name_hash": above.subject.sha1,
        "issuer_key_hash": above.public_key.sha1,
        "serial_number": certificate.serial_number,
    }
    times = {"this_update": told, "next_update": told + FRESH}
    return ocsp.SingleResponse({"cert_id": ocsp.CertId(which), "cert_status": _state(form, at)} | times)


def answer(
    trust: Trust, signer: Certified, at: datetime, form: Answer = HONEST, issuer: Issuer = Issuer.QUALIFIED
) -> bytes:  # fmt: skip
    """The OCSP response in DER about a signer's certificate, for a signature made at a moment."""
    responder, scheme = _answering(trust, signer, issuer, form), Scheme("sha256")
    about = form.about or signer.certificate
    key = core.OctetString(as_asn1(responder.certificate).public_key.sha1)
    told = ocsp.ResponseData(
        {
            "responder_id": ocsp.ResponderId(name="by_key", value=key),
            "produced_at": (at + form.after).replace(microsecond=0),
            "responses": [_single(about, trust.issuer(issuer).certificate, form, at)],
        }
    )
    basic = {
        "tbs_response_data": told,
        "signature_algorithm": scheme.identifier(responder.key),
        "signature": scheme.sign(responder.key, told.dump()),
        "certs": [as_asn1(responder.certificate)],
    }
    inside = {"response_type": "basic_ocsp_response", "response": ocsp.BasicOCSPResponse(basic)}
    whole = ocsp.OCSPResponse({"response_status": "successful", "response_bytes": ocsp.ResponseBytes(inside)})
    return bytes(whole.dump())


def revoked_list(trust: Trust, signer: Certified, at: datetime, form: Answer, issuer: Issuer) -> bytes:
    """The list (RFC 5280) in DER that the authority published after a signature made at a moment."""
    who, told = trust.issuer(issuer), (at + form.after).replace(microsecond=0)
    builder = x509.CertificateRevocationListBuilder(issuer_name=who.certificate.subject)
    builder = builder.last_update(told).next_update(told + LIST_FRESH)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(who.key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    builder = builder.add_extension(x509.CRLNumber(int(told.timestamp())), critical=False)
    if form.state is State.REVOKED:
        since = (at + form.revoked).replace(microsecond=0)
        entry = x509.RevokedCertificateBuilder().serial_number(signer.certificate.serial_number).revocation_date(since)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(who.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
