"""Whether an answer OK proves somebody (IDENTITY 1.7): form, what was offered, signature, certificate. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA512

from pagalms.identity.providers.smartid.certificate import Holder, holder_of, reading
from pagalms.identity.providers.smartid.rules import (
    ALGORITHM,
    HASH,
    LEVELS,
    NOTIFICATION,
    PROTOCOL,
    QR,
    WEB2APP,
    Contract,
    Session,
    challenge_of,
    decoded,
    encoded,
)
from pagalms.identity.rules import Proof, Refused, VerifiedIdentity

LEAST_BITS = 2048
_USER_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_PARAMETERS = {
    "hashAlgorithm": HASH,
    "maskGenAlgorithm": {"algorithm": "id-mgf1", "parameters": {"hashAlgorithm": HASH}},
    "saltLength": SHA512.digest_size,
    "trailerField": "0xbc",
}


@dataclass(frozen=True)
class Signed:
    """An answer whose signature holds, with the certificate it holds by; whether that is trusted is judged apart."""

    certificate: x509.Certificate = field(repr=False)
    holder: Holder
    message: bytes = field(repr=False)
    flow: str

    def proof(self, now: datetime) -> Proof:
        """Who it proves, once the certificate is trusted too."""
        fingerprint = hashlib.sha256(self.message).digest()
        identity = VerifiedIdentity(
            country="LV", personal_code=self.holder.personal_code, given_name=self.holder.given_name,
            family_name=self.holder.family_name, provider="smartid", method="smartid", auth_time=now,
            evidence=f"flow={self.flow} sha256={fingerprint.hex()}",
        )  # fmt: skip
        return Proof(identity, fingerprint)


def judged(contract: Contract, session: Session, status: Mapping[str, Any]) -> Signed:
    """The signed answer in a status COMPLETE with end result OK. Raises Refused.

    Whether the certificate comes from SK and still holds is the matter of `chain`.
    """
    if status.get("signatureProtocol") != PROTOCOL:
        raise Refused("protocol")
    signature, cert = _part(status, "signature"), _part(status, "cert")
    value = _base64(signature, "value")
    _base64(signature, "serverRandom", least=24)
    if not _USER_CHALLENGE.fullmatch(str(signature.get("userChallenge"))):
        raise Refused("user_challenge")
    _parameters(signature)
    flow, interaction = _offered(session, status, signature)
    message = _message(contract, session, signature, flow, interaction)
    certificate = _certificate(cert)
    _verify(certificate, value, message)
    said = str(cert.get("certificateLevel"))
    if said not in LEVELS or LEVELS.index(said) < LEVELS.index(contract.level):
        raise Refused("level")
    holder = holder_of(certificate, level=said, policies=contract.policies)
    if session.person and holder.personal_code != session.person:
        raise Refused("person")
    return Signed(certificate, holder, message, flow)


def _part(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    if not isinstance(found, Mapping):
        raise Refused(name)
    return found


def _base64(holder: Mapping[str, Any], name: str, least: int = 1) -> bytes:
    text = holder.get(name)
    data = decoded(text) if isinstance(text, str) and len(text) >= least else None
    if data is None:
        raise Refused(name)
    return data


def _parameters(signature: Mapping[str, Any]) -> None:
    """Exactly what was asked for, not what the answer finds good enough; members nobody knows are left alone."""
    said = _part(signature, "signatureAlgorithmParameters")
    if signature.get("signatureAlgorithm") != ALGORITHM or not _agrees(_PARAMETERS, said):
        raise Refused("algorithm")


def _agrees(wanted: Mapping[str, Any], said: object) -> bool:
    if not isinstance(said, Mapping):
        return False
    return all(
        _agrees(value, said.get(name))
        if isinstance(value, Mapping)
        else type(said.get(name)) is type(value) and said.get(name) == value
        for name, value in wanted.items()
    )


def _offered(session: Session, status: Mapping[str, Any], signature: Mapping[str, Any]) -> tuple[str, str]:
    """Flow and interaction, both of those this session offered; Web2App only after its callback, which must fit."""
    flow, interaction = signature.get("flowType"), status.get("interactionTypeUsed")
    offered = (NOTIFICATION,) if session.person else (QR, WEB2APP)
    if flow not in offered or (flow == WEB2APP and not (session.callback and session.verifier)):
        raise Refused("flow")
    if flow == WEB2APP and not hmac.compare_digest(challenge_of(session.verifier), str(signature["userChallenge"])):
        raise Refused("verifier")
    shown = {each["type"] for each in json.loads(decoded(session.interactions) or b"[]")}
    if not isinstance(interaction, str) or interaction not in shown:
        raise Refused("interaction")
    return str(flow), interaction


def _message(contract: Contract, session: Session, signature: Mapping[str, Any], flow: str, interaction: str) -> bytes:
    """What the telephone signed (IDENTITY 1.7, point 6)."""
    return "|".join(
        [
            contract.scheme,
            PROTOCOL,
            str(signature["serverRandom"]),
            session.challenge,
            str(signature["userChallenge"]),
            encoded(contract.name.encode()),
            encoded(contract.brokered.encode()),
            encoded(hashlib.sha256(session.interactions.encode()).digest()),
            interaction,
            session.callback if flow == WEB2APP else "",
            flow,
        ]
    ).encode()


def _certificate(cert: Mapping[str, Any]) -> x509.Certificate:
    with reading("certificate"):
        return x509.load_der_x509_certificate(_base64(cert, "value"))


def _verify(certificate: x509.Certificate, value: bytes, message: bytes) -> None:
    with reading("certificate"):
        key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise Refused("key")
    try:
        key.verify(value, message, PSS(MGF1(SHA512()), SHA512.digest_size), SHA512())
    except InvalidSignature:
        raise Refused("signature") from None
