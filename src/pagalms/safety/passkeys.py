"""Passkeys (WebAuthn level 2) with the FIDO2 library: what a browser is asked, and what its answer proves.

Each key must verify its user (a fingerprint, a face, a PIN), so a key alone is two proofs: having and being or knowing.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from pagalms.manager.queries import manager

Options = dict[str, Any]
SIZE = 8192  # of an answer, in characters; real ones have about 1500
BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError, RuntimeError, struct.error)


class NotProved(Exception):
    """The answer of a browser proves nothing; why is for the log."""


@dataclass(frozen=True)
class Challenge:
    """What the browser is asked, and what must be kept to judge its answer."""

    options: Options
    kept: dict[str, Any]


@dataclass(frozen=True)
class Credential:
    """A key of somebody: its public part, and how often it said it was used."""

    data: AttestedCredentialData
    count: int


def ask_for_new(*, user_handle: bytes, account: str, known: Sequence[AttestedCredentialData]) -> Challenge:
    """Ask the browser to make a key that can sign in by itself."""
    options, kept = _server().register_begin(
        PublicKeyCredentialUserEntity(id=user_handle, name=account, display_name=account),
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Challenge(dict(options), kept)


def ask_for_proof(known: Sequence[AttestedCredentialData] = ()) -> Challenge:
    """Ask the browser for a signature with one of these keys, or with any of this portal when none are named."""
    options, kept = _server().authenticate_begin(
        credentials=known or None, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Challenge(dict(options), kept)


def read(answer: str) -> dict[str, Any]:
    """The browser's answer as it was sent. Raises NotProved when it is none."""
    try:
        said = json.loads(answer) if len(answer) <= SIZE else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise NotProved("no answer")
    return said


@dataclass(frozen=True)
class Made:
    """A key that a browser has made: its id, its counter, and what of the answer is worth keeping."""

    identifier: str
    count: int
    answer: dict[str, Any]


def made(answer: Mapping[str, Any], kept: Mapping[str, Any]) -> Made:
    """The key that was made. Raises NotProved."""
    try:
        said = RegistrationResponse.from_dict(answer)
        _in_our_own_page(said.response.client_data)
        data = _server().register_complete(kept, said)
    except (*BROKEN, UnsupportedAlgorithm) as problem:
        raise NotProved(str(problem)) from problem
    if data.credential_data is None:
        raise NotProved("no key")
    identifier = websafe_encode(data.credential_data.credential_id)
    parts = {
        "clientDataJSON": websafe_encode(said.response.client_data),
        "attestationObject": websafe_encode(said.response.attestation_object),
    }
    return Made(
        identifier, data.counter, {"id": identifier, "rawId": identifier, "type": "public-key", "response": parts}
    )


def proved(answer: Mapping[str, Any], kept: Mapping[str, Any], known: Mapping[int, Credential]) -> tuple[int, int]:
    """Whose signature it is among `known` (by number), and the key's counter now. Raises NotProved.

    A counter that does not grow tells of a copied key (WebAuthn, section 6.1.1); many keys keep none and say zero.
    """
    try:
        response = AuthenticationResponse.from_dict(answer)
        _in_our_own_page(response.response.client_data)
        found = _server().authenticate_complete(kept, [each.data for each in known.values()], response)
        count = response.response.authenticator_data.counter
    except (*BROKEN, UnsupportedAlgorithm) as problem:
        raise NotProved(str(problem)) from problem
    number, key = next(
        (number, each) for number, each in known.items() if each.data.credential_id == found.credential_id
    )
    if (count or key.count) and count <= key.count:
        raise NotProved("the counter did not grow")
    return number, count


def handle_of(user: int) -> bytes:
    """How a key remembers the account."""
    return str(user).encode()


def user_of(answer: Mapping[str, Any]) -> int:
    """Whose account the key says it is for; proved only by its signature. Raises NotProved."""
    try:
        handle = websafe_decode(answer["response"]["userHandle"]).decode()
    except BROKEN as problem:
        raise NotProved("no account named") from problem
    if not handle.isascii() or not handle.isdigit() or len(handle) > 18:
        raise NotProved("no account named")
    return int(handle)


def stored(answer: Mapping[str, Any]) -> AttestedCredentialData:
    """The key of an answer that was accepted when it was made."""
    data = RegistrationResponse.from_dict(answer).response.attestation_object.auth_data.credential_data
    if data is None:
        raise NotProved("no key")
    return data


def _in_our_own_page(said: CollectedClientData) -> None:
    if said.cross_origin:
        raise NotProved("asked within another site's page")


def _server() -> Fido2Server:
    portal = urlsplit(settings.PORTAL_URL)
    entity = PublicKeyCredentialRpEntity(id=portal.hostname or "", name=manager().short_name)
    origin = f"{portal.scheme}://{portal.netloc}"
    return Fido2Server(entity, verify_origin=lambda said: said == origin)
