"""Making a backup while the portal is in use."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

import psycopg
from django.core.files.storage import Storage

from pagalms.local.backups import programs, tables
from pagalms.local.backups.ageing import Keep, over
from pagalms.local.backups.copying import Out
from pagalms.local.backups.manifest import (
    DUMP,
    FILES,
    LIST,
    MANIFEST,
    UNFINISHED,
    Manifest,
    digest_of,
    fingerprint,
    name_of,
    time_of,
    whole_ones,
)
from pagalms.local.backups.tables import LEFT_OUT
from pagalms.local.home import write_whole
from pagalms.local.terminal import CannotRun

KEYS = ("PAGALMS_PERSON_KEY", "PAGALMS_PERSON_KEY_FORMER", "PAGALMS_SECRET_KEY")


@dataclass(frozen=True)
class Source:
    """What is backed up: the database by its owner's address, the storage of files, the environment's settings."""

    url: str
    storage: Storage
    environment: Mapping[str, str]
    version: str


def make(source: Source, place: Path, *, at: datetime) -> tuple[Path, Manifest]:
    """Make a backup in `place`; it gets its name when it is whole and on the disk.

    Files are brought twice: what is there before the moment of the database, then what came until then. So a file that
    is deleted meanwhile, which is seldom, leaves at most a row whose bytes are named in `missing`.
    Raises CannotRun when something fails; then nothing is left behind.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _closed_to_others(), (place / ".lock").open("a") as lock:
        _alone(lock, place)
        earlier = next(iter(whole_ones(place)), None)
        target, draft = place / name_of(at), place / f"{UNFINISHED}{name_of(at)}"
        if target.exists():
            raise CannotRun(f"{target} is there already.")
        (draft / FILES).mkdir(parents=True)
        try:
            manifest = _filled(source, draft, earlier, at)
            write_whole(draft / MANIFEST, manifest.to_json())
            _on_disk(draft)
            draft.rename(target)
            os.sync()
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    return target, manifest


@contextmanager
def _closed_to_others() -> Iterator[None]:
    """Whatever is made in the block, by us or by pg_dump, nobody else can read."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _alone(lock: TextIO, place: Path) -> None:
    """Raises CannotRun while another backup is being made; takes away what a killed one has left."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRun(f"Another backup is being made in {place}.") from None
    for left in place.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left)


def _filled(source: Source, draft: Path, earlier: Path | None, at: datetime) -> Manifest:
    begun = monotonic()
    out = Out(source.storage, draft, earlier)
    with psycopg.connect(source.url, autocommit=True) as connection:
        out.bring(tables.files(connection))
    about, wanted = _database(source.url, draft / DUMP)
    out.bring(wanted)
    lines = [f"{digest}  {FILES}/{name}\n" for name, digest in sorted(out.done.items())]
    write_whole(draft / LIST, "".join(lines))
    return Manifest(
        made_at=at.isoformat(),
        seconds=round(monotonic() - begun, 1),
        version=source.version,
        database_bytes=(draft / DUMP).stat().st_size,
        database_sha256=digest_of(draft / DUMP),
        left_out=list(LEFT_OUT),
        files=len(out.done),
        files_bytes=out.bytes,
        files_sha256=digest_of(draft / LIST),
        missing=sorted(out.lost),
        keys={name: fingerprint(source.environment[name]) for name in KEYS if source.environment.get(name)},
        settings=sorted(name for name in source.environment if name.startswith("PAGALMS_")),
        **about,
    )


def _database(url: str, target: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Dump the database, and count it meanwhile at the same moment; what the manifest says of it, and its files."""
    with tables.moment(url) as (connection, snapshot):
        server = tables.major(connection)
        folder, dumped_by = programs.folder_for(server)
        words = ["--format=custom", "--compress=6", f"--snapshot={snapshot}", f"--file={target}"]
        words += [f"--exclude-table-data=public.{name}" for name in LEFT_OUT]
        if tables.secured_against_owner(connection):
            words.append("--enable-row-security")  # its policies let this role through; `tables` looks
        process = programs.begin(folder / "pg_dump", words, url)
        try:
            counted = tables.tables(connection)
        except BaseException:
            process.kill()
            process.communicate()
            raise
        programs.finish(process)
        about = {
            "postgres": server,
            "dumped_by": dumped_by,
            "tables": counted,
            "migrations": tables.migrations(connection),
            "owner": tables.owner(connection),
            "roles": tables.roles(connection),
            "extensions": tables.extensions(connection),
            "rights": tables.rights(connection),
        }
        return about, tables.files(connection)


def _on_disk(folder: Path) -> None:
    """The names in a folder, and in those inside it, survive a loss of power; the bytes were synced as they came."""
    for each in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        number = os.open(each, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def let_go(place: Path, keep: Keep) -> list[Path]:
    """Delete the backups whose time is over; those."""
    times = {time: path for path in whole_ones(place) if (time := time_of(path.name))}
    gone = [times[time] for time in sorted(over(times, keep))]
    for path in gone:
        (path / MANIFEST).unlink()  # first: half a backup must not look whole
        shutil.rmtree(path)
    return gone
