"""`prepare_demo`: tables, sample data, static files and translations, each only where something is missing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from pagalms.accounts.rules import Role
from pagalms.kernel import clock
from pagalms.local import conversation, house_files, representatives, staff
from pagalms.local.people import examples
from pagalms.properties.models import House

SAMPLE = settings.CHECKOUT / "sample" / "accounting-export"
CORRECTION = settings.CHECKOUT / "sample" / "correction"  # one bill of it, put right a week later


class Command(BaseCommand):
    """Run as the owner of the database. What it does is said on standard error; standard output is JSON alone."""

    help = "Make the local installation ready for the demo and print the people one can be."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the bank's simulator finds its people."""
        parser.add_argument("--people", type=Path)

    def handle(self, *args: Any, people: Path | None, **options: Any) -> None:
        """Bring everything up to date."""
        self._migrate()
        call_command("messages", compile=True, stdout=sys.stderr)
        self._collect()
        if not House.objects.exists():
            self._say("Importing the sample export of accounting")
            for package in (SAMPLE, CORRECTION):
                call_command("import_export", str(package), stdout=sys.stderr)
        representatives.appoint(on=clock.today(), at=clock.now())
        clerks = staff.take_on(at=clock.now())
        house_files.fill(by=staff.member(Role.HOUSE_MANAGER), at=clock.now())
        people_of_the_demo = [
            *examples(on=clock.today()),
            *conversation.begin(on=clock.today(), at=clock.now()),
            *clerks,
        ]
        found = [example.as_dict() for example in people_of_the_demo]
        if people:
            people.write_text(json.dumps(found, ensure_ascii=False, indent=1))
        self.stdout.write(json.dumps(found, ensure_ascii=False))

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Making the tables")
            call_command("migrate", verbosity=0, stdout=sys.stderr)
            call_command("createcachetable", stdout=sys.stderr)

    def _collect(self) -> None:
        newest = max(
            (Path(storage.path(name)).stat().st_mtime for finder in get_finders() for name, storage in finder.list([])),
            default=0.0,
        )
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        if not manifest.exists() or manifest.stat().st_mtime < newest:
            self._say("Gathering styles and pictures")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=sys.stderr)

    def _say(self, sentence: str) -> None:
        self.stderr.write(f"{sentence} …")
