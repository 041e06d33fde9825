"""Reading and writing behind the wall without any filter, for the proofs that it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import InternalError, ProgrammingError, connection, models, transaction

from pagalms.accounts.models import User
from pagalms.kernel import wall
from pagalms.privacy.rules.holdings import HOLDINGS, UNWALLED
from tests.people import NOON

WALLED = [label for label in HOLDINGS if label not in UNWALLED]


def tried(what: Callable[[], Any]) -> Any:
    """What came of it; None where PostgreSQL refuses."""
    try:
        with transaction.atomic():
            return what()
    except (ProgrammingError, InternalError):
        return None


def seen_by(reader: User, labels: Iterable[str] = WALLED) -> dict[str, set[Any] | None]:
    """By table all keys that a query without a filter shows to the reader; None: the table is closed to residents."""
    with wall.raised(reader=reader.pk, on=NOON.date()):
        return {label: tried(lambda: _keys(label)) for label in labels}  # noqa: B023 - called at once


def changed_by(reader: User, rows: dict[str, models.Model]) -> set[str]:
    """The tables in which the reader could change, delete or add beside these rows; nothing stays of it."""
    with wall.raised(reader=reader.pk, on=NOON.date()):
        return {label for label, row in rows.items() if any(tried(lambda do=do: _undone(do)) for do in _writes(row))}  # type: ignore[misc]  # default


def _keys(label: str) -> set[Any]:
    return set(apps.get_model(label)._base_manager.values_list("pk", flat=True))


def _writes(row: models.Model) -> list[Callable[[], int]]:
    model, this = type(row), type(row)._base_manager.filter(pk=row.pk)
    column = next(field for field in model._meta.concrete_fields if not field.primary_key)
    again = model(**{f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.primary_key})
    return [
        lambda: this.update(**{column.name: models.F(column.name)}),
        lambda: this._raw_delete(this.db),
        lambda: len(model._base_manager.bulk_create([again])),
    ]


def _undone(write: Callable[[], int]) -> int:
    place = transaction.savepoint()
    try:
        return write()
    finally:
        if not connection.needs_rollback and connection.connection.info.transaction_status.name == "INTRANS":
            transaction.savepoint_rollback(place)
