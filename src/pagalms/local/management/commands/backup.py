"""`backup`: make one. What needs no database of the portal (verify, list, drill) stands in `local.tasks`."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pagalms.audit.actions import record
from pagalms.kernel import clock
from pagalms.local.backups import making
from pagalms.local.backups.ageing import Keep
from pagalms.local.terminal import CannotRun


class Command(BaseCommand):
    """Run as the owner of the tables, who sees every row."""

    help = "Make a backup (new), or note that one was tried (note)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """As `./pagalms backup` has them."""
        parser.add_argument("what", choices=["new", "note"])
        parser.add_argument("--to", type=Path, default=Path(settings.BACKUPS))
        parser.add_argument("--keep", default=settings.BACKUP_KEEP)

    def handle(self, *args: Any, what: str, to: Path, keep: str, **options: Any) -> None:
        """Do it. Ends with 1 when something is not as it should be."""
        try:
            kept = None if keep == "all" else Keep.read(keep)
        except ValueError:
            raise CommandError(f"--keep takes three numbers like 7,4,3, or all; not {keep}") from None
        try:
            if what == "new":
                self._new(to, kept)
            else:  # a drill went well: for those who watch
                record("backup_tried", by=None, at=clock.now(), subject="backup")
        except OSError as fault:
            raise CommandError(
                f"The backup could not be made: {fault.strerror or fault}. Nothing is left of it."
            ) from None
        except CannotRun as sentence:
            raise CommandError(str(sentence)) from None
        except psycopg.OperationalError as fault:
            raise CommandError(f"The database cannot be reached: {fault}") from None

    def _new(self, to: Path, keep: Keep | None) -> None:
        source = making.Source(os.environ["DATABASE_URL"], default_storage, os.environ, _version())
        folder, made = making.make(source, to, at=clock.wire_now().replace(microsecond=0))
        record("backup_made", by=None, at=clock.now(), subject="backup", detail={"seconds": round(made.seconds)})
        self.stdout.write(f"{folder}\n{made.sentence}")
        for gone in making.let_go(to, keep) if keep else ():
            self.stdout.write(f"Deleted {gone.name}: its time was over.")
        if made.missing:
            raise CommandError(
                f"The backup is made, but the storage has lost or damaged {len(made.missing)} files, "
                f"{made.missing[0]} among them: they are named in its manifest under `missing`."
            )


def _version() -> str:
    project = tomllib.loads((settings.CHECKOUT / "pyproject.toml").read_text())["project"]
    return str(project["version"])
