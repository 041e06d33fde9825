"""The simulated Smart-ID as a running program: sessions over HTTP, the telephone in a test's hand."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from simulators.launch import Running
from simulators.smartid import protocol, table
from simulators.smartid.attacks import Attack, Callback
from simulators.smartid.client import TelephoneError
from tests.simulators.smartid_portal import Portal, call, request

ANNA, LIGA = "040404-10003", "020100-29990"
CALLBACK = "https://portals.example.lv/ieeja/?value=random"
CHOICE = "confirmationMessageAndVerificationCodeChoice"
MOCK_RESULTS = [
    ("020100-29990", "MOCK-Q", "OK", None),
    ("030303-10215", "MOCK-Q", "OK", None),
    ("050405-10009", "DEM0-Q", "OK", None),
    ("030403-10016", "MOCK-Q", "USER_REFUSED", None),
    ("030403-10024", "MOCK-Q", "USER_REFUSED_INTERACTION", "displayTextAndPIN"),
    ("030403-10032", "MOCK-Q", "USER_REFUSED_INTERACTION", "verificationCodeChoice"),
    ("030403-10040", "MOCK-Q", "USER_REFUSED_INTERACTION", "confirmationMessage"),
    ("030403-10059", "MOCK-Q", "USER_REFUSED_INTERACTION", CHOICE),
    ("030403-10075", "MOCK-Q", "WRONG_VC", None),
    ("030403-10083", "MOCK-Q", "TIMEOUT", None),
]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("smartid")
    running = Running(
        "smartid", "--port", "0", "--ca-folder", str(folder), "--mock-seconds", "0.05", "--slow-seconds", "0.4"
    )
    yield Portal(running.url, folder)
    _, _, log = running.stop()
    assert "error" not in log
    assert not re.search(r"\d{6}-?\d{5}", log)


def test_qr(portal: Portal) -> None:
    body = request(initialCallbackUrl=CALLBACK)
    session = portal.begin("device-link/anonymous", body)
    assert re.fullmatch(r"[A-Za-z0-9_-]{24}", session["sessionToken"])
    assert re.fullmatch(r"http://localhost:\d+/telefons", session["deviceLinkBase"])
    ticket = portal.scan(session, body)
    assert portal.status(session)[1]["state"] == "RUNNING"
    assert portal.telephone.approve(ticket, ANNA).address == ""
    found = portal.result(session)
    assert portal.checker.faults(found, body, {"QR"}) == set()
    assert found["result"]["documentNumber"] == "PNOLV-040404-10003-DEMO-Q"
    assert portal.result(session) == found
    with pytest.raises(TelephoneError, match="beigusies"):
        portal.telephone.approve(ticket, ANNA)
    with pytest.raises(TelephoneError, match="beigusies"):
        portal.scan(session, body)


def test_web2app_returns_with_both_parameters(portal: Portal) -> None:
    body = request(initialCallbackUrl=CALLBACK)
    session = portal.begin("device-link/etsi/PNOLV-040404-10003", body)
    ended = portal.telephone.approve(portal.scan(session, body, "Web2App"))
    assert ended.address.startswith(CALLBACK + "&sessionSecretDigest=")
    query = parse_qs(urlsplit(ended.address).query)
    found = portal.result(session)
    assert portal.checker.faults(found, body, {"Web2App"}) == set()
    assert protocol.user_challenge(query["userChallengeVerifier"][0]) == found["signature"]["userChallenge"]
    secret = base64.b64decode(session["sessionSecret"])
    assert query["sessionSecretDigest"] == [protocol.session_secret_digest(secret)]
    refused = portal.begin("device-link/anonymous", body)
    ended = portal.telephone.refuse(portal.scan(refused, body, "Web2App"))
    assert "userChallengeVerifier" in ended.address
    assert portal.result(refused)["result"]["details"]["interaction"] == "displayTextAndPIN"


@pytest.mark.parametrize("row", [row for row in table.TABLE if row.is_for_web2app], ids=lambda row: row.name)
def test_ways_back_that_are_wrong(portal: Portal, row: Attack) -> None:
    body = request(initialCallbackUrl=CALLBACK)
    session = portal.begin("device-link/anonymous", body)
    with pytest.raises(TelephoneError, match="Web2App"):
        portal.telephone.approve(portal.scan(session, body), ANNA, attack=row.name)
    address = portal.telephone.approve(portal.scan(session, body, "Web2App"), ANNA, attack=row.name).address
    found = portal.result(session)
    assert portal.checker.faults(found, body, {"Web2App"}) == set()
    query = parse_qs(urlsplit(address).query)
    digest = protocol.session_secret_digest(base64.b64decode(session["sessionSecret"]))
    verifier = query.get("userChallengeVerifier", [""])[0]
    is_right = (
        query.get("sessionSecretDigest") == [digest],
        protocol.user_challenge(verifier) == found["signature"]["userChallenge"],
    )
    expected = {Callback.WRONG_DIGEST: (False, True), Callback.WRONG_VERIFIER: (True, False)}
    empty = row.callback in (Callback.NEVER, Callback.BARE)
    assert is_right == expected.get(row.callback, (not empty, not empty))
    assert bool(address) == (row.callback is not Callback.NEVER)


def test_links_the_telephone_does_not_believe(portal: Portal) -> None:
    body = request(relyingPartyName="demo")
    session = portal.begin("device-link/anonymous", body)
    late, right = portal.link(session, body, late=60), portal.link(session, body, late=2)
    for link, check in (
        (late, "elapsedSeconds"),
        (portal.link(session, request(), "QR"), "authCode"),
        (portal.link(session, body | {"relyingPartyName": "DEMO"}), "authCode"),
        (re.sub(r"elapsedSeconds=\d+", "elapsedSeconds=9", right), "authCode"),
        (portal.link(session, body, "Web2App"), "initialCallbackUrl"),
        (portal.link(session, body, "App2App"), "deviceLinkType"),
        (right.replace(session["sessionToken"], "A" * 24), "sessionToken"),
        (right.replace("localhost", "127.0.0.1"), "deviceLinkBase"),
    ):
        with pytest.raises(TelephoneError) as refused:
            portal.telephone.scan(link)
        assert refused.value.check == check
    portal.telephone.scan(right)
    for path in (f"/telefons?{late.partition('?')[2]}", f"/telefons?{late.partition('?')[2]}x"):
        response, page = call(portal.url, "GET", path)
        assert response.status == 400
        assert "nepieņem" in page.decode()


def test_a_named_person_only(portal: Portal) -> None:
    body = request()
    session = portal.begin("device-link/document/PNOLV-040404-10003-DEMO-Q", body)
    ticket = portal.scan(session, body)
    with pytest.raises(TelephoneError, match="citai personai"):
        portal.telephone.approve(ticket, LIGA)
    portal.telephone.approve(ticket, ANNA, attack="other-person")
    assert portal.result(session)["result"]["documentNumber"].startswith("PNOLV-050505-12123")


def test_a_push_with_a_choice_of_codes(portal: Portal) -> None:
    for choose, result in ((True, "OK"), (False, "WRONG_VC")):
        body = request(CHOICE, vcType="numeric4")
        session = portal.begin("notification/etsi/PNOLV-040404-10003", body)
        assert set(session) == {"sessionID", "simulatorExtra"}
        (ticket,) = portal.telephone.pushes(ANNA)
        right = protocol.verification_code(body["signatureProtocolParameters"]["rpChallenge"])
        page = call(portal.url, "GET", f"/telefons/{ticket}")[1].decode()
        offered = re.findall(r'name="code" value="(\d{4})"', page)
        assert right in offered
        assert len(set(offered)) == 3
        with pytest.raises(TelephoneError, match="kodu"):
            portal.telephone.approve(ticket)
        code = right if choose else next(each for each in offered if each != right)
        assert portal.telephone.approve(ticket, code=code).end_result == result
        assert portal.result(session)["result"]["endResult"] == result
        assert portal.telephone.pushes(ANNA) == []


@pytest.mark.parametrize(("code", "suffix", "result", "interaction"), MOCK_RESULTS)
def test_mock_accounts_mean_what_is_published(
    portal: Portal, code: str, suffix: str, result: str, interaction: str | None
) -> None:
    body = request(vcType="numeric4")
    session = portal.begin(f"notification/document/PNOLV-{code}-{suffix}", body)
    found = portal.result(session)
    assert found["result"]["endResult"] == result
    assert found["result"].get("details", {}).get("interaction") == interaction
    if result == "OK":
        assert portal.checker.faults(found, body, {"Notification"}) == set()


def test_statuses_of_creation_and_switches(portal: Portal) -> None:
    for status, path, body in (
        (400, "device-link/anonymous", request(nonce="x")),
        (400, "device-link/etsi/040404-10003", request()),
        (401, "device-link/anonymous", request(relyingPartyName="Other")),
        (403, "device-link/anonymous", request(certificateLevel="ADVANCED")),
        (404, "device-link/etsi/PNOLV-111111-11111", request()),
        (404, "notification/anonymous", request(vcType="numeric4")),
        (404, "elsewhere", request()),
    ):
        found, problem = portal.create(path, body)
        assert (found, problem["status"]) == (status, status)
        assert problem["title"]
    for name in ("480", "500", "580"):
        portal.telephone.trouble("create", name, times=2)
        assert [portal.create("device-link/anonymous", request())[0] for _ in range(3)] == [int(name)] * 2 + [200]
    portal.telephone.trouble("create", "not-json")
    assert b"html" in call(portal.url, "POST", "/v3/authentication/device-link/anonymous", b"")[1]
    for wrong in (("create", "418"), ("nowhere", "500")):
        with pytest.raises(TelephoneError):
            portal.telephone.trouble(*wrong)
    assert call(portal.url, "GET", "/v3/authentication/device-link/anonymous")[0].status == 405


def test_questions_about_a_session(portal: Portal) -> None:
    body = request(requestProperties={"shareMdClientIpAddress": True, "newThing": 1})
    session = portal.begin("device-link/anonymous", body)
    began = time.monotonic()
    assert portal.status(session)[1]["ignoredProperties"] == ["newThing"]
    assert 0.9 < time.monotonic() - began < 5
    for wrong in ("999", "120001", "x", "-1", "1000&timeoutMs=1000"):
        assert portal.status(session, f"?timeoutMs={wrong}")[0] == 400
    assert portal.status({"sessionID": "unknown"})[0] == 404
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(portal.status, session, "")
        time.sleep(0.2)
        portal.telephone.end(portal.scan(session, body), "DOCUMENT_UNUSABLE")
        code, found = waiting.result(timeout=5)
    assert (code, found["result"]["endResult"], found["ignoredProperties"]) == (200, "DOCUMENT_UNUSABLE", ["newThing"])
    shared = portal.begin("device-link/anonymous", body)
    portal.telephone.approve(portal.scan(shared, body), ANNA)
    portal.telephone.trouble("poll", "503")
    assert portal.status(shared)[0] == 503
    assert portal.status(shared)[1]["deviceIpAddress"] == "192.0.2.10"


@pytest.mark.parametrize(
    ("attack", "statuses"),
    [("server-error", [500, 500]), ("server-error-once", [500, 200]), ("slow", [200]), ("not-json", [200])],
)
def test_a_service_that_fails(portal: Portal, attack: str, statuses: list[int]) -> None:
    body = request()
    session = portal.begin("device-link/anonymous", body)
    portal.telephone.approve(portal.scan(session, body), ANNA, attack=attack)
    began = time.monotonic()
    answers = [portal.status(session) for _ in statuses]
    assert [code for code, _ in answers] == statuses
    assert isinstance(answers[-1][1], bytes) == (attack == "not-json")
    assert (time.monotonic() - began > 0.4) or attack != "slow"


@pytest.mark.parametrize("attack", ["wrong-signature", "revoked", "ocsp-down-revoked", "ocsp-and-crl-down", "replay"])
def test_attacks_over_http(portal: Portal, attack: str) -> None:
    first = portal.begin("device-link/anonymous", body := request())
    portal.telephone.approve(portal.scan(first, body), ANNA)
    session = portal.begin("device-link/anonymous", body := request())
    portal.telephone.approve(portal.scan(session, body), ANNA, attack=attack)
    assert portal.checker.faults(portal.result(session), body, {"QR"})
