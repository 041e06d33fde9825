"""An application that came twice is closed as such, without a letter."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("enrolment", "0004_terms")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waits"), ("needs_more", "more was asked for"), ("approved", "approved"),
                    ("refused", "refused"), ("duplicate", "came twice"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
    ]  # fmt: skip
