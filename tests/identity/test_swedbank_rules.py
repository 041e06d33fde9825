"""The published vectors of IDENTITY 3.1, and the pure rules around them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from pagalms.identity.providers.swedbank import rules
from pagalms.identity.rules import Message, Pending, Refused, split_name
from tests.rsa_keys import rsa_key

CERTIFICATE = Path(__file__).parents[1] / "data/identity/swedbank-v009-test.pem"
NONCE = "41292810c0345a7b3770b1c807bed7a0"
ANSWER = (
    "00430130030090242026-04-29T12:00:00+0300011SWEDBANK_LV009MY_REC_ID050pXXXlocalhostX3000b41292810c0345a7b3770b1c807bed7a"
    "012Example User012123456-12345002LV0000017000"
)
ANSWER_MAC = (
    "E6Cm33AQofSO9XIy8WdpviemPM8dQGECoRhPorLKRNHxIL8e1f5C9RTAirNnTt9x3N8qOvJTN0+X1um/fe8CsN82x8YjhJt4LRkUNB8hfZBJ/oKOhetl4QoGQp"
    "ALLW5yatk/ZloRFyIgVjQ6S2OW0Ufx83qvee4YG0AYoDEHqVsam27cagnXv0EJEHRJbX8/CTrO+UZJrOgUOK8GtlnXJvqVQtqrGqv5yhWNkq7rBl1ABK3e2eXx"
    "7vxyAzn8X7orzpupQO4Bd3Bfjx8+3pzd9XL8tbPMIVZNTFu8NKIA+HZu9nHWb/DK+Ho//wdHMZTH5fEO7xP3Zo1saFUQr2FzIA=="
)
REQUEST = (
    "0044012003009009MY_SND_ID009MY_REC_ID02020260429120000123456041http://example.org/auth/swedbank/callback"
    "0242026-04-29T12:00:00+0300000"
)
REQUEST_MAC = (
    "Gs365Wn1crZOY2opl0Vfglre2M1TJ3/3V6WLlLsN+ojPiqZxmr/7y9iAjhYZRsE1/TlM+B/PrpJLo2Cvs5SIgL8z3Wgpn6/4pLbpnhpje6n7Zy5i8ZPt35g6Lp"
    "VSZ32Gskr6wvRKO2GW96xHD4dKWvhNCNY1dzwJbwsj/u5AAtm8+AY2q0C5b2g+b2tgWJkRLSxYJtPRSG4n1P/eex3lX+C1/LA3WFhfHU+/wlfFf5trFKwrcyfy"
    "+fEe2Dei+PDJkXQMv9tptDF7U9Fd7S0o8pZ2bgXGaDNpYSMiWeV223DceoN1SeK/OG/5PTnn6ddyK6xBPc9W1oNfp3JQElTFmg=="
)
PUBLISHED = {
    "VK_SERVICE": "3013", "VK_VERSION": "009", "VK_DATETIME": "2026-04-29T12:00:00+0300", "VK_SND_ID": "SWEDBANK_LV",
    "VK_REC_ID": "MY_REC_ID", "VK_NONCE": "pXXXlocalhostX3000b41292810c0345a7b3770b1c807bed7a",
    "VK_USER_NAME": "Example User", "VK_USER_ID": "123456-12345", "VK_COUNTRY": "LV",
    "VK_OTHER": "", "VK_TOKEN": "7", "VK_RID": "",
}  # fmt: skip
NOW = datetime(2026, 4, 29, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def bank_key() -> rsa.RSAPublicKey:
    key = x509.load_pem_x509_certificate(CERTIFICATE.read_bytes()).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    return key


@pytest.fixture(scope="module")
def own_key() -> rsa.RSAPrivateKey:
    return rsa_key("portal-at-swedbank")


def contract(own: rsa.RSAPrivateKey, *keys: rsa.RSAPublicKey) -> rules.Contract:
    return rules.Contract("https://bank.example/", "MY_REC_ID", "SWEDBANK_LV", own, keys)


def message(fields: dict[str, str]) -> Message:
    return Message("application/x-www-form-urlencoded", "", urlencode(fields).encode())


def reason_of(
    agreed: rules.Contract, fields: dict[str, str], *, nonce: str = PUBLISHED["VK_NONCE"], now: datetime = NOW
) -> str:
    try:
        rules.verify(agreed, message(fields), Pending(nonce), now=now)
    except Refused as refused:
        return refused.reason
    return ""


def test_the_published_answer(bank_key: rsa.RSAPublicKey) -> None:
    assert rules.canonical(PUBLISHED, rules.ANSWER) == ANSWER
    bank_key.verify(base64.b64decode(ANSWER_MAC), ANSWER.encode(), padding.PKCS1v15(), hashes.SHA512())


def test_the_published_request(bank_key: rsa.RSAPublicKey) -> None:
    fields = {
        "VK_SERVICE": "4012", "VK_VERSION": "009", "VK_SND_ID": "MY_SND_ID", "VK_REC_ID": "MY_REC_ID",
        "VK_NONCE": "20260429120000123456", "VK_RETURN": "http://example.org/auth/swedbank/callback",
        "VK_DATETIME": "2026-04-29T12:00:00+0300", "VK_RID": "",
    }  # fmt: skip
    assert rules.canonical(fields, rules.REQUEST) == REQUEST
    bank_key.verify(base64.b64decode(REQUEST_MAC), REQUEST.encode(), padding.PKCS1v15(), hashes.SHA512())


def test_the_published_answer_passes_the_signature_and_fails_only_at_our_reference(
    bank_key: rsa.RSAPublicKey, own_key: rsa.RSAPrivateKey
) -> None:
    """It answers somebody else's request, whose VK_RID was empty; ours never is."""
    good = PUBLISHED | {"VK_MAC": ANSWER_MAC, "VK_ENCODING": "UTF-8", "VK_LANG": "LAT"}
    agreed = contract(own_key, bank_key)
    assert reason_of(agreed, good) == "rid"
    wrapped = "\n".join(ANSWER_MAC[at : at + 60] for at in range(0, len(ANSWER_MAC), 60))
    assert reason_of(agreed, good | {"VK_MAC": wrapped}) == "rid"
    assert reason_of(agreed, good, nonce="another") == "nonce"
    for name in rules.ANSWER[2:]:
        assert reason_of(agreed, good | {name: good[name] + "1"}) == "mac", name
    assert reason_of(contract(own_key, own_key.public_key()), good) == "mac"
    assert reason_of(contract(own_key), good) == "mac"
    assert reason_of(contract(own_key, own_key.public_key(), bank_key), good) == "rid"


def test_the_reasons_in_their_order(own_key: rsa.RSAPrivateKey) -> None:
    agreed = contract(own_key, own_key.public_key())

    def reason(now: datetime = NOW, **changed: str) -> str:
        fields = (
            PUBLISHED | {"VK_RID": rules.reference(PUBLISHED["VK_NONCE"])} | {f"VK_{n}": v for n, v in changed.items()}
        )
        text = rules.canonical(fields, rules.ANSWER).encode()
        mac = base64.b64encode(own_key.sign(text, padding.PKCS1v15(), hashes.SHA512())).decode()
        return reason_of(agreed, {"VK_MAC": mac, "VK_ENCODING": "UTF-8"} | fields, now=now)

    assert reason() == ""
    assert reason(ENCODING="ISO-8859-1") == "encoding"
    assert reason(SERVICE="3003") == reason(SERVICE="3012") == "service"
    assert reason(VERSION="008") == "version"
    assert reason(SND_ID="X") == "sender"
    assert reason(REC_ID="X") == "recipient"
    assert reason(NONCE="x") == "nonce"
    assert reason(COUNTRY="EE") == "country"
    assert reason(USER_ID="12345612345") == "user_id"
    five = timedelta(minutes=5)
    assert [reason(NOW + five), reason(NOW - five)] == ["", ""]
    assert [reason(NOW + five + timedelta(seconds=1)), reason(NOW - five - timedelta(seconds=1))] == ["time", "time"]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 1, 10, tzinfo=UTC), "2026-01-01T12:00:00+0200"),
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "2026-03-29T02:59:59+0200"),
        (datetime(2026, 3, 29, 1, tzinfo=UTC), "2026-03-29T04:00:00+0300"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T03:30:00+0300"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T03:30:00+0200"),
    ],
)
def test_moments_across_clock_changes(moment: datetime, text: str, own_key: rsa.RSAPrivateKey) -> None:
    assert rules.stamp(moment) == text
    assert len(text) == 24
    assert datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z") == moment


@pytest.mark.parametrize(
    ("value", "part"),
    [("", "000"), ("ā", "001ā"), ("a\u0304", "002a\u0304"), ("Tõõger Leõpäöld", "015Tõõger Leõpäöld"), ("𐌰", "001𐌰")],
)
def test_lengths_are_characters(value: str, part: str) -> None:
    assert rules.canonical({"A": value}, ["A"]) == part
    assert rules.canonical({}, ["A"]) == "000"


def test_a_thousand_characters_cannot_be_signed() -> None:
    assert rules.canonical({"A": "x" * 999}, ["A"]).startswith("999x")
    with pytest.raises(ValueError):
        rules.canonical({"A": "x" * 1000}, ["A"])


@given(
    body=st.binary(max_size=200),
    query=st.text(max_size=40),
    kind=st.sampled_from(["", "application/x-www-form-urlencoded"]),
)
def test_rubbish_is_refused_and_never_breaks(body: bytes, query: str, kind: str) -> None:
    with pytest.raises(Refused):
        rules.parsed(Message(kind, query, body))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Anna Kalniņa", ("Anna", "Kalniņa")), ("Anna Marija Kalniņa-Ozola", ("Anna Marija", "Kalniņa-Ozola")),
        ("Anna", ("Anna", "")), ("", ("", "")), ("  Anna \t Kalniņa ", ("Anna", "Kalniņa")),
        ("\u202eAn\x01na\u200b Kal\x07niņa\u2066", ("Anna", "Kalniņa")), ("\u202e \x01", ("", "")),
    ],
)  # fmt: skip
def test_names_for_display(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


def test_nothing_secret_in_a_repr(own_key: rsa.RSAPrivateKey) -> None:
    fields = PUBLISHED | {"VK_RID": rules.reference(PUBLISHED["VK_NONCE"])}
    mac = own_key.sign(rules.canonical(fields, rules.ANSWER).encode(), padding.PKCS1v15(), hashes.SHA512())
    packed = fields | {"VK_MAC": base64.b64encode(mac).decode(), "VK_ENCODING": "UTF-8"}
    agreed = contract(own_key, own_key.public_key())
    proof = rules.verify(agreed, message(packed), Pending(fields["VK_NONCE"]), now=NOW)
    assert proof.identity.personal_code == "123456-12345"
    assert "123456-12345" not in repr(proof)
    assert "123456-12345" not in repr(message(packed))
    assert type(proof.identity).from_json(proof.identity.to_json()) == proof.identity
