"""Swedbank's Banklink, version 009: service 4012 asks, service 3013 answers (IDENTITY 3.1).

Pure: values in, verdict out. Version 008 and SHA-1 do not exist here, nor do the services without a nonce.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA512

from pagalms.identity.providers.forms import canonical, demand, fields_of, signed
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
    fields = fields_of(message, "VK_")
    if not {*ANSWER, "VK_MAC", "VK_ENCODING"} <= fields.keys():
        raise Refused("missing")
    return fields


def verify(contract: Contract, message: Message, pending: Pending, *, now: datetime) -> Proof:
    """The person an answer proves. Raises Refused.

    The form of the message first, then whether the bank signed it; only then is its content looked at.
    """
    fields = parsed(message)
    demand(fields["VK_ENCODING"] == "UTF-8", "encoding")
    demand(fields["VK_SERVICE"] == "3013", "service")
    demand(fields["VK_VERSION"] == "009", "version")
    demand(signed(contract.bank_keys, fields, ANSWER, fields["VK_MAC"]), "mac")
    demand(fields["VK_SND_ID"] == contract.bank_id, "sender")
    demand(fields["VK_REC_ID"] == contract.sender_id, "recipient")
    demand(fields["VK_NONCE"] == pending.nonce, "nonce")
    demand(fields["VK_RID"] == reference(pending.nonce), "rid")
    at = _moment(fields["VK_DATETIME"])
    demand(abs(now - at) <= TOLERANCE, "time")
    demand(fields["VK_COUNTRY"] == "LV", "country")
    demand(_USER_ID.fullmatch(fields["VK_USER_ID"]) is not None, "user_id")
    demand(fields["VK_TOKEN"] not in contract.denied_tokens, "token")
    fingerprint = hashlib.sha256(canonical(fields, ANSWER).encode()).digest()
    given, family = split_name(fields["VK_USER_NAME"])
    identity = VerifiedIdentity(
        country="LV", personal_code=fields["VK_USER_ID"], given_name=given, family_name=family, provider="swedbank",
        method="swedbank", auth_time=at, evidence=f"token={fields['VK_TOKEN'][:10]} sha256={fingerprint.hex()}",
    )  # fmt: skip
    return Proof(identity, fingerprint)


def _moment(text: str) -> datetime:
    if not _DATETIME.fullmatch(text):
        raise Refused("time")
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        raise Refused("time") from None
