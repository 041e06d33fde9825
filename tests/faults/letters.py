"""A month of bills by e-mail, with a mail server in every mood and the worker killed again and again.

Every consenting address gets its bill at least once, every copy with one Message-ID, and nobody else gets any.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from pagalms.local import portal
from pagalms.local.processes import Child
from pagalms.local.terminal import say
from tests.faults import ledger
from tests.faults.table import Found
from tests.faults.town import Town
from tests.faults.world import World, memory_of, seconds_until, world

CONCURRENCY = 16  # more letters than this are never under way at once
PATIENCE, TAIL = 600.0, 900.0
MOODS: list[tuple[str, dict[str, float]]] = [
    ("slow", {"delay": 0.3}),
    ("refuses for now", {"busy": 30}),
    ("refuses for good", {"wrong": 20}),
    ("refuses after the letter", {"after": 30}),
    ("takes it and cuts the line", {"lost": 20}),
    ("everything at once", {"delay": 0.1, "busy": 10, "wrong": 5, "after": 10, "lost": 10}),
]


@dataclass
class Watch:
    """What was seen while the letters went out."""

    lies: list[str] = field(default_factory=list)
    looks: int = 0
    memory: list[int] = field(default_factory=list)
    rates: list[str] = field(default_factory=list)
    kills: int = 0


def run(size: int) -> Found:
    """The whole scenario."""
    town, result = Town(size), Found(f"{size} bills by e-mail")
    with world(town) as place:
        place.start_sink()
        place.start_web()
        worker = place.start_worker()
        bills = town.write_bills(place.home.path / "bills")
        begun = time.monotonic()
        place.run(portal.manage("import_export", str(bills)))
        result.notes.append(f"import of the bills: {time.monotonic() - begun:.1f} s")
        watch = Watch()
        worker = _through_all_moods(place, town, worker, watch)
        begun = time.monotonic()
        result.recovered = _until_done(place, town, worker, watch)
        result.notes.append(f"killed the worker {watch.kills} times; all done {time.monotonic() - begun:.0f} s after")
        _judge(result, town, place, watch)
    return result


def _through_all_moods(place: World, town: Town, worker: Child, watch: Watch) -> Child:
    """Each mood for a tenth of the letters, killing the worker in the middle of it; the worker that runs at the end."""
    part = max(20, len(town.expected()) // (len(MOODS) + 4))
    _pass(place, worker, watch, "calm", part)
    for name, mood in MOODS:
        place.mood(**mood)
        say(f"The mail server: {name}")
        _pass(place, worker, watch, name, part // 2)
        place.kill(worker)
        watch.kills += 1
        worker = place.start_worker()
        _pass(place, worker, watch, "", part // 2)
    place.mood()
    return worker


def _pass(place: World, worker: Child, watch: Watch, name: str, count: int) -> None:
    """Wait until so many further letters have come, looking at the office's page meanwhile."""
    begun, before = time.monotonic(), ledger.distinct_in(place.sink_folder)[0]
    end = begun + PATIENCE
    while ledger.distinct_in(place.sink_folder)[0] < before + count and time.monotonic() < end:
        _look(place, worker, watch)
        if _progress(place) == (0, 0):
            break
        time.sleep(0.5)
    seconds = time.monotonic() - begun
    came = ledger.distinct_in(place.sink_folder)[0] - before
    if name:
        watch.rates.append(f"{name}: {came} letters in {seconds:.0f} s, {came / seconds:.1f} a second")


def _look(place: World, worker: Child, watch: Watch) -> None:
    """The office's page against the mail server's own count, taken before and after."""
    told_before = ledger.distinct_in(place.sink_folder)[1]
    page = _month(place)
    kept_after = ledger.distinct_in(place.sink_folder)[0]
    watch.looks += 1
    watch.memory.append(memory_of(worker))
    if page and not told_before - CONCURRENCY <= page["sent"] <= kept_after:
        watch.lies.append(f"the page said {page['sent']} delivered, the server had {told_before} to {kept_after}")


def _month(place: World) -> dict[str, int]:
    """The month's line of the office's page; empty before there are bills."""
    with place.browser(place.told["staff"]) as gunta:
        source = gunta.get("/birojs/rekini/").text
    cells = re.findall(r'<td class="n"[^>]*>(?:<b>)?(\d+)', source)
    names = ("bills", "announced", "letters", "sent", "waiting", "undelivered")
    return dict(zip(names, map(int, cells), strict=False)) if cells else {}


def _progress(place: World) -> tuple[int, int] | None:
    page = _month(place)
    return (page["bills"] - page["announced"], page["waiting"]) if page else None


def _until_done(place: World, town: Town, worker: Child, watch: Watch) -> float | None:
    """How long until the page says that nothing waits and every bill was taken up."""

    def done() -> bool:
        _look(place, worker, watch)
        return _progress(place) == (0, 0) and _month(place)["bills"] == town.size

    return seconds_until(done, TAIL, pause=1.0)


def _judge(result: Found, town: Town, place: World, watch: Watch) -> None:
    found, expected, page = ledger.read(place.sink_folder), town.expected(), _month(place)
    result.confirmed, result.found, result.doubled = page["sent"], len(found.copies.keys() & expected), found.doubled
    missing, strangers = expected - found.copies.keys(), found.copies.keys() - expected
    result.judge(result.recovered is not None, f"letters still wait after {TAIL:.0f} s: {page}")
    result.judge(not missing, f"{len(missing)} bills did not arrive, such as {sorted(missing)[:3]}")
    result.judge(not strangers, f"{len(strangers)} letters to others, such as {sorted(strangers)[:3]}")
    result.judge(page["sent"] == len(expected), f"the page says {page}, {len(expected)} are due")
    twice = sum(len(ids) > 1 for ids in found.ids.values())
    result.judge(not twice, f"{twice} bills came under several Message-IDs")
    for fault, count in found.faults.items():
        result.judge(False, f"{count} letters: {fault}")
    for lie in watch.lies:
        result.judge(False, lie)
    allowed = found.unanswered + watch.kills * CONCURRENCY
    result.judge(found.doubled <= allowed, f"{found.doubled} copies, {allowed} can be explained")
    result.notes += watch.rates
    result.notes.append(f"{found.unanswered} letters were taken without an answer; each came again")
    seen = [one for one in watch.memory if one]
    if seen:
        result.notes.append(f"memory of the worker: {min(seen)} to {max(seen)} MiB, at the end {seen[-1]} MiB")
    result.notes.append(f"looked {watch.looks} times at the office's page")
