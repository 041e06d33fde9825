"""Where refused rows stood, so that corrected ones can take their places."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("exchange", "0004_packages_of_systems")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="refusedfile", name="lines", field=models.JSONField(db_default=[], default=list)
        ),
    ]
