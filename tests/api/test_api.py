"""Accounting's system with a key, and others without: rows in, readings out, each once."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.billing.models import Payment
from pagalms.exchange.models import ImportRun
from pagalms.machines import actions
from pagalms.machines.models import Key
from pagalms.machines.rules import Scope
from pagalms.meters.models import Reading
from tests.backoffice.visits import staff_visit, take_on
from tests.moments import freeze_time
from tests.people import Village

pytestmark = pytest.mark.django_db
IMPORTS, BATCHES, KEYS = "/api/v1/imports", "/api/v1/batches", "/birojs/apmaina/atslegas/"
AT = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)
ALL = tuple(Scope)


@pytest.fixture
def ilze(village: Village) -> User:
    return take_on("ilze")


def key(by: User, *scopes: Scope, days: int = 30) -> str:
    return actions.give_key(system="Grāmatvedība", scopes=scopes or ALL, days=days, by=by, at=AT)[1]


def ask(token: str, where: str, said: Any = None, *, at: datetime = AT, **headers: str) -> Any:
    client = Client(headers={"Authorization": f"Bearer {token}", **headers})
    with freeze_time(at):
        if said is None:
            return client.get(where)
        body = said if isinstance(said, str) else json.dumps(said)
        return client.post(where, body, content_type="application/json")


def payment(number: str, flat: str, **changes: Any) -> dict[str, Any]:
    return {"payment_id": number, "apartment_id": flat, "paid_on": "2026-05-28", "amount": 41.2, **changes}


def test_rows_go_in_once_and_are_remembered(village: Village, ilze: User) -> None:
    token, flat = key(ilze), village.flat_a.code
    said = {"sheets": {"payments": [payment("P-1", flat), payment("P-2", flat, amount="10,50", reference="a\nb")]}}
    first = ask(token, IMPORTS, said).json()
    assert (first["taken_in"], first["refused"], first["counts"]["payments"]["new"]) == (True, 0, 2)
    assert [one["state"] for one in first["results"]["payments"]] == ["accepted", "accepted"]
    assert Payment.objects.count() == 2
    again = ask(token, IMPORTS, said).json()
    assert (again["taken_in"], again["counts"]["payments"]["unchanged"]) == (False, 2)
    run = ImportRun.objects.get()
    assert (run.way, run.source) == ("api", "API: Grāmatvedība")


def test_each_wrong_row_is_named_and_keeps_the_others_out_or_not(village: Village, ilze: User) -> None:
    token, flat = key(ilze), village.flat_a.code
    rows = [payment("P-1", flat), payment("P-2", "nav"), payment("P-3", flat, amount="x\ny"), payment("P-4", flat)]
    told = ask(token, IMPORTS, {"sheets": {"payments": rows}}, **{"Accept-Language": "en"}).json()
    states = [one["state"] for one in told["results"]["payments"]]
    assert states == ["left_out", "refused", "refused", "left_out"]
    assert told["results"]["payments"][1]["faults"][0]["column"] == "apartment_id"
    assert not Payment.objects.exists()
    told = ask(token, IMPORTS, {"sheets": {"payments": rows}, "all_or_nothing": False, "dry_run": True}).json()
    assert not told["taken_in"]
    told = ask(token, IMPORTS, {"sheets": {"payments": rows}, "all_or_nothing": False}).json()
    assert [one["state"] for one in told["results"]["payments"]] == ["accepted", "refused", "refused", "accepted"]
    assert told["taken_in"]
    assert set(Payment.objects.values_list("code", flat=True)) == {"P-1", "P-4"}


def test_the_same_request_again_gets_the_same_answer(village: Village, ilze: User) -> None:
    token, flat = key(ilze), village.flat_a.code
    said = {"sheets": {"payments": [payment("P-1", flat)]}}
    first = ask(token, IMPORTS, said, **{"Idempotency-Key": "maijs-1"})
    again = ask(token, IMPORTS, said, **{"Idempotency-Key": "maijs-1"})
    assert first.json() == again.json()
    assert first.json()["taken_in"]
    other = ask(token, IMPORTS, {"sheets": {"payments": [payment("P-2", flat)]}}, **{"Idempotency-Key": "maijs-1"})
    assert (other.status_code, other.json()["code"]) == (409, "other")
    assert Payment.objects.count() == 1
    assert actions.forget_answers(at=AT + timedelta(hours=25)) == 1


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ("{", 422, "json"),
        ("[" * 100_000, 422, "json"),
        ("[]", 422, "sheets"),
        ('{"sheets": {}}', 422, "sheets"),
        ('{"sheets": {"payments": {}}}', 422, "rows"),
        ('{"sheets": {"payments": [1]}}', 422, "row"),
        ('{"sheets": {"users": []}}', 422, "unknown"),
        ('{"sheets": {"payments": []}, "by": 1}', 422, "unknown"),
        ('{"sheets": {"payments": []}, "dry_run": "no"}', 422, "flag"),
        ('{"sheets": {"payments": [{"is_admin": 1}]}}', 422, "column"),
        ('{"sheets": {"payments": [{"reference": {}}]}}', 422, "cell"),
        ('{"sheets": {"payments": [{"reference": "\\u0000"}]}}', 422, "cell"),
        ('{"sheets": {"payments": [{"reference": "\\ud800"}]}}', 422, "cell"),
        (json.dumps({"sheets": {"payments": [{}] * 5001}}), 413, "rows"),
        (" " * (8 * 1024 * 1024 + 1), 413, "bytes"),
    ],
)
def test_what_is_no_import_is_refused_with_a_reason(ilze: User, said: str, status: int, code: str) -> None:
    answer = ask(key(ilze), IMPORTS, said)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]


def test_an_address_asked_in_another_way_says_so(client: Client, db: None) -> None:
    answer = client.get(IMPORTS)
    assert (answer.status_code, answer["Allow"], answer.json()["code"]) == (405, "POST", "method")
    for method, where, allowed in (("PUT", IMPORTS, "GET, HEAD, POST, OPTIONS"), ("POST", "/api/v1/", "GET, HEAD")):
        answer = client.generic(method, where, headers={"Accept-Language": "en"})
        assert (answer.status_code, answer["Allow"], answer.json()["code"]) == (405, allowed, "method")
        assert (answer.json()["message"][:4], answer["Content-Language"]) == ("This", "en")


@pytest.mark.parametrize("where", ["/api/", "/api/v1/nekas", "/api/v1/batches/", "/api/v2/imports", "/api/v1/x%00"])
def test_an_address_that_is_none_says_so_as_everything_else(client: Client, db: None, where: str) -> None:
    for method in ("GET", "POST"):
        latvian, english = client.generic(method, where), client.generic(method, where, HTTP_ACCEPT_LANGUAGE="en-GB")
        for answer, words in ((latvian, "Tādas adreses"), (english, "There is no such address")):
            assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
            assert answer.json()["code"] == "address"
            assert answer.json()["message"].startswith(words)


def test_what_cannot_be_read_is_told_as_everything_else(client: Client, ilze: User) -> None:
    answer = client.get(BATCHES, HTTP_HOST="evil.example")
    assert (answer.status_code, answer.json()["code"]) == (400, "request")
    answer = ask(key(ilze), BATCHES, "x" * 3_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "bytes")


def test_readings_are_taken_over_once_and_had_again(village: Village, ilze: User) -> None:
    token = key(ilze)
    count = Reading.objects.filter(state="submitted", period="2026-04-01", current=True).count()
    early = ask(token, BATCHES, {"period": "2026-04"}, **{"Idempotency-Key": "a"})
    assert (early.status_code, early.json()["readings"], early.json()["number"]) == (201, count, "2026-04-01")
    assert ask(token, BATCHES, {"period": "2026-04"}, **{"Idempotency-Key": "a"}).json() == early.json()
    nothing = ask(token, BATCHES, {"period": "2026-04"})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing")
    assert [one["number"] for one in ask(token, BATCHES).json()["batches"]] == ["2026-04-01"]
    page = ask(token, BATCHES + "/2026-04-01/readings").json()
    assert (len(page["readings"]), page["next"]) == (count, None)
    first = page["readings"][0]
    kept = Reading.objects.get(meter__code=first["meter_id"], current=True, batch__number="2026-04-01")
    assert first["value"] == str(kept.value)
    for where, status in (("/2026-05-01/readings", 404), ("/x%00/readings", 404), ("?cursor=-1", 422)):
        assert ask(token, BATCHES + where).status_code == status
    for period in ("2026-13", "9999-12", "0000-01", "٢٠٢٦-05", "2026-05\n"):
        assert ask(token, BATCHES, {"period": period}).status_code == 422


def test_a_key_opens_what_it_says_for_as_long_as_it_counts(ilze: User) -> None:
    narrow = key(ilze, Scope.READINGS)
    assert ask(narrow, BATCHES).status_code == 200
    denied = ask(narrow, IMPORTS, {"sheets": {"payments": []}})
    assert (denied.status_code, denied.json()["code"]) == (403, "scope")
    assert ask(narrow, BATCHES, at=AT + timedelta(days=31)).status_code == 401
    for wrong in ("", "x", narrow + "x", "ā" * 20, "pagalms_" + "x" * 500):
        assert ask(wrong, BATCHES).status_code == 401
    assert Client().get(BATCHES).headers["WWW-Authenticate"] == "Bearer"


def test_too_many_requests_wait_for_the_next_minute(ilze: User, settings: Any) -> None:
    settings.API_PER_MINUTE = 3
    token, at = key(ilze), AT + timedelta(seconds=20)
    assert [ask(token, BATCHES, at=at).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert ask(token, BATCHES, at=at).headers["Retry-After"] == "40"
    assert ask(token, BATCHES, at=at + timedelta(seconds=40)).status_code == 200


def test_ilze_makes_changes_and_ends_a_key(village: Village) -> None:
    with staff_visit("ilze", at=AT) as office:
        page = office.post(KEYS, {"system": "Horizon", "scopes": ["readings"], "days": "90"}).content.decode()
        token = page.split('class="token">')[1].split("<")[0]
        assert token not in office.get(KEYS).content.decode()
        assert "vēl nav lietota" in page
        assert page.count("pagalms_") == 2
        number = page.split('name="change" value="')[1].split('"')[0]
        changed = office.post(KEYS, {"change": number}).content.decode().split('class="token">')[1].split("<")[0]
        assert [ask(each, BATCHES).status_code for each in (token, changed)] == [200, 200]
        assert ask(token, BATCHES, at=AT + timedelta(days=8)).status_code == 401
        office.post(KEYS, {"end": number})
        assert ask(changed, BATCHES).status_code == 401
        assert office.post(KEYS, {"system": "", "days": "0"}).status_code == 422
        wanted = {"system": "Horizon", "scopes": ["import"], "days": "9"}
        assert [office.post(KEYS, wanted).status_code for _ in range(2)] == [200, 422]  # two forms, one after the other
        assert office.post(KEYS, {"change": number}).status_code == 200


def test_a_button_pressed_again_shows_the_same_secret_which_counts(village: Village) -> None:
    def shown(answer: Any) -> str:
        assert answer.status_code == 200
        return str(answer.content.decode().split('class="token">')[1].split("<")[0])

    with staff_visit("ilze", at=AT) as office:
        once = re.findall(r'name="once" value="([^"]{43})"', office.get(KEYS).content.decode())[0]
        form = {"system": "Horizon", "scopes": ["readings"], "days": "90", "once": once}
        tokens = {shown(office.post(KEYS, form)) for _ in range(3)}
        assert len(tokens) == Key.objects.count() == Event.objects.filter(verb="key_given").count() == 1
        assert ask(tokens.pop(), BATCHES).status_code == 200
        assert shown(office.post(KEYS, {**form, "system": "Cita"})) != shown(office.post(KEYS, form))  # corrected
        key = Key.objects.get(system="Horizon")
        old = shown(office.post(KEYS, form))
        change = {"change": str(key.pk), "once": once}
        changed = {shown(office.post(KEYS, change)) for _ in range(3)}
        assert len(changed) == Event.objects.filter(verb="key_changed").count() == 1
        assert [ask(each, BATCHES).status_code for each in (old, *changed)] == [200, 200]  # both count for a week
        with freeze_time(AT + timedelta(minutes=2)):  # who finds the page later sees no secret and changes nothing
            late = [office.post(KEYS, sent).content.decode() for sent in (change, {**form, "system": "Cita"})]
            assert not any('class="token"' in page or "jau ir izveidota" not in page for page in late)
        assert [ask(each, BATCHES).status_code for each in (old, *changed)] == [200, 200]
        assert Key.objects.count() == 2


def test_the_document_describes_every_address_and_the_page_shows_it(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert set(document["paths"]) >= {IMPORTS, BATCHES, BATCHES + "/{number}/readings"}
    sheets = document["paths"][IMPORTS]["post"]["requestBody"]["content"]["application/json"]["schema"]
    payments = sheets["properties"]["sheets"]["properties"]["payments"]["items"]
    assert "Needed" in payments["properties"]["paid_on"]["description"]
    assert "required" not in payments
    page = client.get("/api/v1/").content.decode()
    assert all(path in page.replace("&#x7B;", "{") for path in document["paths"])
