"""A passkey as a telephone has it: makes key pairs, keeps what it was told, signs. Each fault of it can be chosen."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

Flag = AuthenticatorData.FLAG


@dataclass
class Key:
    """One key for one account of the portal at `origin`."""

    origin: str = "http://testserver"
    host: str = "testserver"
    flags: Flag = Flag.UP | Flag.UV
    count: int = 0
    counts: bool = False
    handle: str = ""
    identifier: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any], **changes: Any) -> str:
        """The answer of `navigator.credentials.create`, as the page sends it."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = AttestedCredentialData.create(
            Aaguid.NONE, self.identifier, ES256.from_cryptography_key(self.private.public_key())
        )
        data = AuthenticatorData.create(self._host_hash(), self.flags | Flag.AT, self.count, public)
        response = {
            "clientDataJSON": websafe_encode(self._client_data("webauthn.create", asked["challenge"], changes)),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._answer(response)

    def sign(self, options: dict[str, Any], **changes: Any) -> str:
        """The answer of `navigator.credentials.get`."""
        self.count += self.counts
        client_data = self._client_data("webauthn.get", options["publicKey"]["challenge"], changes)
        data = AuthenticatorData.create(self._host_hash(), self.flags, self.count)
        signed = self.private.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signed),
            "userHandle": self.handle,
        }
        return self._answer(response)

    def _client_data(self, kind: str, challenge: str, changes: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | changes).encode()

    def _host_hash(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.identifier)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def user_of(handle: str) -> int:
    """The account that a handle names."""
    return int(websafe_decode(handle).decode())
