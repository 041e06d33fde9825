"""Swedbank's Banklink, version 009: service 4012 asks, service 3013 answers (IDENTITY 3.1).

Pure: values in, verdict out. Version 008 and SHA-1 do not exist here, nor do the services without a nonce.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA512

from pagalms.identity.rules import Message, Pending, Proof, Refused, VerifiedIdentity, split_name

REQUEST = (
    "VK_SERVICE", "VK_VERSION", "VK_SND_ID", "VK_REC_ID", "VK_NONCE", "VK_RETURN", "VK_DATETIME", "VK_RID",
)  # fmt: skip
ANSWER = (
    "VK_SERVICE", "VK_VERSION", "VK_DATETIME", "VK_SND_ID", "VK_REC_ID", "VK_NONCE", "VK_USER_NAME", "VK_USER_ID",
    "VK_COUNTRY", "VK_OTHER", "VK_TOKEN", "VK_RID",
)  # fmt: skip
LANGUAGES = {"lv": "LAT", "en": "ENG"}
TOLERANCE = timedelta(minutes=5)
_RIGA = ZoneInfo("Europe/Riga")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{4}", re.ASCII)
_USER_ID = re.compile(r"\d{6}-\d{5}", re.ASCII)


@dataclass(frozen=True)
class Contract:
    """What the manager agreed with the bank, and the keys of both sides."""

    url: str
    sender_id: str
    bank_id: str
    key: RSAPrivateKey = field(repr=False)
    bank_keys: tuple[RSAPublicKey, ...] = field(repr=False)
    denied_tokens: frozenset[str] = frozenset()


def canonical(fields: Mapping[str, str], order: Iterable[str]) -> str:
    """The signed string: each value behind its length in three digits, counted in characters and not in bytes.

    A missing field is an empty one, `000`. Raises ValueError for a value of a thousand characters or more.
    """
    parts = []
    for name in order:
        value = fields.get(name, "")
        if len(value) > 999:
            raise ValueError(f"{name} is too long to be signed")
        parts.append(f"{len(value):03d}{value}")
    return "".join(parts)


def stamp(now: datetime) -> str:
    """A moment as the bank writes it, 24 characters, in Latvian time."""
    return now.astimezone(_RIGA).strftime("%Y-%m-%dT%H:%M:%S%z")


def reference(nonce: str) -> str:
    """Our VK_RID for a transaction: derived from the nonce, so that the answer's can be compared."""
    return hashlib.sha256(nonce.encode()).hexdigest()[:20]


def request_fields(
    contract: Contract, pending: Pending, *, return_url: str, language: str, now: datetime
) -> dict[str, str]:
    """The fields of the form that sends the browser to the bank, signed."""
    fields = {
        "VK_SERVICE": "4012",
        "VK_VERSION": "009",
        "VK_SND_ID": contract.sender_id,
        "VK_REC_ID": contract.bank_id,
        "VK_NONCE": pending.nonce,
        "VK_RETURN": return_url,
        "VK_DATETIME": stamp(now),
        "VK_RID": reference(pending.nonce),
    }
    signature = contract.key.sign(canonical(fields, REQUEST).encode(), PKCS1v15(), SHA512())
    return {
        **fields,
        "VK_MAC": base64.b64encode(signature).decode(),
        "VK_LANG": LANGUAGES.get(language, "LAT"),
        "VK_ENCODING": "UTF-8",
    }


def parsed(message: Message) -> dict[str, str]:
    """The fields of an answer. Raises Refused unless each stands exactly once in the body and none in the address."""
    if message.content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Refused("content_type")
    try:
        pairs = parse_qsl(
            message.body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=60,
        )
        in_query = parse_qsl(message.query, keep_blank_values=True, max_num_fields=60)
    except ValueError:  # UnicodeDecodeError is one
        raise Refused("malformed") from None
    if any(name.upper().startswith("VK_") for name, _ in in_query):
        raise Refused("query")
    counts = Counter(name for name, _ in pairs if name.upper().startswith("VK_"))
    if any(count > 1 for count in counts.values()):
        raise Refused("duplicate")
    fields = {name: value for name, value in pairs if name in counts}
    if not {*ANSWER, "VK_MAC", "VK_ENCODING"} <= fields.keys():
        raise Refused("missing")
    return fields


def verify(contract: Contract, message: Message, pending: Pending, *, now: datetime) -> Proof:
    """The person an answer proves. Raises Refused.

    The form of the message first, then whether the bank signed it; only then is its content looked at.
    """
    fields = parsed(message)
    _demand(fields["VK_ENCODING"] == "UTF-8", "encoding")
    _demand(fields["VK_SERVICE"] == "3013", "service")
    _demand(fields["VK_VERSION"] == "009", "version")
    _demand(_signed(contract, fields), "mac")
    _demand(fields["VK_SND_ID"] == contract.bank_id, "sender")
    _demand(fields["VK_REC_ID"] == contract.sender_id, "recipient")
    _demand(fields["VK_NONCE"] == pending.nonce, "nonce")
    _demand(fields["VK_RID"] == reference(pending.nonce), "rid")
    at = _moment(fields["VK_DATETIME"])
    _demand(abs(now - at) <= TOLERANCE, "time")
    _demand(fields["VK_COUNTRY"] == "LV", "country")
    _demand(_USER_ID.fullmatch(fields["VK_USER_ID"]) is not None, "user_id")
    _demand(fields["VK_TOKEN"] not in contract.denied_tokens, "token")
    fingerprint = hashlib.sha256(canonical(fields, ANSWER).encode()).digest()
    given, family = split_name(fields["VK_USER_NAME"])
    identity = VerifiedIdentity(
        country="LV", personal_code=fields["VK_USER_ID"], given_name=given, family_name=family, provider="swedbank",
        method="swedbank", auth_time=at, evidence=f"token={fields['VK_TOKEN'][:10]} sha256={fingerprint.hex()}",
    )  # fmt: skip
    return Proof(identity, fingerprint)


def _demand(holds: bool, reason: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise Refused(reason)


def _signed(contract: Contract, fields: Mapping[str, str]) -> bool:
    """Whether one of the bank's keys made the MAC over exactly these values."""
    packed = fields["VK_MAC"].translate({ord(blank): None for blank in " \t\r\n\f\v"})
    try:
        signature = base64.b64decode(packed, validate=True)
        text = canonical(fields, ANSWER).encode()
    except (binascii.Error, ValueError):
        return False
    return any(_verifies(key, signature, text) for key in contract.bank_keys)


def _verifies(key: RSAPublicKey, signature: bytes, text: bytes) -> bool:
    try:
        key.verify(signature, text, PKCS1v15(), SHA512())
    except InvalidSignature:
        return False
    return True


def _moment(text: str) -> datetime:
    if not _DATETIME.fullmatch(text):
        raise Refused("time")
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        raise Refused("time") from None
