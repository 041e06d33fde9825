"""Banklink v009 as the simulated bank speaks it: published vectors, checks of a 4012, every attack."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes

from simulators.answers import Delivery, Expected, NothingToReplayError, foreign_key
from simulators.forms import RequestRefusedError
from simulators.keys import load_key, load_public_key
from simulators.mac import canonical, sign, verify, with_newlines
from simulators.people import Person
from simulators.swedbank import attacks, protocol
from simulators.swedbank.attacks import ATTACKS, Occasion
from simulators.swedbank.checks import DECISION_WINDOW, Contract, check_request
from simulators.swedbank.protocol import SIGNED_3012, SIGNED_3013, SIGNED_4012

CERTIFICATE = Path(__file__).resolve().parents[1] / "data/identity/swedbank-v009-test.pem"
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
RETURN = "http://127.0.0.1:8000/auth/swedbank/return"
ANNA = Person("Anna Bērziņa", "050505-12123")
BANK, PORTAL = "SWEDBANK_LV", "PAGALMS"

ANSWER = {
    "VK_SERVICE": "3013",
    "VK_VERSION": "009",
    "VK_DATETIME": "2026-04-29T12:00:00+0300",
    "VK_SND_ID": "SWEDBANK_LV",
    "VK_REC_ID": "MY_REC_ID",
    "VK_NONCE": "pXXXlocalhostX3000b41292810c0345a7b3770b1c807bed7a",
    "VK_USER_NAME": "Example User",
    "VK_USER_ID": "123456-12345",
    "VK_COUNTRY": "LV",
    "VK_OTHER": "",
    "VK_TOKEN": "7",
    "VK_RID": "",
}
ANSWER_TEXT = (
    "00430130030090242026-04-29T12:00:00+0300011SWEDBANK_LV009MY_REC_ID050pXXXlocalhostX3000b41292810c0345a7b3770b1"
    "c807bed7a012Example User012123456-12345002LV0000017000"
)
ANSWER_MAC = (
    "E6Cm33AQofSO9XIy8WdpviemPM8dQGECoRhPorLKRNHxIL8e1f5C9RTAirNnTt9x3N8qOvJTN0+X1um/fe8CsN82x8YjhJt4LRkUNB8hfZBJ"
    "/oKOhetl4QoGQpALLW5yatk/ZloRFyIgVjQ6S2OW0Ufx83qvee4YG0AYoDEHqVsam27cagnXv0EJEHRJbX8/CTrO+UZJrOgUOK8GtlnXJvqV"
    "QtqrGqv5yhWNkq7rBl1ABK3e2eXx7vxyAzn8X7orzpupQO4Bd3Bfjx8+3pzd9XL8tbPMIVZNTFu8NKIA+HZu9nHWb/DK+Ho//wdHMZTH5fEO"
    "7xP3Zo1saFUQr2FzIA=="
)
REQUEST = {
    "VK_SERVICE": "4012",
    "VK_VERSION": "009",
    "VK_SND_ID": "MY_SND_ID",
    "VK_REC_ID": "MY_REC_ID",
    "VK_NONCE": "20260429120000123456",
    "VK_RETURN": "http://example.org/auth/swedbank/callback",
    "VK_DATETIME": "2026-04-29T12:00:00+0300",
}
REQUEST_TEXT = (
    "0044012003009009MY_SND_ID009MY_REC_ID02020260429120000123456041http://example.org/auth/swedbank/callback"
    "0242026-04-29T12:00:00+0300000"
)
REQUEST_MAC = (
    "Gs365Wn1crZOY2opl0Vfglre2M1TJ3/3V6WLlLsN+ojPiqZxmr/7y9iAjhYZRsE1/TlM+B/PrpJLo2Cvs5SIgL8z3Wgpn6/4pLbpnhpje6n7"
    "Zy5i8ZPt35g6LpVSZ32Gskr6wvRKO2GW96xHD4dKWvhNCNY1dzwJbwsj/u5AAtm8+AY2q0C5b2g+b2tgWJkRLSxYJtPRSG4n1P/eex3lX+C1"
    "/LA3WFhfHU+/wlfFf5trFKwrcyfy+fEe2Dei+PDJkXQMv9tptDF7U9Fd7S0o8pZ2bgXGaDNpYSMiWeV223DceoN1SeK/OG/5PTnn6ddyK6xB"
    "Pc9W1oNfp3JQElTFmg=="
)


@pytest.mark.parametrize(
    ("fields", "order", "text", "mac"),
    [(ANSWER, SIGNED_3013, ANSWER_TEXT, ANSWER_MAC), (REQUEST, SIGNED_4012, REQUEST_TEXT, REQUEST_MAC)],
    ids=["3013", "4012"],
)
def test_published_vectors(fields: dict[str, str], order: tuple[str, ...], text: str, mac: str) -> None:
    key = load_public_key(CERTIFICATE)
    assert canonical(fields, order) == text
    assert verify(text, mac, key)
    assert verify(text, with_newlines(mac), key)
    assert not verify(text + " ", mac, key)
    assert not verify(text, mac, key, hashes.SHA1())
    assert not verify(text, mac.replace("+", "-").replace("/", "_"), key)
    assert not verify(text, mac.rstrip("="), key)
    assert not verify(text, "", key)


def test_lengths_count_characters_and_leave_the_form_of_letters_alone() -> None:
    composed = "Žanete Ķe"
    assert canonical({"A": composed}, ("A", "B")) == "009Žanete Ķe000"
    assert canonical({"A": composed}, ("A",), protocol.byte_length) == "011Žanete Ķe"
    decomposed = unicodedata.normalize("NFD", composed)
    assert canonical({"A": decomposed}, ("A",)) == "011" + decomposed
    with pytest.raises(ValueError, match="longer"):
        canonical({"A": "x" * 1000}, ("A",))


def test_datetime_is_the_time_of_riga_on_both_sides_of_the_clock_change() -> None:
    assert protocol.write_datetime(NOW) == "2026-05-04T12:30:00+0300"
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert protocol.write_datetime(before) == "2026-10-25T03:30:00+0300"
    assert protocol.write_datetime(before + timedelta(hours=1)) == "2026-10-25T03:30:00+0200"
    assert protocol.read_datetime("2026-10-25T03:30:00+0200") == before + timedelta(hours=1)
    for wrong in (
        "2026-05-04T12:30:00",
        "2026-05-04 12:30:00+0300",
        "2026-05-04T12:30:00+03:00",
        "2026-13-04T12:30:00+0300",
    ):
        with pytest.raises(ValueError):
            protocol.read_datetime(wrong)


@pytest.fixture
def contract(keys: Path) -> Contract:
    return Contract(BANK, PORTAL, load_public_key(keys / "portal.pem"))


@pytest.fixture
def request_fields(keys: Path) -> dict[str, str]:
    return protocol.build_request(
        sender_id=PORTAL,
        bank_id=BANK,
        nonce="n" * 32,
        return_url=RETURN,
        now=NOW,
        key=load_key(keys / "portal.key"),
        rid="r1",
    )


def resigned(fields: dict[str, str], keys: Path, **changes: str) -> list[tuple[str, str]]:
    changed = fields | changes
    changed["VK_MAC"] = sign(canonical(changed, SIGNED_4012), load_key(keys / "portal.key"))
    return list(changed.items())


def test_a_good_request_is_believed(contract: Contract, request_fields: dict[str, str], keys: Path) -> None:
    pairs = list(request_fields.items())
    assert check_request(pairs, contract, NOW) == request_fields
    assert check_request([*pairs, ("other", "1"), ("other", "2")], contract, NOW) == request_fields
    edge = timedelta(minutes=5)
    check_request(pairs, contract, NOW + edge)
    check_request(pairs, contract, NOW - edge)
    check_request(pairs, contract, NOW + DECISION_WINDOW, DECISION_WINDOW)
    check_request(resigned(request_fields, keys, VK_RID=""), contract, NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VK_SERVICE", "4011"), ("VK_SERVICE", "4002"), ("VK_VERSION", "008"), ("VK_ENCODING", "utf-8"),
        ("VK_SND_ID", "STRANGER"), ("VK_REC_ID", "SEB"), ("VK_NONCE", ""), ("VK_NONCE", "n" * 51),
        ("VK_RID", "r" * 31), ("VK_LANG", "lv"), ("VK_RETURN", "javascript:alert(1)"), ("VK_RETURN", "/back"),
        ("VK_RETURN", "ftp://127.0.0.1/"), ("VK_RETURN", "http://"), ("VK_RETURN", "http://a\r\nX: y/"),
        ("VK_RETURN", "http://user@127.0.0.1/"), ("VK_RETURN", "http://127.0.0.1:99999/"),
        ("VK_RETURN", "http://127.0.0.1/#x"), ("VK_DATETIME", "2026-05-04T12:24:59+0300"),
        ("VK_DATETIME", "2026-05-04T12:35:01+0300"), ("VK_DATETIME", "2026-05-04T12:30:00"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_even_when_signed(
    contract: Contract, request_fields: dict[str, str], keys: Path, name: str, value: str
) -> None:
    with pytest.raises(RequestRefusedError) as refusal:
        check_request(resigned(request_fields, keys, **{name: value}), contract, NOW)
    assert refusal.value.check == name


def test_absent_doubled_and_unsigned_fields_are_refused(contract: Contract, request_fields: dict[str, str]) -> None:
    pairs = list(request_fields.items())
    for name in ("VK_NONCE", "VK_MAC", "VK_ENCODING"):
        with pytest.raises(RequestRefusedError, match=name):
            check_request([pair for pair in pairs if pair[0] != name], contract, NOW)
    with pytest.raises(RequestRefusedError, match="VK_NONCE"):
        check_request([*pairs, ("VK_NONCE", request_fields["VK_NONCE"])], contract, NOW)
    with pytest.raises(RequestRefusedError, match="VK_MAC"):
        check_request([*list((request_fields | {"VK_RID": "other"}).items())], contract, NOW)


@pytest.fixture
def occasion(request_fields: dict[str, str], keys: Path) -> Occasion:
    previous = {"VK_SERVICE": "3013", "VK_NONCE": "earlier"}
    return Occasion(request_fields, ANNA, BANK, load_key(keys / "bank.key"), NOW, previous)


def given(name: str, occasion: Occasion) -> Delivery:
    delivery = attacks.deliver(name, occasion)
    assert delivery is not None
    return delivery


def mac_is_right(delivery: Delivery, keys: Path, order: tuple[str, ...] = SIGNED_3013) -> bool:
    fields = dict(delivery.fields)
    return verify(canonical(fields, order), fields["VK_MAC"], load_public_key(keys / "bank.pem"))


def test_the_honest_answer(occasion: Occasion, keys: Path) -> None:
    delivery = given(attacks.HONEST, occasion)
    assert (delivery.action, delivery.method) == (RETURN, "post")
    assert mac_is_right(delivery, keys)
    fields = dict(delivery.fields)
    assert set(fields) == {*SIGNED_3013, "VK_MAC", "VK_LANG", "VK_ENCODING"}
    expected = {
        "VK_SND_ID": BANK,
        "VK_REC_ID": PORTAL,
        "VK_NONCE": "n" * 32,
        "VK_RID": "r1",
        "VK_COUNTRY": "LV",
    }
    assert fields | expected == fields
    assert parse_qsl(delivery.body(), keep_blank_values=True) == list(delivery.fields)


SIGNED_CHANGES = {
    attacks.OTHER_NONCE: "VK_NONCE", attacks.OTHER_RID: "VK_RID", attacks.LATE: "VK_DATETIME",
    attacks.EARLY: "VK_DATETIME", attacks.OTHER_RECIPIENT: "VK_REC_ID", attacks.OTHER_SENDER: "VK_SND_ID",
    attacks.FOREIGN_COUNTRY: "VK_COUNTRY", attacks.COUNTRY_ONLY: "VK_COUNTRY",
    attacks.MALFORMED_CODE: "VK_USER_ID", attacks.EMPTY_FIELD: "VK_TOKEN",
}  # fmt: skip


@pytest.mark.parametrize(("name", "field"), SIGNED_CHANGES.items())
def test_content_attacks_are_rightly_signed(name: str, field: str, occasion: Occasion, keys: Path) -> None:
    delivery = given(name, occasion)
    assert mac_is_right(delivery, keys)
    assert dict(delivery.fields)[field] != attacks.honest_fields(occasion)[field]


@pytest.mark.parametrize(
    "name",
    [
        attacks.WRONG_MAC,
        attacks.FLIPPED,
        attacks.SHA1_MAC,
        attacks.OLD_VERSION,
        attacks.FOREIGN_KEY,
        attacks.BYTE_LENGTHS,
    ],
)
def test_signature_attacks_do_not_verify(name: str, occasion: Occasion, keys: Path) -> None:
    assert not mac_is_right(given(name, occasion), keys)


def test_signature_attacks_are_what_they_say(occasion: Occasion, keys: Path) -> None:
    key = load_public_key(keys / "bank.pem")
    old = dict(given(attacks.OLD_VERSION, occasion).fields)
    assert old["VK_VERSION"] == "008"
    assert verify(canonical(old, SIGNED_3013), old["VK_MAC"], key, hashes.SHA1())
    by_bytes = dict(given(attacks.BYTE_LENGTHS, occasion).fields)
    assert verify(canonical(by_bytes, SIGNED_3013, protocol.byte_length), by_bytes["VK_MAC"], key)
    ascii_person = Occasion(occasion.request, Person("Anna", "050505-12123"), BANK, occasion.bank_key, NOW)
    assert not dict(given(attacks.BYTE_LENGTHS, ascii_person).fields)["VK_USER_NAME"].isascii()
    assert mac_is_right(given(attacks.SERVICE_3012, occasion), keys, SIGNED_3012)
    foreign = dict(given(attacks.FOREIGN_KEY, occasion).fields)
    assert verify(canonical(foreign, SIGNED_3013), foreign["VK_MAC"], foreign_key().public_key())
    assert dict(given(attacks.FLIPPED, occasion).fields)["VK_USER_ID"] == "050505-12124"


def test_transport_attacks(occasion: Occasion, keys: Path) -> None:
    doubled = [value for name, value in given(attacks.DOUBLED_FIELD, occasion).fields if name == "VK_USER_ID"]
    assert doubled == ["050505-12123", "050505-12124"]
    both = given(attacks.QUERY_AND_BODY, occasion)
    assert urlsplit(both.action).query == "VK_USER_ID=050505-12124"
    assert mac_is_right(both, keys)
    by_get = given(attacks.ANSWER_BY_GET, occasion)
    assert by_get.method == "get"
    assert mac_is_right(by_get, keys)
    assert given(attacks.REPLAY, occasion).fields == (("VK_SERVICE", "3013"), ("VK_NONCE", "earlier"))
    with pytest.raises(NothingToReplayError):
        attacks.deliver(attacks.REPLAY, Occasion(occasion.request, ANNA, BANK, occasion.bank_key, NOW))
    omitted = given(attacks.OMITTED_FIELD, occasion)
    assert "VK_TOKEN" not in dict(omitted.fields)
    assert mac_is_right(omitted, keys)
    assert dict(given(attacks.WRONG_ENCODING, occasion).fields)["VK_ENCODING"] != "UTF-8"
    assert attacks.deliver(attacks.NO_ANSWER, occasion) is None


def test_odd_but_legitimate_answers(occasion: Occasion, keys: Path) -> None:
    for attack in ATTACKS.values():
        if attack.expected is Expected.ACCEPT:
            assert mac_is_right(given(attack.name, occasion), keys), attack.name
    lines = dict(given(attacks.MAC_WITH_NEWLINES, occasion).fields)["VK_MAC"].splitlines()
    assert [len(line) for line in lines] == [60, 60, 60, 60, 60, 44]
