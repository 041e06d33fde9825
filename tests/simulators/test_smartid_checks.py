"""What the simulated Smart-ID refuses when a session is asked for (IDENTITY §1.3), and whom it knows."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from simulators.smartid import accounts, checks
from simulators.smartid.accounts import Accounts
from simulators.smartid.checks import Contract, ProblemError, Wish, check_person, read_object, read_wish
from simulators.smartid.protocol import DEMO_NAME, DEMO_UUID
from tests.simulators.smartid_portal import interactions, request

CONTRACT = Contract(DEMO_UUID, DEMO_NAME)
PIN, MESSAGE, CHOICE = checks.INTERACTIONS
Body = dict[str, Any]


def wish(body: Body, contract: Contract = CONTRACT, *, push: bool = False) -> Wish:
    return read_wish(
        read_object("application/json; charset=utf-8", json.dumps(body).encode()), contract, is_notification=push
    )


def status(body: Body, contract: Contract = CONTRACT, *, push: bool = False) -> int:
    with pytest.raises(ProblemError) as refused:
        wish(body, contract, push=push)
    return refused.value.status


def raw(*rows: object) -> str:
    return base64.b64encode(json.dumps(list(rows), ensure_ascii=False).encode()).decode()


def parameters(**changes: object) -> Body:
    return {"signatureProtocolParameters": request()["signatureProtocolParameters"] | changes}


def test_a_right_request_is_understood() -> None:
    body = request(PIN, MESSAGE, initialCallbackUrl="https://example.lv/?value=x", certificateLevel=None, unknown=[1])
    found = wish(body | {"relyingPartyName": "demo", "capabilities": ["x"]})
    assert (found.level, found.digest, found.rp_name) == ("QUALIFIED", "SHA-512", "demo")
    assert [each.type for each in found.offered] == [PIN, MESSAGE]
    assert found.interactions == body["interactions"]
    push = wish(
        request(CHOICE, vcType="numeric4", requestProperties={"shareMdClientIpAddress": True, "b": 1}), push=True
    )
    assert (push.shares_address, push.ignored, push.callback) == (True, ("b",), "")
    for digest in ("SHA-256", "SHA-384", "SHA3-256", "SHA3-384", "SHA3-512"):
        assert wish(request(**parameters(signatureAlgorithmParameters={"hashAlgorithm": digest}))).digest == digest
    assert wish(request(interactions=raw({"type": PIN, "displayText60": "ķ" * 60}))).offered[0].text == "ķ" * 60


@pytest.mark.parametrize(
    "changes",
    [
        {"relyingPartyUUID": None},
        {"relyingPartyUUID": "1"},
        {"relyingPartyName": ""},
        {"relyingPartyName": 5},
        {"certificateLevel": "QSCD"},
        {"certificateLevel": ""},
        {"signatureProtocol": None},
        {"signatureProtocol": "RAW_DIGEST_SIGNATURE"},
        {"signatureProtocolParameters": None},
        {"signatureProtocolParameters": "x"},
        parameters(rpChallenge=None),
        parameters(rpChallenge=base64.b64encode(bytes(31)).decode()),
        parameters(rpChallenge=base64.b64encode(bytes(65)).decode()),
        parameters(rpChallenge="A" * 44 + "!"),
        parameters(signatureAlgorithm="rsa"),
        parameters(signatureAlgorithmParameters=None),
        parameters(signatureAlgorithmParameters={"hashAlgorithm": "SHA-1"}),
        {"interactions": None},
        {"interactions": "{}"},
        {"interactions": raw()},
        {"interactions": base64.b64encode(b"{}").decode()},
        {"interactions": raw("x")},
        {"interactions": raw({"type": PIN})},
        {"interactions": raw({"type": PIN, "displayText60": ""})},
        {"interactions": raw({"type": PIN, "displayText60": "x" * 61})},
        {"interactions": raw({"type": PIN, "displayText200": "x"})},
        {"interactions": raw({"type": PIN, "displayText60": "x", "displayText200": "x"})},
        {"interactions": raw({"type": MESSAGE, "displayText200": "x" * 201})},
        {"interactions": raw({"type": "verificationCodeChoice", "displayText60": "x"})},
        {"interactions": interactions(PIN, PIN)},
        {"interactions": interactions(CHOICE)},
        {"nonce": "x"},
        {"vcType": "numeric4"},
        {"capabilities": "x"},
        {"requestProperties": []},
        {"requestProperties": {"shareMdClientIpAddress": "true"}},
        {"initialCallbackUrl": ""},
        {"initialCallbackUrl": "http://example.lv/"},
        {"initialCallbackUrl": "http://127.0.0.1:8000/"},
        {"initialCallbackUrl": "https://example.lv/a|b"},
        {"initialCallbackUrl": "https://example.lv/#a"},
        {"initialCallbackUrl": "https:///x"},
        {"initialCallbackUrl": "https://[x/"},
    ],
    ids=",".join,
)
def test_a_malformed_request(changes: Body) -> None:
    assert status(request(**changes)) == 400


def test_a_notification_has_rules_of_its_own() -> None:
    assert status(request(), push=True) == 400
    assert status(request(vcType="numeric6"), push=True) == 400
    assert status(request(vcType="numeric4", initialCallbackUrl="https://example.lv/"), push=True) == 400


def test_who_may_ask_and_for_what() -> None:
    assert status(request(relyingPartyUUID="00000000-0000-4000-8000-000000000001")) == 401
    assert status(request(relyingPartyName="DEMO2")) == 401
    assert status(request(certificateLevel="ADVANCED")) == 403
    own = Contract("00000000-0000-4000-8000-000000000009", "Pagalms", shares_addresses=False, http_callbacks=True)
    named = {"relyingPartyUUID": own.uuid, "relyingPartyName": own.name}
    assert wish(request(**named, certificateLevel="ADVANCED"), own).level == "ADVANCED"
    assert status(request(**named, requestProperties={"shareMdClientIpAddress": True}), own) == 403
    assert wish(request(**named, initialCallbackUrl="http://127.0.0.1:8000/?v=1"), own).callback
    assert status(request(**named, initialCallbackUrl="http://example.lv/"), own) == 400


@pytest.mark.parametrize(
    ("kind", "body"), [("text/plain", b"{}"), ("application/json", b"[]"), ("application/json", b"\xff")]
)
def test_a_body_that_is_no_object(kind: str, body: bytes) -> None:
    with pytest.raises(ProblemError, match="400"):
        read_object(kind, body)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("etsi", "PNOLV-040404-10003", 200),
        ("etsi", "PNOLV-04040410003", 400),
        ("etsi", "PNOLV-040404-10003-DEMO-Q", 400),
        ("etsi", "040404-10003", 400),
        ("etsi", "PNOLV-040404-10004", 404),
        ("etsi", "PNOEE-38001085718", 404),
        ("document", "PNOLV-040404-10003-DEMO-Q", 200),
        ("document", "PNOLV-050405-10009-DEM0-Q", 200),
        ("document", "PNOLV-040404-10003-MOCK-Q", 404),
        ("document", "PNOLV-040404-10003", 400),
    ],
)
def test_whom_a_path_names(kind: str, name: str, expected: int) -> None:
    asked = wish(request())
    if expected == 200:
        account = check_person(asked, kind, name, Accounts()).account
        assert account is not None
        assert name in (account.identifier, account.document)
        return
    with pytest.raises(ProblemError) as refused:
        check_person(asked, kind, name, Accounts())
    assert refused.value.status == expected


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    rows = [
        {"name": "Anna Marija Liepa", "personal_code": "05050512123", "note": "7. dzīvoklis", "certificate": "older"},
        {"name": "Ēriks", "personal_code": "040404-10003", "level": "ADVANCED"},
    ]
    file.write_text(json.dumps(rows), encoding="utf-8")
    anna, other, *mock = Accounts(file).all()
    assert (anna.given_name, anna.family_name, anna.identifier) == ("Anna Marija", "Liepa", "PNOLV-050505-12123")
    assert (anna.older_certificate, other.name, other.document) == (True, "Ēriks", "PNOLV-040404-10003-DEMO-NQ")
    assert len(mock) == len(accounts.MOCK) - 1
    with pytest.raises(ProblemError, match="404"):
        check_person(wish(request()), "etsi", "PNOLV-040404-10003", Accounts(file))
    for wrong in ("{}", "[1]", '[{"name": "A"}]', '[{"name": "", "personal_code": "010111-22341"}]'):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ValueError):
            Accounts(file).all()
