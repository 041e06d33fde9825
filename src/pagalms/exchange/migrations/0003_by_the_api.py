"""An import may come by the API."""

from typing import ClassVar

from django.db import migrations, models

WAYS = ("command", "browser", "folder", "api")


class Migration(migrations.Migration):
    """One more way."""

    dependencies: ClassVar = [("exchange", "0002_imports_from_arrival_to_end")]
    operations: ClassVar = [
        migrations.AlterField(
            "importrun", "way", models.CharField(max_length=10, choices=[(way, way) for way in WAYS], default="command")
        ),
    ]
