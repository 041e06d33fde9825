"""A month of bills by e-mail, with a mail server in every mood and the worker killed again and again.

Every consenting address gets its bill at least once, every copy with one Message-ID, and nobody else gets any.
Meanwhile somebody forgets a password, and must not wait behind the bills.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from pagalms.local import portal
from pagalms.local.processes import Child
from pagalms.local.terminal import say
from tests.faults import ledger
from tests.faults.browsing import posted
from tests.faults.table import Found
from tests.faults.town import Town
from tests.faults.world import World, memory_of, seconds_until, world

CONCURRENCY = 16  # more letters than this are never under way at once
HURRY = 10.0  # TRUST, promise 2: a letter is handed over within ten seconds
PATIENCE, TAIL, IMPORT = 1200.0, 900.0, 120.0
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
    """The letters' way as it is seen from outside: the mail server's notes, the office's page, the worker's memory."""

    place: World
    worker: Child
    marks: ledger.Marks
    lies: list[str] = field(default_factory=list)
    looks: int = 0
    memory: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hurried: list[float | None] = field(default_factory=list)
    kills: int = 0

    def look(self) -> dict[str, int]:
        """The office's page, held against the mail server's own count before and after it."""
        told_before = len(self.marks.look().answered)
        page = self.month()
        kept_after = len(self.marks.look().kept)
        self.looks += 1
        self.memory.append(memory_of(self.worker))
        if page and not told_before - CONCURRENCY <= page["sent"] <= kept_after:
            self.lies.append(f"the page said {page['sent']} delivered, the server had {told_before} to {kept_after}")
        return page

    def month(self) -> dict[str, int]:
        """The month's line of the office's page; empty before there are bills."""
        with self.place.browser(self.place.told["staff"]) as gunta:
            source = gunta.get("/birojs/rekini/").text
        cells = re.findall(r'<td class="n"[^>]*>(?:<b>)?(\d+)', source)
        names = ("bills", "announced", "letters", "sent", "waiting", "undelivered")
        return dict(zip(names, map(int, cells), strict=False)) if cells else {}

    def done(self) -> bool:
        """Whether the page says that every bill was taken up and nothing waits."""
        page = self.look()
        return bool(page) and page["announced"] == page["bills"] and not page["waiting"]

    def watch(self, name: str, count: int) -> None:
        """Wait until so many further addresses have their letter."""
        begun, before = time.monotonic(), len(self.marks.look().kept)
        while len(self.marks.look().kept) < before + count and time.monotonic() < begun + PATIENCE:
            if self.done():
                break
            time.sleep(1.0)
        seconds, came = time.monotonic() - begun, len(self.marks.kept) - before
        if name:
            self.notes.append(f"{name}: {came} letters in {seconds:.0f} s, {came / seconds:.1f} a second")

    def hurry(self, address: str) -> None:
        """Somebody has forgotten a password; how long until the letter is with the mail server."""
        with self.place.browser() as browser:
            posted(browser, "/ieeja/parole/", {"email": address})
        self.hurried.append(seconds_until(lambda: address in self.marks.look().kept, 3 * HURRY))

    def kill_worker(self) -> None:
        """SIGKILL, and another one."""
        self.place.kill(self.worker)
        self.kills += 1
        self.worker = self.place.start_worker()


def run(size: int) -> Found:
    """The whole scenario."""
    town, result = Town(size), Found(f"{size} bills by e-mail")
    with world(town) as place:
        place.start_sink()
        place.start_web()
        watch = Watch(place, place.start_worker(), ledger.Marks.of(place.sink_folder))
        bills = town.write_bills(place.home.path / "bills")
        begun = time.monotonic()
        place.run(portal.manage("import_export", str(bills)))
        seconds = time.monotonic() - begun
        watch.notes.append(f"import of the bills: {seconds:.1f} s")
        result.judge(seconds < IMPORT, f"the import of the bills took {seconds:.0f} s")
        watch.hurry("former50@town.example")
        seconds_until(lambda: watch.month().get("announced", 0) > 0, 60)
        watch.kill_worker()  # in the middle of writing letters
        _through_all_moods(watch, len(town.expected()))
        result.recovered = seconds_until(watch.done, TAIL + size / 5, pause=1.0)
        watch.notes.append(f"the whole month: {time.monotonic() - begun:.0f} s, the worker killed {watch.kills} times")
        _judge(result, town, watch)
    return result


def _through_all_moods(watch: Watch, letters: int) -> None:
    """A part of the letters in each mood, the worker killed in the middle of it; the rest goes out in calm."""
    part = max(20, letters // (2 * len(MOODS)))
    watch.watch("calm", part)
    for name, mood in MOODS:
        watch.place.mood(**mood)
        say(f"The mail server: {name}")
        watch.watch(name, part // 2)
        if name == "slow":
            watch.hurry("former100@town.example")
        watch.kill_worker()
        watch.watch("", part // 2)
    watch.place.mood()


def _judge(result: Found, town: Town, watch: Watch) -> None:
    found, expected, page = ledger.read(watch.place.sink_folder), town.expected(), watch.month()
    result.confirmed, result.found, result.doubled = page["sent"], len(found.copies.keys() & expected), found.doubled
    missing, strangers = expected - found.copies.keys(), found.copies.keys() - expected
    result.judge(result.recovered is not None, f"letters still wait: {page}")
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
    orphans = watch.place.postgres.rows(
        "SELECT count(*) FROM procrastinate_jobs j WHERE j.task_name LIKE '%deliver_letter'"
        " AND NOT EXISTS (SELECT FROM outbox_letter l WHERE l.id = (j.args->>'letter')::bigint)"
    )
    result.judge(orphans == [(0,)], f"orders for letters that do not exist: {orphans}")
    late = [one for one in watch.hurried if one is None or one > HURRY]
    result.judge(not late, f"a letter for a forgotten password waited behind the bills: {watch.hurried}")
    result.slowest = max((one for one in watch.hurried if one is not None), default=0.0)
    result.notes += watch.notes
    result.notes.append(f"{found.unanswered} letters were taken without an answer; each came again")
    seen = [one for one in watch.memory if one > 100]
    if seen:
        result.notes.append(f"memory of the worker: at first {seen[0]}, at most {max(seen)}, at the end {seen[-1]} MiB")
    result.notes.append(f"looked {watch.looks} times at the office's page; a password's letter took {watch.hurried} s")
