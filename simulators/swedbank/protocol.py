"""The messages of Banklink v009 as pure functions (IDENTITY §3.1), apart from the portal's own code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.mac import byte_length, canonical, sign, verify
from simulators.people import Person

__all__ = [
    "SIGNED_3012",
    "SIGNED_3013",
    "SIGNED_4012",
    "Fields",
    "Person",
    "answer_fields",
    "build_answer",
    "build_request",
    "byte_length",
    "canonical",
    "read_datetime",
    "seal",
    "sign",
    "verify",
    "write_datetime",
]

RIGA = ZoneInfo("Europe/Riga")
REQUEST_SERVICE, ANSWER_SERVICE, VERSION, ENCODING = "4012", "3013", "009", "UTF-8"
SIGNED_IN_BY = "2"  # Mobile-ID; the bank tells how the person signed in

SIGNED_4012 = (
    "VK_SERVICE",
    "VK_VERSION",
    "VK_SND_ID",
    "VK_REC_ID",
    "VK_NONCE",
    "VK_RETURN",
    "VK_DATETIME",
    "VK_RID",
)
SIGNED_3013 = (
    "VK_SERVICE",
    "VK_VERSION",
    "VK_DATETIME",
    "VK_SND_ID",
    "VK_REC_ID",
    "VK_NONCE",
    "VK_USER_NAME",
    "VK_USER_ID",
    "VK_COUNTRY",
    "VK_OTHER",
    "VK_TOKEN",
    "VK_RID",
)
SIGNED_3012 = (
    "VK_SERVICE",
    "VK_VERSION",
    "VK_USER",
    "VK_DATETIME",
    "VK_SND_ID",
    "VK_REC_ID",
    "VK_USER_NAME",
    "VK_USER_ID",
    "VK_COUNTRY",
    "VK_OTHER",
    "VK_TOKEN",
    "VK_RID",
)

_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", re.ASCII)

Fields = dict[str, str]


def write_datetime(moment: datetime) -> str:
    """YYYY-MM-DDThh:mm:ss±hhmm in the time of Riga."""
    return moment.astimezone(RIGA).strftime("%Y-%m-%dT%H:%M:%S%z")


def read_datetime(text: str) -> datetime:
    """The moment a VK_DATETIME names; ValueError for any other form."""
    if not _DATETIME.fullmatch(text):
        raise ValueError("not YYYY-MM-DDThh:mm:ss±hhmm")
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")


def build_request(
    *,
    sender_id: str,
    bank_id: str,
    nonce: str,
    return_url: str,
    now: datetime,
    key: rsa.RSAPrivateKey,
    rid: str = "",
    language: str = "LAT",
) -> Fields:
    """A signed 4012, as a portal would send it."""
    fields = {
        "VK_SERVICE": REQUEST_SERVICE,
        "VK_VERSION": VERSION,
        "VK_SND_ID": sender_id,
        "VK_REC_ID": bank_id,
        "VK_NONCE": nonce,
        "VK_RETURN": return_url,
        "VK_DATETIME": write_datetime(now),
        "VK_RID": rid,
    }
    mac = sign(canonical(fields, SIGNED_4012), key)
    return fields | {"VK_MAC": mac, "VK_LANG": language, "VK_ENCODING": ENCODING}


def answer_fields(request: Mapping[str, str], person: Person, bank_id: str, now: datetime) -> Fields:
    """The signed part of an honest 3013, without its MAC yet."""
    return {
        "VK_SERVICE": ANSWER_SERVICE,
        "VK_VERSION": VERSION,
        "VK_DATETIME": write_datetime(now),
        "VK_SND_ID": bank_id,
        "VK_REC_ID": request.get("VK_SND_ID", ""),
        "VK_NONCE": request.get("VK_NONCE", ""),
        "VK_USER_NAME": person.name,
        "VK_USER_ID": person.personal_code,
        "VK_COUNTRY": "LV",
        "VK_OTHER": "",
        "VK_TOKEN": SIGNED_IN_BY,
        "VK_RID": request.get("VK_RID", ""),
    }


def seal(fields: Mapping[str, str], mac: str, language: str = "LAT") -> Fields:
    """The fields with what travels unsigned."""
    return {**fields, "VK_MAC": mac, "VK_LANG": language, "VK_ENCODING": ENCODING}


def build_answer(
    request: Mapping[str, str], person: Person, *, bank_id: str, key: rsa.RSAPrivateKey, now: datetime
) -> Fields:
    """A complete, honest 3013."""
    fields = answer_fields(request, person, bank_id, now)
    return seal(fields, sign(canonical(fields, SIGNED_3013), key), request.get("VK_LANG", "LAT"))
