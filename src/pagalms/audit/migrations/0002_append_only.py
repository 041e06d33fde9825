"""The application's role may add and read events, nothing else."""

from typing import ClassVar

from django.db import migrations

FORBID = """
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'pagalms_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM pagalms_app;
  END IF;
END $$;
"""
ALLOW = migrations.RunSQL.noop


class Migration(migrations.Migration):
    """Takes away what the default privileges gave."""

    dependencies: ClassVar = [("audit", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(FORBID, ALLOW)]
