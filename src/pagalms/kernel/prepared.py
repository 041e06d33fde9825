"""Query sets that are turned into SQL once and asked many times.

Building a query set and its SQL takes Django three to ten times as long as PostgreSQL takes to answer, and the pages
of the opening hour ask the same few statements with other values. What a prepared statement answers is what its query
set answers: the same models, rows and joined objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg.dbapi20 import Binary

KEPT = 50  # shapes of one statement, of some 10 to 100 KiB each: lists of the office have many lengths
Row = TypeVar("Row")
Marks = dict[str, Any]
_LISTS = (list, tuple, set, frozenset)


class Prepared(Generic[Row]):
    """A query set as a function of named values: numbers, texts, bytes, days, keys, or lists of such.

    `build` is called once for each shape of the values (which of them are lists, and how long) with marks in their
    place; afterwards only the marks are replaced. So it must use every value as it is, as the right side of a lookup,
    and decide nothing by it. After KEPT shapes it begins anew.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._made: dict[tuple[Any, ...], _Statement] = {}

    def __call__(self, **values: Any) -> list[Row]:
        """What the query set answers for these values."""
        given = {name: list(value) if isinstance(value, _LISTS) else value for name, value in values.items()}
        shape = tuple((name, _shape(value)) for name, value in given.items())
        made = self._made.get(shape)
        if made is None:
            if len(self._made) >= KEPT:
                self._made = {}
            made = self._made[shape] = _Statement(self._build, given)
        return list(made.asked(given))


class _Statement:
    """The SQL of one shape, and where the values stand in it."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], values: dict[str, Any]) -> None:
        fresh = count(1)
        marks = {
            name: [_mark(one, next(fresh)) for one in value] if isinstance(value, list) else _mark(value, next(fresh))
            for name, value in values.items()
        }
        self.queryset = build(**marks)
        self.compiler = self.queryset.query.get_compiler(using=self.queryset.db)
        try:
            self.sql, self.constants = self.compiler.as_sql()
        except EmptyResultSet:  # an empty list: nothing to ask for
            self.sql, self.constants = "", ()
            return
        places = {_key(mark): place for place, mark in enumerate(_flat(marks))}
        self.places = [places.get(_key(each)) if _is_mark(each) else None for each in self.constants]
        self.converters = self.compiler.get_converters([each[0] for each in self.compiler.select])
        missing = set(places.values()) - set(self.places)
        if missing:
            raise LookupError(f"{len(missing)} of the values {sorted(values)} are not used as they are")

    def asked(self, values: dict[str, Any]) -> Iterator[Any]:
        """The rows, made as the query set makes them."""
        if not self.sql:
            return iter(())
        given = _flat(values)
        params = tuple(
            constant if place is None else given[place]
            for constant, place in zip(self.constants, self.places, strict=True)
        )
        connection = connections[self.queryset.db]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        again: QuerySet[Any, Any] = QuerySet(self.queryset.model, using=self.queryset.db)
        again._query = _Ready(self, connection, rows)  # type: ignore[attr-defined]  # no public way to hand it rows
        again._iterable_class = self.queryset._iterable_class
        return iter(again)


class _Ready:
    """Stands where a query set keeps its query and its compiler, with the rows that were answered."""

    def __init__(self, made: _Statement, connection: Any, rows: list[Any]) -> None:
        self.made, self.connection, self.rows = made, connection, rows
        compiler = made.compiler
        self.select, self.klass_info, self.annotation_col_map = (
            compiler.select, compiler.klass_info, compiler.annotation_col_map
        )  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        return getattr(self.made.queryset.query, name)

    def get_compiler(self, *_words: Any, **_more: Any) -> _Ready:
        """The compiler."""
        return self

    def execute_sql(self, *_words: Any, **_more: Any) -> None:
        """It was asked already."""

    def results_iter(self, *_words: Any, tuple_expected: bool = False, **_more: Any) -> Iterator[Any]:
        """The rows, their values as Django has them."""
        rows: Iterator[Any] = iter(self.rows)
        if self.made.converters:
            rows = SQLCompiler.apply_converters(self, rows, self.made.converters)  # type: ignore[arg-type]  # it wants our connection alone
        return map(tuple, rows) if tuple_expected else rows


def _flat(values: Marks) -> list[Any]:
    flat: list[Any] = []
    for value in values.values():
        flat.extend(value) if isinstance(value, list) else flat.append(value)
    return flat


def _shape(value: Any) -> Any:
    return (len(value), type(value[0]) if value else None) if isinstance(value, list) else type(value)


_NUMBER, _DAY = 7_046_029_254_386_000_000, date(1021, 1, 1)  # what no column of ours holds
_MOMENT = datetime(1021, 1, 1, 1, 1, 1)  # noqa: DTZ001 - a mark, not a moment
_TEXT, _BYTES = "\ue000mark", b"\xee\x80\x80mark"


def _mark(value: Any, number: int) -> Any:
    """A value of the same kind that stands nowhere else in the statement."""
    match value:
        case bool():
            raise TypeError("a truth value is no value to fill in: prepare two statements")
        case int():
            return _NUMBER + number
        case str():
            return f"{_TEXT}{number}"
        case datetime():
            return _MOMENT.replace(tzinfo=value.tzinfo) + timedelta(seconds=number)
        case date():
            return _DAY + timedelta(days=number)
        case UUID():
            return UUID(int=_NUMBER + number)
        case bytes() | memoryview():
            return _BYTES + str(number).encode()
    raise TypeError(f"a prepared statement takes no {type(value).__name__}")


def _key(mark: Any) -> Any:
    bare = mark.obj if isinstance(mark, Binary) else mark  # bytes come out of a field wrapped
    return bytes(bare) if isinstance(bare, memoryview | bytes) else bare


def _is_mark(param: Any) -> bool:
    return isinstance(param, int | str | date | UUID | bytes | memoryview | Binary) and not isinstance(param, bool)
