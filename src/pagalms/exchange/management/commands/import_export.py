"""`import_export`, for people `./pagalms import`: takes in accounting's export."""

from __future__ import annotations

import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _

from pagalms.exchange.dialect import Broken
from pagalms.exchange.imports import Outcome, take_in
from pagalms.exchange.report import Report
from pagalms.exchange.source import Package, Unusable, open_package
from pagalms.kernel import clock
from pagalms.kernel.intake import shown

WENT_IN, REFUSED, WRONG_USE = 0, 1, 2


class Command(BaseCommand):
    """Exit 0: went in, or nothing to change. 1: refused, nothing changed. 2: wrong use."""

    help = "Import accounting's export: a folder, a zip of CSV files or one XLSX workbook."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """What and how."""
        parser.add_argument("path", type=Path, help="folder, .zip or .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="only show what it would change")
        parser.add_argument("--language", choices=("lv", "en"), default="lv", help="language of the messages")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in the reader's language."""
        with translation.override(options["language"]):
            code = self._run(options["path"], dry_run=options["dry_run"])
        if code:
            sys.exit(code)

    def _run(self, path: Path, *, dry_run: bool) -> int:
        started = time.monotonic()
        try:
            with open_package(path) as package:
                return self._import(package, dry_run=dry_run, started=started)
        except Unusable as why:
            self.stderr.write(str(why))
            return WRONG_USE
        except Broken as why:
            self.stderr.write(f"{path.name}: {why.reason}")
        except IntegrityError as why:
            cause = getattr(why.__cause__, "diag", None)
            rule = getattr(cause, "constraint_name", "") or type(why).__name__
            self.stderr.write(_("The database refuses these rows by its rule %(rule)s.") % {"rule": rule})
        except DatabaseError as why:
            self.stderr.write(_("The database cannot take the import now (%(error)s).") % {"error": type(why).__name__})
        self.stderr.write(_("Refused: nothing was changed."))
        return REFUSED

    def _import(self, package: Package, *, dry_run: bool, started: float) -> int:
        report = Report(self.stdout, self.stderr, package)
        try:
            outcome = take_in(package, by=None, at=clock.now(), today=clock.today(), dry_run=dry_run, audience=report)
        finally:
            report.close()
        if outcome.refused:
            report.refusals(outcome)
            report.complain(_("Refused: nothing was changed."))
            return REFUSED
        self._end(report, outcome, dry_run=dry_run, seconds=time.monotonic() - started)
        return WENT_IN

    @staticmethod
    def _end(report: Report, outcome: Outcome, *, dry_run: bool, seconds: float) -> None:
        if dry_run:
            report.say(_("Only looked: nothing was changed."))
            return
        report.sums(outcome)
        if outcome.written:
            report.say(
                _("Went in: %(source)s, %(seconds)s s.")
                % {"source": outcome.package.name, "seconds": shown(Decimal(f"{seconds:.1f}"))}
            )
        else:
            report.say(_("There is nothing to change."))
