"""What is asked and how long it takes: the pages people come for and handing in, of the product and of the bare site.

Runs in a process of its own (`bench.apart`).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from django.test import Client

from bench.browsing import asked, bare, browser, filled, seconds, sent, statements
from bench.history import following
from bench.manager import MONTHS, Resident

ROUNDS = 150
LATEST_ROUNDS = 300
PAGES = (
    ("home", "/sakums/", "/all-of-home/{flat}/"),
    ("bills", "/ipasumi/{flat}/rekini/", "/bills/{flat}/"),
    ("meters", "/ipasumi/{flat}/skaititaji/", "/meters/{flat}/"),
)
LEAN_HOME = ("home beside fewer rows", "/sakums/", "/home/{flat}/")  # the last readings, the last bill
Pair = tuple[str, float, float, int]  # what, the medians of the product and of the bare site in seconds, statements


def pairs(residents: Sequence[Resident]) -> list[Pair]:
    """Each page and the form, the product and the bare site asked by turns; each resident hands in once."""
    few, half = residents[:10], len(residents) // 2
    found = [_page(name, ours, theirs, few) for name, ours, theirs in (*PAGES, LEAN_HOME)]
    return [*found, _submitted(residents[:half], residents[half:])]


def p95(residents: Sequence[Resident]) -> dict[str, float]:
    """The pages of the product: how long the slowest twentieth takes at least, in seconds."""
    return {name: _p95(path, residents) for name, path, _bare in PAGES}


WAYS: dict[str, Any] = {"pairs": pairs, "p95": p95}


def _page(name: str, ours: str, theirs: str, residents: Sequence[Resident]) -> Pair:
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
    return name, statistics.median(taken), statistics.median(limit), count


def _submitted(ours: Sequence[Resident], theirs: Sequence[Resident]) -> Pair:
    here = [_form(browser(one), f"/ipasumi/{one.flat}/skaititaji/") for one in ours]
    with bare():
        there = [_form(browser(one), f"/meters/{one.flat}/", one.flat) for one in theirs]
    sent(*here[0])  # the first form of a month keeps its windows, where the worker has not done so
    sent(*there[0])
    count = statements(sent, *here[1])
    taken, limit = [], []
    for mine, other in zip(here[2:], there[2:], strict=True):
        taken.append(seconds(sent, *mine))
        limit.append(seconds(sent, *other))
    return "handing in 3 readings", statistics.median(taken), statistics.median(limit), count


def _form(client: Client, path: str, flat: int = 0) -> tuple[Client, str, dict[str, str]]:
    """A filled form and where it goes."""
    form = filled(asked(client, path).content.decode())
    names = [name for name in form if name.startswith("reading-")]
    form |= {name: following(int(name.removeprefix("reading-")), MONTHS) for name in names}
    return client, f"/submit/{flat}/" if flat else path, form


def _p95(path: str, residents: Sequence[Resident]) -> float:
    ready = [(browser(one), path.format(flat=one.flat)) for one in residents]
    for client, address in ready:
        asked(client, address)
    taken = sorted(seconds(asked, *ready[each % len(ready)]) for each in range(LATEST_ROUNDS))
    return taken[int(LATEST_ROUNDS * 0.95)]
