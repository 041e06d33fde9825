"""Accounting hands in whole packages by the API and fetches contacts; other keys learn nothing of them."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.billing.models import Payment
from pagalms.exchange.models import ImportRun
from pagalms.exchange.working import work
from pagalms.machines import actions
from pagalms.machines.rules import Scope
from pagalms.properties.models import ContactDetails
from tests.api.test_api import AT, ask, key
from tests.backoffice.visits import take_on
from tests.moments import freeze_time
from tests.people import Village
from tests.resident.visits import visit, words_of

pytestmark = pytest.mark.django_db
PACKAGES, CONTACTS, ZIP = "/api/v1/packages", "/api/v1/contacts", "application/zip"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    """A folder of one's own: other tests take packages in at the same time."""
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


@pytest.fixture
def ilze(village: Village) -> User:
    return take_on("ilze")


def package(*rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("payments.csv", "\n".join(["payment_id;apartment_id;paid_on;amount;reference", *rows]))
    return out.getvalue()


def hand_in(token: str, body: bytes, where: str = PACKAGES, kind: str = ZIP, **headers: str) -> Any:
    client = Client(headers={"Authorization": f"Bearer {token}", **headers})
    with freeze_time(AT):
        return client.generic("POST", where, body, content_type=kind)


def worked(number: int) -> None:
    work(number, at=AT, today=AT.date())


def test_a_package_goes_in_once_and_says_how_far_it_is(village: Village, ilze: User) -> None:
    token, body = key(ilze), package(f"P-1;{village.flat_a.code};2026-05-28;41,20;")
    sent = hand_in(token, body, f"{PACKAGES}?name=maijs.zip", **{"Idempotency-Key": "maijs"})
    number = sent.json()["number"]
    assert sent.status_code == 202
    assert hand_in(token, body, f"{PACKAGES}?name=maijs.zip", **{"Idempotency-Key": "maijs"}).json() == sent.json()
    other = hand_in(token, package(), f"{PACKAGES}?name=maijs.zip", **{"Idempotency-Key": "maijs"})
    assert (other.status_code, other.json()["code"]) == (409, "other")
    assert ask(token, f"{PACKAGES}/{number}").json()["state"] == "waiting"
    worked(number)
    done = ask(token, f"{PACKAGES}/{number}").json()
    assert (done["state"], done["sheets"][0]["new"], done["percent"]) == ("taken_in", 1, None)
    assert ImportRun.objects.get(pk=number).source == "API: Grāmatvedība, maijs.zip"
    again = hand_in(token, body).json()["number"]
    worked(again)
    assert ask(token, f"{PACKAGES}/{again}").json()["state"] == "nothing"
    assert Payment.objects.count() == 1


def test_a_preview_waits_and_refused_rows_are_named(village: Village, ilze: User) -> None:
    token = key(ilze)
    body = package(f"P-1;{village.flat_a.code};2026-05-28;41,20;")
    number = hand_in(token, body, f"{PACKAGES}?preview=true").json()["number"]
    worked(number)
    seen = ask(token, f"{PACKAGES}/{number}").json()
    assert (seen["state"], seen["checks"], Payment.objects.count()) == ("checked", 1, 0)
    stale = ask(token, f"{PACKAGES}/{number}/take", {"checks": 0})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed")
    assert ask(token, f"{PACKAGES}/{number}/take", {"checks": 1}).status_code == 200
    worked(number)
    assert ask(token, f"{PACKAGES}/{number}").json()["state"] == "taken_in"
    assert ask(token, f"{PACKAGES}/{number}/take", {"checks": 1}).json()["code"] == "over"
    rows = ("P-2;nav;2026-05-28;1;", f"P-3;{village.flat_a.code};2026-05-28;2;")
    wrong = hand_in(token, package(*rows)).json()["number"]
    worked(wrong)
    told = ask(token, f"{PACKAGES}/{wrong}").json()
    assert (told["state"], told["refused"], told["faults"][0]["line"]) == ("refused", 1, 2)
    assert Payment.objects.count() == 1


def test_what_is_killed_in_the_middle_is_sent_again(village: Village, ilze: User) -> None:
    token, body = key(ilze), package(f"P-1;{village.flat_a.code};2026-05-28;41,20;")
    before = set(default_storage.listdir("imports")[1]) if default_storage.exists("imports") else set()
    half = {"wsgi.input": io.BytesIO(body[: len(body) // 2]), "CONTENT_LENGTH": str(len(body))}
    with freeze_time(AT):
        client = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "a"})
        part = client.generic("POST", PACKAGES, b"x", content_type=ZIP, **half)  # type: ignore[arg-type]  # headers by the names that WSGI gives them
    assert (part.status_code, part.json()["code"]) == (422, "part")
    assert not ImportRun.objects.exists()
    assert (set(default_storage.listdir("imports")[1]) if default_storage.exists("imports") else set()) == before
    number = hand_in(token, body, **{"Idempotency-Key": "a"}).json()["number"]
    ImportRun.objects.filter(pk=number).update(began_at=AT)  # its worker was killed
    assert ask(token, f"{PACKAGES}/{number}").json()["state"] == "interrupted"
    same = hand_in(token, body, **{"Idempotency-Key": "b"}).json()["number"]
    worked(same)
    worked(number)
    states = [ask(token, f"{PACKAGES}/{each}").json()["state"] for each in (same, number)]
    assert (states, Payment.objects.count()) == (["taken_in", "nothing"], 1)


def test_what_is_no_package_is_refused(ilze: User, settings: Any) -> None:
    token = key(ilze)
    assert hand_in(token, b"{}", kind="application/json").status_code == 415
    assert hand_in(token, b"").status_code == 415
    assert hand_in(token, b"x", f"{PACKAGES}?name=../a").json()["code"] == "shape"
    settings.IMPORT_MEGABYTES = 0
    assert hand_in(token, b"x").status_code == 413
    settings.IMPORT_MEGABYTES = 1
    number = hand_in(token, b"no zip at all").json()["number"]
    worked(number)
    assert ask(token, f"{PACKAGES}/{number}").json()["state"] == "broken"


def test_another_system_and_another_scope_learn_nothing(village: Village, ilze: User) -> None:
    number = hand_in(key(ilze), package()).json()["number"]
    other = actions.give_key(system="Cita", scopes=[Scope.IMPORT], days=1, by=ilze, at=AT)[1]
    for where in (f"{PACKAGES}/{number}", f"{PACKAGES}/999999", f"{PACKAGES}/0"):
        assert ask(other, where).status_code == 404
    assert ask(other, f"{PACKAGES}/{number}/take", {"checks": 0}).status_code == 404
    assert ask(other, CONTACTS).json()["code"] == "scope"
    assert hand_in(key(ilze, Scope.CONTACTS), package()).json()["code"] == "scope"
    for _each in range(10):
        last = hand_in(other, package())
    assert last.status_code == 202
    assert hand_in(other, package()).json()["code"] == "busy"


def test_contacts_go_out_with_a_cursor_and_anna_reads_it(village: Village, ilze: User) -> None:
    token, anna = key(ilze, Scope.CONTACTS), village.clients["anna"]
    told = {"client": anna, "apartment": village.flat_a, "email": "jauna@example.lv"}
    ContactDetails.objects.create(phone="+37126543210", period=(AT - timedelta(hours=1), AT), **told)
    ContactDetails.objects.create(phone="+37120000000", period=(AT, None), **told)
    egons = village.clients["egons"]
    ContactDetails.objects.create(client=egons, apartment=village.flat_c, phone="+37120000001", period=(AT, None))
    assert ask(token, CONTACTS, at=AT + timedelta(seconds=30)).json() == {"contacts": [], "next": None, "since": "0"}
    page = ask(token, CONTACTS, at=AT + timedelta(minutes=2)).json()
    assert page["contacts"] == [{
        "client_id": anna.code, "apartment_id": village.flat_a.code, "phone": "+37120000000",
        "email": "jauna@example.lv", "postal_address": "", "since": "2026-06-02",
    }]  # fmt: skip
    later = ask(token, f"{CONTACTS}?cursor={page['since']}", at=AT + timedelta(days=1)).json()
    assert (later["contacts"], later["since"]) == ([], page["since"])
    assert Event.objects.get(verb="looked").detail == {"what": "contacts", "system": "Grāmatvedība"}
    with visit(village, "anna") as client:
        assert "kontaktinformācija" in words_of(client.get("/uzstadijumi/skatijumi/")).casefold()
