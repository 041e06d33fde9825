"""`./pagalms bench backup`: backup and restore of a whole archive, against pg_dump, pg_restore and copying."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psycopg
from django.core.files.storage import FileSystemStorage

from bench import data
from bench.imports import Place, base, imported
from bench.table import Line, show
from pagalms.kernel.clock import wire_now
from pagalms.local.backups import programs

Value = TypeVar("Value")
NAME = "bench_backup"
YEARS, FILES, FILE_BYTES = 5, 5000, 200_000
PROMISE, BESIDE = 15 * 60.0, 0.3  # seconds of a restore (TRUST, promise 6); of the speed of the bare programs

MONTHS = f"SELECT m FROM generate_series(1, {YEARS * 12 - 1}) AS m"
COPIES = (
    f"""INSERT INTO billing_invoice (number, version, current, apartment_id, client_id, period, issued_on, due_on,
    opening_balance, paid, charged, vat, penalty, payable, currency)
  SELECT number || '-' || m, version, current, apartment_id, client_id, (period - make_interval(months => m))::date,
    issued_on, due_on, opening_balance, paid, charged, vat, penalty, payable, currency
  FROM billing_invoice, ({MONTHS}) AS months""",
    """INSERT INTO billing_invoiceline (invoice_id, line_no, service_code, description, unit, quantity, tariff, net,
    vat_rate, vat, total)
  SELECT i.id, line_no, service_code, description, unit, quantity, tariff, net, vat_rate, l.vat, total
  FROM billing_invoice i JOIN billing_invoice b ON b.number = split_part(i.number, '-', 1) || '-'
    || split_part(i.number, '-', 2) AND i.number <> b.number JOIN billing_invoiceline l ON l.invoice_id = b.id""",
    f"""INSERT INTO meters_reading (meter_id, period, version, current, value, read_on, channel, state,
    confirmed_unusual, recorded_at)
  SELECT meter_id, (period - make_interval(months => m))::date, version, current, value, read_on, channel, state,
    confirmed_unusual, recorded_at
  FROM meters_reading, ({MONTHS}) AS months""",
)


def main(flats: int) -> int:
    """Measure and print; 0 when the goals are met."""
    with base(NAME) as (folder, place):
        return _measured(folder, place, flats)


def _measured(folder: Path, place: Place, flats: int) -> int:
    from pagalms.local.backups import making, restoring  # noqa: PLC0415 - after the setup

    rows = _filled(folder, place, flats)
    kept, brought = FileSystemStorage(folder / "files"), FileSystemStorage(folder / "brought")
    url = place.named(NAME)
    _files(url, folder / "files")
    source = making.Source(url, kept, {}, "bench")
    (backup, manifest), made_in = _timed(lambda: making.make(source, folder / "backups", at=wire_now()))
    bare, dumped_in = _timed(lambda: _dumped(url, folder))
    there = _empty(place)
    _, loaded_in = _timed(lambda: _loaded(bare, there, folder))
    there = _empty(place)
    known = manifest.migrations
    _, restored_in = _timed(lambda: restoring.restore(backup, there, brought, lambda _text: None, known=known))
    size = sum(path.stat().st_size for path in backup.rglob("*") if path.is_file()) / 2**20
    lines = [
        Line("backup", f"{made_in:.0f} s", f"{dumped_in:.0f} s", dumped_in / made_in, BESIDE),
        Line("restore", f"{restored_in:.0f} s", f"{loaded_in:.0f} s", loaded_in / restored_in, BESIDE),
        Line("  beside the promise", f"{restored_in:.0f} s", f"{PROMISE:.0f} s", PROMISE / restored_in, 1.0),
    ]  # fmt: skip
    title = f"{flats:,} flats, {YEARS} years: {rows:,} rows, {FILES:,} files, a backup of {size:,.0f} MiB"
    return show(title, "bare programs", lines)


def _filled(folder: Path, place: Place, flats: int) -> int:
    data.register(folder / "register", flats)
    data.readings(folder / "readings", flats, 1)
    data.bills(folder / "bills", flats)
    for package in ("register", "readings", "bills"):
        imported(folder / package, place.named(NAME))
    with psycopg.connect(place.named(NAME), autocommit=True) as admin:
        for statement in COPIES:
            admin.execute(statement.encode())
        admin.execute("VACUUM ANALYZE")
        row = admin.execute("SELECT sum(n_live_tup)::bigint FROM pg_stat_user_tables").fetchone()
    return int(row[0]) if row else 0


def _files(url: str, folder: Path) -> None:
    with psycopg.connect(url) as admin:
        for each in range(FILES):
            content = os.urandom(64) * (FILE_BYTES // 64)
            path = folder / f"2026/{each % 12 + 1:02d}" / f"file{each}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            admin.execute(
                "INSERT INTO files_storedfile (place, name, kind, size, sha256, at)"
                " VALUES (%s, 'x', 'x', %s, %s, now())",
                (str(path.relative_to(folder)), len(content), hashlib.sha256(content).digest()),
            )


def _dumped(url: str, folder: Path) -> Path:
    shutil.copytree(folder / "files", folder / "copied")
    target = folder / "bare.dump"
    _bare("pg_dump", url, ["--format=custom", "--compress=6", f"--file={target}"])
    return target


def _loaded(dump: Path, url: str, folder: Path) -> None:
    shutil.copytree(folder / "copied", folder / "copied again")
    wanted = dump.with_suffix(".list")
    wanted.write_text(programs.restorable(dump, _major(url)))
    _bare("pg_restore", url, ["--no-owner", f"--use-list={wanted}", str(dump)])


def _bare(name: str, url: str, words: list[str]) -> None:
    programs.finish(programs.begin(programs.folder_for(_major(url))[0] / name, words, url))


def _major(url: str) -> int:
    with psycopg.connect(url) as admin:
        return admin.info.server_version // 10000


def _empty(place: Place) -> str:
    with psycopg.connect(place.server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {NAME}_one")
        admin.execute(f"CREATE DATABASE {NAME}_one")
    return place.named(f"{NAME}_one")


def _timed(work: Callable[[], Value]) -> tuple[Value, float]:
    begun = time.monotonic()
    return work(), time.monotonic() - begun


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
