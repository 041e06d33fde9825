"""The form outside the window, at its edges, and sent with things that are not its business."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from pagalms.meters.models import Reading, WindowRule
from tests.people import Village
from tests.resident.visits import address, current, fill, form_of, meters, visit, words_of

CLOSES = datetime(2026, 6, 1, 21, tzinfo=UTC)
BEFORE = datetime(2026, 5, 20, 9, tzinfo=UTC)
AFTER = datetime(2026, 6, 2, 9, tzinfo=UTC)
FAQ = "Rādījumus varēs nodot no: 30.05.2026 līdz 01.06.2026"


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (BEFORE, FAQ),
        (datetime(2026, 5, 29, 20, 59, 59, tzinfo=UTC), FAQ),
        (AFTER, "Rādījumus varēs nodot no: 29.06.2026 līdz 01.07.2026"),
        (datetime(2026, 12, 2, 9, tzinfo=UTC), "Rādījumus varēs nodot no: 30.12.2026 līdz 01.01.2027"),
        (datetime(2027, 2, 5, 9, tzinfo=UTC), "Rādījumus varēs nodot no: 27.02.2027 līdz 01.03.2027"),
    ],
)
def test_outside_the_window_exactly_the_sentence_of_the_faq(village: Village, at: datetime, sentence: str) -> None:
    with visit(village, "anna", at=at) as client:
        answer = client.get(address(village.flat_a))
        source = answer.content.decode()
        assert f"<h2>{sentence}</h2>" in source
        fields = re.findall(r'<input id="m\d+"[^>]*>', source)
        assert len(fields) == 2
        assert all(field.endswith("disabled>") for field in fields)
        assert re.search(r'<button class="button" disabled>Nodot rādījumus</button>', source)
        assert form_of(answer) == {}
        assert source.count("<li><b>") == 4  # four things one can do now


@pytest.mark.parametrize("at", [datetime(2026, 5, 29, 21, tzinfo=UTC), CLOSES - timedelta(microseconds=1)])
def test_the_first_and_the_last_moment(village: Village, at: datetime) -> None:
    cold, _hot = meters(village.flat_a)
    with visit(village, "anna", at=at) as client:
        assert fill(client, village.flat_a, {cold: "414"}).status_code == 302
    assert current(cold).value == 414


def test_opened_in_time_and_sent_late(village: Village) -> None:
    flat = village.flat_a
    cold, hot = meters(flat)
    with visit(village, "anna", at=CLOSES - timedelta(seconds=30)) as client:
        page = client.get(address(flat))
        assert "Atlikusi mazāk nekā minūte" in words_of(page)
        form = form_of(page) | {f"reading-{cold.pk}": "414,502", f"reading-{hot.pk}": "abc"}
    with visit(village, "anna", at=CLOSES) as client:
        answer = client.post(address(flat), form)
        assert answer.status_code == 422
        source = answer.content.decode()
        assert "<title>Kļūda: " in source
        assert "Rādījumi pienāca par vēlu un nav saglabāti" in source
        assert "Rādījumus varēs nodot no: 29.06.2026 līdz 01.07.2026" in source
        assert 'value="414,502"' in source
        assert 'value="abc"' in source
    assert not Reading.objects.filter(period=date(2026, 5, 1)).exists()


@pytest.mark.parametrize(
    "extra",
    [
        {"period": "2026-05-01"},
        {"date": "2026-05-31", "at": "2026-05-31T12:00"},
        {"read_on": "2026-05-31", "source": "staff", "channel": "phone"},
        {"client": "1", "window": "open"},
    ],
)
def test_nothing_in_the_request_opens_the_window(village: Village, extra: dict[str, str]) -> None:
    cold, _hot = meters(village.flat_a)
    with visit(village, "anna", at=BEFORE) as client:
        for path in (address(village.flat_a), f"{address(village.flat_a)}?period=2026-05&date=2026-05-31"):
            answer = client.post(path, {f"reading-{cold.pk}": "414", **extra}, headers={"Date": "Sun, 31 May 2026"})
            assert answer.status_code == 422
    assert not Reading.objects.filter(period__gte=date(2026, 5, 1)).exists()


def test_what_the_request_adds_does_not_change_what_is_saved(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    with visit(village, "anna") as client:
        fill(client, village.flat_a, {cold: "414"}, period="2020-01-01", channel="phone", read_on="1990-01-01")
    reading = current(cold)
    assert (reading.channel, reading.read_on) == ("portal", date(2026, 5, 31))


def test_kinds_with_windows_of_their_own_say_so_at_each_meter(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    WindowRule.objects.create(
        kind="hot_water",
        effective_from=date(2026, 1, 1),
        opens_from="start",
        opens_offset=19,
        closes_from="start",
        closes_offset=24,
    )
    with visit(village, "anna") as client:
        answer = client.get(address(flat))
        assert list(form_of(answer)) == ["form_key", f"reading-{cold.pk}", f"seen-{cold.pk}"]
        page = words_of(answer)
        assert "3 sarkanie; līdz 1. jūnijam" in page
        assert "3 sarkanie; jānodod 20.06.2026–25.06.2026" in page
