"""What eParaksts is asked, and what of its answers is believed (IDENTITY 2)."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.identity.providers.eparaksts import rules
from pagalms.identity.providers.eparaksts.rules import Contract, Reply
from pagalms.identity.rules import Declined, Message, Pending, Refused
from simulators.answers import Expected
from simulators.eparaksts import attacks
from simulators.people import Person

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
HIGH = "urn:safelayer:tws:policies:authentication:level:high"
CARD = "urn:eparaksts:tws:policies:authentication:adaptive:methods:sc_plugin"
FLOW = "urn:eparaksts:authentication:flow:sc_plugin"
HOST = "https://eidas.example"
BACK = "https://portal.example/ieeja/atbilde/eparaksts_eid/"
AGREED = Contract(
    provider="eparaksts_eid", authorize_url=HOST + rules.AUTHORIZE_PATH, token_url=HOST + rules.TOKEN_PATH,
    userinfo_url=HOST + rules.USERINFO_PATH, client_id="Portāls", client_secret="Portāls:%+", flows=(FLOW,),
    levels=frozenset({HIGH}), methods=frozenset({CARD}),
)  # fmt: skip
PENDING = Pending("s" * 40, BACK)
ANDRIS = {
    "sub": "x", "domain": "citizen", "acr": HIGH, "amr": [CARD], "given_name": "ANDRIS",
    "family_name": "PARAUDZIŅŠ", "serial_number": "PNOLV-010180-15097", "eips": "",
}  # fmt: skip


def message(**words: str) -> Message:
    return Message("", urlencode(words), b"")


def reply(value: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode())


def word(call: Any, *args: Any, **named: Any) -> str:
    """The reason why it is refused, or with a colon before it, declined."""
    try:
        call(*args, **named)
    except Refused as refused:
        return refused.reason
    except Declined as declined:
        return ":" + declined.reason
    return ""


def test_the_address_of_the_service_page() -> None:
    url = rules.authorize_url(AGREED, PENDING, return_url=BACK, language="en")
    assert url.startswith(HOST + "/trustedx-authserver/oauth/lvrtc-eipsign-as?")
    assert dict(parse_qsl(urlsplit(url).query)) == {
        "response_type": "code", "client_id": "Portāls", "state": "s" * 40, "redirect_uri": BACK,
        "scope": "urn:lvrtc:fpeil:aa", "prompt": "login", "acr_values": FLOW, "ui_locales": "en",
    }  # fmt: skip
    other = rules.authorize_url(replace(AGREED, authorize_url=HOST + "/?a=1"), PENDING, return_url=BACK, language="xx")
    assert parse_qs(urlsplit(other).query)["ui_locales"] == ["lv"]
    assert parse_qs(urlsplit(other).query)["a"] == ["1"]


def test_pkce() -> None:
    agreed = replace(AGREED, pkce_key=b"key")
    asked = dict(parse_qsl(urlsplit(rules.authorize_url(agreed, PENDING, return_url=BACK, language="lv")).query))
    form = dict(parse_qsl(rules.token_request(agreed, PENDING, "c").form or ""))
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert asked["code_challenge_method"] == "S256"
    assert len(form["code_verifier"]) >= 43
    assert "code_verifier" not in (rules.token_request(AGREED, PENDING, "c").form or "")


def test_the_token_request() -> None:
    """29: each part encoded by itself, in UTF-8, then base64 in one line."""
    asked = rules.token_request(AGREED, PENDING, "a+b/c")
    assert asked.url == HOST + "/trustedx-authserver/oauth/lvrtc-eipsign-as/token"
    assert base64.b64decode(asked.authorization.removeprefix("Basic ")) == b"Port%C4%81ls:Port%C4%81ls%3A%25%2B"
    assert dict(parse_qsl(asked.form or "")) == {
        "grant_type": "authorization_code", "code": "a+b/c", "redirect_uri": BACK,
    }  # fmt: skip
    long = rules.token_request(replace(AGREED, client_secret="ļ" * 300), PENDING, "c")
    assert not set(long.authorization) & set("\r\n")


def test_nothing_secret_is_shown() -> None:
    asked = rules.token_request(AGREED, PENDING, "kods")
    shown = repr((AGREED, asked, reply(ANDRIS), rules.verify(AGREED, "kods", reply(ANDRIS), now=NOW)))
    for secret in ("%+", "kods", asked.authorization, "010180", "Andris"):
        assert secret not in shown, secret


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("code=abc&state=s", ""),
        ("code=abc&state=s&session_state=1&other=2&other=3", ""),
        ("code=abc&state=s&iss=https%3A%2F%2Feidas.example%2Fx", ""),
        ("code=abc&state=s&iss=https%3A%2F%2Fevil.example", "issuer"),
        ("code=abc&state=s&iss=https%3A%2F%2F%5B", "issuer"),
        ("state=s", "code"),
        ("code=&state=s", "code"),
        ("code=a%0Ab&state=s", "code"),
        ("code=%C4%81&state=s", "code"),
        ("code=%FF&state=s", "malformed"),
        ("code=abc&state=s&state=s", "duplicate"),
        ("code=abc&code=abc&state=s", "duplicate"),
        ("access_token=abc&state=s", "code"),
        ("error=access_denied&state=s", ":cancelled"),
        ("error=access_denied&code=abc&state=s", "malformed"),
        ("error=server_error&error_description=%3Cb%3E&state=s", ":provider_error"),
        ("error=access_denied", "state"),
        ("", "state"),
        ("code", "malformed"),
        ("code=abc&state=s&" + "&".join(f"a{n}=1" for n in range(30)), "malformed"),
        ("code=abc&state=" + "s" * 9000, "malformed"),
    ],
)
def test_the_way_back(query: str, reason: str) -> None:
    assert word(rules.code_of, AGREED, Message("", query, b"")) == reason


GOOD = {"access_token": "t", "token_type": "Bearer", "expires_in": 600}


@pytest.mark.parametrize(
    ("given_reply", "reason"),
    [
        (reply(GOOD), ""),
        (reply(GOOD | {"token_type": "bearer"}), ""),
        (reply(GOOD | {"token_type": "mac"}), "token_type"),
        (reply({"access_token": "t"}), "token_type"),
        (reply({"token_type": "Bearer"}), "token"),
        (reply(GOOD | {"access_token": "a\r\nb"}), "token"),
        (reply(GOOD | {"access_token": ["a"]}), "token"),
        (reply(GOOD | {"access_token": "a" * 5000}), "token"),
        (reply([GOOD]), "not_json"),
        (Reply(200, b""), "not_json"),
        (Reply(200, b"<html>"), "not_json"),
        (Reply(200, b"\xff{}"), "not_json"),
        (Reply(200, b"[" * 60_000), "not_json"),
        (Reply(200, b'{"access_token":"a","access_token":"b","token_type":"Bearer"}'), "not_json"),
        (Reply(200, b'{"a":"' + b"x" * 70_000 + b'"}'), "too_long"),
        (reply(GOOD, 302), "redirected"),
        (reply(GOOD, 500), ":provider_error"),
        (reply({"error": "invalid_grant"}, 400), "invalid_grant"),
        (reply({"error": "invalid_client"}, 401), ":invalid_client"),
        (reply({"error": "<script>"}, 400), ":provider_error"),
        (reply({"error": ["x"]}, 400), ":provider_error"),
    ],
)
def test_the_token_reply(given_reply: Reply, reason: str) -> None:
    assert word(rules.userinfo_request, AGREED, given_reply) == reason


def test_who_it_is() -> None:
    proof = rules.verify(AGREED, "code", reply(ANDRIS), now=NOW)
    found = proof.identity
    assert (found.country, found.personal_code) == ("LV", "010180-15097")
    assert (found.given_name, found.family_name, found.name) == ("Andris", "Paraudziņš", "Andris Paraudziņš")
    assert (found.provider, found.method, found.auth_time) == ("eparaksts_eid", "eparaksts_eid", NOW)
    assert "010180" not in found.evidence
    assert proof.fingerprint == hashlib.sha256(b"code").digest()
    assert rules.verify(AGREED, "other", reply(ANDRIS), now=NOW).fingerprint != proof.fingerprint
    same = rules.verify(AGREED, "code", reply(ANDRIS | {"sub": "y"}), now=NOW).identity
    assert same == found


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"serial_number": value}, "serial_number")
        for value in (
            None, 1, "", "010180-15097", "PNOEE-38001085718", "PNOLV-38001085718", "PNOLT-010180-15097",
            "PNOLV-010180-15097\n", " PNOLV-010180-15097", "PNOLV-010180-1509", "PNOLV-010180-150977",
            "pnolv-010180-15097", "NTRLV-40009999990", "PNOLV-٠١٠١٨٠-١٥٠٩٧", ["PNOLV-010180-15097"],
        )
    ]
    + [({"domain": value}, "domain") for value in (None, "", "company", "Citizen", ["citizen"])]
    + [({"acr": value}, "acr") for value in (None, "", HIGH + " ", [HIGH], "urn:x:level:low", {"a": 1})]
    + [({"amr": value}, "amr") for value in (None, [], CARD, [CARD, "urn:x"], [None], [[CARD]], {CARD: 1}, ["urn:x"])],
)  # fmt: skip
def test_what_is_not_believed(changes: dict[str, Any], reason: str) -> None:
    assert word(rules.verify, AGREED, "code", reply(ANDRIS | changes), now=NOW) == reason


def test_the_service_may_echo_the_flow_we_asked_for() -> None:
    assert rules.verify(AGREED, "code", reply({**ANDRIS, "acr": FLOW}), now=NOW).identity
    assert word(rules.verify, AGREED, "code", reply({**ANDRIS, "acr": FLOW + ":cross-device"}), now=NOW) == "acr"


@pytest.mark.parametrize("missing", ["acr", "amr", "serial_number"])
def test_what_must_be_said(missing: str) -> None:
    said = {name: value for name, value in ANDRIS.items() if name != missing}
    assert word(rules.verify, AGREED, "code", reply(said), now=NOW) == missing


def test_names_are_for_display_only() -> None:
    for value, shown in [
        (None, ""), (5, ""), ("A\u0000nna\ud800", "Anna"), ("  ANNA \n MARIJA ", "Anna Marija"), ("x" * 500, "x" * 100),
        ("ČAKSTE-ŠĶĒLE", "Čakste-Šķēle"), ("de Vries", "de Vries"),
    ]:  # fmt: skip
        found = rules.verify(AGREED, "code", reply(ANDRIS | {"family_name": value}), now=NOW).identity
        assert found.family_name == shown
    without = {name: value for name, value in ANDRIS.items() if not name.endswith("_name") and name != "domain"}
    assert rules.verify(AGREED, "code", reply(without), now=NOW).identity.name == ""


@given(st.binary(max_size=200))
def test_rubbish_is_refused(body: bytes) -> None:
    assert word(rules.userinfo_request, AGREED, Reply(200, body))
    assert word(rules.verify, AGREED, "code", Reply(200, body), now=NOW)
    assert isinstance(word(rules.code_of, AGREED, Message("", body.decode("latin-1"), b"")), str)


@pytest.mark.parametrize("row", attacks.TABLE, ids=lambda row: row.name)
def test_the_table_of_attacks(row: Any) -> None:
    """Those that lie in what the service says; the others are tried through the pages."""
    if row.slow or row.moved or row.age or row.unasked:
        return
    token, userinfo = attacks.token(row.name, "t"), attacks.userinfo(row.name, Person("A B", "010180-15097"), FLOW)
    reason = word(rules.userinfo_request, AGREED, Reply(token.status, token.body))
    reason = reason or word(rules.verify, AGREED, "code", Reply(userinfo.status, userinfo.body), now=NOW)
    if row.name.startswith(("exchange", "userinfo", "serial", "acr-low", "acr-missing", "amr", "foreign-p", "company")):
        assert bool(reason) is (row.expected is Expected.REFUSE), reason
    if row.expected is Expected.ACCEPT:
        assert not reason
