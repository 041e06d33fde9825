"""Words that the import's door and the rooms share: what was sent, what is wrong with it, what it would change.

The door reads accounting's files into temporary tables `incoming_<sheet>` (columns as in the files, plus `line` and
`ok`: whether every value of the row could be read); the rooms judge them and take them in with set-based SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString

from django.utils.formats import number_format
from psycopg import sql


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot go in: where it stands (line 0: the whole file), the value as sent, the reason in words."""

    sheet: str
    line: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Tally:
    """What a file would change. `gone` counts rows that we know and the file does not name; they are left alone.

    `moving` counts rows equal in everything whose state goes on all the same.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    moving: int = 0

    @property
    def unchanged(self) -> int:
        """Rows that we have already, equal in everything."""
        return self.rows - self.new - self.changed


@dataclass(frozen=True)
class Known:
    """How the rows of a sheet stand with us, so that old can be shown beside new.

    `query` selects `key` and `columns` under the names that they have in the staged table; `names` are the staged
    columns by which people know a row.
    """

    sheet: str
    key: Sequence[str]
    names: Sequence[str]
    columns: Sequence[str]
    query: LiteralString


@dataclass(frozen=True)
class Delivery:
    """One import, staged: which sheets came, which of them could not be read to the end, and when it is."""

    cursor: Any
    present: frozenset[str]
    broken: frozenset[str]
    today: date
    at: datetime
    notes: list[str] = field(default_factory=list)

    def run(self, query: LiteralString | sql.Composed, params: Mapping[str, Any] | None = None) -> int:
        """Execute a statement; how many rows it touched."""
        self.cursor.execute(query, params)
        return int(self.cursor.rowcount)

    def rows(
        self, query: LiteralString | sql.Composed, params: Mapping[str, Any] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, fetched in portions."""
        self.cursor.execute(query, params)
        while portion := self.cursor.fetchmany(2000):
            yield from portion

    def count(self, query: LiteralString | sql.Composed) -> int:
        """The number a query of one row answers."""
        self.cursor.execute(query)
        return int(self.cursor.fetchone()[0] or 0)

    def faults(
        self,
        sheet: str,
        column: str,
        reason: str,
        query: LiteralString | sql.Composed,
        params: Mapping[str, Any] | None = None,
    ) -> Iterator[Fault]:
        """A fault for each row of the query (`line`, `value`, and what the reason's placeholders name).

        A sheet that did not come has none, and its query is not asked.
        """
        if sheet not in self.present:
            return
        self.cursor.execute(query, params)
        names = [described[0] for described in self.cursor.description]
        while portion := self.cursor.fetchmany(2000):
            for row in portion:
                found = dict(zip(names, map(shown, row), strict=True))
                yield Fault(sheet, int(found["line"]), column, found["value"], reason % found)

    def doubled(self, sheet: str, column: str, key: Sequence[str], reason: str) -> Iterator[Fault]:
        """A fault for each row whose key stands in an earlier one; the reason may say %(first)s, that row's line."""
        keys = sql.SQL(", ").join(map(sql.Identifier, key))
        query = sql.SQL(
            "SELECT line, {table}.{column} AS value, first FROM {table} JOIN (SELECT {keys}, min(line) AS first"
            " FROM {table} GROUP BY {keys} HAVING count(*) > 1) twice USING ({keys}) WHERE line > first"
        ).format(column=sql.Identifier(column), keys=keys, table=staged(sheet))
        return self.faults(sheet, column, reason, query)

    def unknown(
        self, sheet: str, column: str, reason: str, *, among: str, table: str, field: str = "code"
    ) -> Iterator[Fault]:
        """A fault for each id that neither the sheet `among` of this import nor the table knows."""
        if among in self.broken:
            return iter(())
        query = sql.SQL(
            "SELECT line, i.{column} AS value FROM {sheet} i WHERE i.{column} IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM {among} a WHERE a.{id} = i.{column})"
            " AND NOT EXISTS (SELECT FROM {table} t WHERE t.{field} = i.{column})"
        ).format(
            column=sql.Identifier(column),
            sheet=staged(sheet),
            among=staged(among),
            id=sql.Identifier(column),
            table=sql.Identifier(table),
            field=sql.Identifier(field),
        )
        return self.faults(sheet, column, reason, query)


@dataclass(frozen=True)
class Upsert:
    """A table whose rows are found again by accounting's id.

    `source` selects `code` and the `columns` from the staged rows, with ids of other tables already looked up (null
    while those rows are new themselves, which counts as a difference).
    """

    sheet: str
    table: str
    columns: Sequence[str]
    source: LiteralString

    def tally(self, delivery: Delivery) -> Tally:
        """Compare the staged rows with the table."""
        query = self._compose(
            "SELECT count(*), count(*) FILTER (WHERE t.id IS NULL),"
            " count(*) FILTER (WHERE t.id IS NOT NULL AND ({new}) IS DISTINCT FROM ({old}))"
            " FROM ({source}) n LEFT JOIN {table} t ON t.code = n.code"
        )
        rows, new, changed = next(delivery.rows(query))
        gone = 0
        if self.sheet in delivery.present:
            gone = delivery.count(self._compose("SELECT count(*) FROM {table}")) - (rows - new)
        return Tally(rows, new, changed, gone)

    def write(self, delivery: Delivery) -> int:
        """Update what differs and add what is new; how many rows that were."""
        updated = delivery.run(
            self._compose(
                "UPDATE {table} t SET ({columns}) = ROW({new}) FROM ({source}) n"
                " WHERE t.code = n.code AND ({new}) IS DISTINCT FROM ({old})"
            )
        )
        added = delivery.run(
            self._compose(
                "INSERT INTO {table} (code, {columns}) SELECT n.code, {new} FROM ({source}) n"
                " WHERE NOT EXISTS (SELECT FROM {table} t WHERE t.code = n.code)"
            )
        )
        return updated + added

    def _compose(self, query: LiteralString) -> sql.Composed:
        def listed(prefix: LiteralString) -> sql.Composed:
            return sql.SQL(", ").join(sql.SQL(prefix) + sql.Identifier(name) for name in self.columns)

        return sql.SQL(query).format(
            table=sql.Identifier(self.table),
            source=sql.SQL(self.source),
            columns=listed(""),
            new=listed("n."),
            old=listed("t."),
        )


def staged(sheet: str) -> sql.Identifier:
    """The temporary table of a sheet."""
    return sql.Identifier(f"incoming_{sheet}")


def shown(value: object) -> str:
    """A value as people write it: decimal comma or point by language, dd.mm.yyyy."""
    if isinstance(value, Decimal):
        return str(number_format(value, use_l10n=True, force_grouping=False))
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    return "" if value is None else str(value)
