"""What rooms say of a person: whose data is asked for, and the parts in which it is told (GDPR, article 15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

Words = str | Promise
Value = str | int | bool | Decimal | date | datetime | None


@dataclass(frozen=True)
class Whose:
    """A person as the rooms know one: by account, by personal codes, as clients of accounting, by addresses.

    `addresses` are all the e-mail addresses that have been the account's, in lower case.
    """

    user: int
    codes: tuple[bytes, ...] = ()
    clients: tuple[int, ...] = ()
    representatives: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """Under which names the log of what was done speaks of the person."""
        clients = (f"client:{key}" for key in self.clients)
        representatives = (f"representative:{key}" for key in self.representatives)
        return (f"user:{self.user}", *clients, *representatives)


@dataclass(frozen=True)
class Column:
    """One thing told of each row: where it stands, what it is called, how its values are read.

    `name` is its name in the file for machines, by default the last word of `path`. `read` makes what is told of what
    is stored; `words` gives what people read instead of a word for machines.
    """

    path: str
    label: Words
    name: str = ""
    read: Callable[[Any], Value] | None = None
    words: Callable[[Any], Words | None] | None = None

    @property
    def key(self) -> str:
        """The name for machines."""
        return self.name or self.path.rpartition("__")[2]


@dataclass(frozen=True)
class Part:
    """Rows of one kind. `name` is for machines, `title` for people."""

    name: str
    title: Words
    columns: tuple[Column, ...]
    rows: list[tuple[Value, ...]]


def part(name: str, title: Words, found: QuerySet[Any], *columns: Column) -> Part:
    """A part of what a query finds. One statement."""
    return told(name, title, found.values_list(*(column.path for column in columns)), *columns)


def told(name: str, title: Words, rows: Iterable[Iterable[Any]], *columns: Column) -> Part:
    """A part of rows that are there already."""
    read = [
        tuple(column.read(value) if column.read else value for column, value in zip(columns, row, strict=True))
        for row in rows
    ]
    return Part(name, title, columns, read)


def first_day(period: Any) -> date | None:
    """Since when a dated record counts."""
    begun: date | None = period.lower if period else None
    return begun


def until(period: Any) -> date | None:
    """The day or the moment from which on a dated record no longer counts; None: it counts now."""
    end: date | None = period.upper if period else None
    return end
