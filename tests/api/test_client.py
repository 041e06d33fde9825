"""The example client of the documentation, run against a real server as accounting would."""

from __future__ import annotations

import importlib.util
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from pagalms.exchange.models import ImportRun
from pagalms.exchange.working import work
from pagalms.kernel import clock
from pagalms.local.home import CHECKOUT
from pagalms.machines import actions
from pagalms.machines.rules import Scope
from tests.backoffice.visits import take_on
from tests.people import build_village

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class Silent(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal."""


class Served(WSGIHandler):
    """One thread answers; its connection ends with the answer."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        answer = super().__call__(environ, start_response)
        connections.close_all()
        return answer


@pytest.fixture
def portal(settings: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, None, handler_class=Silent)  # type: ignore[arg-type]
    settings.PORTAL_URL = f"http://127.0.0.1:{server.server_port}"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server.set_app(Served())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield settings.PORTAL_URL
    server.shutdown()
    thread.join()
    server.server_close()


def example() -> ModuleType:
    found = importlib.util.spec_from_file_location("example", CHECKOUT / "docs" / "reference" / "accounting_client.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def worked() -> None:
    """The worker, once the package has come."""
    while not (run := ImportRun.objects.filter(ended_at=None).first()):
        time.sleep(0.01)
    work(run.pk, at=clock.now(), today=clock.today())
    connections.close_all()


def test_accounting_sends_packages_and_payments_and_takes_readings_over(portal: str, tmp_path: Path) -> None:
    village = build_village()
    _key, token = actions.give_key(
        system="Horizon", scopes=list(Scope), days=1, by=take_on("ilze"), at=clock.wire_now()
    )  # fmt: skip
    client = example()
    accounting = client.Portal(portal, token)
    row = {
        "payment_id": "P-1",
        "apartment_id": village.flat_a.code,
        "paid_on": "2026-05-28",
        "amount": "41.20",
        "reference": "",
    }
    assert accounting.send({"payments": [row]}, name="1")["taken_in"]
    taken = accounting.take_over("2026-04", name="2")
    assert len(list(accounting.readings(taken["number"]))) == taken["readings"] > 0
    with pytest.raises(client.Refused, match="nothing: There are no new readings"):
        accounting.take_over("2026-04", name="3")
    assert list(accounting.contacts()) == []
    assert accounting.since == "0"
    with zipfile.ZipFile(tmp_path / "maijs.zip", "w") as made:
        made.writestr("payments.csv", f"{';'.join(row)}\n{';'.join(row.values())}\n")
    accounting.pause = 0.01
    worker = threading.Timer(0.05, worked)
    worker.start()
    assert accounting.send_package(str(tmp_path / "maijs.zip"), name="5")["state"] == "nothing"
    worker.join()
    with pytest.raises(client.Refused, match="key: "):
        client.Portal(portal, "x").take_over("2026-04", name="4")
