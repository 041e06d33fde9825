from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meters", "0007_known_ahead")]

    operations = [
        migrations.AddField("letterchoice", "by_letter", models.BooleanField(default=True)),
        migrations.AddField("letterchoice", "by_calendar", models.BooleanField(default=False)),
    ]
