"""What comes from outside: providers that say nothing, a hundred slow lines, a disk that is full."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from pagalms.local import banks, eparaksts
from pagalms.local.demo import make_keys
from pagalms.local.terminal import say
from tests.faults.browsing import KEY, TOKEN
from tests.faults.hurt import CALM
from tests.faults.load import Load
from tests.faults.table import Found
from tests.faults.world import World

BUTTON = 3.0  # TRUST, promise 3: within three seconds a button says that its provider does not answer
LINES, SLOW = 100, 12.0


@contextlib.contextmanager
def restarted(place: World, settings: dict[str, str]) -> Iterator[None]:
    """The web server with further settings, for the length of the block."""
    before = dict(place.settings)
    try:
        place.settings |= settings
        place.kill(place.child("web"))
        place.start_web()
        yield
    finally:
        place.settings = before
        place.kill(place.child("web"))
        place.start_web()


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """A server that takes every connection and never says a word; its port."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(200)
        yield server.getsockname()[1]


def provider_silent(place: World) -> Found:
    """Banks and eParaksts that take a connection and say nothing: the button says so, everybody else goes on."""
    result = Found("providers silent")
    with silent() as port:
        make_keys(place.home)
        bank, eid = banks.swedbank(place.home, port), eparaksts.eparaksts(place.home, port, place.web_port)
        with restarted(place, bank.settings | eid.settings):
            load = Load(place).start()
            time.sleep(CALM)
            load.durations.clear()
            seconds = [_pressed(place, name, result) for name in ("swedbank", "eparaksts_mobile") * 3]
            together = _at_once(lambda: _pressed(place, "swedbank", result, anyway=True), 8)
            load.stop()
    result.notes.append(f"the buttons answered in {', '.join(f'{one:.1f}' for one in seconds)} s")
    result.notes.append(f"eight at once who went there all the same: at most {max(together):.1f} s")
    result.judge(max(seconds) <= BUTTON + 1, f"a button took {max(seconds):.1f} s")
    result.notes.append(f"others meanwhile: 95 % within {load.percentile(0.95):.2f} s")
    load.judge(result)
    return result


def scanner_silent(place: World) -> Found:
    """A virus scanner that takes connections and says nothing: who sends a file is told so, everybody else goes on."""
    result, told = Found("virus scanner silent"), Counter[int]()
    slowest, over = [0.0], threading.Event()

    def send(who: dict[str, Any]) -> None:
        with place.browser(who["session"]) as browser:
            while not over.is_set():
                begun = time.monotonic()
                code, text = _attached(browser, 1)
                slowest[0] = max(slowest[0], time.monotonic() - begun)
                told[code] += 1
                result.judge(code == 503 or "Ūdens tek" in text, "what was typed is gone")

    with silent() as port, restarted(place, {"PAGALMS_CLAMD": f"tcp://127.0.0.1:{port}"}):
        load = Load(place).start()
        time.sleep(CALM)
        load.durations.clear()
        senders = [threading.Thread(target=send, args=(who,)) for who in place.told["browsers"]]
        for sender in senders:
            sender.start()
        time.sleep(20)
        over.set()
        for sender in senders:
            sender.join(timeout=40)
        load.stop()
    result.notes.append(f"sending a file was answered {dict(told)}, at most after {slowest[0]:.1f} s")
    result.notes.append(f"others meanwhile: 95 % within {load.percentile(0.95):.2f} s")
    result.judge(set(told) <= {422, 503} and told[422] > 0, f"sending was answered {dict(told)}")
    load.judge(result)
    return result


def _pressed(place: World, name: str, result: Found, *, anyway: bool = False) -> float:
    with place.browser() as browser:
        page = browser.get("/ieeja/")
        token = TOKEN.search(page.text)
        fields = {"provider": name, "csrfmiddlewaretoken": token[1] if token else ""}
        begun = time.monotonic()
        answer = browser.post("/ieeja/apliecinajums/", data=fields | ({"anyway": "1"} if anyway else {}))
        if answer.status_code >= 500 and answer.status_code != 503:
            result.errors[str(answer.status_code)] += 1
        if not anyway:
            result.judge(answer.status_code == 503 and "neatbild" in answer.text, f"{name}: {answer.status_code}")
        return time.monotonic() - begun


def _at_once(what: Callable[[], float], count: int) -> list[float]:
    found: list[float] = []
    threads = [threading.Thread(target=lambda: found.append(what())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def slow_lines(place: World) -> Found:
    """A hundred lines that send one sign a second: half in the middle of the head, half in the middle of a form."""
    result, load = Found(f"{LINES} slow connections"), Load(place).start()
    time.sleep(CALM)
    over = threading.Event()
    lines = [threading.Thread(target=_dribble, args=(place, over, number % 2 == 0)) for number in range(LINES)]
    for line in lines:
        line.start()
    time.sleep(2)
    load.durations.clear()
    before = len(load.confirmed)
    time.sleep(SLOW)
    came = len(load.confirmed) - before
    over.set()
    for line in lines:
        line.join(timeout=5)
    load.stop()
    result.notes.append(f"confirmed meanwhile: {came}; 95 % of the pages within {load.percentile(0.95):.2f} s")
    result.judge(came > 0, "nothing could be handed in meanwhile")
    load.judge(result)
    return result


def _dribble(place: World, over: threading.Event, in_the_form: bool) -> None:
    head = f"POST /ieeja/ HTTP/1.1\r\nHost: localhost:{place.web_port}\r\nContent-Length: 4000\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n"
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", place.web_port), timeout=5) as line:
        line.sendall(head.encode() + (b"\r\nlogin=" if in_the_form else b""))
        while not over.wait(1.0):
            line.sendall(b"x" if in_the_form else b"X-A: b\r\n")


def disk_full(place: World) -> Found:
    """Files on a small disk of their own until it is full: said beside the field, what was typed stays, no 500."""
    result, folder, aside = Found("disk full"), place.home.path / "files", place.home.path / "files-aside"
    words = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(words, check=False, capture_output=True).returncode:
        say("NOT TRIED: a disk of 3 MB can be mounted by root only.")
        result.faults.append("not tried: a small disk can be mounted by root only")
        return result
    try:
        who = place.told["browsers"][0]
        with place.browser(who["session"]) as browser:
            answers = [_attached(browser, number) for number in range(8)]
            refused = [answer for answer in answers if answer[0] == 422]
            result.judge(bool(refused), f"a full disk was not met: {answers}")
            result.judge(all("Ūdens tek" in text for _code, text in refused), "what was typed is gone")
            _count(place, result, answers, folder)
            _nothing_published(place, result)
            moved = next(path for path in sorted(folder.rglob("*")) if path.is_file())
            (aside / moved.relative_to(folder).parent).mkdir(parents=True)
            shutil.move(moved, aside / moved.relative_to(folder))
            result.judge(_attached(browser, 9)[0] == 302, "there is room again, and a file was still refused")
    finally:
        _back_from(folder, aside)
    return result


def _back_from(disk: Path, aside: Path) -> None:
    """Unmount it, and leave all files in the folder below: rows know of them, and a backup misses nothing."""
    shutil.copytree(disk, aside, dirs_exist_ok=True)
    subprocess.run(["umount", "-l", str(disk)], check=False)
    shutil.copytree(aside, disk, dirs_exist_ok=True)
    shutil.rmtree(aside)


def _attached(browser: httpx.Client, number: int) -> tuple[int, str]:
    """Ask the manager something, with half a megabyte of PDF."""
    page = browser.get("/sazina/jauns/")
    token, key = TOKEN.search(page.text), KEY.search(page.text)
    fields = {
        "topic": "meters", "about": "general", "text": f"Ūdens tek {number}", "form_key": key[1] if key else "",
        "csrfmiddlewaretoken": token[1] if token else "",
    }  # fmt: skip
    paper = b"%PDF-1.7\n" + os.urandom(600_000).hex().encode()[:600_000] + b"\n%%EOF\n"
    answer = browser.post("/sazina/jauns/", data=fields, files={"attached": (f"{number}.pdf", paper)})
    return answer.status_code, answer.text


def _nothing_published(place: World, result: Found) -> None:
    """Two papers of a house in one form, the first of which may still find room: none is published."""
    [(house,)] = place.postgres.rows("SELECT min(id) FROM properties_house")
    with place.browser(place.told["clerk"]) as clerk:
        answers = [_published(clerk, str(house), number) for number in range(3)]
    codes = {code for code, _text in answers}
    result.judge(codes == {422}, f"documents on a full disk were answered with {codes}")
    result.judge(all(f"Kopsapulce {at}" in text for at, (_, text) in enumerate(answers)), "the clerk's words are gone")
    result.judge(place.postgres.rows("SELECT FROM documents_document") == [], "a part of a form was published")


def _published(browser: httpx.Client, house: str, number: int) -> tuple[int, str]:
    token = TOKEN.search(browser.get("/birojs/dokumenti/jauns/", params={"house": house}).text)
    fields = {
        "kind": "other", "title": f"Kopsapulce {number}", "dated": "2026-05-31", "audience": "owners",
        "csrfmiddlewaretoken": token[1] if token else "",
    }  # fmt: skip
    papers = [("file", (f"{size}.pdf", b"%PDF-1.7\n" + os.urandom(size) + b"\n%%EOF\n")) for size in (1000, 900_000)]
    answer = browser.post("/birojs/dokumenti/jauns/", params={"house": house}, data=fields, files=papers)
    return answer.status_code, answer.text


def _count(place: World, result: Found, answers: list[tuple[int, str]], folder: Path) -> None:
    for code, _text in answers:
        if code >= 500:
            result.errors[str(code)] += 1
    rows = place.postgres.rows("SELECT place, size FROM files_storedfile")
    whole = [row for row in rows if (folder / str(row[0])).stat().st_size == row[1]]
    result.confirmed = sum(code == 302 for code, _text in answers)
    result.found = len(whole)
    on_disk = [path for path in folder.rglob("*") if path.is_file()]
    result.judge(len(rows) == len(whole) == result.confirmed, f"{len(rows)} rows, {len(whole)} whole files")
    result.judge(len(on_disk) == len(whole), f"{len(on_disk) - len(whole)} pieces of refused files were left")
    result.judge(not result.errors, f"answers {dict(result.errors)}")


ALL: dict[str, Callable[[World], Found]] = {
    "providers": provider_silent,
    "scanner": scanner_silent,
    "slow-lines": slow_lines,
    "disk-full": disk_full,
}
