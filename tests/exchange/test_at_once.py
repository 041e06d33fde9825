"""An import is all or nothing, whatever is killed, and one at a time. Real processes against the test database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from pagalms.exchange.imports import LOCK
from pagalms.exchange.models import ImportRun
from tests.exchange.exports import SAMPLE, contents, folder, small

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def start(path: Path) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    known = connection.settings_dict
    user, password = quote(known["USER"]), quote(known["PASSWORD"])
    url = f"postgresql://{user}{':' + password if password else ''}@/{known['NAME']}?host={quote(known['HOST'])}"
    url += f"&port={known['PORT']}" if known["PORT"] else ""
    env = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(settings.PACKAGE.parent), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "pagalms.conf.manage", "import_export", str(path), "--language=en"]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def asked(query: str, limit: float = 60) -> None:
    """Wait until the database answers the query with yes."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError(query)


HELD = (
    "EXISTS (SELECT FROM pg_locks l WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.mark.parametrize("moment", ["reading", "writing"])
def test_a_killed_import_leaves_nothing(moment: str) -> None:
    importing = start(SAMPLE)
    at = (
        "locktype = 'advisory')"
        if moment == "reading"
        else "relation = 'billing_invoiceline'::regclass AND mode = 'RowExclusiveLock')"
    )
    asked(f"SELECT {HELD} AND {at}")
    importing.send_signal(signal.SIGKILL)
    assert importing.wait(30) == -signal.SIGKILL
    asked(f"SELECT NOT {HELD} AND locktype = 'advisory')")  # the server has noticed
    assert not any(contents().values())
    assert not ImportRun.objects.exists()


def test_the_second_import_waits_for_the_first(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        importing = start(folder(small(), tmp_path / "e"))
        assert importing.stdout
        assert importing.stdout.readline().startswith("Another import is running")
        assert importing.poll() is None
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    assert importing.wait(60) == 0
    assert len(contents()["houses"]) == 2
