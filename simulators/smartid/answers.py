"""What a session says when it has ended (IDENTITY §1.6), signed as §1.7 (6) has it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.smartid.accounts import Account, Outcome
from simulators.smartid.authority import Authority
from simulators.smartid.checks import Wish
from simulators.smartid.protocol import ALGORITHM, DIGESTS, PROTOCOL, Payload, Seal, encode, user_challenge
from simulators.smartid.sessions import Answer, Json

DEVICE_ADDRESS = "192.0.2.10"
EXTRA: dict[str, object] = {"simulatorExtra": {"ignoreMe": [1, None, {"and": "everything in here"}]}}
END_RESULTS = (
    "USER_REFUSED",
    "USER_REFUSED_CERT_CHOICE",
    "USER_REFUSED_INTERACTION",
    "TIMEOUT",
    "WRONG_VC",
    "DOCUMENT_UNUSABLE",
    "ACCOUNT_UNUSABLE",
    "REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP",
    "PROTOCOL_FAILURE",
    "EXPECTED_LINKED_SESSION",
    "SERVER_ERROR",
)


@dataclass(frozen=True)
class Occasion:
    """Everything an answer is made of. `previous` is the last honest answer of another session."""

    wish: Wish
    account: Account
    flow: str
    scheme: str
    authority: Authority
    verifier: str
    previous: Json | None = None


@dataclass(frozen=True)
class Draft:
    """An answer before it is signed; `digest` is what it says of the hash, `seal` what is really done."""

    wish: Wish
    payload: Payload
    digest: str
    seal: Seal
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    level: str
    document: str

    def signed(self) -> dict[str, object]:
        """The whole status, with a signature over the payload."""
        value = self.seal.sign(self.payload.text(), self.key)
        return self.status(value)

    def status(self, signature: bytes) -> dict[str, object]:
        """The whole status around any signature."""
        found: dict[str, object] = {
            "state": "COMPLETE",
            "result": {"endResult": "OK", "documentNumber": self.document, **EXTRA},
            "signatureProtocol": PROTOCOL,
            "signature": {
                "value": encode(signature),
                "serverRandom": self.payload.server_random,
                "userChallenge": self.payload.user_challenge,
                "flowType": self.payload.flow,
                "signatureAlgorithm": ALGORITHM,
                "signatureAlgorithmParameters": described(self.digest),
                **EXTRA,
            },
            "cert": {"value": encode_certificate(self.certificate), "certificateLevel": self.level, **EXTRA},
            "interactionTypeUsed": self.payload.interaction,
            "ignoredProperties": list(self.wish.ignored),
            **EXTRA,
        }
        return found | ({"deviceIpAddress": DEVICE_ADDRESS} if self.wish.shares_address else {})


def described(digest: str) -> dict[str, object]:
    """What an answer says about its padding."""
    mask = {"algorithm": "id-mgf1", "parameters": {"hashAlgorithm": digest}}
    size = DIGESTS[digest].digest_size
    return {"hashAlgorithm": digest, "maskGenAlgorithm": mask, "saltLength": size, "trailerField": "0xbc", **EXTRA}


def encode_certificate(certificate: x509.Certificate) -> str:
    """A certificate as an answer carries it."""
    return encode(certificate.public_bytes(serialization.Encoding.DER))


def draft_for(occasion: Occasion) -> Draft:
    """The honest answer, not signed yet. The telephone shows the first interaction wished."""
    wish, account = occasion.wish, occasion.account
    payload = Payload(
        scheme=occasion.scheme,
        server_random=encode(secrets.token_bytes(24)),
        rp_challenge=wish.challenge,
        user_challenge=user_challenge(occasion.verifier),
        rp_name=wish.rp_name,
        interactions=wish.interactions,
        interaction=wish.offered[0].type,
        callback=wish.callback,
        flow=occasion.flow,
    )
    key, certificate = occasion.authority.key(account), occasion.authority.certificate(account)
    return Draft(
        wish, payload, wish.digest, Seal.of(wish.digest), key, certificate, account.level, account.document
    )  # fmt: skip


def honest(occasion: Occasion) -> Answer:
    """The signed answer of a person who agreed."""
    return Answer(draft_for(occasion).signed())


def ended(outcome: Outcome, ignored: tuple[str, ...] = ()) -> Answer:
    """The answer of a session that ended without a login."""
    result: dict[str, object] = {"endResult": outcome.end_result, **EXTRA}
    if outcome.interaction:
        result["details"] = {"interaction": outcome.interaction, **EXTRA}
    return Answer({"state": "COMPLETE", "result": result, "ignoredProperties": list(ignored), **EXTRA})


def patched(status: Json, changes: Mapping[str, object]) -> dict[str, object]:
    """A status with members changed, at any depth; None takes a member away."""
    found = dict(status)
    for name, change in changes.items():
        inner = found.get(name)
        if change is None:
            found.pop(name, None)
        elif isinstance(change, dict) and isinstance(inner, dict):
            found[name] = patched(inner, change)
        else:
            found[name] = change
    return found
