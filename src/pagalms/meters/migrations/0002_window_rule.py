"""The window of the FAQ: the last two days of a month and the first of the next (FAQ 7)."""

from datetime import date
from typing import ClassVar

from django.db import migrations


def add_rule(apps, schema_editor):  # type: ignore[no-untyped-def]  # historical models have no types
    """Seed the general rule."""
    apps.get_model("meters", "WindowRule").objects.create(
        effective_from=date(2000, 1, 1), opens_from="end", opens_offset=-1, closes_from="next_start", closes_offset=0
    )


class Migration(migrations.Migration):
    """Data only."""

    dependencies: ClassVar = [("meters", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(add_rule, migrations.RunPython.noop)]
