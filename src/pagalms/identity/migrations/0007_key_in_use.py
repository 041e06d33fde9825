"""Which of two person keys is in use (ADR 0037); asked only where two are configured, so an older version goes on."""

from typing import ClassVar

from django.db import migrations, models

# As its owner: a resident's page may ask while it acts as the role that has no right to the table. The lock comes
# first, in a statement of its own, so that whoever waited for a change sees what it has changed.
ASK = """
CREATE FUNCTION person_key_in_use() RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('pagalms.person_key'));
  RETURN (SELECT fingerprint FROM identity_keyinuse ORDER BY id DESC LIMIT 1);
END $$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0006_key_warning")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="KeyInUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=32)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(ASK, "DROP FUNCTION person_key_in_use()"),
    ]
