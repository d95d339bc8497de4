"""Until when a person may answer what she was asked for; those that wait already get the day that was named to them."""

from importlib import import_module

from django.db import migrations, models

first = import_module("motlan.web.dossiers.migrations.0002_published_dossier")
latest = import_module("motlan.web.dossiers.migrations.0005_withdrawn_owes_nothing")
SUPPLEMENT = 5


def carry_over(apps, schema_editor):
    from datetime import datetime

    Dossier = apps.get_model("dossiers", "Dossier")
    DossierEvent = apps.get_model("dossiers", "DossierEvent")
    for dossier in Dossier.objects.filter(status=SUPPLEMENT).iterator():
        asked = DossierEvent.objects.filter(dossier=dossier, kind="supplement_asked").order_by("-number").first()
        if asked is not None:
            dossier.respond_by = datetime.fromisoformat(asked.payload["respond_by"])
            dossier.save(update_fields=["respond_by"])


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0006_corrections_in_the_data_plane")]
    operations = [
        migrations.RunPython(first.drop, latest.make),
        migrations.AddField("dossier", "respond_by", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "dossier",
            models.Index(
                condition=models.Q(respond_by__isnull=False), fields=["respond_by", "id"], name="dossier_respond_by"
            ),
        ),
        migrations.RunPython(latest.make, first.drop),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
