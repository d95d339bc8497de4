"""A sentence on what was seen and what is to be done has no bound: a reason in it may be long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("centre", "0010_finding_files")]
    operations = [
        migrations.AlterField("proberun", "text_vi", models.TextField()),
        migrations.AlterField("proberun", "text_en", models.TextField()),
    ]
