"""What of the database's refusals becomes a calm 503, and what is a fault of ours."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from pagalms.kernel.away import passes


@pytest.mark.parametrize(
    "refusal",
    [
        psycopg.OperationalError(), psycopg.InterfaceError(), errors.DiskFull(), errors.TooManyConnections(),
        errors.DeadlockDetected(), errors.QueryCanceled(), errors.LockNotAvailable(), errors.AdminShutdown(),
        errors.ReadOnlySqlTransaction(), errors.IdleInTransactionSessionTimeout(),
    ],
)  # fmt: skip
def test_what_passes_by_itself(refusal: psycopg.Error) -> None:
    assert passes(refusal)


@pytest.mark.parametrize(
    "refusal",
    [errors.UniqueViolation(), errors.UndefinedColumn(), errors.InFailedSqlTransaction(), OSError(), None],
)
def test_what_is_ours(refusal: Exception | None) -> None:
    assert not passes(refusal)
