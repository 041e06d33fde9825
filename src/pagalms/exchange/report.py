"""What an import tells on the terminal: a bar or lines, the preview, refused rows, the end."""

from __future__ import annotations

from decimal import Decimal

from django.core.management.base import OutputWrapper
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from pagalms.exchange.imports import Outcome
from pagalms.exchange.source import Package
from pagalms.kernel.intake import Fault, Tally

SHOWN = 200  # refused rows that are printed


class Report:
    """Writes to a stream; a bar only where somebody watches a terminal."""

    def __init__(self, out: OutputWrapper, err: OutputWrapper, package: Package) -> None:
        self._out, self._err, self._package = out, err, package
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        if out.isatty():
            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
                console=Console(), transient=True,
            )  # fmt: skip
            self._task = self._bar.add_task("", total=len(package.labels))
            self._bar.start()

    def say(self, text: str = "") -> None:
        """One line."""
        self._out.write(text)
        self._out.flush()

    def complain(self, text: str) -> None:
        """One line for those who only look at what went wrong."""
        self._err.write(text)
        self._err.flush()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()
            self._bar = None

    def waiting(self) -> None:
        """Another import is running."""
        self.say(_("Another import is running; waiting for it to end …"))

    def beginning(self, sheet: str) -> None:
        """The bar moves when there is something to tell."""

    def step(self, step: str) -> None:
        """Short, on a terminal."""

    def reading(self, sheet: str, done: float) -> None:
        """Move the bar, or name the sheet when it is read."""
        label = self._package.labels[sheet]
        if self._bar and self._task is not None:
            at = list(self._package.labels).index(sheet)
            self._bar.update(self._task, description=label, completed=at + done)
        elif done >= 1:
            self.say(_("Read: %(file)s") % {"file": label})

    def judged(self, outcome: Outcome) -> None:
        """The preview."""
        self.close()
        for name in outcome.package.ignored:
            self.complain(_("Warning: %(file)s is none of the known files and was passed over") % {"file": name})
        for note in outcome.notes:
            self.say(note)
        papers, documents = outcome.papers.rows, outcome.documents.rows
        if papers:
            self.say(ngettext("%(count)s bill as PDF", "%(count)s bills as PDF", papers) % {"count": whole(papers)})
        if documents:
            words = ngettext("%(count)s document as PDF", "%(count)s documents as PDF", documents)
            self.say(words % {"count": whole(documents)})
        heads = (
            pgettext("import", "File"), pgettext("import", "rows"), pgettext("import", "new"),
            pgettext("import", "changed"), pgettext("import", "unchanged"), pgettext("import", "not named"),
            pgettext("import", "refused"),
        )  # fmt: skip
        rows = [self._row(outcome, sheet) for sheet in outcome.rows]
        widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
        for row in (heads, *rows) if rows else ():
            self.say(
                row[0].ljust(widths[0])
                + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
            )

    def _row(self, outcome: Outcome, sheet: str) -> tuple[str, ...]:
        tally = outcome.tallies.get(sheet, Tally())
        counts = (
            outcome.rows[sheet],
            tally.new,
            tally.changed,
            tally.unchanged,
            tally.gone,
            outcome.faults.refused(sheet),
        )
        return (outcome.package.labels[sheet], *map(whole, counts))

    def refusals(self, outcome: Outcome) -> None:
        """The refused rows, all at once."""
        total = outcome.faults.total
        for fault in outcome.faults.first(SHOWN, list(outcome.rows)):
            self.complain(self.line(fault))
        if total > SHOWN:
            left = total - SHOWN
            self.complain(ngettext("… and %(count)s more", "… and %(count)s more", left) % {"count": whole(left)})

    def line(self, fault: Fault) -> str:
        """`file:line:column: value – reason`; what is not known is left out."""
        label = self._package.labels.get(fault.sheet, fault.sheet) or self._package.name
        places = [label, *([str(fault.line)] if fault.line else []), *([fault.column] if fault.column else [])]
        words = f"{fault.value} – {fault.reason}" if fault.value else fault.reason
        return f"{':'.join(places)}: {words}"

    def sums(self, outcome: Outcome) -> None:
        """What stands in the database for the rows that came, equal to what was sent."""
        names = {
            "charged": pgettext("import", "charged"), "payable": pgettext("import", "payable"),
            "lines": pgettext("import", "bill lines"), "payments": pgettext("import", "payments"),
        }  # fmt: skip
        for name, (sent, _kept) in outcome.totals.items():
            self.say(_("Sum, %(name)s: %(amount)s €") % {"name": names[name], "amount": money(sent)})


def whole(count: int) -> str:
    """A count with thousands apart."""
    return str(number_format(count, use_l10n=True, force_grouping=True))


def money(amount: Decimal) -> str:
    """An amount with two decimals and thousands apart."""
    return str(number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True))
