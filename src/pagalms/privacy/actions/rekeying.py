"""A new person key takes the place of the former one while the portal runs (ADR 0037).

First all digests, in one short transaction: people are found by them across tables, so they change together. Then,
in batches, what is sealed; both keys open it meanwhile. Begun again after an interruption, it goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import OperationalError, connection, models, transaction
from psycopg import sql

from pagalms.audit.actions import record
from pagalms.identity.models import KeyInUse
from pagalms.kernel import person_keys, personal_code
from pagalms.kernel.sealing import Box
from pagalms.privacy.rules.sealed import CODES, SEALED, Sealed

BATCH = 500
PAUSE = 0.2  # seconds between two tries to be alone
Turned = dict[bytes, bytes]  # a digest by the former key: the one by the new key


def turn_digests(*, at: datetime, patience: float) -> int | None:
    """All digests by the new key, and from then on everything is written by it; how many were turned.

    None when it is so already. Waits for those who write by the former key, and lets others pass meanwhile. Raises
    TimeoutError when they do not end within `patience` seconds.
    """
    new, former = person_keys.configured()
    if person_keys.in_use() == new:
        return None
    turned = _turned(_codes(), new, former)  # most of the work, before anybody has to wait
    end = time.monotonic() + patience
    while True:
        with suppress(OperationalError), transaction.atomic(), connection.cursor() as cursor:  # a row was held too long
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [person_keys.TURN])
            if cursor.fetchone() == (True,):
                cursor.execute("SET LOCAL lock_timeout = '3s'")
                return _swap(cursor, turned, new, former, at=at)
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(PAUSE)


def seal_again(told: Callable[[str, int], None]) -> tuple[int, dict[str, int]]:
    """Everything that the former key has sealed, by the new one; how many, and where values are that neither opens.

    `told` hears after each batch which column it was and how many of it are done.
    """
    done, strange = 0, dict[str, int]()
    for each in SEALED:
        name = f"{each.model}.{each.column}"
        for sealed, closed in _batches(each):
            done += sealed
            if closed:
                strange[name] = strange.get(name, 0) + closed
            told(name, sealed)
    return done, strange


def unturned_digests() -> int:
    """Digests that are not those of their sealed code by the key in use: nobody is found by them."""
    key = person_keys.in_use()
    return sum(_opened(sealed, key) != digest for digest, sealed in _codes())


def _swap(cursor: Any, turned: Turned, new: str, former: str, *, at: datetime) -> int:
    cursor.execute("CREATE TEMPORARY TABLE turned_digests (old bytea PRIMARY KEY, new bytea) ON COMMIT DROP")
    _stage(cursor, turned)
    _stage(cursor, _turned(_came(cursor), new, former))
    cursor.execute("ANALYZE turned_digests")
    count = 0
    for model, (digest, _sealed) in CODES.items():
        statement = sql.SQL("UPDATE {table} SET {column} = n.new FROM turned_digests n WHERE {column} = n.old")
        cursor.execute(statement.format(table=_table(model), column=sql.Identifier(digest)))
        count += cursor.rowcount
    KeyInUse.objects.create(fingerprint=person_keys.fingerprint(new), since=at)
    record("person_key_changed", by=None, at=at)
    return count


def _codes() -> Iterator[tuple[bytes, bytes]]:
    """Each digest with the sealed code beside it."""
    for model, (digest, sealed) in CODES.items():
        rows = apps.get_model(model)._base_manager.exclude(**{digest: None}).exclude(**{sealed: None})
        for found, code in rows.values_list(digest, sealed).iterator(chunk_size=5000):
            yield bytes(found), bytes(code)


def _came(cursor: Any) -> Iterator[tuple[bytes, bytes]]:
    """The same of those that came since."""
    for model, (digest, sealed) in CODES.items():
        statement = sql.SQL(
            "SELECT {digest}, {sealed} FROM {table} WHERE {sealed} IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM turned_digests n WHERE n.old = {digest})"
        )
        names = {"digest": sql.Identifier(digest), "sealed": sql.Identifier(sealed), "table": _table(model)}
        cursor.execute(statement.format(**names))
        for found, code in cursor.fetchall():
            yield bytes(found), bytes(code)


def _turned(codes: Iterable[tuple[bytes, bytes]], new: str, former: str) -> Turned:
    """Of digests that are what the former key makes of their code; others are left as they are."""
    found: Turned = {}
    for digest, sealed in codes:
        if digest not in found and _opened(sealed, former) == digest:
            found[digest] = personal_code.digest(personal_code.unseal(sealed), key=new)
    return found


def _opened(sealed: bytes, key: str) -> bytes | None:
    try:
        return personal_code.digest(personal_code.unseal(sealed), key=key)
    except (InvalidToken, ValueError):
        return None


def _stage(cursor: Any, turned: Turned) -> None:
    with cursor.copy("COPY turned_digests FROM STDIN") as copy:
        for pair in turned.items():
            copy.write_row(pair)


def _table(model: str) -> sql.Identifier:
    return sql.Identifier(apps.get_model(model)._meta.db_table)


def _batches(each: Sealed) -> Iterator[tuple[int, int]]:
    """A batch after the other, each a transaction: how many were sealed again, how many nobody could open."""
    manager, last = apps.get_model(each.model)._base_manager, 0
    while True:
        with transaction.atomic():
            rows = list(manager.select_for_update(of=("self",)).filter(pk__gt=last).order_by("pk")[:BATCH])
            if not rows:
                return
            last = rows[-1].pk
            yield _again(each, manager, rows)


def _again(each: Sealed, manager: models.Manager[Any], rows: list[models.Model]) -> tuple[int, int]:
    changed, closed = [], 0
    sealing = Box(each.purpose, person_keys.in_use())
    for row in rows:
        try:
            value = _value_again(each, sealing, getattr(row, each.column))
        except InvalidToken:
            closed += 1
            continue
        if value is not None:
            setattr(row, each.column, value)
            changed.append(row)
    manager.bulk_update(changed, [each.column])
    return len(changed), closed


def _value_again(each: Sealed, sealing: Box, value: Any) -> Any:
    if value is None:
        return None
    if not each.parts:
        return sealing.again(bytes(value))
    new = {
        part: again.decode() for part in each.parts if part in value and (again := sealing.again(value[part].encode()))
    }
    return value | new if new else None
