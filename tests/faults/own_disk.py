"""The disk of PostgreSQL itself runs full while owners hand in readings: that of its tables, or that of its journal."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from pagalms.local.terminal import say
from tests.faults.hurt import CALM, letters_gone, recovered_after
from tests.faults.load import Load
from tests.faults.postgres import Postgres
from tests.faults.table import Found
from tests.faults.world import World

ROOM = 96  # MiB beside what the data take at first: PostgreSQL makes its journal in pieces of 16
JOURNAL = "pg_wal"
FULL = 20.0  # seconds without a byte of room
BLOCK = 2**20


def own_disk_full(place: World) -> Found:
    """Not a byte is left for tables or journal, then there is room again."""
    return _full(place, Found("PostgreSQL's disk full"), place.postgres.data)


def journal_full(place: World) -> Found:
    """The journal has a disk of its own, and it cannot grow: PostgreSQL panics and begins again or is started."""
    result = Found("the disk of PostgreSQL's journal full")
    place.postgres.settings |= {"max_wal_size": "64MB", "min_wal_size": "32MB"}  # no piece that was made ahead helps
    try:
        return _full(place, result, place.postgres.data / JOURNAL)
    finally:
        place.postgres.settings.clear()
        place.postgres.stop()
        place.postgres.start()


def _full(place: World, result: Found, folder: Path) -> Found:
    with _small_disk(place.postgres, folder) as mounted:
        if not mounted:
            say("NOT TRIED: a small disk can be mounted by root only.")
            result.faults.append("not tried: a small disk can be mounted by root only")
            return result
        panics, load = _panics(place), Load(place).start()
        time.sleep(CALM)
        ballast = folder / "ballast"
        if folder.name == JOURNAL:
            _fill_while_it_grows(place, ballast)
        else:
            _fill(ballast, FULL)
        ended = place.postgres.process is not None and place.postgres.process.poll() is not None
        ballast.unlink()
        if ended:
            place.postgres.kill()
            place.postgres.start()
        result.recovered = recovered_after(load, result)
        time.sleep(1)
        load.stop()
        result.notes.append("PostgreSQL " + ("ended by itself and was started again" if ended else "stayed up"))
        result.judge(load.errors["503"] > 0, "the full disk was not met: nobody got a 503")
        if folder.name == JOURNAL:
            panics = _panics(place) - panics
            result.notes.append(f"it panicked {panics} times")
            result.judge(panics > 0, "the journal could grow all the same")
        load.judge(result)
        seconds = letters_gone(place, result)
        result.notes.append(f"the worker had delivered every letter {seconds or 0:.1f} s later")
    return result


def _panics(place: World) -> int:
    return (
        (place.home.path / "logs" / f"postgres-{place.postgres.port}.log").read_text(errors="replace").count("PANIC:")
    )


def _fill_while_it_grows(place: World, ballast: Path) -> None:
    """No room, and so many changes beside the owners' that the pieces of the journal that are there soon are used."""
    over = threading.Event()

    def change() -> None:
        with contextlib.suppress(psycopg.Error), psycopg.connect(place.postgres.owner_address) as line:
            while not over.is_set():  # such a message stands in the journal and nowhere else
                line.execute("SELECT pg_logical_emit_message(false, 'faults', repeat('x', 500000))")

    changing = threading.Thread(target=change)
    changing.start()
    _fill(ballast, FULL)
    over.set()
    changing.join(timeout=10)


def _fill(ballast: Path, seconds: float) -> None:
    """Take every byte that is free, and each that becomes free, for so long."""
    end = time.monotonic() + seconds
    with ballast.open("ab", buffering=0) as file:
        while time.monotonic() < end:
            for size in (BLOCK, 4096):
                with contextlib.suppress(OSError):
                    while file.write(bytes(size)) == size:
                        pass
            time.sleep(0.2)


@contextlib.contextmanager
def _small_disk(postgres: Postgres, data: Path) -> Iterator[bool]:
    """The folder on a tmpfs with ROOM to spare inside the block, then back; False where none can be mounted."""
    aside = postgres.data.with_name("aside")
    postgres.stop()
    taken = sum(path.lstat().st_size for path in data.rglob("*") if path.is_file()) // BLOCK
    shutil.rmtree(aside, ignore_errors=True)
    data.rename(aside)
    data.mkdir(mode=0o700)
    words = ["mount", "-t", "tmpfs", "-o", f"size={taken + ROOM}m,mode=700", "tmpfs", str(data)]
    mounted = os.geteuid() == 0 and not subprocess.run(words, check=False, capture_output=True).returncode
    if not mounted:
        data.rmdir()
        aside.rename(data)
        postgres.start()
        yield False
        return
    try:
        _copy(aside, data)
        postgres.start()
        yield True
    finally:
        postgres.stop()
        (data / "ballast").unlink(missing_ok=True)
        shutil.rmtree(aside)
        aside.mkdir(mode=0o700)
        _copy(data, aside)
        subprocess.run(["umount", str(data)], check=True)
        data.rmdir()
        aside.rename(data)
        postgres.start()


def _copy(source: Path, target: Path) -> None:
    """All of a folder with owners and rights, and those of the folder itself."""
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


ALL: dict[str, Callable[[World], Found]] = {"own-disk-full": own_disk_full, "journal-full": journal_full}
