"""`restore`: a backup into an empty place."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import psycopg
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from pagalms.audit.actions import record
from pagalms.kernel import clock
from pagalms.local.backups import restoring
from pagalms.local.backups.manifest import Manifest
from pagalms.local.terminal import CannotRun


class Command(BaseCommand):
    """Run as the owner of the tables-to-be."""

    help = "Restore a backup into an empty database and an empty storage, and compare everything."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which one; `--drill` leaves no trace in the log, so that a drill's tables stay what they were."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--drill", action="store_true")

    def handle(self, *args: Any, path: Path, drill: bool, **options: Any) -> None:
        """Check, restore, compare. Ends with 1 and a sentence when that cannot be."""
        begun = time.monotonic()
        try:
            differ = restoring.check_keys(Manifest.of(path), os.environ)
            known = [f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations]
            done = restoring.restore(path, os.environ["DATABASE_URL"], default_storage, self.stderr.write, known=known)
        except CannotRun as sentence:
            raise CommandError(str(sentence)) from None
        except psycopg.OperationalError as fault:
            raise CommandError(f"The database cannot be reached: {fault}") from None
        connection.close()
        if not drill:
            record("restored", by=None, at=clock.now(), subject="backup", detail={"backup": f"{done.at:%F %R}"})
        rows = sum(table.rows for table in done.tables.values())
        self.stdout.write(
            f"Restored the state of {done.at:%F %T} UTC: {rows:,} rows in {len(done.tables)} tables and {done.files:,} "
            f"files, all equal to the backup, in {time.monotonic() - begun:.1f} s."
        )
        self.stdout.write(
            "What was erased since then is here again: docs/reference/retention.md says what has to be done."
        )
        if further := restoring.check_version(done, known):
            self.stdout.write(f"It is of an earlier version: ./pagalms migrate makes {len(further)} migrations.")
        if differ:
            self.stdout.write("PAGALMS_SECRET_KEY is another one: links in letters sent before no longer work.")
        if done.missing:
            self.stdout.write(f"The bytes of {len(done.missing)} files were lost before the backup was made.")
