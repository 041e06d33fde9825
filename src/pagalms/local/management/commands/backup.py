"""`backup`: make one, verify one, list them. The drill starts further programs and stands in `local.drill`."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pagalms.audit.actions import record
from pagalms.kernel import clock
from pagalms.local.backups import making, manifest, verifying
from pagalms.local.backups.ageing import Keep
from pagalms.local.terminal import CannotRun


class Command(BaseCommand):
    """Run as the owner of the tables, who sees every row."""

    help = "Make a backup (new), check one (verify), list all (list)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """As `./pagalms backup` has them."""
        parser.add_argument("what", choices=["new", "verify", "list", "note"])
        parser.add_argument("--path", type=Path)
        parser.add_argument("--to", type=Path, default=Path(settings.BACKUPS))
        parser.add_argument("--keep", default=settings.BACKUP_KEEP)

    def handle(self, *args: Any, what: str, path: Path | None, to: Path, keep: str, **options: Any) -> None:
        """Do it. Ends with 1 when something is not as it should be."""
        try:
            if what == "new":
                self._new(to, None if keep == "all" else Keep.read(keep))
            elif what == "verify":
                self._verify(path or manifest.newest(to))
            elif what == "note":  # of a drill that went well, for those who watch
                record("backup_tried", by=None, at=clock.now(), subject="backup")
            else:
                self._list(to)
        except ValueError:
            raise CommandError(f"--keep takes three numbers like 7,4,3, or all; not {keep}") from None
        except CannotRun as sentence:
            raise CommandError(str(sentence)) from None
        except psycopg.OperationalError as fault:
            raise CommandError(f"The database cannot be reached: {fault}") from None

    def _new(self, to: Path, keep: Keep | None) -> None:
        source = making.Source(os.environ["DATABASE_URL"], default_storage, os.environ, _version())
        folder, made = making.make(source, to, at=clock.wire_now().replace(microsecond=0))
        record("backup_made", by=None, at=clock.now(), subject="backup", detail={"seconds": round(made.seconds)})
        self.stdout.write(f"{folder}\n{_told(made)}")
        for gone in making.let_go(to, keep) if keep else ():
            self.stdout.write(f"Deleted {gone.name}: its time was over.")
        if made.missing:
            raise CommandError(
                f"The backup is made, but the storage has lost or damaged {len(made.missing)} files, "
                f"{made.missing[0]} among them: they are named in its manifest under `missing`."
            )

    def _verify(self, path: Path) -> None:
        made, _files = verifying.verify(path)
        self.stdout.write(f"{path} is whole.\n{_told(made)}")

    def _list(self, to: Path) -> None:
        found = manifest.whole_ones(to)
        for path in found:
            self.stdout.write(f"{path}  {_told(manifest.Manifest.of(path))}")
        if not found:
            print(f"There is no backup in {to}.", file=sys.stderr)


def _told(made: manifest.Manifest) -> str:
    rows = sum(table.rows for table in made.tables.values())
    size = (made.database_bytes + made.files_bytes) / 2**20
    return f"{rows:,} rows in {len(made.tables)} tables, {made.files:,} files, {size:,.1f} MiB, in {made.seconds:.1f} s"


def _version() -> str:
    project = tomllib.loads((settings.CHECKOUT / "pyproject.toml").read_text())["project"]
    return str(project["version"])
