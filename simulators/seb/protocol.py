"""The messages of SEB e-Link as pure functions (IDENTITY §3.2), apart from the portal's own code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.mac import canonical, sign
from simulators.people import Person

RIGA = ZoneInfo("Europe/Riga")
REQUEST_SERVICE, ANSWER_SERVICE, CANCEL_SERVICE = "0005", "0001", "0008"
BANK_ID, VERSION, OLD_VERSION = "SEBUB", "002", "001"
LANGUAGES = ("LAT", "ENG", "RUS")
REQUEST_FIELDS = ("IB_SND_ID", "IB_SERVICE", "IB_LANG")
SIGNED_0001 = (
    "IB_SND_ID",
    "IB_SERVICE",
    "IB_REC_ID",
    "IB_USER",
    "IB_DATE",
    "IB_TIME",
    "IB_USER_INFO",
    "IB_VERSION",
)
LONGEST = {
    "IB_SND_ID": 10,
    "IB_SERVICE": 4,
    "IB_REC_ID": 10,
    "IB_USER": 16,
    "IB_DATE": 10,
    "IB_TIME": 8,
    "IB_USER_INFO": 300,
    "IB_VERSION": 3,
    "IB_CRC": 500,
    "IB_LANG": 3,
}

Fields = dict[str, str]


def build_request(agreement_id: str, language: str = "LAT") -> Fields:
    """A 0005 as a portal would send it; nothing in it is signed."""
    return {"IB_SND_ID": agreement_id, "IB_SERVICE": REQUEST_SERVICE, "IB_LANG": language}


def moment_fields(moment: datetime) -> Fields:
    """IB_DATE and IB_TIME in the time of Riga. In autumn one hour is written twice, with nothing to tell them apart."""
    local = moment.astimezone(RIGA)
    return {"IB_DATE": local.strftime("%d.%m.%Y"), "IB_TIME": local.strftime("%H:%M:%S")}


def private_info(person: Person, separator: str = ";") -> str:
    """IB_USER_INFO of a private person; the specification prints a blank or a new line after the semicolon."""
    return f"ID={person.personal_code}{separator}NAME={person.name}"


def business_info(person: Person, number: str, company: str) -> str:
    """IB_USER_INFO of somebody who signs in for a company: ID= is the company's number, USER= the person."""
    return f"ID={number};NAME={company};USER={person.name}"


def answer_fields(agreement_id: str, person: Person, now: datetime) -> Fields:
    """The signed part of an honest 0001, without its CRC yet."""
    return {
        "IB_SND_ID": BANK_ID,
        "IB_SERVICE": ANSWER_SERVICE,
        "IB_REC_ID": agreement_id,
        "IB_USER": person.personal_code,
        **moment_fields(now),
        "IB_USER_INFO": private_info(person),
        "IB_VERSION": VERSION,
    }


def seal(fields: Mapping[str, str], crc: str, language: str = "LAT") -> Fields:
    """The fields with what travels unsigned."""
    return {**fields, "IB_CRC": crc, "IB_LANG": language}


def build_answer(
    agreement_id: str, person: Person, *, key: rsa.RSAPrivateKey, now: datetime, language: str = "LAT"
) -> Fields:
    """A complete, honest 0001."""
    fields = answer_fields(agreement_id, person, now)
    return seal(fields, sign(canonical(fields, SIGNED_0001), key), language)


def build_cancel(language: str = "LAT") -> Fields:
    """A 0008: the person did not agree. Nothing in it is signed, so it proves nothing."""
    return {"IB_SND_ID": BANK_ID, "IB_SERVICE": CANCEL_SERVICE, "IB_LANG": language}
