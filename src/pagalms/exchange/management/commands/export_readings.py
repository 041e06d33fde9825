"""`export_readings`: a month's readings for accounting, once; and any batch again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pagalms.exchange.readings_out import KINDS, file_of
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters import actions
from pagalms.meters.queries.batches import batch_numbered


class Command(BaseCommand):
    """Ends with 1 and a sentence when there is nothing to hand over."""

    help = "Hand the readings of a month over to accounting, or an earlier batch again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Either a month or a batch."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--period", metavar="YYYY-MM", help="take over what is new of this month")
        which.add_argument("--batch", metavar="NUMBER", help="the same batch again, such as 2026-05-01")
        parser.add_argument("--early", action="store_true", help="although residents may still hand in and correct")
        parser.add_argument("--format", choices=sorted(KINDS), default="csv")
        parser.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where the file goes (here)")

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        """Do it; a file is written whole or not at all."""
        if not out.is_dir():
            raise CommandError(f"{out} is no folder")
        batch = batch_numbered(options["batch"]) if options["batch"] else self._taken_over(**options)
        if batch is None:
            raise CommandError(f"there is no batch {options['batch']}")
        file = file_of(batch, options["format"])
        target, unfinished = out / file.name, out / f".{file.name}.unfinished"
        unfinished.write_bytes(file.content)
        unfinished.replace(target)
        self.stdout.write(f"{target}: {batch.readings} readings, batch {batch.number}")

    def _taken_over(self, *, period: str, early: bool, **options: Any) -> Any:
        try:
            month = Month.parse(period)
        except ValueError:
            raise CommandError(f"{period} is not a month like 2026-05") from None
        try:
            return actions.take_over(period=month, by=None, at=clock.now(), early=early)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
