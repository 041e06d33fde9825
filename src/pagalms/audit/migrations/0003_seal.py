"""Every event gets a place in a chain of digests; the application's role may add and read seals, nothing else."""

from typing import ClassVar

from django.db import migrations, models

FORBID = """
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'pagalms_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON audit_seal FROM pagalms_app;
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    """Adds the table and takes away what the default privileges gave."""

    dependencies: ClassVar = [("audit", "0002_append_only")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event", models.BigIntegerField(unique=True)),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={"ordering": ["place"]},
        ),
        migrations.RunSQL(FORBID, migrations.RunSQL.noop),
    ]
