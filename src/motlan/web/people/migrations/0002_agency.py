"""Whose data a steward answers for: one agency's, or (empty) all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.AddField("account", "agency", models.CharField(blank=True, default="", max_length=60)),
    ]
