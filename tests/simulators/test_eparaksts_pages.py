"""The simulated eParaksts over HTTP: browser and portal, without JavaScript."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from simulators.eparaksts import attacks, makers, protocol
from simulators.eparaksts.__main__ import main
from simulators.eparaksts.checks import Client
from simulators.eparaksts.grants import Grants
from simulators.eparaksts.protocol import AUTHORIZE, CARD, LOGOUT, MOBILE, TOKEN, USERINFO
from simulators.eparaksts.server import ELSEWHERE, Server
from simulators.eparaksts.views import ANSWER
from simulators.launch import Running
from simulators.people import Person
from tests.simulators.visitor import FORM, Answer, Visitor, visiting

EID, PHONE = "http://127.0.0.1:8000/auth/eid/return", "http://127.0.0.1:8000/auth/mobile/return"
CLIENT = Client("Portāls", "ļ:%+ slepens", (EID, PHONE))
BASIC = protocol.basic_header(CLIENT.client_id, CLIENT.secret)
STATE = "s" * 43
ANNA = "050505-12123"
SOMEONE = Person("Anna Bērziņa", ANNA)


class Patience:
    """Counts instead of waiting."""

    def __init__(self) -> None:
        self.waited = threading.Event()

    def __call__(self) -> None:
        self.waited.set()


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.fixture
def service(patience: Patience) -> Iterator[Visitor]:
    with visiting(Server(CLIENT, None, lambda: datetime.now(UTC), patience, Grants())) as visitor:
        yield visitor


def query(address: str = EID, flow: str = CARD, **more: str) -> str:
    return protocol.authorize_query(client_id=CLIENT.client_id, redirect_uri=address, state=STATE, flow=flow, **more)


def decide(service: Visitor, asked: str = "", **entered: str) -> Answer:
    fields = dict(parse_qsl(asked or query(), keep_blank_values=True))
    return service.post(ANSWER, fields | {"decision": "confirm"} | entered)


def brought(answer: Answer) -> dict[str, str]:
    assert answer.status == 303
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def exchange(service: Visitor, code: str, address: str = EID, path: str = TOKEN, **more: str) -> Answer:
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": address} | more
    return service.post(path, body, Authorization=BASIC)


def userinfo(service: Visitor, token: str, path: str = USERINFO) -> Answer:
    return service.get(path, Authorization=f"Bearer {token}")


def enter(service: Visitor, attack: str) -> Answer:
    """The token answer of a login with an attack."""
    return exchange(service, brought(decide(service, person=ANNA, attack=attack))["code"])


def test_as_a_program(start: Callable[..., Running], capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--client-id", CLIENT.client_id, "--client-secret", CLIENT.secret, "--redirect-uri", EID]
    running = start("eparaksts", "--port", "0", *options, "--redirect-uri", PHONE, "--slow", "0.01")
    assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+", running.ready)
    service = Visitor(int(running.url.rpartition(":")[2]))
    assert service.get("/health").text == "ok"
    token = json.loads(enter(service, attacks.EXCHANGE_SLOW).text)["access_token"]
    assert json.loads(userinfo(service, token).text)["serial_number"] == f"PNOLV-{ANNA}"
    code, out, log = running.stop()
    assert (code, out) == (0, "")
    assert not re.search(r"\d{6}-?\d{5}|slepens|state", log)
    with pytest.raises(SystemExit, match="2"):
        main(["--host", "::", "--port", "0", *options])
    assert main(["--port", "0", *options[:4], "--redirect-uri", "/back"]) == 1
    assert "redirect URI" in capsys.readouterr().err


@pytest.mark.parametrize("flow", protocol.AMR)
def test_a_person_signs_in(service: Visitor, flow: str) -> None:
    page = service.get(f"{AUTHORIZE}?{query(flow=flow)}")
    assert page.status == 200
    assert "Simulators – nav īsts eParaksts" in page.text
    assert protocol.FLOW_NAMES[flow] in page.text
    assert page.hidden == dict(parse_qsl(query(flow=flow)))
    assert page.offered == {row.name for row in attacks.TABLE if not row.unasked}
    sent = brought(decide(service, urlencode(page.hidden), person=ANNA))
    assert sent == {"code": sent["code"], "state": STATE}
    answer = exchange(service, sent["code"])
    held = json.loads(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert held == {"access_token": held["access_token"], "token_type": "Bearer", "expires_in": 600}
    found = json.loads(userinfo(service, held["access_token"]).text)
    assert found["amr"] == [protocol.AMR[flow]]
    assert found["name"] == "ANNA BĒRZIŅA"


def test_a_person_says_no(service: Visitor) -> None:
    sent = brought(decide(service, decision="cancel"))
    assert (sent["error"], sent["state"]) == ("access_denied", STATE)


def test_what_was_entered_wrongly_is_told(service: Visitor) -> None:
    for entered in ({"code": "12", "name": '"><script>'}, {}, {"person": ANNA, "attack": "unknown"}):
        page = decide(service, **entered)
        assert page.status == 422
        assert 'role="alert"' in page.text
        assert '"><script>' not in page.text


def test_wrong_requests_never_leave_the_page(service: Visitor) -> None:
    for wrong in (query(EID + "/x"), query("http://evil.example/"), query(prompt="none"), ""):
        page = service.get(f"{AUTHORIZE}?{wrong}")
        assert page.status == 400
        assert "eParaksts pieprasījumu nepieņem" in page.text
    sent = brought(service.get(f"{AUTHORIZE}?{query(scope='urn:lvrtc:fpil:aa')}"))
    assert (sent["error"], sent["state"]) == ("invalid_scope", STATE)
    assert service.get(TOKEN).status == 405
    assert service.get("/nothing").status == 404


def test_the_token_endpoint_says_no_in_json(service: Visitor) -> None:
    code = brought(decide(service, person=ANNA))["code"]
    refused = service.post(TOKEN, {"grant_type": "authorization_code", "code": code, "redirect_uri": EID})
    assert refused.status == 401
    assert json.loads(refused.text)["error"] == "invalid_client"
    assert json.loads(service.call("POST", TOKEN, "{}", Authorization=BASIC).text)["error"] == "invalid_request"
    refused = exchange(service, code, PHONE)
    assert refused.status == 400
    assert json.loads(refused.text) == {"error": "invalid_grant", "error_description": "redirectUriMismatch"}
    assert exchange(service, code).status == 400


def test_userinfo_needs_the_header(service: Visitor) -> None:
    token = json.loads(enter(service, "").text)["access_token"]
    assert service.get(f"{USERINFO}?access_token={token}").status == 400
    assert userinfo(service, "other").status == 401
    assert service.get(USERINFO).status == 401
    assert userinfo(service, token).status == 200


def test_codes_of_other_logins(service: Visitor) -> None:
    page = decide(service, person=ANNA, attack=attacks.CODE_REUSE)
    assert page.status == 422
    assert "Vēl nav izmantota koda" in page.text
    first = brought(decide(service, person=ANNA))["code"]
    assert exchange(service, first).status == 200
    again = brought(decide(service, person=ANNA, attack=attacks.CODE_REUSE))
    assert again == {"code": first, "state": STATE}
    for attack in (attacks.CODE_REUSE, attacks.INVENTED_CODE, attacks.EXPIRED_CODE):
        assert enter(service, attack).status == 400, attack
    there = decide(service, query(PHONE, MOBILE), person=ANNA, attack=attacks.MIX_UP)
    assert there.headers["Location"].startswith(EID)
    assert exchange(service, brought(there)["code"]).status == 400


def test_late_and_moved_answers(service: Visitor, patience: Patience) -> None:
    assert enter(service, attacks.EXCHANGE_SLOW).status == 200
    assert patience.waited.is_set()
    patience.waited.clear()
    token = json.loads(enter(service, attacks.USERINFO_SLOW).text)["access_token"]
    assert not patience.waited.is_set()
    assert userinfo(service, token).status == 200
    assert patience.waited.is_set()
    code = brought(decide(service, person=ANNA, attack=attacks.EXCHANGE_REDIRECT))["code"]
    moved = exchange(service, code)
    assert (moved.status, moved.headers["Location"]) == (307, ELSEWHERE + TOKEN)
    assert exchange(service, code, path=ELSEWHERE + TOKEN).status == 200
    token = json.loads(enter(service, attacks.USERINFO_REDIRECT).text)["access_token"]
    assert userinfo(service, token).status == 307
    assert userinfo(service, token, ELSEWHERE + USERINFO).status == 200


def test_a_portal_may_stop_listening(service: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    code = brought(decide(service, person=ANNA, attack=attacks.EXCHANGE_HUGE))["code"]
    body = urlencode({"grant_type": "authorization_code", "code": code, "redirect_uri": EID})
    connection = HTTPConnection("127.0.0.1", service.port, timeout=10)
    connection.request("POST", TOKEN, body, {"Content-Type": FORM, "Authorization": BASIC})
    response = connection.getresponse()
    assert response.read(1000).isspace()
    response.close()
    connection.close()
    for thread in threading.enumerate():
        if "process_request" in thread.name:
            thread.join(5)
    assert "Traceback" not in capsys.readouterr().err


def test_an_answer_without_a_request(service: Visitor) -> None:
    assert 'href="/unasked"' in service.get("/").text
    assert "neko nav jautājis" in service.get("/unasked").text
    sent = brought(service.post("/unasked", {"decision": "confirm", "person": ANNA}))
    assert exchange(service, sent["code"]).status == 200
    assert brought(service.post("/unasked", {"decision": "cancel"}))["error"] == "access_denied"
    assert service.post("/unasked", {"decision": "confirm"}).status == 422


def test_logout_leads_back_to_the_client_only(service: Visitor) -> None:
    home = "http://127.0.0.1:8000/"
    assert service.get(f"{LOGOUT}?{urlencode({'redirect_uri': home})}").headers["Location"] == home
    assert service.get(f"{LOGOUT}?{urlencode({'redirect_uri': 'http://evil.example/'})}").status == 400
    assert "izrakstījies" in service.get(LOGOUT).text


def test_every_attack_can_be_chosen(service: Visitor) -> None:
    enter(service, "")
    for row in attacks.TABLE:
        status = decide(service, person=ANNA, attack=row.name).status
        assert status == (503 if row.name == attacks.NO_ANSWER else 303), row.name


@pytest.mark.parametrize(
    "row", [row for row in attacks.TABLE if row.name.startswith(("exchange", "userinfo", "serial"))]
)
def test_the_portal_gets_what_the_table_makes(service: Visitor, row: makers.Attack) -> None:
    answer = enter(service, row.name)
    expected = attacks.token(row.name, "")
    assert answer.status == (307 if row.moved == "token" else expected.status)
    if answer.status == 200 and answer.text.startswith('{"access_token": "') and "Bearer" in answer.text:
        found = userinfo(service, json.loads(answer.text)["access_token"])
        assert found.status == (307 if row.moved == "userinfo" else attacks.userinfo(row.name, SOMEONE, CARD).status)
