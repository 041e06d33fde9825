"""The records of a sheet, from a CSV file or a workbook, each with the physical line where it starts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext as _

from pagalms.exchange.dialect import Broken, detect


class Record(NamedTuple):
    """A row as it stands: its line and its cells; or `wrong`, why it could not be parted into cells."""

    line: int
    cells: list[str]
    wrong: str = ""
    ended: bool = True  # whether a line end follows


class Records:
    """The rows of one sheet; `delimiter` is empty for a workbook."""

    delimiter = ""

    def __iter__(self) -> Iterator[Record]:
        """From the header on."""
        raise NotImplementedError

    def done(self) -> float:
        """The part that was read already, 0 to 1."""
        raise NotImplementedError


class Comma(Records):
    """A CSV file of any dialect. Raises Broken when made, if the file cannot be read."""

    def __init__(self, file: IO[bytes], names: tuple[str, ...]) -> None:
        self._file = file
        self._size = file.seek(0, io.SEEK_END) or 1
        if not self._size or self._size == 1:
            raise Broken(1, _("the file is empty"))
        self._dialect = detect(file, names)
        self.delimiter = self._dialect.delimiter

    def __iter__(self) -> Iterator[Record]:
        """Blank lines are passed over; a quote that never closes is a wrong record."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, self._dialect.encoding, newline="")
        try:
            yield from self._rows(text)
        finally:
            text.detach()

    def _rows(self, text: io.TextIOWrapper) -> Iterator[Record]:
        lines = _Lines(text)
        if self._dialect.said:
            next(lines)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            line = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Record(line, [], wrong=_why(error))
                continue
            if cells:
                yield Record(line, cells, ended=lines.ended)

    def done(self) -> float:
        """By bytes."""
        return min(1.0, self._file.tell() / self._size)


class _Lines:
    """The lines of a text, counted, remembering whether the last one had a line end."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0
        self.ended = True

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.number += 1
        self.ended = line.endswith(("\n", "\r"))
        return line


def _why(error: csv.Error) -> str:
    words = str(error)
    if "unexpected end" in words:
        return _("the file seems cut off: a quotation mark opens here and never closes")
    if "field larger" in words:
        return _("a quotation mark opens here and does not close where the value ends")
    return _("a quotation mark inside a value is not doubled")


class Book(Records):
    """A sheet of a workbook; numbers and dates come as such and are written out here."""

    def __init__(self, rows: Callable[[], Iterator[tuple[Any, ...]]], total: int) -> None:
        self._rows, self._total = rows, max(total, 1)
        self._line = 0

    def __iter__(self) -> Iterator[Record]:
        """The row's number is its line."""
        for line, row in enumerate(self._rows(), start=1):
            self._line = line
            yield Record(line, [written(cell) for cell in row])

    def done(self) -> float:
        """By rows, as far as the workbook says how many it has."""
        return min(1.0, self._line / self._total)


def written(cell: object) -> str:
    """A cell's value as text that means the same: dates as ISO, numbers with a point and Excel's 15 digits."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _number(value: float) -> str:
    text = format(value, ".15g")
    decimals = text.partition(".")[2]
    # three decimals look like thousands; a fourth zero says that they are not
    return text + "0" if len(decimals) == 3 and "e" not in text else text
