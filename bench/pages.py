"""`./pagalms bench pages`: handing in three readings, and the three pages people come for, beside bare Django."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence

from django.test import Client

from bench.browsing import asked, bare, browser, filled, seconds, sent, statements
from bench.history import following
from bench.manager import MONTHS, Resident, manager
from bench.table import Line, show

SPEED = 0.60
MOST_ON_A_PAGE, MOST_IN_A_FORM = 8, 10
ROUNDS = 150
PAGES = (
    ("home", "/sakums/", "/home/{flat}/"),
    ("bills", "/ipasumi/{flat}/rekini/", "/bills/{flat}/"),
    ("meters", "/ipasumi/{flat}/skaititaji/", "/meters/{flat}/"),
)


def main(flats: int) -> int:
    """Measure and print; 0 when the goals are met."""
    with manager(flats, residents=2 * ROUNDS) as residents:
        pairs = [_page(name, ours, theirs, residents[:10]) for name, ours, theirs in PAGES]
        pairs.append(_submitted(residents))
    lines = [line for pair in pairs for line in pair]
    return show(f"A resident's requests inside one process, {flats:,} flats, 36 months", "bare Django", lines)


def _page(name: str, ours: str, theirs: str, residents: Sequence[Resident]) -> tuple[Line, Line]:
    """The median of a page of the product and of the bare site, asked by turns."""
    here = [(browser(one), ours.format(flat=one.flat)) for one in residents]
    for client, path in here:
        asked(client, path)
    count = statements(asked, *here[0])
    with bare():
        there = [(browser(one), theirs.format(flat=one.flat)) for one in residents]
        for client, path in there:
            asked(client, path)
    taken, limit = [], []
    for each in range(ROUNDS):
        at = each % len(residents)
        taken.append(seconds(asked, *here[at]))
        limit.append(seconds(asked, *there[at]))
    return _lines(name, taken, limit, count, MOST_ON_A_PAGE)


def _submitted(residents: Sequence[Resident]) -> tuple[Line, Line]:
    """The median of sending three readings; each resident sends once, half of them to the bare site."""
    half = len(residents) // 2
    here = [_form(browser(one), f"/ipasumi/{one.flat}/skaititaji/") for one in residents[:half]]
    with bare():
        there = [_form(browser(one), f"/meters/{one.flat}/", one.flat) for one in residents[half:]]
    sent(*here[0])  # the first form of a month keeps its windows, where the worker has not done so
    sent(*there[0])
    count = statements(sent, *here[1])
    taken, limit = [], []
    for mine, other in zip(here[2:], there[2:], strict=True):
        taken.append(seconds(sent, *mine))
        limit.append(seconds(sent, *other))
    return _lines("handing in 3 readings", taken, limit, count, MOST_IN_A_FORM)


def _form(client: Client, path: str, flat: int = 0) -> tuple[Client, str, dict[str, str]]:
    """A filled form and where it goes."""
    form = filled(asked(client, path).content.decode())
    names = [name for name in form if name.startswith("reading-")]
    form |= {name: following(int(name.removeprefix("reading-")), MONTHS) for name in names}
    return client, f"/submit/{flat}/" if flat else path, form


def _lines(name: str, taken: list[float], limit: list[float], count: int, most: int) -> tuple[Line, Line]:
    ours, theirs = statistics.median(taken), statistics.median(limit)
    return (
        Line(name, f"{ours * 1000:.1f} ms", f"{theirs * 1000:.1f} ms", theirs / ours, SPEED),
        Line("  statements, at most", str(count), str(most), most / count, 1),
    )


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
