"""A clerk sees the portal with the eyes of a resident: for a reason, for a while, and without a trace but the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from pagalms.audit.actions import record
from pagalms.audit.models import Event
from pagalms.backoffice.eyes import SAME_FOR_ALL, SHOWN
from pagalms.backoffice.eyes_glass import Untouchable, only_reading
from tests.backoffice.visits import staff_visit
from tests.house.entering import routes
from tests.house.test_who_may_enter import address, parts
from tests.moments import freeze_time
from tests.people import NOON, Village, represent
from tests.resident.visits import visit, words_of

__all__ = ["parts"]
OWN_COOKIES = {settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME}  # of the clerk
CHANGED = """
    SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables
    WHERE relname NOT IN ('audit_event', 'django_session') ORDER BY relname
"""


def written() -> list[Any]:
    """What this transaction has written so far, what was taken back included; the log and sessions aside."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
        return list(cursor.fetchall())


@contextmanager
def eyes_of(name: str, village: Village, clerk: str = "rita") -> Iterator[tuple[Client, str]]:
    """The clerk's browser, and where the person's pages begin."""
    key = village.clients[name].pk
    with staff_visit(clerk) as client:
        answer = client.post(f"/birojs/cilveki/{key}/acis/", {"iemesls": "bill"})
        assert answer["Location"] == f"/birojs/acis/{key}/sakums/"
        yield client, f"/birojs/acis/{key}"


def resident_routes() -> list[str]:
    doors = [one for one in routes() if one.callback.__module__.startswith("pagalms.resident")]
    return [str(one.name) for one in doors]


def test_every_address_of_a_resident_is_shown_without_a_trace_or_not_at_all(
    village: Village, parts: dict[str, Any]
) -> None:
    names = resident_routes()
    assert set(SHOWN) | (SAME_FOR_ALL & set(names)) <= {*names, "terms", "terms_version", "logo"}
    shown = set()
    with eyes_of("anna", village) as (rita, begin):
        before, noted = written(), Event.objects.count()
        session = Session.objects.count()
        assert any(inserted for _table, inserted, _changed, _gone in before)
        for name in names:
            where = begin + address(name, parts)
            answer = rita.get(where)
            assert rita.post(where, {"text": "Es esmu Anna", "wanted": "yes"}).status_code == 405, name
            assert written() == before, name
            assert set(answer.cookies) <= OWN_COOKIES, name
            if name in SHOWN:
                assert answer.status_code in (200, 302, 404), name
                assert Event.objects.count() == noted + 1, name
                shown.add(name) if answer.status_code == 200 else None
            elif name not in SAME_FOR_ALL:
                assert answer.status_code in (403, 404), name
                assert "anna@example.lv" not in answer.content.decode(), name
            noted = Event.objects.count()
        assert Session.objects.count() == session
    assert shown >= set(SHOWN) - {
        "bills", "meters", "addresses", "flats_meters", "documents",
        "archive_bill", "archive_bill_pdf", "property_documents", "document",
    }, set(SHOWN) - shown  # fmt: skip


def test_annas_news_stay_new_and_she_reads_who_looked(village: Village, parts: dict[str, Any]) -> None:
    anna = village.clients["anna"].pk
    with eyes_of("anna", village) as (rita, begin):
        page = rita.get(begin + f"/ipasumi/{village.flat_a.pk}/skaititaji/")
        source = page.content.decode()
        assert "Jūs redzat portālu ar šīs personas acīm: Anna Paraudziņa" in re.sub(r"\s+", " ", source)
        assert "Iemesls: rēķins vai maksājums" in source
        assert '<fieldset class="eyed" disabled>' in source
        outside = re.sub(r'<fieldset class="eyed".*</fieldset>', "", source, flags=re.DOTALL)
        assert re.findall(r'<form[^>]*action="([^"]*)"', outside) == [f"/birojs/cilveki/{anna}/acis/beigt/"]
        links = re.findall(r'href="(/[^"]*)"', source)
        assert {link for link in links if not link.startswith((begin, "/static/"))} <= {"/palidziba/"}
        assert "jauns paziņojums" in rita.get(begin + "/sakums/").content.decode()
        rita.get(begin + f"/pazinojumi/{parts['notice']}/")
        assert "jauns paziņojums" in rita.get(begin + "/sakums/").content.decode()
    with visit(village, "anna") as client:
        assert "jauns paziņojums" in client.get("/sakums/").content.decode()
        said = words_of(client.get("/uzstadijumi/skatijumi/"))
        assert "Rita Iemesls: rēķins vai maksājums; Jūsu lapa „Skaitītāji”, kā Jūs to redzat" in said


def test_it_ends_by_itself_at_a_press_and_with_the_role(village: Village) -> None:
    with eyes_of("anna", village) as (rita, begin):
        assert rita.get(begin + "/sakums/").status_code == 200
        with freeze_time(NOON + timedelta(minutes=15)):
            answer = rita.get(begin + "/sakums/", follow=True)
        assert "Laiks ir beidzies." in words_of(answer)
        assert rita.get(begin + "/sakums/").status_code == 302
    with eyes_of("anna", village, clerk="ilze") as (ilze, begin):
        bruno = f"/birojs/acis/{village.clients['bruno'].pk}/sakums/"
        assert ilze.get(bruno).status_code == 302
        ilze.post(begin.replace("/acis/", "/cilveki/") + "/acis/beigt/")
        assert ilze.get(begin + "/sakums/").status_code == 302


def test_nobody_borrows_eyes_without_a_reason_or_a_right(village: Village) -> None:
    anna = village.clients["anna"].pk
    where = f"/birojs/cilveki/{anna}/acis/"
    with staff_visit("rita") as rita:
        assert rita.post(where, {"iemesls": "ziņkāre"}).status_code == 422
        assert rita.get(f"/birojs/acis/{anna}/sakums/")["Location"] == where
        assert "nav konta" in words_of(rita.get(f"/birojs/cilveki/{village.clients['felikss'].pk}/acis/"))
    for name in ("gunta", "maris", "uldis"):
        with staff_visit(name) as client:
            assert client.post(where, {"iemesls": "bill"}).status_code == 403
    assert not Event.objects.filter(verb="eyes_lent").exists()


def test_the_principal_reads_it_too(village: Village) -> None:
    """Bruno acts for Carla: her flat stands on his pages."""
    represent([("bruno", village.clients["carla"], village.flat_b, True)])
    with eyes_of("bruno", village) as (rita, begin):
        rita.get(begin + "/sakums/")
    subjects = set(Event.objects.filter(verb="looked", detail__page="home").values_list("subject", flat=True))
    assert subjects == {f"client:{village.clients[name].pk}" for name in ("bruno", "carla")}


def test_a_page_that_wants_to_write_is_stopped_by_the_database(village: Village) -> None:
    def page() -> HttpResponse:
        record("eyes_lent", by=village.users["anna"], at=NOON)
        return HttpResponse()

    with pytest.raises(Untouchable):
        only_reading(page)
    assert not Event.objects.exists()
    record("eyes_given_back", by=village.users["anna"], at=NOON)  # afterwards one may write again
