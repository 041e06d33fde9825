"""`./pagalms bench slow`: first visits on a slow telephone line, by Chromium: time to the largest thing, weight."""

from __future__ import annotations

import os
import shutil
import sys
from http.cookies import Morsel
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.browsing import browser as signed_in
from bench.manager import manager
from bench.serving import Served, served
from bench.table import Line, show

PAINTED, WEIGHT, REQUESTS = 1.5, 60.0, 6  # seconds, KB (1,000 bytes) over the line, requests
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbit/s
PROCESSOR = 4  # times slower
MONTHS = 6
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LARGEST = """() => new Promise(done => new PerformanceObserver(
    seen => done(seen.getEntries().at(-1).startTime)).observe({type: 'largest-contentful-paint', buffered: true}))"""
PAGES = (
    ("entrance", "/ieeja/"), ("Sākums", "/sakums/"), ("bills", "/ipasumi/{flat}/rekini/"),
    ("meters", "/ipasumi/{flat}/skaititaji/"), ("settings", "/uzstadijumi/"), ("help", "/palidziba/"),
    ("questions", "/sazina/"), ("notices", "/pazinojumi/"), ("documents", "/ipasumi/{flat}/dokumenti/"),
)  # fmt: skip


def main(flats: int) -> int:
    """Measure and print; 0 when the goals are met."""
    with manager(flats, residents=2, months=MONTHS) as residents, served(workers=1) as portal:
        client = signed_in(residents[0])
        path = os.environ.get("PAGALMS_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        lines: list[Line] = []
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=SWITCHES)
            for name, address in PAGES:
                known = [] if name == "entrance" else list(client.cookies.values())
                lines += _visited(chromium, portal, name, address.format(flat=residents[0].flat), known)
            chromium.close()
    title = f"First visits at 400 kbit/s, 400 ms there and back, a processor {PROCESSOR} times slower"
    return show(title, "at most", lines)


def _visited(chromium: Browser, portal: Served, name: str, path: str, known: list[Morsel[str]]) -> list[Line]:
    host = urlsplit(portal.url).hostname or ""
    for _ in range(2):  # the portal has made the page once before, the browser never
        context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="lv-LV")
        context.add_cookies([{"name": one.key, "value": one.value, "domain": host, "path": "/"} for one in known])
        painted, weight, requests = _measured(context, portal.url + path)
        context.close()
    return [
        Line(name, f"{painted:.2f} s", f"{PAINTED} s", PAINTED / painted, 1),
        Line("  weight", f"{weight:.1f} KB", f"{WEIGHT:.0f} KB", WEIGHT / weight, 1),
        Line("  requests", str(requests), str(REQUESTS), REQUESTS / requests, 1),
    ]


def _measured(context: BrowserContext, url: str) -> tuple[float, float, int]:
    """Seconds until the largest thing was painted, KB and requests, with nothing kept from an earlier visit."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    answer = page.goto(url, wait_until="networkidle", timeout=60_000)
    if answer is None or answer.status != 200 or page.url != url:
        raise SystemExit(f"{url} answers {answer and answer.status} at {page.url}")
    return page.evaluate(LARGEST) / 1000, sum(sizes) / 1000, len(sizes)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
