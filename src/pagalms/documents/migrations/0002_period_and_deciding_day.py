"""The time a document tells of, its cadastre number, and the day that decides who reads it: so far the day on it."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def from_its_day(apps: Any, schema_editor: Any) -> None:
    apps.get_model("documents", "Document").objects.update(counts_on=F("dated"))


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddField("document", "cadastre_number", models.CharField(blank=True, max_length=20, default="")),
        migrations.AlterField("document", "cadastre_number", models.CharField(blank=True, max_length=20)),
        migrations.AddField("document", "year", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("document", "part", models.CharField(blank=True, max_length=2, default="")),
        migrations.AlterField(
            "document",
            "part",
            models.CharField(
                blank=True,
                max_length=2,
                choices=[
                    ("Q1", "1st quarter"),
                    ("Q2", "2nd quarter"),
                    ("Q3", "3rd quarter"),
                    ("Q4", "4th quarter"),
                    ("01", "January"),
                    ("02", "February"),
                    ("03", "March"),
                    ("04", "April"),
                    ("05", "May"),
                    ("06", "June"),
                    ("07", "July"),
                    ("08", "August"),
                    ("09", "September"),
                    ("10", "October"),
                    ("11", "November"),
                    ("12", "December"),
                ],
            ),
        ),
        migrations.AddField("document", "counts_on", models.DateField(null=True)),
        migrations.RunPython(from_its_day, migrations.RunPython.noop),
        migrations.AlterField("document", "counts_on", models.DateField()),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(condition=Q(part="") | Q(year__isnull=False), name="document_part_is_of_a_year"),
        ),
    ]
