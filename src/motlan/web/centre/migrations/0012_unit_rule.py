"""The rule for units is kept whole under its fingerprint: past days are coloured by theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("centre", "0011_run_texts")]
    operations = [
        migrations.CreateModel(
            name="UnitRule",
            fields=[
                ("rule", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("said", models.JSONField()),
            ],
            options={"db_table": "unit_rule"},
        )
    ]
