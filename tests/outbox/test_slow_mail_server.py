"""A mail server that takes its time gets each letter once."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from pagalms.outbox.actions import NotDelivered, deliver
from pagalms.outbox.models import Letter
from simulators.launch import Running
from tests.people import NOON


@pytest.fixture
def slow(tmp_path: Path, settings: Any) -> Iterator[Callable[[float], Running]]:
    """A mail server that answers a whole letter so many seconds later."""
    begun: list[Running] = []

    def begin(delay: float) -> Running:
        words = ["--smtp-port", "0", "--http-port", "0", "--folder", str(tmp_path), "--delay", str(delay)]
        begun.append(Running("letters", *words))
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "pagalms.outbox.mail_server.Backend", 0.5
        settings.EMAIL_HOST, port = begun[0].addresses["smtp"].split(":")
        settings.EMAIL_PORT = int(port)
        return begun[0]

    yield begin
    for each in begun:
        each.stop()


def letter(number: int = 1) -> Letter:
    return Letter.objects.create(
        to="anna@example.lv", kind="test", subject="Rēķins", text="Labdien!", html="<p>Labdien!</p>",
        message_id=f"<{number}@portal>", created_at=NOON,
    )  # fmt: skip


def test_who_answers_late_gets_the_letter_once(db: None, slow: Callable[[float], Running]) -> None:
    """It was given up after ten seconds and sent again, some eighty times in 72 hours, and each copy arrived."""
    office, written = slow(1.5), letter()
    deliver(written.pk, on=NOON)
    written.refresh_from_db()
    assert (written.state, written.attempts) == ("sent", 1)
    with urlopen(f"{office.url}/letters.json") as answer:
        assert len(json.load(answer)) == 1


def test_who_says_nothing_at_all_is_given_up_soon(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "pagalms.outbox.mail_server.Backend", 0.3
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        begun = time.monotonic()
        with pytest.raises(NotDelivered, match="timed out"):
            deliver(letter().pk, on=NOON)
        assert time.monotonic() - begun < 10
