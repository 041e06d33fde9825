"""The wall through reused connections, failures, savepoints and threads: it stands for one request and no more."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from django.db import DataError, connection, transaction

from pagalms.billing.models import Invoice
from pagalms.kernel import wall
from pagalms.properties.models import Client
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import NOON, Village

DOOR = Path(__file__).parents[2] / "src" / "pagalms" / "resident"
ROLE, ON = wall.ROLE, NOON.date()


def now() -> tuple[int, str, str]:
    """The backend, who acts in it, and for whom."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_user::text, coalesce(current_setting('app.person', true), '')")
        found: tuple[int, str, str] = cursor.fetchone()
        return found


def asked(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def fails(sql: str) -> None:
    asked(sql)
    raise LookupError


def clients() -> set[str]:
    return set(Client.objects.values_list("first_name", flat=True))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nothing_of_it_survives_in_the_connection(village: Village, client: HygienicClient) -> None:
    backend, everybody, _ = before = now()
    anna, carla = village.users["anna"], village.users["carla"]
    with wall.raised(reader=anna.pk, on=ON):
        assert now() == (backend, ROLE, str(anna.pk))
        with pytest.raises(RuntimeError), wall.raised(reader=carla.pk, on=ON):
            pass
        assert now() == (backend, ROLE, str(anna.pk))
    assert now() == before
    for spoil in ("SELECT 1/0", "SELECT 1"):
        with pytest.raises((DataError, LookupError)), wall.raised(reader=anna.pk, on=ON):
            fails(spoil)
        assert (now(), wall.stands()) == (before, False)
    with freeze_time(NOON):
        client.force_login(anna)
        for address, status in (("/sakums/", 200), (f"/ipasumi/{village.flat_b.pk}/", 404), ("/palidziba/", 200)):
            assert client.get(address).status_code == status
            assert now() == before
    with wall.raised(reader=carla.pk, on=ON):
        assert (everybody != ROLE, clients()) == (True, {"Carla"})


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_it_goes_on_after_savepoints_and_where_it_was_lifted(village: Village) -> None:
    anna = village.users["anna"]
    with wall.raised(reader=anna.pk, on=ON):
        with pytest.raises(DataError), transaction.atomic():
            asked("SELECT 1/0")
        assert clients() == {"Anna", "Bruno"}
        with wall.lifted():
            assert len(clients()) == len(village.clients)
            with wall.lifted():
                assert len(clients()) == len(village.clients)
            assert not wall.stands()
        assert (wall.stands(), clients()) == (True, {"Anna", "Bruno"})
        for spoil in ("SELECT 1/0", "SELECT 1"):
            with pytest.raises((DataError, LookupError)), transaction.atomic(), wall.lifted():
                fails(spoil)
            assert (wall.stands(), clients()) == (True, {"Anna", "Bruno"})
        asked(f"SELECT wall_enter({village.users['carla'].pk}, '{ON}')")  # from behind it nobody becomes another
        assert (clients(), Invoice.objects.count()) == (set(), 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_another_thread_has_its_own(village: Village) -> None:
    """A thread begun by a page has a connection of its own, without a wall: so no page begins one."""
    seen: list[object] = []

    def other() -> None:
        seen.extend((wall.stands(), len(clients())))
        connection.close()

    with wall.raised(reader=village.users["anna"].pk, on=ON):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert clients() == {"Anna", "Bruno"}
    assert seen == [False, len(village.clients)]


def test_no_page_asks_the_database_after_its_end() -> None:
    """What is streamed or done by a thread would run when the wall is gone; files go out by `ui.downloads` alone."""
    later = re.compile(r"StreamingHttpResponse|FileResponse|TemplateResponse|threading|concurrent\.futures|async def")
    assert [path.name for path in DOOR.rglob("*.py") if later.search(path.read_text())] == []
