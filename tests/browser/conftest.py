"""The whole product as somebody starts it: `pagalms demo` in a home of its own, and Chromium in front of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.logs import told_in

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
OURS = ("PAGALMS_", "DATABASE_URL", "DJANGO_", "PYTEST_")


@dataclass
class Demo:
    """A running demo: its addresses and the people one can be, by role."""

    portal: str
    letters: str
    people: dict[str, dict[str, str]]
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """What `./pagalms` with these words prints while the demo runs."""
        whole = [sys.executable, "-m", "pagalms", *words]
        return subprocess.run(whole, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True).stdout

    def letters_to(self, address: str, *, having: str = "") -> list[dict[str, Any]]:
        """Letters to an address, newest first, after waiting up to ten seconds for one that has these words."""
        for _ in range(100):
            with urlopen(f"{self.letters}letters.json?to={address}") as answer:
                found = [each for each in json.load(answer) if having in each["subject"] + each["text"]]
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"no letter to {address} with {having!r}")


# One demo and one Chromium for all tests here. Both end before another test begins: while Playwright is open its event
# loop runs, and no other test can start one; a demo that nobody looks at goes on looking for work.
_until_the_next = ExitStack()
_begun: dict[str, Any] = {}


@pytest.hookimpl(trylast=True)  # after what belongs to the test alone has gone
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem is None or nextitem.path.parent != item.path.parent:
        _begun.clear()
        _until_the_next.close()


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    if "demo" not in _begun:
        _begun["demo"] = _until_the_next.enter_context(_demo(tmp_path_factory.mktemp("home")))
    return _begun["demo"]


@contextmanager
def _demo(home: Path) -> Iterator[Demo]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment = {**kept, "PAGALMS_HOME": str(home), "PYTHONPATH": "src"}
    log = (home / "demo.log").open("w+")
    running = subprocess.Popen(
        [sys.executable, "-m", "pagalms", "demo"],
        cwd=ROOT, env=environment,
        stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        said = _wait(running, home / "demo.log")
        people = json.loads((home / "people.json").read_text())
        by_role = {each["role"]: each for each in people}
        yield Demo(_line(said, "Portal"), _line(said, "Letters"), by_role, environment)
    finally:
        running.terminate()
        running.wait(timeout=30)
        log.close()
    assert told_in(home / "logs", "web.log", "worker.log", "postgres.log") == []


def _wait(running: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(1200):
        said = log.read_text()
        if "Ready in" in said:
            return said
        assert running.poll() is None, said
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def _line(said: str, name: str) -> str:
    found = re.search(rf"^{name}: (http\S+)$", said, re.MULTILINE)
    assert found, said
    return found[1]


@pytest.fixture
def chromium() -> Browser:
    if "chromium" not in _begun:
        _begun["chromium"] = _until_the_next.enter_context(_chromium())
    return _begun["chromium"]


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = os.environ.get("PAGALMS_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: the browser tests did not run")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a browser; what went wrong behind the page is collected."""

    page: Page
    context: BrowserContext
    scripts: bool
    faults: list[str]

    def press(self, words: str) -> None:
        """Press a button or link by its words."""
        button = self.page.get_by_role("button", name=words, exact=True)
        button.or_(self.page.get_by_role("link", name=words, exact=True)).first.click()


@pytest.fixture(params=["with scripts", "without scripts"])
def visitor(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Visitor]:
    scripts = request.param == "with scripts"
    context = chromium.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 844}, locale="lv-LV")
    page = context.new_page()
    faults: list[str] = []

    def answered(response: Response) -> None:
        if response.status >= 500:
            faults.append(f"{response.status} {response.url}")

    page.on("response", answered)
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield Visitor(page, context, scripts, faults)
    context.close()
    assert not faults, faults
