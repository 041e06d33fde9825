"""One import from beginning to end: stage, judge, count, and take in all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from pagalms.audit.actions import record
from pagalms.billing import intake as billing
from pagalms.billing.actions import keep_paper
from pagalms.exchange.columns import SHEETS
from pagalms.exchange.dialect import Broken
from pagalms.exchange.faults import Faults
from pagalms.exchange.models import ImportRun
from pagalms.exchange.source import Package
from pagalms.exchange.staging import Stage, create_tables
from pagalms.kernel.intake import Delivery, Fault, Tally, staged
from pagalms.kernel.queue import enqueue
from pagalms.kernel.refusal import Refusal
from pagalms.meters import intake as meters
from pagalms.properties import intake as properties

if TYPE_CHECKING:
    from pagalms.accounts.models import User

MANY = 5000  # staged rows from which on joins by hash are always right
LOCK = 0x7061_6761  # one import at a time; the number is "paga" in ASCII
Totals = dict[str, tuple[Decimal, Decimal]]


class Audience(Protocol):
    """Who watches an import."""

    def waiting(self) -> None:
        """Another import is running; this one waits for it."""

    def reading(self, sheet: str, done: float) -> None:
        """A sheet is read up to this part."""

    def judged(self, outcome: Outcome) -> None:
        """Everything was read and judged; nothing is written yet."""


@dataclass
class Outcome:
    """What an import found, and whether it went in."""

    package: Package
    faults: Faults = field(default_factory=Faults)
    rows: dict[str, int] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    totals: Totals = field(default_factory=dict)
    written: int = 0
    papers: int = 0

    @property
    def refused(self) -> bool:
        """Whether anything spoke against it."""
        return self.faults.total > 0


def take_in(
    package: Package, *, by: User | None, at: datetime, today: date, dry_run: bool, audience: Audience
) -> Outcome:
    """Import a package in one transaction; with `dry_run` or a single refused row nothing is changed."""
    outcome = Outcome(package)
    with transaction.atomic():
        with connection.cursor() as cursor:
            _alone(cursor, audience.waiting)
            delivery = _staged(cursor, outcome, at=at, today=today, audience=audience)
            for fault in _faults(delivery):
                outcome.faults.add(fault)
            billing.billed(delivery)
            outcome.tallies = properties.tally(delivery) | meters.tally(delivery) | billing.tally(delivery)
            audience.judged(outcome)
            if not outcome.refused and not dry_run:
                outcome.written = properties.write(delivery) + meters.write(delivery) + billing.write(delivery)
                outcome.papers = _papers(outcome, at=at)
                outcome.written += outcome.papers
                outcome.totals = _reconciled(delivery)
        if outcome.written and not outcome.refused:
            _remember(outcome, by=by, at=at)
        else:
            transaction.set_rollback(True)
    return outcome


def _alone(cursor: Any, waiting: Callable[[], None]) -> None:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
    if not cursor.fetchone()[0]:
        waiting()
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _staged(cursor: Any, outcome: Outcome, *, at: datetime, today: date, audience: Audience) -> Delivery:
    create_tables(cursor)
    stage = Stage(cursor, outcome.faults, today, audience.reading, outcome.notes)
    broken = set()
    for sheet in SHEETS:
        if sheet not in outcome.package.labels:
            continue
        try:
            whole = stage.read(sheet, outcome.package.records(sheet), outcome.package.labels[sheet])
        except Broken as why:
            outcome.faults.add(Fault(sheet, why.line, why.column, why.value, why.reason))
            whole = False
        if not whole:
            broken.add(sheet)
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(staged(sheet)))
        outcome.rows[sheet] = cursor.fetchone()[0]
    if sum(outcome.rows.values()) > MANY:  # the tables' statistics may be from before the last import
        cursor.execute("SET LOCAL enable_nestloop = off")
    return Delivery(cursor, frozenset(outcome.package.labels), frozenset(broken), today, at, outcome.notes)


def _faults(delivery: Delivery) -> list[Fault]:
    # readings wait for no state of others while they are compared; residents may read, and hand in after the import
    delivery.run("LOCK TABLE meters_reading IN SHARE ROW EXCLUSIVE MODE")
    return [*properties.check(delivery), *meters.check(delivery), *billing.check(delivery)]


def _papers(outcome: Outcome, *, at: datetime) -> int:
    """Keep the PDFs of bills; how many are new. One that is refused undoes the import."""
    kept = 0
    for number, read in outcome.package.papers.items():
        try:
            kept += keep_paper(number, read(), at=at)
        except Refusal as refusal:
            outcome.faults.add(Fault(f"{number}.pdf", 0, "", "", str(refusal.message)))
    return kept


def _reconciled(delivery: Delivery) -> Totals:
    """The sums in the files and in the database; an import that does not reconcile is undone."""
    totals = billing.totals(delivery)
    for name, (sent, kept) in totals.items():
        if sent != kept:
            raise Broken(
                0,
                _("%(name)s: %(sent)s was sent, but %(kept)s would stand") % {"name": name, "sent": sent, "kept": kept},
            )
    return totals


def _remember(outcome: Outcome, *, by: User | None, at: datetime) -> None:
    counts = {
        sheet: {"rows": tally.rows, "new": tally.new, "changed": tally.changed, "gone": tally.gone}
        for sheet, tally in outcome.tallies.items()
        if sheet in outcome.rows
    }
    package = outcome.package
    run = ImportRun.objects.create(at=at, by=by, source=package.name[:200], sha256=package.digest, counts=counts)
    enqueue("announce_bills", import_run=run.pk)
    record(
        "import.taken_in", by=by, at=at, subject=f"import:{run.pk}",
        detail={"source": package.name[:200], "written": outcome.written},
    )  # fmt: skip
