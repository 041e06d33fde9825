"""Printing a paper: PDF/UA-1 for those who hear it, PDF/A-3a for those who keep it.

The same bill gives the same bytes every day. typst works in a process of its own (`papers.setter`): what it remembers
would stay in each web process for good.
"""

from __future__ import annotations

import json
import logging
import os
import re
import select
import subprocess
import sys
import threading
import time as clock
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from pagalms.kernel import patience
from pagalms.kernel.away import Away
from pagalms.manager.queries import Logo, Manager, logo_content, manager
from pagalms.papers.answers import HEAD, opened

MARK = settings.PACKAGE / "ui" / "static" / "ui" / "mark.svg"
BRAND = "#0e4f4f"
PATIENCE = 60.0  # seconds for one paper that nobody waits for; the longest take one
TURN, AT_ONCE = 3.0, 6.0  # seconds within which a request's turn must come, and then its paper
PIECE = select.PIPE_BUF  # a pipe that takes anything takes so much at once
# Neither letters of Latin, Greek or Cyrillic nor the punctuation, money and arrows that the fonts have; line ends stay.
_STRANGE = re.compile(
    r"[^\n\t\x20-\x7e\xa0-\u024f\u0300-\u036f\u0370-\u045f\u1e00-\u1eff\u2010-\u2027\u2030-\u203f"
    r"\u2070-\u209c\u20a0-\u20bf\u2116\u2122\u2190-\u2199\u2200-\u22ff]"
)
log = logging.getLogger(__name__)


class Unprintable(RuntimeError):
    """No paper came of these words."""


def pdf(paper: str, said: Mapping[str, Any], *, dated: date) -> bytes:
    """The paper `typst/<paper>.typ` with these words, all of them ready to be printed; `dated` is its day.

    Signs that no font has, a smile in a question or a name in Chinese, are printed as □.
    Raises Unprintable, and kernel.away.Away to a request while the setter stands still.
    """
    whole = {"manager": letterhead(), **said}
    try:
        return _SETTER.made(_order(paper, whole, dated))
    except Unprintable:
        if (plain := _plain(whole)) == whole:
            raise
        return _SETTER.made(_order(paper, plain, dated))


def _order(paper: str, said: Mapping[str, Any], dated: date) -> bytes:
    order = {
        "paper": paper,
        "said": json.dumps(said, ensure_ascii=False),
        "stamp": int(datetime.combine(dated, time(12), tzinfo=UTC).timestamp()),
    }
    return json.dumps(order).encode() + b"\n"


def _plain(value: Any) -> Any:
    """The same with □ for every sign that the fonts may lack."""
    if isinstance(value, str):
        return _STRANGE.sub("□", value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return type(value)(_plain(each) for each in value) if isinstance(value, list | tuple) else value


def letterhead_alone(named: Manager, *, picture: bytes, language: str, on: date) -> bytes:
    """A paper with nothing on it but the letterhead, to look at before it is saved."""
    said = {
        "manager": letterhead(named, picture=picture),
        "language": language,
        "title": _("Letterhead"),
        "words": {"registration_no": _("Reg. No.")},
        "about": [(_("Account"), one.iban) for one in (named.account_on(on),) if one],
        "text": "",
        "foot": "",
    }
    return pdf("note", said, dated=on)


def letterhead(named: Manager | None = None, *, picture: bytes = b"") -> dict[str, str]:
    """The manager's name, contacts and logo (SVG text); `named` and the PNG `picture` as they are only looked at."""
    named = named or manager()
    logo = _with(picture, named.logo) if picture and named.logo else _logo(named.logo)
    return {
        "name": named.name,
        "registration_no": named.registration_no,
        "address": named.address,
        "phone": named.phone,
        "email": named.email,
        "logo": logo,
        "brand": named.colours.light if named.colours else BRAND,
        "logo_alt": named.logo.alt if named.logo else named.name,
    }


def _logo(logo: Logo | None) -> str:
    """The manager's own picture, wrapped in SVG; the file of the installation's settings; the portal's mark."""
    if logo is None:
        return _drawing(Path(settings.MANAGER["logo"]) if settings.MANAGER["logo"] else MARK)
    return _kept(logo)


@cache
def _drawing(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=4)
def _kept(logo: Logo) -> str:
    """Raises kernel.away.Away while the picture cannot be had."""
    return _with(logo_content(logo.digest), logo)


def _with(picture: bytes, logo: Logo) -> str:
    size = f'width="{logo.width}" height="{logo.height}"'
    image = f'<image href="data:image/png;base64,{b64encode(picture).decode()}" {size}/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {logo.width} {logo.height}" {size}>{image}</svg>'


class _Setter:
    """The one process that sets this process's papers, begun with the first and anew whenever it has left."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def made(self, order: bytes) -> bytes:
        """The PDF. Raises Unprintable, and Away to a request that would have to wait for too long."""
        hurried = patience.limit() is not None
        if not self._turn.acquire(timeout=TURN if hurried else -1):
            raise Away
        try:
            return self._made(order, clock.monotonic() + (AT_ONCE if hurried else PATIENCE))
        except TimeoutError:
            log.error("the setter stood still and was ended")  # noqa: TRY400 - the sentence says it all
            if hurried:
                raise Away from None
            raise Unprintable(f"not printed within {PATIENCE:.0f} s") from None
        finally:
            self._turn.release()

    def _made(self, order: bytes, until: float) -> bytes:
        for _time in range(2):  # it leaves when it has had nothing to do, perhaps at this very moment
            try:
                return self._asked(order, until)
            except (BrokenPipeError, EOFError):
                self._end()
            except Unprintable:
                raise
            except BaseException:  # half of an answer is still to come: the next order must not be given it
                self._end()
                raise
        raise Unprintable("the setter ended while it was at work")

    def _asked(self, order: bytes, until: float) -> bytes:
        if self._process is None or self._process.poll() is not None:
            self._begin()
        process = self._process
        assert process
        assert process.stdin
        assert process.stdout
        _write(process.stdin.fileno(), order, until)
        good, length = opened(_read(process.stdout.fileno(), HEAD, until))
        made = _read(process.stdout.fileno(), length, until)
        if not good:
            raise Unprintable(made.decode())
        return made

    def _begin(self) -> None:
        surroundings = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pagalms.papers.setter"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings, start_new_session=True,
        )  # fmt: skip

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _write(pipe: int, order: bytes, until: float) -> None:
    """Raises TimeoutError when the pipe stays full."""
    rest = memoryview(order)
    while rest:
        _, ready, _ = select.select([], [pipe], [], max(0.0, until - clock.monotonic()))
        if not ready:
            raise TimeoutError
        rest = rest[os.write(pipe, rest[:PIECE]) :]


def _read(pipe: int, length: int, until: float) -> bytes:
    """So many bytes. Raises EOFError when there are no more, TimeoutError when they do not come."""
    found = bytearray()
    while len(found) < length:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - clock.monotonic()))
        if not ready:
            raise TimeoutError
        piece = os.read(pipe, length - len(found))
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)


_SETTER = _Setter()
