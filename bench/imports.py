"""`./pagalms bench import`: 240,000 readings, and 20,000 bills with 180,000 lines, each in one go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.db import connection

from bench import bare, data
from bench.table import Line, show

NAME = "bench_import"
TENTH = 10
SPEED, FLAT = 0.50, 0.75  # of bare SQL's speed; memory of a tenth of the rows beside that of all
MONTHS = 4
ROUNDS = 2  # the better one counts, for both


@dataclass(frozen=True)
class Went:
    """One import: how long, and how much memory at its peak."""

    seconds: float
    mebibytes: float


@dataclass(frozen=True)
class Place:
    """Databases that are copies of one another."""

    server: str

    def named(self, name: str) -> str:
        """The address of the database with this name."""
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{name}"))

    def fresh(self, name: str) -> str:
        """A copy of the base under this name; its address."""
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name}")
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {NAME}")
        return self.named(name)

    def drop(self, name: str) -> None:
        """Away with it."""
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name}")


@contextmanager
def base(name: str) -> Iterator[tuple[Path, Place]]:
    """A folder and an empty base of this name while they are needed; its copy `<name>_one` goes with it."""
    django.setup()
    place = Place(os.environ["DATABASE_URL"])
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    with TemporaryDirectory(prefix="bench-") as folder:
        try:
            yield Path(folder), place
        finally:
            place.drop(f"{name}_one")
            place.drop(name)


def main(flats: int) -> int:
    """Measure and print; 0 when the goals are met."""
    with base(NAME) as (folder, place):
        return _measured(folder, place, flats)


def _measured(folder: Path, place: Place, flats: int) -> int:
    data.register(folder / "register", flats)
    imported(folder / "register", place.named(NAME))
    lines = []
    readings, few = data.readings(folder / "readings", flats, MONTHS), folder / "few-readings"
    data.readings(few, flats // TENTH, MONTHS)
    lines += _compared(f"{readings:,} readings", folder / "readings", few, place)
    count, few = data.bills(folder / "bills", flats), folder / "few-bills"
    data.bills(few, flats // TENTH)
    lines += _compared(f"{flats:,} bills, {count:,} lines", folder / "bills", few, place)
    return show("Imports, read, judged and written, against COPY and one upsert of the same rows", "bare SQL", lines)


def _compared(name: str, package: Path, few: Path, place: Place) -> list[Line]:
    files = {path.stem: bare.written(path, path.with_suffix(".copy")) for path in sorted(package.glob("*.csv"))}
    limit = min(bare.seconds_for(place.fresh(f"{NAME}_one"), files) for _round in range(ROUNDS))
    whole = min(
        (imported(package, place.fresh(f"{NAME}_one")) for _round in range(ROUNDS)), key=lambda one: one.seconds
    )
    small = imported(few, place.fresh(f"{NAME}_one"))
    return [
        Line(name, f"{whole.seconds:.1f} s", f"{limit:.1f} s", limit / whole.seconds, SPEED),
        Line(
            "  memory, beside a tenth of them", f"{whole.mebibytes:.0f} MiB", f"{small.mebibytes:.0f} MiB",
            small.mebibytes / whole.mebibytes, FLAT,
        ),
    ]  # fmt: skip


def imported(package: Path, url: str) -> Went:
    """Take a package in by a process of its own; ends the benchmark when it is refused."""
    words = [sys.executable, "-m", "bench.one_import", str(package)]
    done = subprocess.run(words, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    said = json.loads(done.stdout.splitlines()[-1])
    return Went(said["seconds"], said["mebibytes"])


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
