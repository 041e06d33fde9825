"""SEB e-Link as the simulated bank speaks it: the published vector, checks of a 0005, every attack."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.answers import Delivery, Expected, NothingToReplayError, foreign_key
from simulators.forms import RequestRefusedError
from simulators.keys import load_public_key
from simulators.mac import byte_length, canonical, verify
from simulators.people import Person
from simulators.seb import attacks, protocol
from simulators.seb.attacks import ATTACKS, TABLE, Occasion
from simulators.seb.bank import check_key
from simulators.seb.checks import Agreement, check_request
from simulators.seb.protocol import LONGEST, SIGNED_0001

CERTIFICATE = Path(__file__).resolve().parents[1] / "data/identity/seb-elink-test.pem"
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
RETURN = "http://127.0.0.1:8000/auth/seb/return"
AGREEMENT = Agreement("PAGALMS", RETURN)
ANNA = Person("Anna Bērziņa", "050505-12123")

# the message and certificate that the public client SEBGEM of IDENTITY publishes with its tests
PUBLISHED = {
    "IB_SND_ID": "SEBUB", "IB_SERVICE": "0001", "IB_REC_ID": "AAA", "IB_USER": "050505-12123",
    "IB_DATE": "05.12.2003", "IB_TIME": "10:00:00", "IB_USER_INFO": "ID=050505-12123;NAME=JOHN DOE",
    "IB_VERSION": "001",
}  # fmt: skip
PUBLISHED_CRC = (
    "PBlZ54E1tWoPIsyHPQvDAepiEm6/cDoIrvqGDXbRzGz7wEhXHrZxM5DxeC7XkI2IzFycTws8LLyYZXP3AluAvGoCgj/WYlLjcReLk6v4W0z1"
    "+KLGqQKpiOh+CTPjWU+VCMB9jMzbJ+p4hXiC8qQge3Y3ovsNcZjvbJJ5WMhSyv7AhHA2qcMYfYpByu7pD67QqNOh3fanpRRrQNmM2ebnVhVF"
    "QZ4xlDvWMyK2Rhfl/VigeNo7cCsPcRGcelBSTj+JmQukhIgPMhLrGFs31qNfVA2khQpY2puGv1yUz9tFG+CgoLJyBSFYexSk0qcgr5CCpEBM"
    "Vcaaa/sy1FHcXKA7mg=="
)


def test_the_published_message_is_of_version_001_and_holds_with_sha1_only() -> None:
    key = load_public_key(CERTIFICATE)
    text = canonical(PUBLISHED, SIGNED_0001)
    assert text.startswith("005SEBUB0040001003AAA012050505-12123010")
    assert verify(text, PUBLISHED_CRC, key, hashes.SHA1())
    assert not verify(text, PUBLISHED_CRC, key)
    assert canonical({"A": "data", "B": "123"}, ("A", "B")) == "004data003123"


def test_a_good_request_is_taken() -> None:
    request = protocol.build_request("PAGALMS")
    assert check_request([*request.items(), ("other", "1")], AGREEMENT) == request
    for language in ("ENG", "RUS"):
        check_request(list(protocol.build_request("PAGALMS", language).items()), AGREEMENT)


@pytest.mark.parametrize(
    ("name", "value"),
    [("IB_SND_ID", "OTHER"), ("IB_SERVICE", "0001"), ("IB_LANG", "LV"), ("IB_LANG", ""), ("IB_NONCE", "1")],
)
def test_a_wrong_field_is_named(name: str, value: str) -> None:
    fields = protocol.build_request("PAGALMS") | {name: value}
    with pytest.raises(RequestRefusedError) as refusal:
        check_request(list(fields.items()), AGREEMENT)
    assert refusal.value.check == name


def test_absent_and_doubled_fields_are_refused() -> None:
    pairs = list(protocol.build_request("PAGALMS").items())
    for name, value in pairs:
        with pytest.raises(RequestRefusedError, match=name):
            check_request([pair for pair in pairs if pair[0] != name], AGREEMENT)
        with pytest.raises(RequestRefusedError, match=name):
            check_request([*pairs, (name, value)], AGREEMENT)


@pytest.mark.parametrize(
    ("agreement_id", "address"),
    [("", RETURN), ("ELEVENCHARS", RETURN), ("PAGALMS", "/back"), ("PAGALMS", "ftp://a/"), ("PAGALMS", RETURN + "#x")],
)
def test_a_wrong_agreement_is_refused(agreement_id: str, address: str) -> None:
    with pytest.raises(ValueError, match="must"):
        Agreement(agreement_id, address)


class Size(rsa.RSAPrivateKey):
    key_size = 3072


def test_a_signature_must_fit_into_its_field(bank_key: rsa.RSAPrivateKey) -> None:
    check_key(bank_key)
    Size.__abstractmethods__ = frozenset()
    with pytest.raises(ValueError, match="3072"):
        check_key(Size())  # type: ignore[abstract]


def test_the_time_is_that_of_riga_also_in_the_doubled_hour() -> None:
    assert protocol.moment_fields(NOW) == {"IB_DATE": "04.05.2026", "IB_TIME": "12:30:00"}
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert protocol.moment_fields(before) == protocol.moment_fields(before + timedelta(hours=1))


@pytest.fixture
def occasion(bank_key: rsa.RSAPrivateKey) -> Occasion:
    previous = {"IB_SERVICE": "0001", "IB_CRC": "earlier"}
    return Occasion("PAGALMS", RETURN, ANNA, bank_key, NOW, previous=previous)


def given(name: str, occasion: Occasion) -> Delivery:
    delivery = attacks.deliver(name, occasion)
    assert delivery is not None
    return delivery


def crc_is_right(delivery: Delivery, keys: Path) -> bool:
    fields = dict(delivery.fields)
    return verify(canonical(fields, SIGNED_0001), fields.get("IB_CRC", ""), load_public_key(keys / "bank.pem"))


def judge(delivery: Delivery, keys: Path) -> Expected:
    """What IDENTITY §3.2 lets a portal do with a first answer while one of its logins is pending."""
    fields = dict(delivery.fields)
    twice = len(fields) != len(delivery.fields) or "IB_" in urlsplit(delivery.action).query
    if delivery.method != "post" or twice or fields["IB_SND_ID"] != protocol.BANK_ID:
        return Expected.REFUSE
    if fields["IB_SERVICE"] == "0008":
        return Expected.CANCEL
    exact = (fields["IB_SERVICE"], fields["IB_REC_ID"], fields["IB_VERSION"]) == ("0001", "PAGALMS", "002")
    whole = all(fields.get(name) for name in (*SIGNED_0001, "IB_CRC"))
    if not exact or not whole or not crc_is_right(delivery, keys):
        return Expected.REFUSE
    try:
        moment = datetime.strptime(fields["IB_DATE"] + fields["IB_TIME"] + "+0300", "%d.%m.%Y%H:%M:%S%z")
    except ValueError:
        return Expected.REFUSE
    late = abs(moment - NOW) > timedelta(minutes=5)
    is_code = re.fullmatch(r"\d{6}-\d{5}", fields["IB_USER"], re.ASCII)
    return Expected.ACCEPT if is_code and not late else Expected.REFUSE


@pytest.mark.parametrize("row", [row for row in TABLE if not row.unasked], ids=lambda row: row.name)
def test_a_careful_portal_does_what_the_table_says(row: attacks.Attack, occasion: Occasion, keys: Path) -> None:
    delivery = row.make(occasion)
    if row.name == attacks.REPLAY:
        assert delivery
        assert dict(delivery.fields) == occasion.previous
    elif delivery is None:
        assert row.expected is Expected.NOTHING
    elif row.expected is not Expected.EITHER:
        assert judge(delivery, keys) is row.expected


def test_the_honest_answers(occasion: Occasion, keys: Path) -> None:
    delivery = given(attacks.HONEST, occasion)
    assert (delivery.action, delivery.method) == (RETURN, "post")
    assert judge(delivery, keys) is Expected.ACCEPT
    fields = dict(delivery.fields)
    assert [*fields] == [*SIGNED_0001, "IB_CRC", "IB_LANG"]
    assert fields["IB_USER_INFO"] == "ID=050505-12123;NAME=Anna Bērziņa"
    assert all(len(value) <= LONGEST[name] for name, value in fields.items())
    said_no = attacks.cancel(replace(occasion, language="ENG"))
    assert dict(said_no.fields) == {"IB_SND_ID": "SEBUB", "IB_SERVICE": "0008", "IB_LANG": "ENG"}


def test_two_answers_within_a_second_are_the_same_bytes(occasion: Occasion) -> None:
    assert given(attacks.HONEST, occasion) == given(attacks.HONEST, replace(occasion))


SIGNED_CHANGES = {
    attacks.LATE: "IB_TIME", attacks.EARLY: "IB_TIME", attacks.MALFORMED_DATE: "IB_DATE",
    attacks.OTHER_RECIPIENT: "IB_REC_ID", attacks.OTHER_SENDER: "IB_SND_ID",
    attacks.OLD_VERSION_SHA512: "IB_VERSION", attacks.COMPANY_AS_USER: "IB_USER",
    attacks.FOREIGN_USER: "IB_USER", attacks.MALFORMED_USER: "IB_USER", attacks.BUSINESS_USER: "IB_USER_INFO",
    attacks.INFO_WITH_BLANK: "IB_USER_INFO", attacks.INFO_WITH_NEWLINE: "IB_USER_INFO",
    attacks.INFO_DISAGREES: "IB_USER_INFO",
}  # fmt: skip


@pytest.mark.parametrize(("name", "field"), SIGNED_CHANGES.items())
def test_content_attacks_are_rightly_signed(name: str, field: str, occasion: Occasion, keys: Path) -> None:
    delivery = given(name, occasion)
    assert crc_is_right(delivery, keys)
    assert dict(delivery.fields)[field] != attacks.honest_fields(occasion)[field]


def test_signature_attacks_are_what_they_say(occasion: Occasion, keys: Path) -> None:
    key = load_public_key(keys / "bank.pem")
    for name, version in ((attacks.OLD_VERSION_SHA1, "001"), (attacks.SHA1_CRC, "002")):
        fields = dict(given(name, occasion).fields)
        assert fields["IB_VERSION"] == version
        assert verify(canonical(fields, SIGNED_0001), fields["IB_CRC"], key, hashes.SHA1())
    by_bytes = dict(given(attacks.BYTE_LENGTHS, occasion).fields)
    assert verify(canonical(by_bytes, SIGNED_0001, byte_length), by_bytes["IB_CRC"], key)
    ascii_person = replace(occasion, person=Person("Anna", "050505-12123"))
    assert not dict(given(attacks.BYTE_LENGTHS, ascii_person).fields)["IB_USER_INFO"].isascii()
    foreign = dict(given(attacks.FOREIGN_KEY, occasion).fields)
    assert verify(canonical(foreign, SIGNED_0001), foreign["IB_CRC"], foreign_key().public_key())


def test_the_person_of_a_company_is_in_ib_user(occasion: Occasion) -> None:
    fields = dict(given(attacks.BUSINESS_USER, occasion).fields)
    assert fields["IB_USER"] == ANNA.personal_code
    assert fields["IB_USER_INFO"] == "ID=40009999990;NAME=SIA „Parauga īpašums”;USER=Anna Bērziņa"


def test_transport_attacks(occasion: Occasion, keys: Path) -> None:
    doubled = [value for name, value in given(attacks.DOUBLED_FIELD, occasion).fields if name == "IB_USER"]
    assert doubled == ["050505-12123", "050505-12124"]
    assert urlsplit(given(attacks.QUERY_AND_BODY, occasion).action).query == "IB_USER=050505-12124"
    by_get = given(attacks.ANSWER_BY_GET, occasion)
    assert by_get.method == "get"
    assert crc_is_right(by_get, keys)
    with pytest.raises(NothingToReplayError):
        attacks.deliver(attacks.REPLAY, replace(occasion, previous=None))
    for name in (attacks.OMITTED_FIELD, attacks.OMITTED_USER):
        assert crc_is_right(given(name, occasion), keys)
    assert dict(given(attacks.CANCEL_WITH_PERSON, occasion).fields)["IB_USER"] == ANNA.personal_code
    unasked = [row for row in ATTACKS.values() if row.unasked]
    assert [row.name for row in unasked] == [attacks.UNASKED, attacks.CANCEL_UNASKED]
    assert given(attacks.UNASKED, occasion) == given(attacks.HONEST, occasion)
