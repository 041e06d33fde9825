"""Residents' pages have no business with changes of owner that the office recorded (ADR 0030, 0033)."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0005_wall_holds_rights"), ("properties", "0004_sale")]

    operations: ClassVar = [
        migrations.RunSQL("REVOKE ALL ON properties_sale FROM pagalms_resident", migrations.RunSQL.noop)
    ]
