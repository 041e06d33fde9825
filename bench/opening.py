"""`./pagalms bench opening`: the window opens: 1,000 submissions in five minutes, and 40 people sign in at once."""

from __future__ import annotations

import re
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from random import Random
from urllib.parse import urlencode, urlsplit

from bench.browsing import browser, cookies, filled
from bench.history import following
from bench.manager import MONTHS, PASSWORD, Resident, manager
from bench.serving import Served, served
from bench.table import Line, show

SUBMISSIONS, SECONDS = 1000, 300.0
LOGINS, THEN = 40, 60.0  # so many sign in at once, so many seconds after the opening
AT_ONCE = 16
PROMISE = 1.0  # seconds, p95 (TRUST, promise 4)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Seen:
    """What came of it, written by all threads."""

    pages: list[float] = field(default_factory=list)
    forms: list[float] = field(default_factory=list)
    logins: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    confirmed: set[int] = field(default_factory=set)


def main(flats: int) -> int:
    """Measure and print; 0 when the goals are met."""
    with manager(flats, residents=SUBMISSIONS + LOGINS, passwords=LOGINS) as residents:
        people, signing_in = residents[LOGINS:], residents[:LOGINS]
        signed_in = [(one, cookies(browser(one))) for one in people]
        with served(workers=2) as portal:
            seen = _opening(portal, signed_in, signing_in)
        kept = _kept(seen.confirmed)
    said = ", ".join(f"{count} times {status}" for status, count in sorted(seen.answers.items()))
    print(
        f"{len(seen.confirmed)} of {len(people)} confirmed, {len(seen.confirmed) - kept} of them lost; answers: {said}"
    )
    lines = [
        _line("handing in, p95", seen.forms),
        _line("page before it, p95", seen.pages),
        Line("confirmed and there", str(kept), str(len(people)), kept / len(people), 1),
        Line("signing in, all at once, p95", f"{_p95(seen.logins):.2f} s", "", 1, 0),
    ]
    return show(f"{SUBMISSIONS} submissions in {SECONDS:.0f} s, {LOGINS} people sign in at once", "at most", lines)


def _line(name: str, taken: list[float]) -> Line:
    found = _p95(taken)
    return Line(name, f"{found:.2f} s", f"{PROMISE:.2f} s", PROMISE / found, 1)


def _p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)] if taken else 0.0


def _opening(portal: Served, people: list[tuple[Resident, str]], signing_in: list[Resident]) -> Seen:
    """Half of the people come in the first fifth of the time, as they do."""
    seen, chance, host = Seen(), Random(7), urlsplit(portal.url).netloc
    moments = sorted(
        chance.uniform(0, SECONDS / 5) if at % 2 else chance.uniform(0, SECONDS) for at in range(len(people))
    )
    begun = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as crowd, ThreadPoolExecutor(LOGINS) as others:
        crush = threading.Timer(THEN, _crowd_in, [others, host, signing_in, seen])
        crush.start()
        for moment, (resident, cookie) in zip(moments, people, strict=True):
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            crowd.submit(_hand_in, host, resident, cookie, seen)
        crush.join()
    return seen


def _crowd_in(others: ThreadPoolExecutor, host: str, signing_in: list[Resident], seen: Seen) -> None:
    for each, one in enumerate(signing_in):
        others.submit(_sign_in, host, one, each, seen)


def _hand_in(host: str, resident: Resident, cookie: str, seen: Seen) -> None:
    path, headers = f"/ipasumi/{resident.flat}/skaititaji/", {"Cookie": cookie, "Accept-Language": "lv"}
    connection = HTTPConnection(host, timeout=30)
    started = time.monotonic()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    seen.pages.append(time.monotonic() - started)
    seen.answers[answer.status] += 1
    fresh = "; ".join(each.split(";")[0] for each in answer.headers.get_all("Set-Cookie", []))
    form = filled(page)
    for name in [each for each in form if each.startswith("reading-")]:
        form[name] = following(int(name.removeprefix("reading-")), MONTHS)
    sending = {
        "Cookie": f"{cookie}; {fresh}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://{host}",
    }
    started = time.monotonic()
    connection.request("POST", path, urlencode(form), sending)
    answer = connection.getresponse()
    answer.read()
    seen.forms.append(time.monotonic() - started)
    seen.answers[answer.status] += 1
    if answer.status == 302 and "sanemts=" in answer.headers["Location"]:
        seen.confirmed.add(resident.flat)
    connection.close()


def _sign_in(host: str, resident: Resident, number: int, seen: Seen) -> None:
    """From an address of one's own, for attempts are counted by address."""
    connection = HTTPConnection(host, timeout=60, source_address=(f"127.0.1.{number + 1}", 0))
    connection.request("GET", "/ieeja/")
    answer = connection.getresponse()
    found = TOKEN.search(answer.read().decode())
    cookie = "; ".join(each.split(";")[0] for each in answer.headers.get_all("Set-Cookie", []))
    form = {"login": resident.email, "password": PASSWORD, "csrfmiddlewaretoken": found[1] if found else ""}
    started = time.monotonic()
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{host}"}
    connection.request("POST", "/ieeja/", urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    seen.logins.append(time.monotonic() - started)
    seen.answers[answer.status] += 1
    connection.close()


def _kept(flats: set[int]) -> int:
    """Of how many of these flats all three readings of May are there, once each."""
    from pagalms.meters.models import Reading  # noqa: PLC0415 - after the setup

    found = Counter(
        Reading.objects.filter(period=date(2026, 5, 1), meter__point__apartment__in=flats).values_list(
            "meter__point__apartment", flat=True
        )
    )
    return sum(found[flat] == 3 for flat in flats)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
