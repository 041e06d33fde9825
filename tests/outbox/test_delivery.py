"""Letters go out through a real mail server, once, and survive one that refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from pagalms.kernel.queue import enqueue
from pagalms.outbox.actions import NotDelivered, deliver, give_up
from pagalms.outbox.models import Letter
from simulators.launch import Running
from tests.people import NOON


@pytest.fixture
def post_office(tmp_path: Path, settings: Any) -> Iterator[Running]:
    running = Running("letters", "--smtp-port", "0", "--http-port", "0", "--folder", str(tmp_path))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
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
    written = letter(headers={"List-Unsubscribe": "<https://portal/stop>"})
    deliver(written.pk, on=NOON)
    written.refresh_from_db()
    assert (written.state, written.attempts, written.sent_at) == ("sent", 1, NOON)
    [found] = received(post_office)
    assert found["subject"] == "Rādījums saņemts: 00414,502 m³"
    assert "ģķļņ" in found["text"]
    headers = {name.lower(): value for name, value in dict(found["headers"]).items()}
    assert headers["message-id"] == "<abc@portal>"
    assert headers["list-unsubscribe"] == "<https://portal/stop>"


def test_a_letter_is_not_sent_twice(db: None, post_office: Running) -> None:
    written = letter()
    deliver(written.pk, on=NOON)
    deliver(written.pk, on=NOON)
    assert len(received(post_office)) == 1


def test_a_server_that_is_away_leaves_the_letter_waiting(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
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


@pytest.mark.django_db(transaction=True)
def test_the_worker_delivers_what_was_ordered(post_office: Running) -> None:
    written = letter()
    enqueue("deliver_letter", letter=written.pk)
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert len(received(post_office)) == 1
    [job] = ProcrastinateJob.objects.filter(task_name__endswith="deliver_letter", args__letter=written.pk)
    assert job.status == "succeeded"
