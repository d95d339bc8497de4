"""The register of a day: what a unit received, in the order in which it came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0011_shares")]
    operations = [
        migrations.AddIndex(
            "dossier",
            models.Index(
                condition=models.Q(("received_at__isnull", False)),
                fields=["receiving", "received_at", "id"],
                name="dossier_received",
            ),
        ),
    ]
