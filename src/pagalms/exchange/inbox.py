"""The folder into which accounting puts its packages: each is taken in once it has stopped growing, and moved away.

A package is a zip, a workbook, a folder of files, or all loose files together. It goes to `done/` or `refused/` with a
report beside it. If the worker is killed, nothing is half done and the package still lies there: the next look takes
it up again, and what has gone in already changes nothing.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext as _

from pagalms.exchange.arriving import TAKEN, arrive, let_lie
from pagalms.exchange.history import Import, import_numbered
from pagalms.exchange.keeping import WHOLE, Came
from pagalms.exchange.rules import Ending, Way
from pagalms.exchange.working import work
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.zone import RIGA

if TYPE_CHECKING:
    from pagalms.exchange.models import ImportRun

DONE, REFUSED = "done", "refused"
REMEMBERED = 24 * 3600  # seconds for which a look is remembered
LOOSE = "loose files"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parcel:
    """What lies in the folder and belongs together: its name, its files, and what has to be moved afterwards."""

    name: str
    files: tuple[Path, ...]
    moved: tuple[Path, ...]

    @property
    def state(self) -> str:
        """Changes while anything of it grows or comes."""
        seen = [(path.name, path.lstat().st_size, path.lstat().st_mtime_ns) for path in self.files]
        return sha256(repr((self.name, seen)).encode()).hexdigest()


def look(inbox: Path, *, at: datetime, today: date) -> int:
    """Take in what is as it was at the last look; how many packages. One look goes at a time."""
    if not inbox.is_dir():
        log.error("the folder PAGALMS_INBOX is not there")
        return 0
    let_lie(at=at)
    taken = 0
    for parcel in list(_parcels(inbox)):
        try:
            if _is_still(parcel, inbox):
                _take_in(parcel, inbox, at=at, today=today)
                taken += 1
        except OSError as error:  # somebody moves it at this moment, or it is not ours to read
            log.warning("a package in PAGALMS_INBOX cannot be taken now: %s", error.strerror)
    return taken


def _parcels(inbox: Path) -> Iterator[Parcel]:
    loose = []
    for entry in sorted(inbox.iterdir()):
        if entry.name.startswith((".", "~")) or entry.is_symlink() or entry.name in {DONE, REFUSED}:
            continue
        if entry.is_dir():
            files = tuple(sorted(path for path in entry.iterdir() if _is_plain(path)))
            if files:
                yield Parcel(_readable(entry.name), files, (entry,))
        elif entry.name.casefold().endswith(WHOLE) and _is_plain(entry):
            yield Parcel(_readable(entry.name), (entry,), (entry,))
        elif entry.name.casefold().endswith(TAKEN) and _is_plain(entry):
            loose.append(entry)
    if loose:
        yield Parcel(LOOSE, tuple(loose), tuple(loose))


def _is_plain(path: Path) -> bool:
    """A file and nothing else: a pipe would be waited for without end, a link leads to what is not accounting's."""
    return stat.S_ISREG(path.lstat().st_mode)


def _readable(name: str) -> str:
    """A name as it can be shown and stored; file systems allow bytes that are no text."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)


def _is_still(parcel: Parcel, inbox: Path) -> bool:
    key = "inbox:" + sha256(str(inbox / parcel.name).encode()).hexdigest()
    before, now = cache.get(key), parcel.state
    cache.set(key, now, REMEMBERED)
    return bool(before == now)


def _take_in(parcel: Parcel, inbox: Path, *, at: datetime, today: date) -> None:
    with translation.override("lv"):
        try:
            run = _arrived(parcel, at=at)
        except Refusal as refusal:
            _file_away(parcel, inbox / REFUSED, f"{at.astimezone(RIGA):%Y%m%d-%H%M%S}", str(refusal.message))
            return
        work(run.pk, at=at, today=today)
        found = import_numbered(run.pk)
        if found is None or not found.run.ended_at:
            return
        went = found.run.ending in {Ending.TAKEN_IN, Ending.NOTHING}
        number = f"{at.astimezone(RIGA):%Y%m%d-%H%M%S}-{run.pk}"
        _file_away(parcel, inbox / (DONE if went else REFUSED), number, _report(found))


def _arrived(parcel: Parcel, *, at: datetime) -> ImportRun:
    with ExitStack() as stack:
        came = [Came(_readable(path.name), stack.enter_context(_opened(path))) for path in parcel.files]
        return arrive(came, by=None, way=Way.FOLDER, at=at)


def _opened(path: Path) -> IO[bytes]:
    """The file, judged once more when it is open: what lay there a moment ago may have been exchanged."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    file = os.fdopen(number, "rb")
    if not stat.S_ISREG(os.fstat(number).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "not a file")
    return file


def _file_away(parcel: Parcel, place: Path, number: str, report: str) -> None:
    if place.is_symlink():
        raise OSError(errno.ELOOP, f"{place.name} is a link")
    target = place / number
    target.mkdir(parents=True, exist_ok=True)
    (target / "report.txt").write_text(report + "\n", "utf-8")
    for path in parcel.moved:
        path.rename(target / path.name)


def _report(found: Import) -> str:
    run = found.run
    lines = [f"{run.source}: {found.ending}", *([run.reason] if run.reason else [])]
    lines += [
        _("%(file)s: %(rows)d rows, %(new)d new, %(changed)d changed, %(refused)d refused")
        % {"file": sheet["label"], **{name: sheet[name] for name in ("rows", "new", "changed", "refused")}}
        for sheet in run.preview.get("sheets", ())
    ]
    for fault in run.preview.get("faults", ()):
        where = ":".join(str(part) for part in (fault["file"], fault["line"], fault["column"]) if part)
        lines.append(
            f"{where}: {fault['value']} – {fault['reason']}" if fault["value"] else f"{where}: {fault['reason']}"
        )
    return "\n".join(lines)
