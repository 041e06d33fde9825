"""eParaksts as its simulator speaks it: requests, codes, tokens, claims, every attack."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from simulators.answers import Expected, NothingToReplayError
from simulators.eparaksts import attacks, makers, protocol
from simulators.eparaksts.attacks import TABLE
from simulators.eparaksts.checks import Client, OAuthError, bearer, check_authorize, check_token_request
from simulators.eparaksts.grants import Grant, Grants
from simulators.eparaksts.makers import Occasion
from simulators.eparaksts.protocol import AMR_CARD, AMR_MOBILE, CARD, CARD_BY_PHONE, CROSS_DEVICE, MOBILE
from simulators.forms import RequestRefusedError
from simulators.people import Person

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
EID, PHONE = "http://127.0.0.1:8000/auth/eid/return", "http://127.0.0.1:8000/auth/mobile/return?from=app"
CLIENT = Client("Portāls", "ļ:%+ /&=slepens", (EID, PHONE))
STATE = "s" * 43
ANNA = Person("Anna Bērziņa", "050505-12123")
VERIFIER = "v" * 43


def asked(**changes: str | None) -> list[tuple[str, str]]:
    fields: dict[str, str | None] = dict(
        parse_qsl(protocol.authorize_query(client_id=CLIENT.client_id, redirect_uri=EID, state=STATE))
    )
    return [(name, value) for name, value in (fields | changes).items() if value is not None]


def test_a_good_request_is_taken() -> None:
    fields = check_authorize([*asked(), ("other", "1"), ("other", "2")], CLIENT)
    assert fields == dict(asked())
    for flow in (CARD, MOBILE, CROSS_DEVICE, CARD_BY_PHONE):
        check_authorize(asked(acr_values=flow, redirect_uri=PHONE, ui_locales=None), CLIENT)
    pkce = {"code_challenge": protocol.challenge_of(VERIFIER), "code_challenge_method": "S256"}
    check_authorize(asked(**pkce), CLIENT)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_id", "other"), ("redirect_uri", EID + "/"), ("redirect_uri", EID.replace("127.0.0.1", "localhost")),
        ("state", None), ("state", ""), ("state", "short"), ("prompt", None), ("prompt", "none"),
        ("acr_values", None), ("acr_values", "urn:eparaksts:authentication:flow:x"), ("ui_locales", "de"),
        ("scope", None), ("response_type", None), ("code_challenge", "x" * 43), ("code_challenge_method", "S256"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_shown_here(name: str, value: str | None) -> None:
    with pytest.raises(RequestRefusedError, match=name.removesuffix("_method")):
        check_authorize(asked(**{name: value}), CLIENT)
    with pytest.raises(RequestRefusedError, match="state"):
        check_authorize([*asked(), ("state", STATE)], CLIENT)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "urn:lvrtc:fpil:aa"}, "invalid_scope"),
        ({"scope": "openid " + protocol.SCOPE}, "invalid_scope"),
    ],
)
def test_a_wrong_scope_goes_back_as_an_error(change: dict[str, str], error: str) -> None:
    with pytest.raises(OAuthError) as refusal:
        check_authorize(asked(**change), CLIENT)
    assert refusal.value.error == error


def test_both_parts_are_encoded_before_base64() -> None:
    header = protocol.basic_header(CLIENT.client_id, CLIENT.secret)
    inner = base64.b64decode(header.removeprefix("Basic ")).decode("ascii")
    assert inner == "Port%C4%81ls:%C4%BC%3A%25%2B+%2F%26%3Dslepens"
    assert protocol.read_basic(header) == (CLIENT.client_id, CLIENT.secret)
    by_percent = "Basic " + base64.b64encode(inner.replace("+", "%20").encode()).decode()
    assert protocol.read_basic(by_percent) == (CLIENT.client_id, CLIENT.secret)
    raw = base64.b64encode(f"{CLIENT.client_id}:{CLIENT.secret}".encode()).decode()
    for wrong in ("", "Bearer x", "Basic", "Basic ***", f"Basic {raw}", header[:30] + "\n" + header[30:]):
        assert protocol.read_basic(wrong) is None, wrong


BODY = {"grant_type": "authorization_code", "code": "c", "redirect_uri": EID}


def test_a_token_request_needs_the_client_and_each_field_once() -> None:
    header = protocol.basic_header(CLIENT.client_id, CLIENT.secret)
    assert check_token_request(list(BODY.items()), header, CLIENT) == BODY
    wrong: list[tuple[dict[str, str], str, str]] = [
        (BODY, "", "invalid_client"),
        (BODY, protocol.basic_header(CLIENT.client_id, "other"), "invalid_client"),
        (BODY | {"client_secret": "x"}, header, "invalid_request"),
        (BODY | {"client_id": "x"}, header, "invalid_request"),
        (BODY | {"code": ""}, header, "invalid_request"),
        (BODY | {"grant_type": "client_credentials"}, header, "unsupported_grant_type"),
    ]
    for body, proof, error in wrong:
        with pytest.raises(OAuthError) as refusal:
            check_token_request(list(body.items()), proof, CLIENT)
        assert refusal.value.error == error
    with pytest.raises(OAuthError, match="invalid_request"):
        check_token_request([*BODY.items(), ("code", "d")], header, CLIENT)


def test_an_access_token_stands_in_the_header_only() -> None:
    assert bearer((), "Bearer abc") == "abc"
    for query, header in (((("access_token", "abc"),), ""), ((), "Basic abc"), ((), "Bearer ")):
        with pytest.raises(OAuthError):
            bearer(query, header)


def grant(**changes: str) -> Grant:
    return replace(Grant(ANNA, CARD, EID, NOW), **changes)  # type: ignore[arg-type]


def test_a_code_is_for_one_use_and_a_second_one_ends_its_token() -> None:
    grants = Grants()
    code = grants.issue(grant())
    token, found = grants.redeem(code, EID, "", NOW)
    assert found.person == ANNA
    assert grants.used_code == code
    assert grants.whose(token, NOW + timedelta(minutes=10)).person == ANNA
    with pytest.raises(OAuthError, match="invalid_token"):
        grants.whose(token, NOW + timedelta(minutes=10, seconds=1))
    with pytest.raises(OAuthError, match="invalid_grant"):
        grants.redeem(code, EID, "", NOW)
    with pytest.raises(OAuthError, match="invalid_token"):
        grants.whose(token, NOW)


@pytest.mark.parametrize(
    ("code_of", "address", "verifier", "later", "why"),
    [
        ({}, PHONE, "", 0, "redirectUriMismatch"),
        ({}, EID, "", 601, "expired"),
        ({}, EID, VERIFIER, 0, "verifier"),
        ({"challenge": protocol.challenge_of(VERIFIER)}, EID, "", 0, "verifier"),
        (None, EID, "", 0, "unknown"),
    ],
)
def test_a_code_is_bound(code_of: dict[str, str] | None, address: str, verifier: str, later: int, why: str) -> None:
    grants = Grants()
    code = "none" if code_of is None else grants.issue(grant(**code_of))
    with pytest.raises(OAuthError) as refusal:
        grants.redeem(code, address, verifier, NOW + timedelta(seconds=later))
    assert why in refusal.value.description
    if code_of is not None:
        with pytest.raises(OAuthError, match="invalid_grant"):
            grants.redeem(code, EID, "", NOW)


def test_pkce_works_when_asked_for() -> None:
    grants = Grants()
    code = grants.issue(grant(challenge=protocol.challenge_of(VERIFIER)))
    assert grants.redeem(code, EID, VERIFIER, NOW)[0]


def test_claims_of_a_person() -> None:
    found = protocol.claims(ANNA, CARD)
    assert found | {
        "domain": "citizen", "amr": [AMR_CARD], "acr": protocol.ACR_HIGH, "given_name": "ANNA",
        "family_name": "BĒRZIŅA", "serial_number": "PNOLV-050505-12123",
    } == found  # fmt: skip
    subs = {flow: protocol.claims(ANNA, flow)["sub"] for flow in protocol.AMR}
    assert subs[CARD] != subs[MOBILE] == subs[CROSS_DEVICE] == subs[CARD_BY_PHONE]


OCCASION = Occasion(EID, STATE, "true-code", PHONE, "used-code")


def way_back(address: str) -> Expected:
    """What IDENTITY §2.4 lets a portal do with the way back to the login it began."""
    pairs = parse_qsl(urlsplit(address).query)
    fields = dict(pairs)
    if not address.startswith(EID) or len(fields) != len(pairs) or fields.get("state") != STATE:
        return Expected.REFUSE
    if "error" in fields:
        return Expected.CANCEL
    return Expected.ACCEPT if fields.get("code") == "true-code" else Expected.REFUSE


def judge(row: makers.Attack) -> Expected:
    first = way_back(row.callback(OCCASION))
    if first is not Expected.ACCEPT:
        return first
    token, userinfo = attacks.token(row.name, "t"), attacks.userinfo(row.name, ANNA, CARD)
    if row.unasked or row.slow or row.moved or row.age or max(len(token.body), len(userinfo.body)) > 65536:
        return Expected.REFUSE
    try:
        held, found = json.loads(token.body), json.loads(userinfo.body)
        usable = held["access_token"] == "t" and held["token_type"] == "Bearer" and found["acr"] == protocol.ACR_HIGH
    except (ValueError, TypeError, KeyError):
        return Expected.REFUSE
    serial = found.get("serial_number")
    is_person = isinstance(serial, str) and re.fullmatch(r"PNOLV-\d{6}-\d{5}", serial, re.ASCII)
    known = found.get("amr") in ([AMR_CARD], [AMR_MOBILE]) and found.get("domain", "citizen") == "citizen"
    return Expected.ACCEPT if usable and is_person and known else Expected.REFUSE


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_careful_portal_does_what_the_table_says(row: makers.Attack) -> None:
    if row.expected not in {Expected.EITHER, Expected.NOTHING}:
        assert judge(row) is row.expected


def test_ways_back() -> None:
    assert attacks.callback(attacks.HONEST, OCCASION) == f"{EID}?code=true-code&state={STATE}"
    assert attacks.callback(attacks.MIX_UP, OCCASION) == f"{PHONE}&code=true-code&state={STATE}"
    assert "code=used-code" in attacks.callback(attacks.CODE_REUSE, OCCASION)
    refused = dict(parse_qsl(urlsplit(makers.cancel(OCCASION)).query))
    assert (refused["error"], refused["state"]) == ("access_denied", STATE)
    assert "%3Cscript%3E" in attacks.callback(attacks.ERROR_HTML, OCCASION)
    with pytest.raises(NothingToReplayError):
        attacks.callback(attacks.CODE_REUSE, replace(OCCASION, used_code=""))
    with pytest.raises(makers.OneAddressError):
        attacks.callback(attacks.MIX_UP, replace(OCCASION, other_redirect_uri=""))


def test_claims_are_bent_as_their_names_say() -> None:
    serials = {
        row.name: json.loads(row.userinfo(protocol.json_reply(row.claims(protocol.claims(ANNA, CARD)))).body)
        for row in TABLE
        if not row.name.startswith("userinfo")
    }
    assert serials[attacks.SERIAL_NEWLINE]["serial_number"] == "PNOLV-050505-12123\n"
    assert re.match(r"^PNOLV-\d{6}-\d{5}$", serials[attacks.SERIAL_NEWLINE]["serial_number"])
    assert re.fullmatch(r"PNOLV-\d{6}-\d{5}", serials[attacks.SERIAL_DIGITS]["serial_number"])
    assert serials[attacks.FOREIGN_PREFIX]["serial_number"] == "PNOLT-050505-12123"
    assert serials[attacks.COMPANY]["serial_number"] == "NTRLV-40009999990"
    assert "domain" not in serials[attacks.NO_DOMAIN]
    assert serials[attacks.ACR_ECHO]["acr"] == CARD
    assert serials[attacks.OTHER_METHOD]["amr"] == [AMR_MOBILE]


@pytest.mark.parametrize("wrong", [(), ("/back",), ("ftp://a/",), (EID + "#x",)])
def test_a_client_is_registered_with_whole_addresses(wrong: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="address"):
        Client("id", "secret", wrong)
