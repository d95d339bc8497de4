"""A correction that the owner agrees with stays pending until the value has changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_effect_owed")]
    operations = [
        migrations.RemoveConstraint("correction", "one_open_correction_a_value"),
        migrations.AlterField(
            "correction",
            "state",
            models.CharField(
                choices=[
                    ("open", "Open"),
                    ("accepted", "Accepted"),
                    ("corrected", "Corrected"),
                    ("upheld", "Upheld"),
                ],
                default="open",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            "correction",
            models.UniqueConstraint(
                fields=["subject", "concept", "attribute"],
                condition=models.Q(state__in=("open", "accepted")),
                name="one_pending_correction_a_value",
            ),
        ),
    ]
