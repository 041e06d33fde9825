"""SEB's rules by tables (IDENTITY 3.2; 6): the signed string, times of two folds, names, every reason to refuse."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from pagalms.identity.providers.forms import canonical
from pagalms.identity.providers.seb import rules
from pagalms.identity.rules import Declined, Message, Refused
from tests.bank_seb import BANK_ID, FORM, SENDER, SebBank
from tests.rsa_keys import rsa_key

CERTIFICATE = Path(__file__).parents[1] / "data/identity/seb-elink-test.pem"
NOW = datetime(2026, 4, 29, 9, 0, tzinfo=UTC)
CODE = "050505-12123"
# (a): the message a public client publishes with its tests; of version 001, and good with SHA-1 alone
OLD = {
    "IB_SND_ID": "SEBUB", "IB_SERVICE": "0001", "IB_REC_ID": "AAA", "IB_USER": CODE, "IB_DATE": "05.12.2003",
    "IB_TIME": "10:00:00", "IB_USER_INFO": "ID=050505-12123;NAME=JOHN DOE", "IB_VERSION": "001",
}  # fmt: skip
OLD_CRC = (
    "PBlZ54E1tWoPIsyHPQvDAepiEm6/cDoIrvqGDXbRzGz7wEhXHrZxM5DxeC7XkI2IzFycTws8LLyYZXP3AluAvGoCgj/WYlLjcReLk6v4W0z1"
    "+KLGqQKpiOh+CTPjWU+VCMB9jMzbJ+p4hXiC8qQge3Y3ovsNcZjvbJJ5WMhSyv7AhHA2qcMYfYpByu7pD67QqNOh3fanpRRrQNmM2ebnVhVF"
    "QZ4xlDvWMyK2Rhfl/VigeNo7cCsPcRGcelBSTj+JmQukhIgPMhLrGFs31qNfVA2khQpY2puGv1yUz9tFG+CgoLJyBSFYexSk0qcgr5CCpEBM"
    "Vcaaa/sy1FHcXKA7mg=="
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> SebBank:
    return SebBank(Path(tmp_path_factory.mktemp("seb")))


def contract(key: Any, sender: str = SENDER) -> rules.Contract:
    return rules.Contract("https://seb.example/", sender, BANK_ID, (key,))


def message(fields: dict[str, str]) -> Message:
    return Message(FORM, "", urlencode(fields).encode())


def reason(bank: SebBank, fields: dict[str, str] | None = None, *, now: datetime = NOW, **changed: Any) -> str:
    """Why an answer is refused; empty when it is not."""
    fields = fields or bank.answer(code=CODE, **{"at": NOW, **changed})
    try:
        rules.verify(contract(bank.key.public_key()), message(fields), now=now)
    except Refused as refused:
        return refused.reason
    return ""


def test_the_published_message_of_the_old_version_is_refused() -> None:
    key = x509.load_pem_x509_certificate(CERTIFICATE.read_bytes()).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    text = canonical(OLD, rules.ANSWER).encode()
    key.verify(base64.b64decode(OLD_CRC), text, padding.PKCS1v15(), hashes.SHA1())
    then = datetime(2003, 12, 5, 8, 0, tzinfo=UTC)
    for changed, why in (({}, "version"), ({"IB_VERSION": "002"}, "mac")):
        with pytest.raises(Refused) as refused:
            rules.verify(contract(key, "AAA"), message(OLD | {"IB_CRC": OLD_CRC} | changed), now=then)
        assert refused.value.reason == why


def test_the_signed_string() -> None:
    """As the published messages build it: three digits of length in characters, then the value."""
    assert canonical({"A": "data"}, ["A"]) == "004data"
    assert canonical(OLD, rules.ANSWER) == (
        "005SEBUB0040001003AAA012050505-1212301005.12.200300810:00:00029ID=050505-12123;NAME=JOHN DOE003001"
    )
    assert canonical({"A": "Ķērpis"}, ["A"]) == "006Ķērpis"


def test_the_request_has_three_fields_and_nothing_of_the_transaction() -> None:
    key = rsa_key("seb").public_key()
    fields = rules.request_fields(contract(key), language="lv")
    assert fields == {"IB_SND_ID": SENDER, "IB_SERVICE": "0005", "IB_LANG": "LAT"}
    assert rules.request_fields(contract(key), language="en")["IB_LANG"] == "ENG"
    assert rules.request_fields(contract(key), language="de")["IB_LANG"] == "LAT"


def test_a_good_answer(bank: SebBank) -> None:
    answer = bank.answer(code=CODE, at=NOW, name="Anna Marija Kalniņa-Ķirse")
    proof = rules.verify(contract(bank.key.public_key()), message(answer), now=NOW)
    assert proof.identity.personal_code == CODE
    assert (proof.identity.given_name, proof.identity.family_name) == ("Anna Marija", "Kalniņa-Ķirse")
    assert (proof.identity.provider, proof.identity.country, proof.identity.auth_time) == ("seb", "LV", NOW)
    assert CODE not in repr(proof)
    again = rules.verify(contract(bank.key.public_key()), message(answer | {"IB_LANG": "ENG"}), now=NOW)
    assert again.fingerprint == proof.fingerprint
    assert len(proof.fingerprint) == 32


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"SERVICE": "0003"}, "service"), ({"VERSION": "001"}, "version"), ({"VERSION": "2"}, "version"),
        ({"VERSION": "003"}, "version"), ({"SND_ID": "OTHER"}, "sender"), ({"SND_ID": ""}, "sender"),
        ({"REC_ID": "OTHER"}, "recipient"), ({"REC_ID": SENDER.lower()}, "recipient"),
        ({"USER": "40009999990"}, "user_id"), ({"USER": "38001085718"}, "user_id"), ({"USER": ""}, "user_id"),
        ({"USER": "PNOLV-" + CODE}, "user_id"), ({"USER": CODE[:-1]}, "user_id"), ({"USER": CODE + "\n"}, "user_id"),
        ({"USER": "٠١٠١٨٠-١١١١١"}, "user_id"),
        ({"DATE": "2026-04-29"}, "time"), ({"DATE": "31.04.2026"}, "time"), ({"DATE": "29.4.2026"}, "time"),
        ({"TIME": "12:00"}, "time"), ({"TIME": "24:00:00"}, "time"), ({"TIME": ""}, "time"),
    ],
)  # fmt: skip
def test_what_the_bank_signed_but_we_do_not_accept(changed: dict[str, str], why: str, bank: SebBank) -> None:
    assert reason(bank, **changed) == why


@pytest.mark.parametrize("name", [*rules.ANSWER, "IB_CRC"])
def test_every_signed_field_must_be_there(name: str, bank: SebBank) -> None:
    answer = bank.answer(code=CODE, at=NOW)
    del answer[name]
    assert reason(bank, answer) == "missing"


@pytest.mark.parametrize("name", [*rules.ANSWER])
def test_every_signed_field_is_signed(name: str, bank: SebBank) -> None:
    answer = bank.answer(code=CODE, at=NOW)
    assert reason(bank, answer | {name: answer[name] + "1"}) in {"mac", "service", "version"}


def test_signatures_that_do_not_count(bank: SebBank) -> None:
    answer = bank.answer(code=CODE, at=NOW, name="Jānis Čiekurķēniņš")
    stranger = rsa_key("stranger")
    raw = bytearray(base64.b64decode(answer["IB_CRC"]))
    raw[0] ^= 1
    for crc in (
        bank.crc(answer, algorithm=hashes.SHA1), bank.crc(answer, algorithm=hashes.SHA256),
        bank.crc(answer, key=stranger), bank.crc(answer, lengths=lambda text: len(text.encode())),
        base64.b64encode(raw).decode(), "", "=", "ā",
        answer["IB_CRC"][:20] + "-*_" + answer["IB_CRC"][20:], answer["IB_CRC"].rstrip("="),
    ):  # fmt: skip
        assert reason(bank, answer | {"IB_CRC": crc}) == "mac"
    wrapped = "\r\n".join(answer["IB_CRC"][at : at + 60] for at in range(0, 400, 60)) + "\n"
    assert reason(bank, answer | {"IB_CRC": wrapped}) == ""
    long = answer | {"IB_USER_INFO": "x" * 1000}
    assert reason(bank, long) == "mac"


def test_a_certificate_of_1024_bits_is_enough(tmp_path: Path) -> None:
    assert reason(SebBank(tmp_path, bits=1024)) == ""


def test_any_listed_key_counts(bank: SebBank) -> None:
    other = rsa_key("stranger").public_key()
    both = rules.Contract("https://seb.example/", SENDER, BANK_ID, (other, bank.key.public_key()))
    assert rules.verify(both, message(bank.answer(code=CODE, at=NOW)), now=NOW)


def test_five_minutes(bank: SebBank) -> None:
    five, second = timedelta(minutes=5), timedelta(seconds=1)
    assert [reason(bank, now=NOW + each) for each in (five, -five)] == ["", ""]
    assert [reason(bank, now=NOW + each) for each in (five + second, -five - second)] == ["time", "time"]


@pytest.mark.parametrize(
    ("said", "now", "why"),
    [
        ("25.10.2026 03:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ""),  # still summer time
        ("25.10.2026 03:30:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ""),  # an hour later, winter time
        ("25.10.2026 03:30:00", datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "time"),  # neither
        ("25.10.2026 03:00:00", datetime(2026, 10, 25, 0, 54, 59, tzinfo=UTC), "time"),
        ("25.10.2026 03:00:00", datetime(2026, 10, 25, 0, 4, tzinfo=UTC), ""),
        ("25.10.2026 03:59:59", datetime(2026, 10, 25, 2, 0, tzinfo=UTC), ""),
        ("25.10.2026 04:00:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC), ""),
        ("29.03.2026 02:59:59", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), ""),
        ("29.03.2026 04:00:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), ""),
        ("29.03.2026 03:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "time"),  # no clock showed that
        ("29.03.2026 03:30:00", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "time"),
        ("01.01.0001 00:00:00", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "time"),  # in UTC there is no such day
        ("31.12.9999 23:59:59", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "time"),
        ("31.12.2026 23:59:00", datetime(2026, 12, 31, 22, 1, tzinfo=UTC), ""),
    ],
)
def test_times_across_clock_changes(said: str, now: datetime, why: str, bank: SebBank) -> None:
    date, time = said.split()
    assert reason(bank, now=now, DATE=date, TIME=time) == why


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ("ID=050505-12123;NAME=Anna Kalniņa", "Anna Kalniņa"),
        ("ID=050505-12123; NAME=Anna Kalniņa", "Anna Kalniņa"),
        ("ID=050505-12123;\nNAME=Anna Kalniņa", "Anna Kalniņa"),
        ("ID=40009999990;NAME=SIA „Parauga; īpašums”;USER=Anna Kalniņa", "Anna Kalniņa"),
        ("ID=40009999990;NAME=SIA \"USER=x\"; \r\nUSER=Anna Kalniņa", "Anna Kalniņa"),
        ("", ""), ("rubbish", ""), ("ID=", ""), ("NAME=", ""), ("name=Anna", ""),
    ],
)  # fmt: skip
def test_names_are_for_display(info: str, name: str, bank: SebBank) -> None:
    assert rules.shown_name(info) == name
    answer = bank.answer(code=CODE, at=NOW, USER_INFO=info)
    proof = rules.verify(contract(bank.key.public_key()), message(answer), now=NOW)
    assert proof.identity.personal_code == CODE
    assert proof.identity.name == name


def test_another_code_in_the_info_means_nothing(bank: SebBank) -> None:
    answer = bank.answer(code=CODE, at=NOW, USER_INFO="ID=010111-22341;NAME=Anna")
    proof = rules.verify(contract(bank.key.public_key()), message(answer), now=NOW)
    assert proof.identity.personal_code == CODE


def test_0008_declines_and_says_nothing_of_a_person(bank: SebBank) -> None:
    agreed = contract(bank.key.public_key())
    with pytest.raises(Declined) as declined:
        rules.verify(agreed, message(bank.refusal()), now=NOW)
    assert declined.value.reason == "cancelled"
    with pytest.raises(Declined):  # the fields of a signed answer beside it change nothing
        rules.verify(agreed, message(bank.answer(code=CODE, at=NOW) | {"IB_SERVICE": "0008"}), now=NOW)
    for wrong, why in (({"IB_SND_ID": "OTHER"}, "sender"), ({"IB_SERVICE": "0009"}, "missing")):
        assert reason(bank, bank.refusal() | wrong) == why


@given(body=st.binary(max_size=200), query=st.text(max_size=40), kind=st.sampled_from(["", FORM]))
def test_rubbish_is_refused_and_never_breaks(body: bytes, query: str, kind: str) -> None:
    with pytest.raises(Refused):
        rules.verify(rules.Contract("", SENDER, BANK_ID, ()), Message(kind, query, body), now=NOW)
