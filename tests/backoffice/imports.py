"""What Gunta does with a package in the browser."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pagalms.exchange import working
from tests.exchange.exports import Way, text
from tests.people import NOON

DESK = "/birojs/apmaina/"
DAY = NOON.date()
EXCEL = Way("cp1257", ";")


def csvs(export: Mapping[str, list[list[str]]], way: Way = EXCEL) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{sheet}.csv", text(rows, way)) for sheet, rows in export.items()]


def sent(gunta: Client, files: list[SimpleUploadedFile]) -> str:
    """The address of the import that was made of these files."""
    answer = gunta.post(DESK, {"files": files})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def worked(address: str) -> None:
    """The worker takes its turn."""
    working.work(int(address.rstrip("/").rpartition("/")[2]), at=NOON, today=DAY)


def page(gunta: Client, address: str) -> str:
    answer = gunta.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def decide(gunta: Client, address: str, what: str, *, seen: int = 1) -> str:
    """What the page says after a button was pressed."""
    answer = gunta.post(address, {"what": what, "seen": str(seen)}, follow=True)
    return " ".join(answer.content.decode().split())
