"""An action within a transaction that has begun is a part of it, without a savepoint of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from pagalms.kernel.refusal import Refusal


@contextmanager
def together() -> Iterator[None]:
    """One transaction, or a part of the one that has begun; for actions that refuse before they have written.

    A refusal leaves the transaction as it was, so whoever began it may go on, as after a savepoint. After anything
    else it cannot be committed any more.
    """
    if not transaction.get_connection().in_atomic_block:
        with transaction.atomic():
            yield
        return
    try:
        yield
    except Refusal:
        raise
    except BaseException:
        transaction.set_rollback(True)
        raise
