"""Citadele's DIGI::LINK, AMAI 5.0: AUTHREQ asks, AUTHRESP answers (IDENTITY 3.3).

Pure: values in, verdict out. Messages that the bank begins (ESERVICEREQ) and payments (PMT…) do not exist here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from pagalms.identity.providers.citadele import messages
from pagalms.identity.providers.forms import demand, fields_of
from pagalms.identity.providers.times import nearest
from pagalms.identity.rules import NAME_LENGTH, Declined, Message, Pending, Proof, Refused, VerifiedIdentity, one_line
from pagalms.kernel.zone import RIGA

FIELD = "xmldata"
LANGUAGES = {"lv": "LV", "en": "EN"}
TOLERANCE = timedelta(minutes=15)
PLAIN_ADDRESS = re.compile(r"https?://[0-9A-Za-z/.:-]{1,246}", re.ASCII)
_STAMP = re.compile(r"\d{17}", re.ASCII)
# A day, or 32 to 39 as in codes given out since 2017; Estonian and Lithuanian women's codes begin with 4 or 6.
_PERSON_CODE = re.compile(r"([0-3]\d{5})(\d{5})", re.ASCII)
_NO_PERSON = {"200": "cancelled", "300": "bank_error", "400": "bank_error"}


@dataclass(frozen=True)
class Contract:
    """What the manager agreed with the bank, and the keys of both sides; an empty `bank_id` is not compared."""

    url: str
    contract_id: str
    bank_id: str
    key: RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    bank_keys: tuple[RSAPublicKey, ...] = field(repr=False)


def stamp(now: datetime) -> str:
    """A moment as the bank writes it, YYYYMMDDHHMMSSsss in Latvian time."""
    local = now.astimezone(RIGA)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"


def request_fields(
    contract: Contract, pending: Pending, *, return_url: str, language: str, now: datetime
) -> dict[str, str]:
    """The one field of the form that sends the browser to the bank: a signed document."""
    values = {
        "at": stamp(now),
        "sender": contract.contract_id,
        "uid": pending.nonce,
        "language": LANGUAGES.get(language, "LV"),
        "return_url": return_url,
    }
    return {FIELD: messages.request(values, contract.key, contract.certificate)}


def parsed(message: Message) -> messages.Element:
    """The tree of an answer; nothing in it is believed yet. Raises Refused."""
    fields = fields_of(message, FIELD.upper())
    demand(FIELD in fields, "missing")
    return messages.read(fields[FIELD])


def request_uid(root: messages.Element) -> str:
    """Which request the answer says it belongs to. Raises Refused."""
    return messages.value(root, "RequestUID")


def verify(contract: Contract, message: Message, pending: Pending, *, now: datetime) -> Proof:
    """The person an answer proves. Raises Refused, or Declined when the bank signed that there is none.

    The form of the document first, then whether the bank signed it; only then is its content looked at.
    """
    root = parsed(message)
    digest = messages.signed_digest(root, contract.bank_keys)
    demand(messages.value(root, "Request") == "AUTHRESP", "service")
    demand(messages.value(root, "Version") == "5.0", "version")
    demand(contract.bank_id in {"", messages.header_value(root, "From")}, "sender")
    demand(bool(pending.nonce) and request_uid(root) == pending.nonce, "nonce")
    at = _moment(messages.header_value(root, "Timestamp"), now)
    demand(abs(now - at) <= TOLERANCE, "time")
    code = messages.value(root, "Code")
    if code in _NO_PERSON:
        raise Declined(_NO_PERSON[code])
    demand(code == "100", "code")
    person = _PERSON_CODE.fullmatch(messages.value(root, "PersonCode"))
    if person is None:
        raise Refused("user_id")
    given, family = split_surname_first(messages.value(root, "Person"))
    fingerprint = _fingerprint(digest)
    identity = VerifiedIdentity(
        country="LV", personal_code=f"{person[1]}-{person[2]}", given_name=given, family_name=family,
        provider="citadele", method="citadele", auth_time=at, evidence=f"sha256={fingerprint.hex()}",
    )  # fmt: skip
    return Proof(identity, fingerprint)


def split_surname_first(name: str) -> tuple[str, str]:
    """Given names and family name of "UZVĀRDS VĀRDS OTRAIS"; for display only, so a guess is good enough."""
    family, _, given = one_line(name).partition(" ")
    if name.isupper():
        family, given = family.title(), given.title()
    return given[:NAME_LENGTH], family[:NAME_LENGTH]


def _fingerprint(digest: str) -> bytes:
    """Of the verified digest: it is made of everything signed, and of no spelling of the signature."""
    try:
        return hashlib.sha256(base64.b64decode("".join(digest.split()), validate=True)).digest()
    except (binascii.Error, ValueError):
        raise Refused("mac") from None


def _moment(text: str, now: datetime) -> datetime:
    demand(_STAMP.fullmatch(text) is not None, "time")
    try:
        local = datetime.strptime(text[:14], "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone is found by the day
    except ValueError:
        raise Refused("time") from None
    return nearest(local, now) + timedelta(milliseconds=int(text[14:]))
