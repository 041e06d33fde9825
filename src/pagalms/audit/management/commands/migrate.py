"""`migrate`: Django's own, run by the database's owner, after giving the application's roles their rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

RIGHTS = """
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'pagalms_app') AND current_user <> 'pagalms_app' THEN
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pagalms_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO pagalms_app;
  END IF;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pagalms_resident;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO pagalms_resident;
END $$;
"""
MAKE = """
DO $$ BEGIN
  CREATE ROLE pagalms_resident NOLOGIN;
  EXECUTE format('GRANT pagalms_resident TO %I', current_user);
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'pagalms_app') AND current_user <> 'pagalms_app' THEN
    GRANT pagalms_resident TO pagalms_app;
  END IF;
END $$;
"""
FOUND = """
SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'pagalms_resident'),
       (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user), current_user
"""
MISSING = (
    "The role of residents' pages is missing (docs/operate/database.md), and {role} may not make it. As a superuser:\n"
    "  CREATE ROLE pagalms_resident NOLOGIN;\n"
    "  GRANT pagalms_resident TO {role};  -- and to the role in DATABASE_URL"
)


class Command(Migrate):
    """Tables made from here on can be used by the application's roles; single migrations take rights away again."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, then migrate. Raises CommandError where the role of residents' pages is missing and cannot be made."""
        with connections[options["database"]].cursor() as cursor:
            cursor.execute(FOUND)
            there, may_make, role = cursor.fetchone()
            if not there and not may_make:
                raise CommandError(MISSING.format(role=role))
            if not there:
                cursor.execute(MAKE)
            cursor.execute(RIGHTS)
        empty = not MigrationRecorder(connections[options["database"]]).has_table()
        with _only_what_changes() if empty else nullcontext():
            super().handle(*args, **options)


@contextmanager
def _only_what_changes() -> Iterator[None]:
    """In a database without tables each step renders the model it is about, and none that stand around it.

    Django renders all that are related, 7,800 for 145 migrations: six seconds, of which one is left. What a program in
    a migration sees is rendered anew for it. tests/house/test_database.py compares the tables with the models.
    """
    name = "_find_reload_model"  # not of Django's public ways; the types do not know it
    found = getattr(ProjectState, name)

    def only(state: ProjectState, app: str, model: str, delay: bool = False) -> set[tuple[str, str]]:  # noqa: ARG001, FBT001, FBT002 - as Django calls it
        state.is_delayed = True
        return {(app, model)}

    setattr(ProjectState, name, only)
    try:
        yield
    finally:
        setattr(ProjectState, name, found)
