"""SEB's e-Link: the unsigned request 0005, the signed answer 0001, the unsigned 0008 (IDENTITY 3.2).

Pure: values in, verdict out. Version 001 and SHA-1 do not exist here. The protocol has no nonce: an answer proves who
somebody is, not which browser asked; that is for the action that completes the sign-in.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from pagalms.identity.providers.forms import canonical, demand, fields_of, signed
from pagalms.identity.providers.times import nearest
from pagalms.identity.rules import Declined, Message, Proof, Refused, VerifiedIdentity, split_name

ANSWER = (
    "IB_SND_ID", "IB_SERVICE", "IB_REC_ID", "IB_USER", "IB_DATE", "IB_TIME", "IB_USER_INFO", "IB_VERSION",
)  # fmt: skip
REFUSAL = ("IB_SND_ID", "IB_SERVICE", "IB_LANG")
LANGUAGES = {"lv": "LAT", "en": "ENG"}
TOLERANCE = timedelta(minutes=5)
_USER = re.compile(r"\d{6}-\d{5}", re.ASCII)
_MOMENT = re.compile(r"\d{2}\.\d{2}\.\d{4} \d{2}:\d{2}:\d{2}", re.ASCII)
_INFO = re.compile(r"(?:^|;)\s*(ID|NAME|USER)=", re.ASCII)


@dataclass(frozen=True)
class Contract:
    """What the manager agreed with the bank, and the bank's keys; the portal signs nothing here."""

    url: str
    sender_id: str
    bank_id: str
    bank_keys: tuple[RSAPublicKey, ...] = field(repr=False)


def request_fields(contract: Contract, *, language: str) -> dict[str, str]:
    """The fields of the form that sends the browser to the bank; the way back is fixed in the agreement."""
    return {"IB_SND_ID": contract.sender_id, "IB_SERVICE": "0005", "IB_LANG": LANGUAGES.get(language, "LAT")}


def verify(contract: Contract, message: Message, *, now: datetime) -> Proof:
    """The person an answer proves. Raises Refused, or Declined for an answer 0008.

    The form of the message first, then whether the bank signed it; only then is its content looked at. Declined is
    not signed: it may end nothing but the attempt of the browser that brings it.
    """
    fields = fields_of(message, "IB_")
    if fields.get("IB_SERVICE") == "0008":
        _refusal(contract, fields)
    demand({*ANSWER, "IB_CRC"} <= fields.keys(), "missing")
    demand(fields["IB_SERVICE"] == "0001", "service")
    demand(fields["IB_VERSION"] == "002", "version")
    demand(signed(contract.bank_keys, fields, ANSWER, fields["IB_CRC"]), "mac")
    demand(fields["IB_SND_ID"] == contract.bank_id, "sender")
    demand(fields["IB_REC_ID"] == contract.sender_id, "recipient")
    at = _moment(f"{fields['IB_DATE']} {fields['IB_TIME']}", now)
    demand(abs(now - at) <= TOLERANCE, "time")
    demand(_USER.fullmatch(fields["IB_USER"]) is not None, "user_id")
    fingerprint = hashlib.sha256(canonical(fields, ANSWER).encode()).digest()
    given, family = split_name(shown_name(fields["IB_USER_INFO"]))
    identity = VerifiedIdentity(
        country="LV", personal_code=fields["IB_USER"], given_name=given, family_name=family, provider="seb",
        method="seb", auth_time=at, evidence=f"sha256={fingerprint.hex()}",
    )  # fmt: skip
    return Proof(identity, fingerprint)


def shown_name(info: str) -> str:
    """The person's name in IB_USER_INFO: USER of a business customer, else NAME; for display only.

    `ID` in it is never read: of a business customer it is the company's number.
    """
    parts = _INFO.split(info)
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    return said.get("USER", said.get("NAME", ""))


def _refusal(contract: Contract, fields: dict[str, str]) -> None:
    demand({*REFUSAL} <= fields.keys(), "missing")
    demand(fields["IB_SND_ID"] == contract.bank_id, "sender")
    raise Declined("cancelled")


def _moment(text: str, now: datetime) -> datetime:
    demand(_MOMENT.fullmatch(text) is not None, "time")
    try:
        local = datetime.strptime(text, "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007 - the zone is found by the day
    except ValueError:
        raise Refused("time") from None
    return nearest(local, now)
