"""Examples of what an import would change: some rows of each file, the value now beside the value then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import LiteralString

from psycopg import sql

from pagalms.billing import intake as billing
from pagalms.kernel.intake import Delivery, Known, Tally, shown, staged
from pagalms.meters import intake as meters
from pagalms.properties import intake as properties

CHANGED, NEW = 5, 3
EVERY = (*properties.KNOWN, *meters.KNOWN, *billing.KNOWN)
HIDDEN = "personal_code_digest"


@dataclass(frozen=True)
class Sample:
    """A row: its line, what names it, and by column the value with us and the value in the file."""

    line: int
    name: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Samples:
    """Some rows that would change, some that are new."""

    changed: Sequence[Sample] = field(default_factory=list)
    new: Sequence[Sample] = field(default_factory=list)


def samples_of(delivery: Delivery, tallies: Mapping[str, Tally]) -> dict[str, Samples]:
    """By sheet; the rooms have judged the rows before."""
    found = {}
    for known in EVERY:
        tally = tallies.get(known.sheet, Tally())
        if tally.changed or tally.new:
            found[known.sheet] = Samples(
                _changed(delivery, known) if tally.changed else [], _new(delivery, known) if tally.new else []
            )
    return found


def _changed(delivery: Delivery, known: Known) -> list[Sample]:
    query = "SELECT i.line, {names}, {new}, {old} FROM {table} i JOIN ({query}) k ON {same}"
    query += " WHERE i.ok AND ROW({new}) IS DISTINCT FROM ROW({old}) ORDER BY i.line LIMIT {most}"
    names, wide = len(known.names), len(known.columns)
    samples = []
    for line, *rest in delivery.rows(_composed(query, known, CHANGED)):
        after, before = rest[names : names + wide], rest[names + wide :]
        pairs = zip(known.columns, before, after, strict=True)
        changes = tuple((_called(name), _said(name, old), _said(name, new)) for name, old, new in pairs if old != new)
        samples.append(Sample(line, _named(known, rest), changes))
    return samples


def _new(delivery: Delivery, known: Known) -> list[Sample]:
    query: LiteralString = "SELECT i.line, {names} FROM {table} i LEFT JOIN ({query}) k ON {same}"
    query += " WHERE i.ok AND k.{first} IS NULL ORDER BY i.line LIMIT {most}"
    return [Sample(line, _named(known, rest)) for line, *rest in delivery.rows(_composed(query, known, NEW))]


def _composed(query: LiteralString, known: Known, most: int) -> sql.Composed:
    def listed(side: LiteralString, columns: Sequence[str]) -> sql.Composed:
        return sql.SQL(", ").join(sql.SQL(side) + sql.Identifier(name) for name in columns)

    pairs = [sql.SQL("i.{0} = k.{0}").format(sql.Identifier(name)) for name in known.key]
    return sql.SQL(query).format(
        names=listed("i.", known.names),
        new=listed("i.", known.columns),
        old=listed("k.", known.columns),
        table=staged(known.sheet),
        query=sql.SQL(known.query),
        same=sql.SQL(" AND ").join(pairs),
        first=sql.Identifier(known.key[0]),
        most=sql.Literal(most),
    )


def _named(known: Known, values: Sequence[object]) -> str:
    return " · ".join(_said(name, value) for name, value in zip(known.names, values, strict=False))


def _called(column: str) -> str:
    return "personal_code" if column == HIDDEN else column


def _said(column: str, value: object) -> str:
    if column == HIDDEN:
        return "******-*****" if value else ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if column == "period" and isinstance(value, date):
        return f"{value:%Y-%m}"
    return shown(value)
