"""Sixty people at once wait for providers: eParaksts that answers after half a minute, Smart-ID as it always is.

Smart-ID keeps each question waiting a second until the telephone has answered: that is how it works, and no fault.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx

from pagalms.local import environment, eparaksts, ports, smartid
from pagalms.local.demo import make_keys
from tests.faults.browsing import TOKEN
from tests.faults.hurt import CALM
from tests.faults.load import Load
from tests.faults.outside import restarted
from tests.faults.table import Found
from tests.faults.world import World

PEOPLE, LATE, LASTS = 60, 30.0, 25.0
SLOWER = 1.0  # seconds: 95 % of the pages of everybody else, TRUST promise 4


@contextlib.contextmanager
def slow_provider() -> Iterator[int]:
    """Its pages open at once, its tokens come LATE."""
    loop = asyncio.new_event_loop()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            address = urlsplit(head.split(" ", 2)[1])
            if address.path.endswith("/token"):
                await asyncio.sleep(LATE)
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        writer.close()

    server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", 0, backlog=200))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        for task in asyncio.all_tasks(loop):
            loop.call_soon_threadsafe(task.cancel)
        loop.call_soon_threadsafe(loop.call_later, 0.2, loop.stop)
        thread.join(timeout=5)


def late(place: World) -> Found:
    """Sixty come back from eParaksts, whose tokens take half a minute."""
    with slow_provider() as port:
        make_keys(place.home)
        service = eparaksts.eparaksts(place.home, port, place.web_port)
        return _crowd(place, Found(f"{PEOPLE} wait for a late provider"), service.settings, _redeemed)


def telephones(place: World) -> Found:
    """Sixty have the page of Smart-ID open, which asks each second whether the telephone has answered."""
    make_keys(place.home)
    place.home.people.write_text("[]")
    port = ports.free(8960, {place.web_port, place.smtp_port, place.postgres.port})
    service = smartid.smartid(place.home, port)
    simulator = place.members.start("smartid", service.command, environment.for_simulators())
    try:
        place.members.wait_for("Smart-ID", lambda: ports.answers(port, "/"))
        return _crowd(place, Found(f"{PEOPLE} wait for their telephones"), service.settings, _asked)
    finally:
        place.kill(simulator)


def _crowd(
    place: World,
    result: Found,
    service: dict[str, str],
    one: Callable[[httpx.Client, threading.Event], Counter[int]],
) -> Found:
    over, told = threading.Event(), Counter[int]()
    with restarted(place, service | {"PAGALMS_BEHIND_PROXY": "yes"}):  # limits count by the forwarded address
        load = Load(place).start()
        time.sleep(CALM)
        load.durations.clear()
        time.sleep(2 * CALM)
        alone = load.percentile(0.95), len(load.durations) / (2 * CALM)

        def live(number: int) -> None:
            with place.browser(headers={"X-Forwarded-For": f"10.1.0.{number}"}) as browser:
                told.update(one(browser, over))

        people = [threading.Thread(target=live, args=(number,)) for number in range(1, PEOPLE + 1)]
        for person in people:
            person.start()
        time.sleep(2)
        load.durations.clear()
        time.sleep(LASTS)
        beside = load.percentile(0.95), len(load.durations) / LASTS
        over.set()
        for person in people:
            person.join(timeout=40)
        load.stop()
    for when, (within, count) in (("before", alone), ("beside them", beside)):
        result.notes.append(f"others {when}: 95 % of the pages within {within:.2f} s, {count:.0f} a second")
    result.notes.append(f"the crowd was answered {dict(sorted(told.items()))}")
    result.judge(beside[0] <= max(SLOWER, 3 * alone[0]), f"95 % of the others' pages took {beside[0]:.2f} s")
    result.judge(not set(told) - {200, 303, 503}, f"the crowd met {dict(told)}")
    load.judge(result)
    return result


def _begun(browser: httpx.Client, provider: str) -> httpx.Response:
    token = TOKEN.search(browser.get("/ieeja/").text)
    fields = {"provider": provider, "csrfmiddlewaretoken": token[1] if token else "", "anyway": "1"}
    return browser.post("/ieeja/apliecinajums/", data=fields)


def _redeemed(browser: httpx.Client, over: threading.Event) -> Counter[int]:
    """Come back with a code, and as a browser does load the page anew as long as it asks for that."""
    found, address = Counter[int](), ""
    while not over.is_set():
        try:
            if not address:
                begun = _begun(browser, "eparaksts_mobile")
                state = parse_qs(urlsplit(begun.headers.get("Location", "")).query).get("state")
                if begun.status_code != 303 or not state:
                    found[begun.status_code] += 1
                    over.wait(2)
                    continue
                address = f"/ieeja/atbilde/eparaksts_mobile/?code=abc{id(browser)}&state={state[0]}"
            answer = browser.get(address)
            found[answer.status_code] += 1
            if 'http-equiv="refresh"' not in answer.text:
                address = ""
            over.wait(2)
        except httpx.TransportError:
            found[0] += 1
    return found


def _asked(browser: httpx.Client, over: threading.Event) -> Counter[int]:
    """Begin once, then ask each second."""
    found = Counter[int]()
    found[_begun(browser, "smartid").status_code] += 1
    while not over.wait(1.0):
        try:
            found[browser.get("/ieeja/smart-id/stavoklis/").status_code] += 1
        except httpx.TransportError:
            found[0] += 1
    return found


ALL: dict[str, Callable[[World], Found]] = {"provider-late": late, "telephones": telephones}
