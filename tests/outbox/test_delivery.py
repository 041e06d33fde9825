"""Letters go out through a real mail server, once, and survive one that refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from pagalms.billing.actions import announce_bills, want_bills
from pagalms.jobs.enclosures import enclosures_of
from pagalms.kernel.queue import enqueue
from pagalms.outbox.actions import NotDelivered, deliver, give_up
from pagalms.outbox.models import Letter
from simulators.launch import Running
from tests import others
from tests.billing.books import issue
from tests.people import NOON, Village


@pytest.fixture
def post_office(tmp_path: Path, settings: Any) -> Iterator[Running]:
    running = Running("letters", "--smtp-port", "0", "--http-port", "0", "--folder", str(tmp_path))
    settings.EMAIL_BACKEND = "pagalms.outbox.mail_server.Backend"
    settings.EMAIL_HOST, port = running.addresses["smtp"].split(":")
    settings.EMAIL_PORT = int(port)
    yield running
    running.stop()


def received(office: Running) -> list[dict[str, Any]]:
    with urlopen(f"{office.url}/letters.json") as answer:
        return list(json.load(answer))


def letter(**changes: Any) -> Letter:
    values = {
        "to": "anna@example.lv", "kind": "test", "subject": "Rādījums saņemts: 00414,502 m³",
        "text": "Labdien, ģķļņ!\n",
        "html": "<p>Labdien, ģķļņ!</p>", "message_id": "<abc@portal>", "created_at": NOON,
    }  # fmt: skip
    return Letter.objects.create(**{**values, **changes})


def test_a_letter_arrives_as_it_was_written(db: None, post_office: Running) -> None:
    stop = f"<https://portal/{'stop' * 30}>"
    written = letter(headers={"List-Unsubscribe": stop})
    deliver(written.pk, on=NOON)
    written.refresh_from_db()
    assert (written.state, written.attempts, written.sent_at) == ("sent", 1, NOON)
    [found] = received(post_office)
    assert found["subject"] == "Rādījums saņemts: 00414,502 m³"
    assert "ģķļņ" in found["text"]
    headers = {name.lower(): value for name, value in dict(found["headers"]).items()}
    assert headers["message-id"] == "<abc@portal>"
    assert headers["list-unsubscribe"] == stop  # on one line
    assert headers["date"][-5:] in ("+0200", "+0300")


def test_a_letter_is_not_sent_twice(db: None, post_office: Running) -> None:
    written = letter()
    deliver(written.pk, on=NOON)
    deliver(written.pk, on=NOON)
    assert len(received(post_office)) == 1


def test_a_server_that_is_away_leaves_the_letter_waiting(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "pagalms.outbox.mail_server.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens on the discard port
    written = letter()
    with pytest.raises(NotDelivered):
        deliver(written.pk, on=NOON)
    written.refresh_from_db()
    assert (written.state, written.attempts) == ("waiting", 1)
    assert "refused" in written.last_error


def test_a_letter_given_up_is_seen_as_undelivered(db: None) -> None:
    written = letter()
    give_up(written.pk)
    written.refresh_from_db()
    assert written.state == "undelivered"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_worker_delivers_what_was_ordered(post_office: Running) -> None:
    written = letter()
    enqueue("deliver_letter", letter=written.pk)
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    others.hang_up()
    assert len(received(post_office)) == 1
    [job] = ProcrastinateJob.objects.filter(task_name__endswith="deliver_letter", args__letter=written.pk)
    assert job.status == "succeeded"


def test_the_bill_goes_with_its_letter(village: Village, post_office: Running) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    written = letter(about=f"bill:2026-04:{bill.pk}", user=village.users["anna"])
    deliver(written.pk, on=NOON, enclosures=enclosures_of)
    [found] = received(post_office)
    assert [each["name"] for each in found["attachments"]] == [f"Rēķins 2026-04 {bill.number}.pdf"]


@pytest.mark.parametrize("about", ["bill:2026-04:0", "bill:x", "bill:2026-04:1; drop", "notice:1"])
def test_a_letter_about_nothing_we_know_goes_without(db: None, post_office: Running, about: str) -> None:
    deliver(letter(about=about).pk, on=NOON, enclosures=enclosures_of)
    assert len(received(post_office)) == 1


def test_one_of_many_lets_the_others_go_first(village: Village) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    want_bills(user=village.users["anna"], apartments=[village.flat_a], at=NOON, given_at="settings")
    announce_bills(on=NOON.date(), at=NOON, source="import:1")
    assert Letter.objects.get().about == f"bill:2026-04:{bill.pk}"
    assert set(ProcrastinateJob.objects.values_list("priority", flat=True)) == {-10}
