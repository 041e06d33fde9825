"""Migrations are complete, and the application's role cannot rewrite history."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_application_cannot_change_what_was_recorded(db: None, table: str, right: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('pagalms_app', %s, %s)", [table, right])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("right", ["INSERT", "SELECT"])
def test_the_application_can_record(db: None, right: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('pagalms_app', 'audit_event', %s)", [right])
        assert cursor.fetchone() == (True,)


def test_neither_role_is_a_superuser_or_passes_row_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles "
            "WHERE rolname LIKE 'pagalms_%' AND (rolsuper OR rolbypassrls OR rolcreaterole)"
        )
        assert cursor.fetchall() == []
