"""Answers a portal must refuse, and odd ones it must accept (IDENTITY §3.1 and §6), in one table."""

from __future__ import annotations

import secrets
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
from simulators.swedbank.protocol import (
    SIGNED_3012,
    SIGNED_3013,
    Fields,
    answer_fields,
    build_answer,
    seal,
    write_datetime,
)

LONG_NAME = "Jānis Čiekurķēniņš"
OUT_OF_WINDOW = timedelta(minutes=6)

HONEST = ""
WRONG_MAC = "wrong-mac"
FLIPPED = "flipped-character"
REPLAY = "replay"
OTHER_NONCE = "other-nonce"
OTHER_RID = "other-rid"
LATE = "late"
EARLY = "early"
OTHER_RECIPIENT = "other-recipient"
OTHER_SENDER = "other-sender"
DOUBLED_FIELD = "doubled-field"
QUERY_AND_BODY = "query-and-body"
ANSWER_BY_GET = "answer-by-get"
OLD_VERSION = "old-version-sha1"
SHA1_MAC = "sha1-mac"
SERVICE_3012 = "service-3012"
WRONG_ENCODING = "wrong-encoding"
FOREIGN_COUNTRY = "foreign-country"
COUNTRY_ONLY = "country-only"
MALFORMED_CODE = "malformed-code"
FOREIGN_KEY = "foreign-key"
BYTE_LENGTHS = "byte-lengths"
OMITTED_FIELD = "token-omitted"
EMPTY_FIELD = "token-empty"
MAC_WITH_NEWLINES = "mac-with-newlines"
EXTRA_FIELD = "extra-field"
NO_ANSWER = "no-answer"


@dataclass(frozen=True)
class Occasion:
    """Everything an answer is made of."""

    request: Mapping[str, str]
    person: Person
    bank_id: str
    bank_key: rsa.RSAPrivateKey
    now: datetime
    previous: Mapping[str, str] | None = None


Maker = Callable[[Occasion], Delivery | None]


@dataclass(frozen=True)
class Attack(Row):
    """One row of the table; the label is shown on the bank's page."""

    make: Maker


def _deliver(occasion: Occasion, fields: Mapping[str, str]) -> Delivery:
    return Delivery(occasion.request["VK_RETURN"], tuple(fields.items()))


def honest_fields(occasion: Occasion) -> Fields:
    """The complete honest answer."""
    return build_answer(
        occasion.request, occasion.person, bank_id=occasion.bank_id, key=occasion.bank_key, now=occasion.now
    )


def _honest(occasion: Occasion) -> Delivery:
    return _deliver(occasion, honest_fields(occasion))


def _unsigned(occasion: Occasion) -> Fields:
    return answer_fields(occasion.request, occasion.person, occasion.bank_id, occasion.now)


def _seal(occasion: Occasion, fields: Mapping[str, str], mac: str) -> Delivery:
    return _deliver(occasion, seal(fields, mac, occasion.request.get("VK_LANG", "LAT")))


def _signed_with(changes: Callable[[Occasion], Fields], occasion: Occasion) -> Delivery:
    """Changed before signing: the MAC is right, the content is not."""
    fields = _unsigned(occasion) | changes(occasion)
    return _seal(occasion, fields, sign(canonical(fields, SIGNED_3013), occasion.bank_key))


def _changed_after(changes: Callable[[Fields], Fields], occasion: Occasion) -> Delivery:
    """Changed after signing."""
    fields = honest_fields(occasion)
    return _deliver(occasion, fields | changes(fields))


def _wrong_mac(occasion: Occasion) -> Delivery:
    return _seal(occasion, _unsigned(occasion), sign("another message", occasion.bank_key))


def _replay(occasion: Occasion) -> Delivery:
    if occasion.previous is None:
        raise NothingToReplayError
    return _deliver(occasion, occasion.previous)


def _doubled(occasion: Occasion) -> Delivery:
    delivery = _honest(occasion)
    second = ("VK_USER_ID", flip_last_digit(occasion.person.personal_code))
    return replace(delivery, fields=(*delivery.fields, second))


def _query_and_body(occasion: Occasion) -> Delivery:
    extra = ("VK_USER_ID", flip_last_digit(occasion.person.personal_code))
    return replace(_honest(occasion), action=with_query(occasion.request["VK_RETURN"], [extra]))


def _by_get(occasion: Occasion) -> Delivery:
    parts = urlsplit(occasion.request["VK_RETURN"])
    fields = (*parse_qsl(parts.query, keep_blank_values=True), *honest_fields(occasion).items())
    return Delivery(urlunsplit(parts._replace(query="")), fields, "get")


def _sha1(changes: Fields, occasion: Occasion) -> Delivery:
    fields = _unsigned(occasion) | changes
    old = hashes.SHA1()  # noqa: S303 - the attack itself
    return _seal(occasion, fields, sign(canonical(fields, SIGNED_3013), occasion.bank_key, old))


def _service_3012(occasion: Occasion) -> Delivery:
    fields = _unsigned(occasion) | {"VK_SERVICE": "3012", "VK_USER": ""}
    return _seal(occasion, fields, sign(canonical(fields, SIGNED_3012), occasion.bank_key))


def _foreign_key(occasion: Occasion) -> Delivery:
    return _honest(replace(occasion, bank_key=foreign_key()))


def _byte_lengths(occasion: Occasion) -> Delivery:
    """Only a name with letters outside ASCII shows the difference, so another name is lent if needed."""
    fields = _unsigned(occasion)
    if fields["VK_USER_NAME"].isascii():
        fields["VK_USER_NAME"] = LONG_NAME
    return _seal(occasion, fields, sign(canonical(fields, SIGNED_3013, byte_length), occasion.bank_key))


def _without_token(occasion: Occasion) -> Delivery:
    delivery = _signed_with(lambda _: {"VK_TOKEN": ""}, occasion)
    return replace(delivery, fields=tuple(pair for pair in delivery.fields if pair[0] != "VK_TOKEN"))


def _no_answer(_occasion: Occasion) -> None:
    return None


_FLIP = partial(_changed_after, lambda fields: {"VK_USER_ID": flip_last_digit(fields["VK_USER_ID"])})
_NONCE = partial(_signed_with, lambda _: {"VK_NONCE": secrets.token_hex(16)})
_RID = partial(_signed_with, lambda _: {"VK_RID": "OTHER-" + secrets.token_hex(4)})
_LATE = partial(_signed_with, lambda it: {"VK_DATETIME": write_datetime(it.now - OUT_OF_WINDOW)})
_EARLY = partial(_signed_with, lambda it: {"VK_DATETIME": write_datetime(it.now + OUT_OF_WINDOW)})
_RECIPIENT = partial(_signed_with, lambda _: {"VK_REC_ID": "OTHER_PORTAL"})
_SENDER = partial(_signed_with, lambda _: {"VK_SND_ID": "OTHER_BANK"})
_COUNTRY = partial(_signed_with, lambda _: {"VK_COUNTRY": "EE", "VK_USER_ID": ESTONIAN_CODE})
_COUNTRY_ONLY = partial(_signed_with, lambda _: {"VK_COUNTRY": "EE"})
_MALFORMED = partial(_signed_with, lambda it: {"VK_USER_ID": it.person.personal_code[:-1]})
_NO_TOKEN = partial(_signed_with, lambda _: {"VK_TOKEN": ""})
_ENCODING = partial(_changed_after, lambda _: {"VK_ENCODING": "WINDOWS-1257"})
_NEWLINES = partial(_changed_after, lambda fields: {"VK_MAC": with_newlines(fields["VK_MAC"])})
_EXTRA = partial(_changed_after, lambda _: {"VK_AUTO": "Y"})

TABLE = (
    Attack(WRONG_MAC, "Nepareizs paraksts (VK_MAC)", Expected.REFUSE, _wrong_mac),
    Attack(FLIPPED, "Mainīts cipars pēc parakstīšanas", Expected.REFUSE, _FLIP),
    Attack(REPLAY, "Iepriekšējā derīgā atbilde vēlreiz", Expected.REFUSE, _replay),
    Attack(OTHER_NONCE, "Cits VK_NONCE", Expected.REFUSE, _NONCE),
    Attack(OTHER_RID, "Cits VK_RID", Expected.REFUSE, _RID),
    Attack(LATE, "Atbilde pirms 6 minūtēm", Expected.REFUSE, _LATE),
    Attack(EARLY, "Atbilde pēc 6 minūtēm", Expected.REFUSE, _EARLY),
    Attack(OTHER_RECIPIENT, "Cits saņēmējs (VK_REC_ID)", Expected.REFUSE, _RECIPIENT),
    Attack(OTHER_SENDER, "Cits sūtītājs (VK_SND_ID)", Expected.REFUSE, _SENDER),
    Attack(DOUBLED_FIELD, "VK_USER_ID divreiz", Expected.REFUSE, _doubled),
    Attack(QUERY_AND_BODY, "VK_USER_ID arī adresē", Expected.REFUSE, _query_and_body),
    Attack(ANSWER_BY_GET, "Derīga atbilde ar GET", Expected.REFUSE, _by_get),
    Attack(OLD_VERSION, "Vecā versija 008 ar SHA-1", Expected.REFUSE, partial(_sha1, {"VK_VERSION": "008"})),
    Attack(SHA1_MAC, "Versija 009, bet paraksts ar SHA-1", Expected.REFUSE, partial(_sha1, {})),
    Attack(SERVICE_3012, "Pakalpojums 3012, nevis 3013", Expected.REFUSE, _service_3012),
    Attack(WRONG_ENCODING, "VK_ENCODING nav UTF-8", Expected.REFUSE, _ENCODING),
    Attack(FOREIGN_COUNTRY, "Igaunijas persona (VK_COUNTRY EE)", Expected.REFUSE, _COUNTRY),
    Attack(COUNTRY_ONLY, "Latvijas kods, bet VK_COUNTRY EE", Expected.REFUSE, _COUNTRY_ONLY),
    Attack(MALFORMED_CODE, "Nepilns personas kods", Expected.REFUSE, _MALFORMED),
    Attack(FOREIGN_KEY, "Parakstīts ar svešu atslēgu", Expected.REFUSE, _foreign_key),
    Attack(BYTE_LENGTHS, "Garumi baitos, nevis zīmēs", Expected.REFUSE, _byte_lengths),
    Attack(OMITTED_FIELD, "VK_TOKEN nav atsūtīts", Expected.REFUSE, _without_token),
    Attack(MAC_WITH_NEWLINES, "VK_MAC ar rindu pārnesumiem", Expected.ACCEPT, _NEWLINES),
    Attack(EXTRA_FIELD, "Papildu neparakstīts lauks VK_AUTO", Expected.ACCEPT, _EXTRA),
    Attack(EMPTY_FIELD, "VK_TOKEN tukšs", Expected.EITHER, _NO_TOKEN),
    Attack(NO_ANSWER, "Banka neatbild", Expected.NOTHING, _no_answer),
)
ATTACKS = {attack.name: attack for attack in TABLE}


def deliver(name: str, occasion: Occasion) -> Delivery | None:
    """The answer with the named attack, or the honest one for HONEST; None when the bank stays silent."""
    return ATTACKS[name].make(occasion) if name else _honest(occasion)
