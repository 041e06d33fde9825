"""Reading a sheet into its temporary table by COPY, a row at a time, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import getitem, itemgetter
from typing import Any

from django.utils.translation import gettext as _
from psycopg import sql

from pagalms.exchange.columns import CODE, SHEETS, Column, header_key
from pagalms.exchange.dialect import Broken
from pagalms.exchange.faults import Faults, printable
from pagalms.exchange.numbers import Marks, Unreadable
from pagalms.exchange.records import Record, Records
from pagalms.exchange.values import PersonalCode
from pagalms.kernel.intake import Fault, staged
from pagalms.kernel.tables import FORMULA_SIGNS

REMEMBERED = 20_000  # texts of a column whose reading is kept
TOLD_EVERY = 2000  # rows between two words about progress
Progress = Callable[[str, float], None]


def create_tables(cursor: Any) -> None:
    """The empty staging tables, gone with the transaction."""
    for sheet, columns in SHEETS.items():
        names = [
            sql.SQL("{} {}").format(sql.Identifier(column.name + suffix), sql.SQL(kind))
            for column in columns
            for suffix, kind in column.kind.staged
        ]
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(staged(sheet)))
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} (line integer, ok boolean, {}) ON COMMIT DROP").format(
                staged(sheet), sql.SQL(", ").join(names)
            )
        )


@dataclass(frozen=True)
class Stage:
    """What reading needs: where rows go, where faults go, the day, whom to tell, and what to note."""

    cursor: Any
    faults: Faults
    today: date
    progress: Progress
    notes: list[str]

    def read(self, sheet: str, records: Records, label: str) -> bool:
        """Stage a sheet; False when it could not be read to its end, so that ids may be missing."""
        marks = Marks()
        whole = _Sheet(self, sheet, label, records, marks).read()
        if again := marks.verdict():
            self.faults.forget(sheet)
            self.cursor.execute(sql.SQL("TRUNCATE {}").format(staged(sheet)))
            whole = _Sheet(self, sheet, label, records, again, told=True).read()
        joined = [sql.Identifier(column.name) for column in SHEETS[sheet] if column.kind is CODE]
        self.cursor.execute(sql.SQL("ANALYZE {} ({})").format(staged(sheet), sql.SQL(", ").join(joined)))
        return whole


def unescaped(text: str) -> str:
    """A cell without the apostrophe that tables for spreadsheets get before what looks like a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_SIGNS) else text


class _Cells(dict[str, str | Unreadable]):
    """A column at its place in the file: COPY's text for each cell, or why there is none.

    Readings of texts are remembered, because most repeat; a dictionary, so that those cost no call of Python.
    """

    def __init__(self, column: Column, at: int, marks: Marks, today: date) -> None:
        super().__init__()
        self.name, self.at = column.name, at
        self.required, self.empty = column.required, column.kind.empty
        self.secret = isinstance(column.kind, PersonalCode)
        self._read = column.kind.reader(marks, today)

    def __missing__(self, raw: str) -> str | Unreadable:
        found: str | Unreadable
        text = unescaped(raw.strip())
        try:
            if text:
                found = self._read(text)
            else:
                found = Unreadable(_("is empty but must be given")) if self.required else self.empty
        except Unreadable as error:
            found = error
        if len(self) >= REMEMBERED:
            self.clear()
        self[raw] = found
        return found

    @property
    def nothing(self) -> str:
        """What is staged in place of an unreadable value: null, as often as the kind has columns."""
        return "\t".join([r"\N"] * (self.empty.count("\t") + 1))


class _Sheet:
    """One reading of one sheet."""

    def __init__(
        self, stage: Stage, sheet: str, label: str, records: Records, marks: Marks, *, told: bool = False
    ) -> None:
        self.stage, self.sheet, self.label, self.records, self.marks = stage, sheet, label, records, marks
        self.told = told
        self.width = 0
        self.whole = True
        self.cells: list[_Cells] = []
        self.picked: Callable[[Sequence[str]], tuple[str, ...]] = tuple  # the known cells of a row
        self.short: Record | None = None  # a row with too few cells; the last one means something else
        self.last: Record | None = None
        self.shortest = 1 << 30  # last cell of the rows before the last one

    def read(self) -> bool:
        """Header, rows, end."""
        command = sql.SQL("COPY {} FROM STDIN").format(staged(self.sheet))
        try:
            rows = iter(self.records)
            header = next((row for row in rows if any(map(str.strip, row.cells)) or row.wrong), None)
            if not self._header(header):
                return False
            with self.stage.cursor.copy(command) as copy:
                lines: list[str] = []
                for count, record in enumerate(rows, start=1):
                    lines.append(self._row(record))
                    if not count % TOLD_EVERY:
                        copy.write("".join(lines))
                        lines.clear()
                        self.stage.progress(self.sheet, self.records.done())
                copy.write("".join(lines))
            self._end()
        except Broken as broken:
            self._refuse(broken.line, broken.column, broken.value, broken.reason)
            return False
        self.stage.progress(self.sheet, 1.0)
        return self.whole

    def _header(self, header: Record | None) -> bool:
        if header is None or header.wrong:
            self._refuse(header.line if header else 1, "", "", header.wrong if header else _("the file is empty"))
            return False
        names = [header_key(name) for name in header.cells]
        while names and not names[-1]:
            names.pop()
        self.width = len(names)
        wanted = {header_key(column.name): column for column in SHEETS[self.sheet]}
        fine = True
        for key, column in wanted.items():
            if key not in names:
                self._refuse(header.line, column.name, "", _("the column is missing"))
                fine = False
            elif names.count(key) > 1:
                self._refuse(header.line, column.name, "", _("the column stands twice in the header"))
                fine = False
            else:
                self.cells.append(_Cells(column, names.index(key), self.marks, self.stage.today))
        if fine:
            self.picked = itemgetter(*(cell.at for cell in self.cells))
        extra = [header.cells[at].strip() for at, key in enumerate(names) if key and key not in wanted]
        if extra and not self.told:
            told = {"file": self.label, "columns": ", ".join(printable(name, secret=False) for name in extra)}
            self.stage.notes.append(_("%(file)s: columns not known here were passed over: %(columns)s") % told)
        return fine

    def _row(self, record: Record) -> str:
        """The line for COPY, or nothing for a row that is empty or cannot be parted."""
        cells = record.cells
        if record.wrong:
            self._refuse(record.line, "", "", record.wrong)
            self.whole = False
            return ""
        if not any(map(str.strip, cells)):
            return ""
        if self.short:
            self._too_few(self.short)
            self.short = None
        if self.last:
            self.shortest = min(self.shortest, len(self.last.cells[-1]))
        self.last = record
        if len(cells) != self.width and not self._fitted(record):
            return ""
        return self._staged(record)

    def _fitted(self, record: Record) -> bool:
        """Make the row as wide as the header, if only empty cells are missing or too many."""
        cells = record.cells
        if len(cells) > self.width:
            if any(map(str.strip, cells[self.width :])):
                self._too_many(record)
                return False
            return True
        optional = all(not column.required for column in self.cells if column.at >= len(cells))
        if not optional or not record.ended:
            self.short = record
            return False
        cells.extend([""] * (self.width - len(cells)))
        return True

    def _staged(self, record: Record) -> str:
        """The line for COPY; as nearly all rows are right, they are put together without a look at each cell."""
        values: list[Any] = list(map(getitem, self.cells, self.picked(record.cells)))
        try:
            return f"{record.line}\tt\t" + "\t".join(values) + "\n"
        except TypeError:  # one of them is no text but the reason why there is none
            return self._marked(record, values)

    def _marked(self, record: Record, values: list[str | Unreadable]) -> str:
        """The line for COPY of a row that is not right, whose faults are told."""
        out = [str(record.line), "f"]
        for column, value in zip(self.cells, values, strict=True):
            if isinstance(value, Unreadable):
                shown = printable(record.cells[column.at].strip(), secret=column.secret)
                self._refuse(record.line, column.name, shown, str(value))
                out.append(column.nothing)
            else:
                out.append(value)
        return "\t".join(out) + "\n"

    def _too_few(self, record: Record) -> None:
        counts = {"found": len(record.cells), "wanted": self.width}
        self._refuse(record.line, "", "", _("the row has %(found)d fields instead of %(wanted)d") % counts)
        self.whole = False

    def _too_many(self, record: Record) -> None:
        counts = {"found": len(record.cells), "wanted": self.width}
        reason = _("the row has %(found)d fields instead of %(wanted)d") % counts
        if self.records.delimiter == ",":
            reason += "; " + _("a decimal comma in a file whose fields are parted by commas must stand in quotes")
        self._refuse(record.line, "", "", reason)
        self.whole = False

    def _end(self) -> None:
        """A file that was cut off shows it in its last row."""
        if self.short:
            self._refuse(self.short.line, "", "", _("the file seems cut off: its last row is not complete"))
            self.whole = False
        elif self.last and not self.last.ended and len(self.last.cells[-1]) < self.shortest < 1 << 30:
            column = next((cell.name for cell in self.cells if cell.at == len(self.last.cells) - 1), "")
            value = printable(self.last.cells[-1], secret=column == "personal_code")
            reason = _("the file seems cut off: its last value is shorter than all above it and no line end follows")
            self._refuse(self.last.line, column, value, reason)

    def _refuse(self, line: int, column: str, value: str, reason: str) -> None:
        self.stage.faults.add(Fault(self.sheet, line, column, value, reason))
