"""`./pagalms bench memory`: what a web process and the worker hold, at the start and after pages; the cold start."""

from __future__ import annotations

import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from bench.browsing import browser, cookies
from bench.manager import Resident, manager
from bench.serving import Served, children, mebibytes, served
from bench.table import Line, show

MOST = 150.0  # MiB
COLD = 5.0  # seconds
ROUNDS = 30
PATHS = (
    "/sakums/", "/ipasumi/{flat}/rekini/", "/ipasumi/{flat}/skaititaji/", "/ipasumi/{flat}/adreses/", "/pazinojumi/",
    "/sazina/", "/ipasumi/{flat}/dokumenti/", "/uzstadijumi/", "/meklet/?q=udens", "/palidziba/",
    "/ipasumi/{flat}/rekini/202604-{flat:06d}/pdf/",
)  # fmt: skip


def main(flats: int) -> int:
    """Measure and print; 0 when the goals are met."""
    with manager(flats, residents=20) as residents, served(workers=1) as portal:
        [process] = children(portal.web)[-1:]
        lines = [_line("web process, started", mebibytes(process))]
        _look_around(portal, residents)
        lines.append(_line(f"web process, after {ROUNDS * len(PATHS)} pages and PDFs", mebibytes(process)))
        setter = sum(mebibytes(each) for each in children(process))
        lines.append(Line("  its setter of papers, until it leaves", f"{setter:.0f} MiB", "", 1, 0))
        time.sleep(2)
        lines.append(_line("worker", mebibytes(portal.worker)))
        lines.append(
            Line("cold start to the first page", f"{portal.cold:.1f} s", f"{COLD:.1f} s", COLD / portal.cold, 1)
        )
    return show("Memory (PSS) of one web process with eight threads, and of the worker", "at most", lines)


def _line(name: str, found: float) -> Line:
    return Line(name, f"{found:.0f} MiB", f"{MOST:.0f} MiB", MOST / found, 1)


def _look_around(portal: Served, residents: list[Resident]) -> None:
    host = urlsplit(portal.url).netloc
    for each in range(ROUNDS):
        resident = residents[each % len(residents)]
        headers = {"Cookie": cookies(browser(resident)), "Accept-Language": "lv"}
        connection = HTTPConnection(host, timeout=30)
        for path in PATHS:
            connection.request("GET", path.format(flat=resident.flat), headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answers {answer.status}")
        connection.close()


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
