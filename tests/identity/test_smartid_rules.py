"""What SK publishes for RP API v3, recomputed (IDENTITY 1.11), and what comes before an answer."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pagalms.identity.providers.smartid import rules
from pagalms.identity.providers.smartid.answer import _message
from pagalms.identity.providers.smartid.rules import Contract, Session
from pagalms.identity.rules import Refused

NOON = datetime(2026, 5, 31, 9, tzinfo=UTC)
VERIFIER = "XtPfaGa8JnGtYrJjboooUf0KfY9sMEHrWFpSQrsUv9c"
CONTRACT = Contract(
    url="https://rp.example/v3/", uuid="0", name="DEMO", scheme="smart-id", level="QUALIFIED",
    callback="https://rp.example.com/callback-url", anchors=(), intermediates=(), brokered="Example RP",
)  # fmt: skip
SESSION = Session(
    id="session",
    token="wGIrqveE6AuGDATZKmR1mtAZ",
    secret="B98ODiVCebRedSwdTk51zFSaGYyHtY1H2A0ocAi3/Ps=",
    link="https://smart-id.com/device-link",
    challenge="GYS+yoah6emAcVDNIajwSs6UB/M95XrDxMzXBUkwQJ9YFDipXXzGpPc7raWcuc2+TEoRc7WvIZ/7dU/iRXenYg==",
    interactions="W3sidHlwZSI6ImNvbmZpcm1hdGlvbk1lc3NhZ2UiLCJkaXNwbGF5VGV4dDIwMCI6IkxvbmdlciBkZXNjcmlwdGlvbiBvZiB0aGUgd"
    "HJhbnNhY3Rpb24gY29udGV4dCJ9LHsidHlwZSI6ImRpc3BsYXlUZXh0QW5kUElOIiwiZGlzcGxheVRleHQ2MCI6IlNob3J0IGRlc2NyaXB0aW9uIG9"
    "mIHRoZSB0cmFuc2FjdGlvbiBjb250ZXh0In1d",
    callback="https://rp.example.com/callback-url?value=RrKjjT4aggzu27YBddX1bQ",
    language="eng",
    asked_at=NOON,
)


def test_published_links() -> None:
    app = rules.web2app_link(CONTRACT, SESSION)
    assert app == (
        "https://smart-id.com/device-link?deviceLinkType=Web2App&sessionToken=wGIrqveE6AuGDATZKmR1mtAZ"
        "&sessionType=auth&version=1.0&lang=eng&authCode=aegUh6gCKkXBJhhvtJqSTWB5_2W8TDQt5eZ7db6krv0"
    )
    qr = rules.qr_link(CONTRACT, SESSION, now=NOON + timedelta(seconds=22.9))
    assert "?deviceLinkType=QR&elapsedSeconds=22&sessionToken=" in qr
    assert qr.endswith("&authCode=OY1eHaD4UYedrBwtqUbSkpa0w7ttm4FllPkCD_3wlE0")


def test_the_callback_has_no_place_in_a_qr() -> None:
    at = NOON + timedelta(seconds=22)
    assert rules.qr_link(CONTRACT, SESSION, now=at) == rules.qr_link(CONTRACT, replace(SESSION, callback=""), now=at)
    assert rules.web2app_link(CONTRACT, SESSION) != rules.web2app_link(CONTRACT, replace(SESSION, callback=""))


def test_published_digests() -> None:
    assert rules.verification_code(SESSION.challenge) == "7180"
    assert rules.secret_digest(SESSION) == "U4CKK13H1XFiyBofev9asqrzIrY5_Gszi_nL_zDKkBc"
    assert rules.challenge_of(VERIFIER) == "GnsWXXEjTCKR89fj9uo5u5ReBZ9JR7_pezLAI5jMS00"
    said = {"serverRandom": "MTlop6EXCrQ6FOErcKjxUhbV", "userChallenge": rules.challenge_of(VERIFIER)}
    message = _message(CONTRACT, SESSION, said, "Web2App", "confirmationMessage")
    assert base64.b64encode(hashlib.sha512(message).digest()).decode() == (
        "pKOjbNl/5Fy8NfrFqsj6pSn8W8O+Ik8rM33QSsbyD3J9qDJvEm90SboUciuY4wHGWa0Pnq8BgT3NJKmJiUDfKg=="
    )


@pytest.mark.parametrize("change", ["token", "secret", "link", "challenge", "interactions", "language"])
def test_each_part_is_in_the_code(change: str) -> None:
    other = replace(SESSION, **{change: "AAAA" + getattr(SESSION, change)})
    for link in (rules.web2app_link, lambda c, s: rules.qr_link(c, s, now=NOON)):
        assert link(CONTRACT, SESSION)[-43:] != link(CONTRACT, other)[-43:]
        for contract in (replace(CONTRACT, scheme="smart-id-demo"), replace(CONTRACT, name="demo")):
            assert link(CONTRACT, SESSION)[-43:] != link(contract, SESSION)[-43:]


def test_a_second_has_its_own_code() -> None:
    codes = {rules.qr_link(CONTRACT, SESSION, now=NOON + timedelta(seconds=n)) for n in range(90)}
    assert len(codes) == 90
    assert "elapsedSeconds=0&" in rules.qr_link(CONTRACT, SESSION, now=NOON - timedelta(seconds=5))


def test_the_request() -> None:
    shown = rules.interactions_of("ā" * 80, "ķ" * 300)
    body = rules.request_body(CONTRACT, challenge=b"x" * 64, interactions=shown, callback="https://p.lv/?value=1")
    assert body["signatureProtocolParameters"]["rpChallenge"] == base64.b64encode(b"x" * 64).decode()
    assert body["interactions"] == shown
    assert "nonce" not in body
    rows = json.loads(base64.b64decode(shown))
    assert [(row["type"], len(row.get("displayText60", row.get("displayText200")))) for row in rows] == [
        ("confirmationMessage", 200),
        ("displayTextAndPIN", 60),
    ]


@pytest.mark.parametrize("name", ["sessionID", "sessionToken", "sessionSecret", "deviceLinkBase"])
def test_an_incomplete_answer_opens_no_session(name: str) -> None:
    body = rules.request_body(CONTRACT, challenge=b"x" * 64, interactions="", callback="")
    good = {"sessionID": "a", "sessionToken": "b", "sessionSecret": "AAAA", "deviceLinkBase": "https://c", "new": 1}
    assert rules.session_of(good, body, language="en", now=NOON).language == "eng"
    for value in (None, "", 5, {}):
        with pytest.raises(Refused, match="malformed"):
            rules.session_of({**good, name: value}, body, language="lv", now=NOON)
    with pytest.raises(Refused, match="malformed"):
        rules.session_of({**good, "sessionSecret": "no base64!"}, body, language="lv", now=NOON)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("deviceLinkBase", "javascript:alert(1)//"),
        ("deviceLinkBase", "data:text/html,x"),
        ("deviceLinkBase", "https://c/\ud800"),
        ("deviceLinkBase", f"https://c/{'a' * 3000}"),
        ("sessionToken", "\ud800"),
        ("sessionToken", "a" * 3000),
        ("sessionToken", "a\r\nb"),
        ("sessionID", "\ud800"),
        ("sessionID", "a" * 3000),
    ],
)
def test_what_fits_in_no_link_and_no_qr_opens_no_session(name: str, value: str) -> None:
    body = rules.request_body(CONTRACT, challenge=b"x" * 64, interactions="", callback="")
    good = {"sessionID": "a", "sessionToken": "b", "sessionSecret": "AAAA", "deviceLinkBase": "https://c"}
    with pytest.raises(Refused, match="malformed"):
        rules.session_of({**good, name: value}, body, language="lv", now=NOON)
    if name == "sessionID":
        with pytest.raises(Refused, match="malformed"):
            rules.pushed(SESSION, {name: value})


def test_a_session_is_read_back_and_tells_nothing() -> None:
    assert Session.from_json(SESSION.to_json()) == SESSION
    assert not {SESSION.id, SESSION.secret, SESSION.challenge} & set(repr(SESSION).split("'"))


def test_the_way_back() -> None:
    digest = rules.secret_digest(SESSION)
    back = rules.returned(SESSION, SESSION.callback, digest, VERIFIER)
    assert back.verifier == VERIFIER
    for address, proof, verifier, reason in [
        (SESSION.callback + "x", digest, VERIFIER, "callback_value"),
        ("", digest, VERIFIER, "callback_value"),
        (SESSION.callback, digest[:-1], VERIFIER, "callback_digest"),
        (SESSION.callback, "ā", VERIFIER, "callback_digest"),
        (SESSION.callback, digest, "", "callback_verifier"),
        (SESSION.callback, digest, "x" * 300, "callback_verifier"),
    ]:
        with pytest.raises(Refused, match=f"^{reason}$"):
            rules.returned(SESSION, address, proof, verifier)
    with pytest.raises(Refused, match="callback_used"):
        rules.returned(back, SESSION.callback, digest, VERIFIER)


@pytest.mark.parametrize(
    ("result", "word"),
    [
        ("OK", "ok"),
        ("USER_REFUSED", "cancelled"),
        ("USER_REFUSED_INTERACTION", "cancelled"),
        ("USER_REFUSED_CERT_CHOICE", "cancelled"),
        ("TIMEOUT", "expired"),
        ("WRONG_VC", "wrong_code"),
        ("DOCUMENT_UNUSABLE", "check_app"),
        ("ACCOUNT_UNUSABLE", "check_app"),
        ("REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP", "update_app"),
        ("PROTOCOL_FAILURE", "failed"),
        ("EXPECTED_LINKED_SESSION", "failed"),
        ("SERVER_ERROR", "later"),
        ("ok", "failed"),
        ("SOMETHING_NEW", "failed"),
        (None, "failed"),
    ],
)
def test_end_results(result: str | None, word: str) -> None:
    assert rules.ending({"state": "COMPLETE", "result": {"endResult": result}}) == word
    assert rules.ending({"state": "RUNNING", "result": {"endResult": result}}) == "running"
    assert rules.ending({"state": "OTHER", "result": {"endResult": result}}) == "failed"
    assert rules.ending({"state": "COMPLETE", "result": result}) == "failed"
