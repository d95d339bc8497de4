"""Fees that are owed after a result was granted are found without a walk over every dossier."""

from django.db import migrations, models

OWED = models.Q(status__in=[9, 10], fee__gt=0, paid_way="")


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0015_longest")]
    operations = [
        migrations.AddIndex(
            "dossier", models.Index(fields=["receiving", "ended_at", "id"], name="fee_owed_receiving", condition=OWED)
        ),
        migrations.AddIndex(
            "dossier", models.Index(fields=["deciding", "ended_at", "id"], name="fee_owed_deciding", condition=OWED)
        ),
    ]
