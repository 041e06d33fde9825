"""The pages of the simulated telephone without JavaScript, how the program starts, and how sessions end."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from simulators.launch import Running
from simulators.smartid import table
from simulators.smartid.checks import Contract, read_wish
from simulators.smartid.protocol import DEMO_NAME, DEMO_UUID
from simulators.smartid.sessions import Answer, Sessions
from tests.simulators.smartid_portal import Portal, call, interactions, request

ANNA = "PNOLV-040404-10003"
CALLBACK = "http://127.0.0.1:8000/ieeja/?value=random"
FORM = "application/x-www-form-urlencoded"
Start = Callable[..., Running]


@pytest.fixture
def portal(start: Start, tmp_path: Path) -> Portal:
    people = tmp_path / "people.json"
    people.write_text('[{"name": "Ķirsis & Dēls", "personal_code": "050505-12123", "note": "<7>"}]', encoding="utf-8")
    running = start(
        "smartid", "--port", "0", "--ca-folder", str(tmp_path / "ca"), "--people", str(people), "--http-callback",
        "--lifetime", "60", "--tolerance", "20",
    )  # fmt: skip
    return Portal(running.url, tmp_path / "ca")


def post(portal: Portal, path: str, **fields: str) -> tuple[int, str, str]:
    response, page = call(portal.url, "POST", path, urlencode(fields).encode(), FORM)
    return response.status, response.headers.get("Location", ""), page.decode()


def get(portal: Portal, path: str) -> tuple[int, str]:
    response, page = call(portal.url, "GET", path)
    return response.status, page.decode()


def test_a_scan_and_a_decision(portal: Portal) -> None:
    body = request(interactions=interactions("confirmationMessage"))
    session = portal.begin("device-link/anonymous", body)
    status, page = get(portal, "/telefons")
    assert (status, "QR koda saturs" in page, "nav īsta Smart-ID lietotne" in page) == (200, True, True)
    status, place, _ = post(portal, "/telefons", link=portal.link(session, body, late=15) + "\n")
    assert status == 303
    _, page = get(portal, place)
    for text in ("Pieslēgšanās portālam", "Apstiprināt (PIN1)", "Atteikt", "Ķirsis &amp; Dēls", "&lt;7&gt;", "QR kods"):
        assert text in page
    for row in table.TABLE:
        assert f'<option value="{row.name}">' in page
    status, _, page = post(portal, place, action="approve", person="PNOLV-000000-00000", attack="replay")
    assert (status, 'role="alert"' in page, '<option value="replay" selected>' in page) == (422, True, True)
    status, _, page = post(portal, place, action="approve", typed="12", name='"><script>')
    assert (status, '"><script>' in page, "11 cipariem" in page) == (422, False, True)
    assert post(portal, place, action="approve", person=ANNA, attack="replay")[2].count("atkārtot") == 1
    assert post(portal, place, action="nothing", person=ANNA)[0] == 422
    status, _, page = post(portal, place, action="approve", typed="01019012345", name="Jānis Jauns")
    assert (status, "<code>OK</code>" in page) == (200, True)
    found = portal.result(session)
    assert portal.checker.faults(found, body, {"QR"}) == set()
    assert found["interactionTypeUsed"] == "confirmationMessage"
    assert post(portal, place, action="refuse")[0] == 409
    assert get(portal, "/telefons/unknown")[0] == 404


def test_a_link_on_the_same_telephone(portal: Portal) -> None:
    body = request(initialCallbackUrl=CALLBACK)
    for attack, shown in (
        ("", ""),
        ("callback-twice", "Atgriezties vēlreiz"),
        ("callback-other-browser", "citā pārlūkā"),
    ):
        session = portal.begin("device-link/anonymous", body)
        link = portal.link(session, body, "Web2App")
        response, _ = call(portal.url, "GET", "/telefons?" + link.partition("?")[2])
        assert response.status == 303
        place = response.headers["Location"]
        assert "Web2App" in get(portal, place)[1]
        status, location, page = post(portal, place, action="approve", person=ANNA, attack=attack)
        address = location or unescape(page)
        assert f"{CALLBACK}&sessionSecretDigest=" in address
        assert (status, shown in page) == (200 if attack else 303, True)
    session = portal.begin("device-link/anonymous", body)
    place = post(portal, "/telefons", link=portal.link(session, body, "Web2App"))[1]
    assert "TIMEOUT" in get(portal, place)[1]
    status, location, _ = post(portal, place, action="outcome", outcome="PROTOCOL_FAILURE")
    assert (status, location.startswith(CALLBACK)) == (303, True)
    assert portal.result(session)["result"]["endResult"] == "PROTOCOL_FAILURE"


def test_a_notification_waits_on_the_telephone(portal: Portal) -> None:
    session = portal.begin("notification/etsi/PNOLV-050505-12123", request(vcType="numeric4"))
    _, page = get(portal, "/telefons")
    (place,) = re.findall(r'href="(/telefons/[^"]+)"', page)
    assert "Ķirsis &amp; Dēls" in page
    _, page = get(portal, place)
    assert re.search(r'class="code">\d{4}<', page)
    assert 'type="radio"' not in page
    assert post(portal, place, action="WRONG_VC")[0] == 200
    assert portal.result(session)["result"]["endResult"] == "WRONG_VC"
    assert "Nav neviena" in get(portal, "/telefons")[1]


def test_other_addresses(portal: Portal) -> None:
    assert get(portal, "/health") == (200, "ok")
    assert f"{portal.url}/v3/" in get(portal, "/")[1]
    assert get(portal, "/nothing")[0] == 404
    assert get(portal, "/ocsp")[0] == 405
    for name, status in (("certs/root.crt", 200), ("certs/issuing.crt", 200), ("crl/root.crl", 200), ("crl/x", 404)):
        assert call(portal.url, "GET", f"/{name}")[0].status == status
    status, location, _ = post(portal, "/slegi", place="create", name="580", times="3")
    assert (status, location) == (303, "/slegi")
    assert "vēl 3 reizes" in get(portal, "/slegi")[1]
    assert portal.create("device-link/anonymous", request())[0] == 580
    assert post(portal, "/slegi", place="create", name="", times="1")[0] == 303
    assert portal.create("device-link/anonymous", request())[0] == 200
    for wrong in ({"name": "x"}, {"times": "0x"}, {"times": "1001"}, {"place": ""}):
        assert post(portal, "/slegi", **({"place": "poll", "name": "500", "times": "1"} | wrong))[0] == 422
    for path in ("/remote/unknown", "/remote/decide", "/remote/scan"):
        assert call(portal.url, "POST", path, b"{}")[0].status in (400, 404, 422)
    assert call(portal.url, "POST", "/remote/scan", b"[")[0].status == 422


@pytest.mark.parametrize(("options", "code"), [(["--host", "0.0.0.0"], 2), (["--people", "missing.json"], 1)])
def test_what_it_does_not_start_with(start: Start, tmp_path: Path, options: list[str], code: int) -> None:
    status, out, log = start("smartid", "--port", "0", "--ca-folder", str(tmp_path), *options).stop()
    assert (status, out, len(log.splitlines())) == (code, "", 1)


def test_sessions_end_by_themselves_and_are_forgotten() -> None:
    now = [0.0]
    sessions = Sessions(Answer({"endResult": "TIMEOUT"}), lambda: now[0], lifetime=120)
    wish = read_wish(request(), Contract(DEMO_UUID, DEMO_NAME), is_notification=False)
    late, answered = sessions.create(wish), sessions.create(wish)
    ticket = sessions.ticket(late, "QR")
    assert sessions.finish(answered, Answer({}))
    now[0] = 119
    assert sessions.wait(late, 0) is None
    now[0] = 121
    assert sessions.wait(late, 0) == Answer({"endResult": "TIMEOUT"})
    assert not sessions.finish(late, Answer({}))
    now[0] = 291
    assert sessions.by_id(answered.id) is None
    assert sessions.by_token(late.token) is late
    assert sessions.find(ticket.handle) is ticket
    now[0] = 121 + 291
    assert sessions.by_id(late.id) is None
    assert sessions.find(ticket.handle) is None
