"""Visits to the resident door: who, when, and what a page says."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from pagalms.meters.models import Meter, Reading
from pagalms.properties.models import Apartment
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import NOON, Village


@contextmanager
def visit(village: Village, name: str, *, at: datetime = NOON, language: str = "lv") -> Iterator[HygienicClient]:
    """A signed-in browser on that day."""
    with freeze_time(at):
        client = HygienicClient()
        user = village.users[name]
        user.language = language
        user.save(update_fields=["language"])
        client.force_login(user)
        yield client


def meters(flat: Apartment) -> tuple[Meter, Meter]:
    """The cold and the hot meter of a flat."""
    cold, hot = Meter.objects.filter(point__apartment=flat).order_by("pk")
    return cold, hot


def address(flat: Apartment, rest: str = "") -> str:
    return f"/ipasumi/{flat.pk}/skaititaji/{rest}"


def form_of(answer: Any) -> dict[str, str]:
    """The fields of the form as a browser would send them back untouched; disabled ones stay away."""
    source = answer.content.decode()
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", source):
        got = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        sent = "name" in got and not re.search(r"\sdisabled", tag) and got.get("type") not in {"checkbox", "submit"}
        if sent and got["name"].startswith(("reading-", "form_key", "seen-")):
            fields[got["name"]] = html.unescape(got["value"])
    return fields


def words_of(answer: Any) -> str:
    """The words of a page's main part, white space made one."""
    source = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    assert source
    text = re.sub(r"<(?:script|style).*?</(?:script|style)>|<title>.*?</title>", "", source[0], flags=re.DOTALL)
    text = re.sub(r"</?(?:b|em|i|small|span|time|a)\b[^>]*>", "", text)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text))).strip()


def current(meter: Meter) -> Reading:
    return Reading.objects.get(meter=meter, period=date(2026, 5, 1), current=True)


def fill(client: Any, flat: Apartment, values: dict[Meter, str], **more: str) -> Any:
    form = form_of(client.get(address(flat)))
    form |= {f"reading-{meter.pk}": text for meter, text in values.items()}
    return client.post(address(flat), form | more)
