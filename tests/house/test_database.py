"""Migrations are complete, and the application's role cannot rewrite history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.operations import BtreeGistExtension
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Model

COLUMNS = """
SELECT relname, attname, format_type(atttypid, atttypmod), NOT attnotnull
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
"""
TIES = """
SELECT conrelid::regclass::text, attname, confrelid::regclass::text
  FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f'
"""
RULES = "SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = 'i'"
KINDS = {"varchar": "character varying", "serial": "integer", "bigserial": "bigint"}  # as PostgreSQL tells them


def test_an_extension_stands_before_what_needs_it() -> None:
    """Our own clusters have it already, an operator's database has not: the order of the migrations must bring it."""
    graph = MigrationLoader(None).graph
    for node in graph.leaf_nodes():
        before = False
        for app, name in graph.forwards_plan(node):
            for operation in graph.nodes[app, name].operations:
                before = before or isinstance(operation, BtreeGistExtension)
                rules = getattr(operation, "options", {}).get("constraints", [getattr(operation, "constraint", None)])
                excludes = any(isinstance(rule, ExclusionConstraint) for rule in rules)
                assert before or not excludes, f"{app}.{name} needs btree_gist and nothing before it makes it"


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def tables() -> Iterator[type[Model]]:
    return (model for model in apps.get_models() if model._meta.managed)


def asked(statement: str) -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return set(cursor.fetchall())


def test_the_tables_are_those_of_the_models(db: None) -> None:
    """Migrating an empty database takes a short way of our own; what came of it is what the models say."""
    columns, ties = asked(COLUMNS), asked(TIES)
    for model in tables():
        for field in model._meta.local_concrete_fields:
            kind = (field.db_type(connection) or "").split("(")
            said = "(".join([KINDS.get(kind[0], kind[0]), *kind[1:]]).replace(", ", ",")
            assert (model._meta.db_table, field.column, said, field.null) in columns
            if field.remote_field and field.db_constraint:
                assert (model._meta.db_table, field.column, field.related_model._meta.db_table) in ties
    rules = {name for (name,) in asked(RULES)}
    wanted = {rule.name for model in tables() for rule in (*model._meta.indexes, *model._meta.constraints)}
    assert wanted - rules == set()


def test_the_short_way_of_migrating_is_still_there() -> None:
    assert callable(ProjectState._find_reload_model)


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
