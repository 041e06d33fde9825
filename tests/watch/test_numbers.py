"""The numbers for monitoring: those of all processes, for whoever shows the token, of nobody by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from pagalms.audit.actions import record
from pagalms.kernel import counts
from pagalms.local.home import CHECKOUT
from pagalms.outbox.models import Letter
from pagalms.watch import keeping, numbers, series
from tests.people import NOON, Village
from tests.resident.visits import visit

TOKEN = "only-the-monitoring-knows-it"
SAMPLE = re.compile(r'(\w+)(\{(?:\w+="[^"]*",?)+\})? (-?[\d.e+-]+)')


@pytest.fixture(autouse=True)
def fresh(settings: Any) -> Iterator[None]:
    settings.METRICS_TOKEN = TOKEN
    counts.taken()
    numbers.forget()
    yield
    counts.taken()
    numbers.forget()


def read(client: Client) -> dict[str, float]:
    answer = client.get("/metrics/", headers={"authorization": f"Bearer {TOKEN}", "host": "10.0.0.7"})
    assert answer.status_code == 200
    numbers.forget()
    found = {}
    for line in answer.content.decode().splitlines():
        if not line.startswith("#"):
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            found[f"{sample[1]}{sample[2] or ''}"] = float(sample[3])
    return found


def test_without_the_token_there_is_nothing(db: None, client: Client, settings: Any) -> None:
    assert client.get("/metrics/").status_code == 404
    assert client.get("/metrics/", headers={"authorization": "Bearer wrong"}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics/", headers={"authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_door_and_class_and_time(village: Village) -> None:
    with visit(village, "anna") as anna:
        for path in ("/skaititaji/", "/ieeja/", "/nav/", "/birojs/", "/health/"):
            anna.get(path)
        found = read(anna)
        again = read(anna)
    assert found['pagalms_requests_total{door="nowhere",status="4xx"}'] == 1
    assert found['pagalms_requests_total{door="backoffice",status="4xx"}'] == 1
    assert sum(value for name, value in found.items() if name.startswith("pagalms_requests_total")) == 4
    assert found['pagalms_request_seconds_bucket{door="nowhere",le="+Inf"}'] == 1
    assert found['pagalms_request_seconds_bucket{door="nowhere",le="10.0"}'] == 1
    assert again['pagalms_requests_total{door="nowhere",status="4xx"}'] == 1  # machines' asking is not counted


def test_counts_of_several_processes_come_together_and_wait_while_they_cannot(db: None) -> None:
    counts.add("pagalms_sign_ins_total", way="swedbank")
    keeping.keep()
    counts.add("pagalms_sign_ins_total", 2, way="swedbank")  # another process
    assert counts.taken() == {'pagalms_sign_ins_total{way="swedbank"}': 2}
    counts.add("pagalms_sign_ins_total", 2, way="swedbank")
    keeping.keep()
    assert keeping.kept() == {'pagalms_sign_ins_total{way="swedbank"}': 3}


def test_the_alarms_ask_for_numbers_that_are_told() -> None:
    """`promtool test rules` beside them says whether they are heard; it is not among what the suite brings."""
    alarms = (CHECKOUT / "deploy/prometheus/pagalms.rules.yml").read_text()
    asked = {name.removesuffix("_bucket") for name in re.findall(r"pagalms_\w+", alarms)}
    told = "".join(path.read_text() for path in (Path(numbers.__file__), Path(series.__file__)))
    assert len(asked) > 10
    assert {name for name in asked if f'"{name}"' not in told} == set()


def test_letters_queue_imports_backups_and_signing_in(village: Village, client: Client) -> None:
    for number, state in enumerate(["waiting", "waiting", "undelivered", "sent"]):
        Letter.objects.create(to="x@example.lv", kind="x", message_id=str(number), state=state, created_at=NOON)
    client.post("/ieeja/", {"login": "nobody@example.lv", "password": "wrong for sure"})
    record("backup_made", by=None, at=NOON, subject="backup")
    found = read(client)
    assert found['pagalms_letters{state="waiting"}'] == 2
    assert found['pagalms_letters{state="undelivered"}'] == 1
    assert found["pagalms_letters_oldest_seconds"] > 0
    assert found['pagalms_queue_jobs{kind="in_turn"}'] == 0
    assert found['pagalms_sign_in_failures_total{reason="failed",way="password"}'] == 1
    assert found["pagalms_imports_open"] == 0
    assert found["pagalms_backup_age_seconds"] > 0
    assert found["pagalms_postgres_connections"] >= 1
    assert "pagalms_backup_tried_age_seconds" not in found
