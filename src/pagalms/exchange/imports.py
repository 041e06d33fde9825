"""One import from beginning to end: stage, judge, count, and take in all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from pagalms.billing.intake import papers
from pagalms.documents import intake as documents
from pagalms.documents.actions import receive
from pagalms.exchange.columns import SHEETS
from pagalms.exchange.dialect import Broken
from pagalms.exchange.faults import Faults
from pagalms.exchange.models import ImportRun
from pagalms.exchange.progress import JUDGING, WRITING
from pagalms.exchange.rules import Ending
from pagalms.exchange.samples import Samples, samples_of
from pagalms.exchange.source import Package
from pagalms.exchange.staging import Stage, create_tables
from pagalms.files.actions import Upload
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
Figures = dict[str, list[int]]


class Audience(Protocol):
    """Who watches an import."""

    def waiting(self) -> None:
        """Another import is running; this one waits for it."""

    def beginning(self, sheet: str) -> None:
        """A sheet is about to be read."""

    def reading(self, sheet: str, done: float) -> None:
        """A sheet is read up to this part."""

    def step(self, step: str) -> None:
        """What comes now takes a while: JUDGING or WRITING of `progress`."""

    def judged(self, outcome: Outcome) -> None:
        """Everything was read and judged; nothing is written yet."""


@dataclass
class Outcome:
    """What an import found, and whether it went in; `named` are the papers that are documents, not bills."""

    package: Package
    faults: Faults = field(default_factory=Faults)
    rows: dict[str, int] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    totals: Totals = field(default_factory=dict)
    samples: dict[str, Samples] = field(default_factory=dict)
    papers: Tally = field(default_factory=Tally)
    documents: Tally = field(default_factory=Tally)
    named: frozenset[str] = frozenset()
    written: int = 0
    grown_old: bool = False
    overtaken: bool = False

    @property
    def refused(self) -> bool:
        """Whether anything spoke against it."""
        return self.faults.total > 0

    @property
    def changes(self) -> bool:
        """Whether anything would be other than it is."""
        return any(
            each.new or each.changed or each.moving for each in (self.papers, self.documents, *self.tallies.values())
        )

    @property
    def figures(self) -> Figures:
        """What would change, in numbers: whoever agrees to them agrees to nothing else."""
        sheets = {sheet: self.tallies[sheet] for sheet in self.rows if sheet in self.tallies}
        sheets |= {"papers": self.papers, "documents": self.documents}
        return {sheet: [tally.rows, tally.new, tally.changed] for sheet, tally in sheets.items()}


def take_in(
    package: Package,
    *,
    by: User | None,
    at: datetime,
    today: date,
    dry_run: bool,
    audience: Audience,
    run: ImportRun | None = None,
    agreed: Figures | None = None,
) -> Outcome:
    """Import a package in one transaction; with `dry_run` or a single refused row nothing is changed.

    `run` is its line in the history where it has one already; when another worker was faster with it, the outcome says
    that this one was overtaken. `agreed`: what somebody saw and agreed to; when anything else would change by now,
    nothing is, and the outcome says that it has grown old.
    """
    outcome = Outcome(package)
    with transaction.atomic():
        with connection.cursor() as cursor:
            _alone(cursor, audience.waiting)
            if run and run.pk and _overtaken(run):
                outcome.overtaken = True
                return outcome
            delivery = _staged(cursor, outcome, at=at, today=today, audience=audience)
            audience.step(JUDGING)
            _judge(delivery, outcome)
            if dry_run:
                outcome.samples = samples_of(delivery, outcome.tallies)
            outcome.grown_old = agreed is not None and agreed != outcome.figures
            audience.judged(outcome)
            if not outcome.refused and not outcome.grown_old and not dry_run:
                audience.step(WRITING)
                _write(delivery, outcome, at=at)
        if outcome.written and not outcome.refused:
            _remember(outcome, run or ImportRun(at=at, by=by), by=by, at=at)
        else:
            transaction.set_rollback(True)
    return outcome


def _alone(cursor: Any, waiting: Callable[[], None]) -> None:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
    if not cursor.fetchone()[0]:
        waiting()
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _overtaken(run: ImportRun) -> bool:
    now = ImportRun.objects.select_for_update().get(pk=run.pk)
    return bool(now.ended_at) or (now.checks, now.wanted_at) != (run.checks, run.wanted_at)


def _staged(cursor: Any, outcome: Outcome, *, at: datetime, today: date, audience: Audience) -> Delivery:
    create_tables(cursor)
    stage = Stage(cursor, outcome.faults, today, audience.reading, outcome.notes)
    broken = set()
    for sheet in SHEETS:
        if sheet not in outcome.package.labels:
            continue
        audience.beginning(sheet)
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


def _judge(delivery: Delivery, outcome: Outcome) -> None:
    # readings wait for no state of others while they are compared; residents may read, and hand in after the import
    delivery.run("LOCK TABLE meters_reading IN SHARE ROW EXCLUSIVE MODE")
    for fault in (
        *properties.check(delivery), *meters.check(delivery), *billing.check(delivery), *_papers(delivery, outcome)
    ):  # fmt: skip
        outcome.faults.add(fault)
    billing.billed(delivery)
    outcome.tallies = properties.tally(delivery) | meters.tally(delivery) | billing.tally(delivery)


def _papers(delivery: Delivery, outcome: Outcome) -> Iterator[Fault]:
    """Look at the PDFs of bills and the documents among them; nothing is kept yet."""
    digests = {}
    for number, read in outcome.package.papers.items():
        found = papers.weighed(number, read())
        if isinstance(found, Fault):
            yield found
        else:
            digests[number] = found
    if digests:
        papers.place(delivery, digests)
        strangers = papers.strangers(delivery)
        outcome.named = frozenset(documents.addressed(delivery, strangers) if strangers else ())
        yield from (papers.nobodys(number) for number in sorted(set(strangers) - outcome.named))
        outcome.papers = papers.tally(delivery)
        outcome.documents = documents.tally({name: digests[name] for name in outcome.named})


def _write(delivery: Delivery, outcome: Outcome, *, at: datetime) -> None:
    outcome.written = properties.write(delivery) + meters.write(delivery) + billing.write(delivery)
    _keep_papers(outcome, on=delivery.today, at=at)
    outcome.totals = _reconciled(delivery)


def _keep_papers(outcome: Outcome, *, on: date, at: datetime) -> None:
    package = outcome.package
    for number, read in package.papers.items():
        if number in outcome.named:
            continue
        try:
            outcome.written += keep_paper(number, read(), at=at)
        except Refusal as refusal:  # a virus; one that is refused undoes the import
            outcome.faults.add(Fault(f"{number}.pdf", 0, "", "", str(refusal.message)))
    uploads = [Upload(f"{name}.pdf", 0, package.papers[name]) for name in sorted(outcome.named)]
    outcome.written += receive(uploads, source=package.name, on=on, at=at)


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


def _remember(outcome: Outcome, run: ImportRun, *, by: User | None, at: datetime) -> None:
    package = outcome.package
    run.source, run.sha256 = run.source or package.name[:200], run.sha256 or package.digest
    run.counts = {
        sheet: {"rows": tally.rows, "new": tally.new, "changed": tally.changed, "gone": tally.gone}
        for sheet, tally in outcome.tallies.items()
        if sheet in outcome.rows
    }
    run.ended_at, run.ending = at, Ending.TAKEN_IN
    run.save()
    enqueue("announce_bills", import_run=run.pk)
    record(
        "import.taken_in", by=by, at=at, subject=f"import:{run.pk}",
        detail={"source": run.source, "written": outcome.written},
    )  # fmt: skip
