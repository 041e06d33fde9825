"""What was really written to logs in a whole session of tests, or by a demo, is searched for what must not be there."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.people import CODES

_DIGITS = "|".join(code.replace("-", "") for code in CODES.values())
FORBIDDEN = {
    "a personal code": re.compile(rf"(?<!\d)(?:\d{{6}}-\d{{5}}|{_DIGITS})"),
    "an address of a person": re.compile(r"[\w.+%-]+@[\w-]+\.\w+"),
    "the secret of a link": re.compile(r"(?:code|token|ticket|h|key)=[\w-]{16,}"),
    "a token": re.compile(r"eyJ[\w-]{16,}"),
    "a password": re.compile("gara un droša parole"),
}


def told_too_much(text: str) -> list[str]:
    """The lines of a log that say what no log may keep, each with what it is."""
    return [
        f"{what}: {line[:300]}"
        for line in text.splitlines()
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]


def told_in(folder: Path, *names: str) -> list[str]:
    """The same of files of a demo's logs."""
    return [each for name in names for each in told_too_much((folder / name).read_text(errors="replace"))]


class Kept(io.StringIO):
    """A stream that is written on and kept."""

    def __init__(self, further: io.TextIOBase) -> None:
        super().__init__()
        self.further = further

    def write(self, text: str) -> int:
        self.further.write(text)
        return super().write(text)

    def flush(self) -> None:
        self.further.flush()


@contextmanager
def listened() -> Iterator[list[Kept]]:
    """All that the portal's own handlers write for the length of the block, as it leaves the process."""
    handlers = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler and each.filters]
    before = [handler.stream for handler in handlers]
    kept = [Kept(stream) for stream in before]
    for handler, stream in zip(handlers, kept, strict=True):
        handler.setStream(stream)
    try:
        yield kept
    finally:
        for handler, stream in zip(handlers, before, strict=True):
            handler.setStream(stream)
