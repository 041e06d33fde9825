"""`migrate`: Django's own, run by the database's owner, after giving the application's roles their rights."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

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
        super().handle(*args, **options)
