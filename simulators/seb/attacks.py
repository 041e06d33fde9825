"""Answers a portal must refuse, and odd ones it must accept (IDENTITY §3.2 and §6), in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.answers import (
    ESTONIAN_CODE,
    Delivery,
    Expected,
    NothingToReplayError,
    Row,
    flip_last_digit,
    foreign_key,
    with_query,
)
from simulators.mac import byte_length, canonical, sign, with_newlines
from simulators.people import Person
from simulators.seb.protocol import (
    OLD_VERSION,
    SIGNED_0001,
    Fields,
    answer_fields,
    build_answer,
    build_cancel,
    business_info,
    moment_fields,
    private_info,
    seal,
)

LONG_NAME = "Jānis Čiekurķēniņš"
COMPANY_NUMBER, COMPANY = "40009999990", "SIA „Parauga īpašums”"  # eleven digits, like a personal code
OTHER_CODE = "010111-22341"
OUT_OF_WINDOW = timedelta(minutes=6)

HONEST = ""
WRONG_CRC = "wrong-crc"
FLIPPED = "flipped-character"
REPLAY = "replay"
LATE = "late"
EARLY = "early"
MALFORMED_DATE = "malformed-date"
OTHER_RECIPIENT = "other-recipient"
OTHER_SENDER = "other-sender"
DOUBLED_FIELD = "doubled-field"
QUERY_AND_BODY = "query-and-body"
ANSWER_BY_GET = "answer-by-get"
OLD_VERSION_SHA1 = "old-version-sha1"
SHA1_CRC = "sha1-crc"
OLD_VERSION_SHA512 = "old-version-sha512"
FOREIGN_KEY = "foreign-key"
BYTE_LENGTHS = "byte-lengths"
COMPANY_AS_USER = "company-as-user"
FOREIGN_USER = "foreign-user"
MALFORMED_USER = "malformed-user"
OMITTED_FIELD = "user-info-omitted"
OMITTED_USER = "user-omitted"
OMITTED_CRC = "crc-omitted"
UNASKED = "unasked"
CANCEL_UNASKED = "cancel-unasked"
CANCEL_WITH_PERSON = "cancel-with-person"
BUSINESS_USER = "business-user"
CRC_WITH_NEWLINES = "crc-with-newlines"
INFO_WITH_BLANK = "info-with-blank"
INFO_WITH_NEWLINE = "info-with-newline"
INFO_DISAGREES = "info-disagrees"
NO_ANSWER = "no-answer"


@dataclass(frozen=True)
class Occasion:
    """Everything an answer is made of; the request brings no more than a language."""

    agreement_id: str
    return_url: str
    person: Person
    bank_key: rsa.RSAPrivateKey
    now: datetime
    language: str = "LAT"
    previous: Mapping[str, str] | None = None


Maker = Callable[[Occasion], Delivery | None]


@dataclass(frozen=True)
class Attack(Row):
    """One row of the table; the label is shown on the bank's page. `unasked`: it comes when no login is pending."""

    make: Maker
    unasked: bool = False


def _deliver(occasion: Occasion, fields: Mapping[str, str]) -> Delivery:
    return Delivery(occasion.return_url, tuple(fields.items()))


def honest_fields(occasion: Occasion) -> Fields:
    """The complete honest answer."""
    return build_answer(
        occasion.agreement_id,
        occasion.person,
        key=occasion.bank_key,
        now=occasion.now,
        language=occasion.language,
    )


def _honest(occasion: Occasion) -> Delivery:
    return _deliver(occasion, honest_fields(occasion))


def cancel(occasion: Occasion) -> Delivery:
    """The person says no: 0008."""
    return _deliver(occasion, build_cancel(occasion.language))


def _unsigned(occasion: Occasion) -> Fields:
    return answer_fields(occasion.agreement_id, occasion.person, occasion.now)


def _seal(occasion: Occasion, fields: Mapping[str, str], crc: str) -> Delivery:
    return _deliver(occasion, seal(fields, crc, occasion.language))


def _signed_with(changes: Callable[[Occasion], Fields], occasion: Occasion) -> Delivery:
    """Changed before signing: the CRC is right, the content is not."""
    fields = _unsigned(occasion) | changes(occasion)
    return _seal(occasion, fields, sign(canonical(fields, SIGNED_0001), occasion.bank_key))


def _changed_after(changes: Callable[[Fields], Fields], occasion: Occasion) -> Delivery:
    """Changed after signing."""
    fields = honest_fields(occasion)
    return _deliver(occasion, fields | changes(fields))


def _without(name: str, delivery: Delivery) -> Delivery:
    return replace(delivery, fields=tuple(pair for pair in delivery.fields if pair[0] != name))


def _wrong_crc(occasion: Occasion) -> Delivery:
    return _seal(occasion, _unsigned(occasion), sign("another message", occasion.bank_key))


def _replay(occasion: Occasion) -> Delivery:
    if occasion.previous is None:
        raise NothingToReplayError
    return _deliver(occasion, occasion.previous)


def _doubled(occasion: Occasion) -> Delivery:
    delivery = _honest(occasion)
    second = ("IB_USER", flip_last_digit(occasion.person.personal_code))
    return replace(delivery, fields=(*delivery.fields, second))


def _query_and_body(occasion: Occasion) -> Delivery:
    extra = ("IB_USER", flip_last_digit(occasion.person.personal_code))
    return replace(_honest(occasion), action=with_query(occasion.return_url, [extra]))


def _by_get(occasion: Occasion) -> Delivery:
    parts = urlsplit(occasion.return_url)
    fields = (*parse_qsl(parts.query, keep_blank_values=True), *honest_fields(occasion).items())
    return Delivery(urlunsplit(parts._replace(query="")), fields, "get")


def _sha1(changes: Fields, occasion: Occasion) -> Delivery:
    fields = _unsigned(occasion) | changes
    old = hashes.SHA1()  # noqa: S303 - the attack itself
    return _seal(occasion, fields, sign(canonical(fields, SIGNED_0001), occasion.bank_key, old))


def _foreign_key(occasion: Occasion) -> Delivery:
    return _honest(replace(occasion, bank_key=foreign_key()))


def _byte_lengths(occasion: Occasion) -> Delivery:
    """Only a name with letters outside ASCII shows the difference, so another name is lent if needed."""
    fields = _unsigned(occasion)
    if fields["IB_USER_INFO"].isascii():
        fields["IB_USER_INFO"] = private_info(replace(occasion.person, name=LONG_NAME))
    return _seal(occasion, fields, sign(canonical(fields, SIGNED_0001, byte_length), occasion.bank_key))


def _omitted(name: str, occasion: Occasion) -> Delivery:
    """Left out and signed as empty, `000`."""
    return _without(name, _signed_with(lambda _: {name: ""}, occasion))


def _cancel_with_person(occasion: Occasion) -> Delivery:
    return _deliver(occasion, honest_fields(occasion) | build_cancel(occasion.language))


def _business(occasion: Occasion) -> Fields:
    return {"IB_USER_INFO": business_info(occasion.person, COMPANY_NUMBER, COMPANY)}


def _disagreeing(occasion: Occasion) -> Fields:
    other = OTHER_CODE if occasion.person.personal_code != OTHER_CODE else flip_last_digit(OTHER_CODE)
    return {"IB_USER_INFO": private_info(replace(occasion.person, personal_code=other))}


def _no_answer(_occasion: Occasion) -> None:
    return None


def _signed(changes: Callable[[Occasion], Fields]) -> Maker:
    return partial(_signed_with, changes)


_FLIP = partial(_changed_after, lambda fields: {"IB_USER": flip_last_digit(fields["IB_USER"])})
_LATE = _signed(lambda it: moment_fields(it.now - OUT_OF_WINDOW))
_EARLY = _signed(lambda it: moment_fields(it.now + OUT_OF_WINDOW))
_DATE = _signed(lambda it: {"IB_DATE": it.now.strftime("%Y-%m-%d")})
_RECIPIENT = _signed(lambda _: {"IB_REC_ID": "OTHER"})
_SENDER = _signed(lambda _: {"IB_SND_ID": "OTHERBANK"})
_VERSION = _signed(lambda _: {"IB_VERSION": OLD_VERSION})
_COMPANY = _signed(lambda it: {"IB_USER": COMPANY_NUMBER} | _business(it))
_FOREIGN = _signed(lambda it: {"IB_USER": ESTONIAN_CODE, "IB_USER_INFO": f"ID={ESTONIAN_CODE};NAME={it.person.name}"})
_SHORT = _signed(lambda it: {"IB_USER": it.person.personal_code[:-1]})
_NEWLINES = partial(_changed_after, lambda fields: {"IB_CRC": with_newlines(fields["IB_CRC"])})
_BLANK = _signed(lambda it: {"IB_USER_INFO": private_info(it.person, "; ")})
_NEWLINE = _signed(lambda it: {"IB_USER_INFO": private_info(it.person, ";\r\n")})

TABLE = (
    Attack(WRONG_CRC, "Nepareizs paraksts (IB_CRC)", Expected.REFUSE, _wrong_crc),
    Attack(FLIPPED, "Mainīts cipars pēc parakstīšanas", Expected.REFUSE, _FLIP),
    Attack(REPLAY, "Iepriekšējā derīgā atbilde vēlreiz", Expected.REFUSE, _replay),
    Attack(LATE, "Atbilde pirms 6 minūtēm", Expected.REFUSE, _LATE),
    Attack(EARLY, "Atbilde pēc 6 minūtēm", Expected.REFUSE, _EARLY),
    Attack(MALFORMED_DATE, "IB_DATE citā pierakstā", Expected.REFUSE, _DATE),
    Attack(OTHER_RECIPIENT, "Cits saņēmējs (IB_REC_ID)", Expected.REFUSE, _RECIPIENT),
    Attack(OTHER_SENDER, "Cits sūtītājs (IB_SND_ID)", Expected.REFUSE, _SENDER),
    Attack(DOUBLED_FIELD, "IB_USER divreiz", Expected.REFUSE, _doubled),
    Attack(QUERY_AND_BODY, "IB_USER arī adresē", Expected.REFUSE, _query_and_body),
    Attack(ANSWER_BY_GET, "Derīga atbilde ar GET", Expected.REFUSE, _by_get),
    Attack(OLD_VERSION_SHA1, "Vecā versija 001 ar SHA-1", Expected.REFUSE, partial(_sha1, {"IB_VERSION": OLD_VERSION})),
    Attack(SHA1_CRC, "Versija 002, bet paraksts ar SHA-1", Expected.REFUSE, partial(_sha1, {})),
    Attack(OLD_VERSION_SHA512, "Versija 001 ar SHA-512", Expected.REFUSE, _VERSION),
    Attack(FOREIGN_KEY, "Parakstīts ar svešu atslēgu", Expected.REFUSE, _foreign_key),
    Attack(BYTE_LENGTHS, "Garumi baitos, nevis zīmēs", Expected.REFUSE, _byte_lengths),
    Attack(COMPANY_AS_USER, "Uzņēmuma numurs IB_USER vietā", Expected.REFUSE, _COMPANY),
    Attack(FOREIGN_USER, "Igaunijas kods IB_USER vietā", Expected.REFUSE, _FOREIGN),
    Attack(MALFORMED_USER, "Nepilns personas kods", Expected.REFUSE, _SHORT),
    Attack(OMITTED_FIELD, "IB_USER_INFO nav atsūtīts", Expected.REFUSE, partial(_omitted, "IB_USER_INFO")),
    Attack(OMITTED_USER, "IB_USER nav atsūtīts", Expected.REFUSE, partial(_omitted, "IB_USER")),
    Attack(OMITTED_CRC, "IB_CRC nav atsūtīts", Expected.REFUSE, lambda it: _without("IB_CRC", _honest(it))),
    Attack(UNASKED, "Atbilde 0001 bez pieprasījuma", Expected.REFUSE, _honest, unasked=True),
    Attack(CANCEL_UNASKED, "Atteikums 0008 bez pieprasījuma", Expected.REFUSE, cancel, unasked=True),
    Attack(CANCEL_WITH_PERSON, "Atteikums 0008, kurā ir persona", Expected.CANCEL, _cancel_with_person),
    Attack(BUSINESS_USER, "Uzņēmuma lietotājs: ID= ir uzņēmums", Expected.ACCEPT, _signed(_business)),
    Attack(CRC_WITH_NEWLINES, "IB_CRC ar rindu pārnesumiem", Expected.ACCEPT, _NEWLINES),
    Attack(INFO_WITH_BLANK, "IB_USER_INFO ar atstarpi aiz semikola", Expected.ACCEPT, _BLANK),
    Attack(INFO_WITH_NEWLINE, "IB_USER_INFO ar jaunu rindu aiz semikola", Expected.ACCEPT, _NEWLINE),
    Attack(INFO_DISAGREES, "IB_USER_INFO nosauc citu personas kodu", Expected.EITHER, _signed(_disagreeing)),
    Attack(NO_ANSWER, "Banka neatbild", Expected.NOTHING, _no_answer),
)
ATTACKS = {attack.name: attack for attack in TABLE}


def deliver(name: str, occasion: Occasion) -> Delivery | None:
    """The answer with the named attack, or the honest one for HONEST; None when the bank stays silent."""
    return ATTACKS[name].make(occasion) if name else _honest(occasion)
