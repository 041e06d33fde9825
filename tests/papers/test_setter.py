"""typst in a process of its own: killed, asked for what is not there, without work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from threading import Thread

import pytest

from pagalms.kernel import patience
from pagalms.kernel.away import Away
from pagalms.papers import press

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 31)
SAID = {"language": "lv", "title": "Izziņa", "words": {"registration_no": "Reģ. Nr."}, "about": [], "foot": ""}


def note(text: str) -> bytes:
    return press.pdf("note", {**SAID, "text": text}, dated=DAY)


def setter() -> subprocess.Popen[bytes]:
    found = press._SETTER._process
    assert found
    return found


def test_the_same_words_give_the_same_bytes_after_the_setter_was_killed() -> None:
    first, before = note("Par ūdeni"), setter()
    before.kill()
    before.wait()
    assert note("Par ūdeni") == first
    assert setter().pid != before.pid


def test_one_setter_for_all_threads() -> None:
    made: list[bytes] = []
    threads = [Thread(target=lambda at=at: made.append(note(f"Lapa {at % 2}"))) for at in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(made) == 8
    assert len(set(made)) == 2


def test_what_cannot_be_printed_is_told_and_the_next_paper_comes() -> None:
    with pytest.raises(press.Unprintable):
        press.pdf("no_such_paper", SAID, dated=DAY)
    assert note("Pēc tam").startswith(b"%PDF")


@pytest.mark.parametrize("text", ["Paldies 😀", "\x07", "李小龍", "مرحبا", "\U000e0041", "x\ufffe", "आन्ना", "℥"])
def test_signs_that_no_font_has_are_printed_as_a_box(text: str) -> None:
    """A resident's smile in a question made the copy of their own data a 500."""
    import pypdfium2

    with pypdfium2.PdfDocument(note(f"Ūdens: {text} – €")) as paper:
        words = paper[0].get_textpage().get_text_range()
    assert "Ūdens" in words
    assert "€" in words


def test_nobody_is_given_the_paper_of_an_order_that_was_cut_off() -> None:
    """A signal between order and answer: what was asked for first must not come as the answer to the next."""

    def cut_off(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    expected, before = note("Brunim"), setter()
    os.kill(before.pid, signal.SIGSTOP)
    kept = signal.signal(signal.SIGALRM, cut_off)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            note("Annai")
    finally:
        signal.signal(signal.SIGALRM, kept)
    assert note("Brunim") == expected
    assert before.poll() is not None


@pytest.mark.parametrize("length", [10, 200_000])  # the second is more than a pipe holds
def test_no_request_waits_long_for_a_setter_that_stands_still(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    assert press.TURN + press.AT_ONCE < 10  # TRUST 1
    text, told = "ūdens " * (length // 6), []
    expected, before = note(text), setter()
    monkeypatch.setattr(press, "TURN", 0.2)
    monkeypatch.setattr(press, "AT_ONCE", 0.6)

    def ask() -> None:
        begun = time.monotonic()
        with patience.limited(), pytest.raises(Away):
            note(text)
        told.append(time.monotonic() - begun)

    os.kill(before.pid, signal.SIGSTOP)
    together = [Thread(target=ask) for _ in range(8)]
    for each in together:
        each.start()
    for each in together:
        each.join()
    assert len(told) == 8
    assert max(told) < 3
    assert before.poll() is not None
    monkeypatch.undo()
    assert note(text) == expected


def test_without_work_it_leaves() -> None:
    words = "from pagalms.papers import setter; setter.IDLE = 0.2; setter.main()"
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    alone = subprocess.Popen([sys.executable, "-c", words], stdin=subprocess.PIPE, env=surroundings)
    assert alone.wait(timeout=30) == 0
