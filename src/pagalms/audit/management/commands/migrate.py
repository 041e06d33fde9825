"""`migrate`: Django's own, run by the database's owner, after giving the application's role its rights."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

RIGHTS = """
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'pagalms_app') AND current_user <> 'pagalms_app' THEN
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pagalms_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO pagalms_app;
  END IF;
END $$;
"""


class Command(Migrate):
    """Tables made from here on can be used by `pagalms_app`; single migrations take rights away (see audit)."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, then migrate."""
        with connections[options["database"]].cursor() as cursor:
            cursor.execute(RIGHTS)
        super().handle(*args, **options)
