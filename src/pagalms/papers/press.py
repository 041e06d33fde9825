"""Printing a paper: PDF/UA-1 for those who hear it, PDF/A-3a for those who keep it.

The same bill gives the same bytes every day. typst works in a process of its own (`papers.setter`): what it remembers
would stay in each web process for good.
"""

from __future__ import annotations

import json
import os
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

from pagalms.manager.queries import Logo, Manager, logo_content, manager
from pagalms.papers.answers import HEAD, opened

MARK = settings.PACKAGE / "ui" / "static" / "ui" / "mark.svg"
BRAND = "#0e4f4f"
PATIENCE = 60.0  # seconds for one paper; the longest take one


class Unprintable(RuntimeError):
    """No paper came of these words."""


def pdf(paper: str, said: Mapping[str, Any], *, dated: date) -> bytes:
    """The paper `typst/<paper>.typ` with these words, all of them ready to be printed; `dated` is its day.

    Raises Unprintable.
    """
    order = {
        "paper": paper,
        "said": json.dumps({"manager": letterhead(), **said}, ensure_ascii=False),
        "stamp": int(datetime.combine(dated, time(12), tzinfo=UTC).timestamp()),
    }
    return _SETTER.made(json.dumps(order).encode() + b"\n")


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
        """The PDF. Raises Unprintable."""
        with self._turn:
            for _time in range(2):  # it leaves when it has had nothing to do, perhaps at this very moment
                try:
                    return self._asked(order)
                except (BrokenPipeError, EOFError):
                    self._end()
                except Unprintable:
                    raise
                except BaseException:  # half of an answer is still to come: the next order must not be given it
                    self._end()
                    raise
        raise Unprintable("the setter ended while it was at work")

    def _asked(self, order: bytes) -> bytes:
        if self._process is None or self._process.poll() is not None:
            self._begin()
        process, until = self._process, clock.monotonic() + PATIENCE
        assert process
        assert process.stdin
        process.stdin.write(order)
        process.stdin.flush()
        good, length = opened(self._read(HEAD, until))
        made = self._read(length, until)
        if not good:
            raise Unprintable(made.decode())
        return made

    def _read(self, length: int, until: float) -> bytes:
        assert self._process
        assert self._process.stdout
        pipe, found = self._process.stdout.fileno(), bytearray()
        while len(found) < length:
            if not select.select([pipe], [], [], max(0.0, until - clock.monotonic()))[0]:
                self._end()
                raise Unprintable(f"not printed within {PATIENCE:.0f} s")
            piece = os.read(pipe, length - len(found))
            if not piece:
                raise EOFError
            found += piece
        return bytes(found)

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


_SETTER = _Setter()
