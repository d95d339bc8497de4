"""What was promised stands beside what is due now; governance reads it, and how often more was asked for."""

from importlib import import_module

from django.db import migrations, models

first = import_module("motlan.web.dossiers.migrations.0002_published_dossier")
before = import_module("motlan.web.dossiers.migrations.0005_withdrawn_owes_nothing")
COLUMNS = (*first.COLUMNS, "promised_at", "waiting_since")
DUE = ("received", "supplemented", "paid")


def make(apps, schema_editor):
    instant = first.INSTANT[schema_editor.connection.vendor]
    instants = ", ".join(f"{instant.format(column)} as {column}" for column in COLUMNS)
    schema_editor.execute(
        "create view published_dossier as select code, procedure, deciding as unit, province, channel, "
        f"{instants}, status, case when effect_done is null or (status = {before.WITHDRAWN} and not effect_done) then "
        "null when effect_done then 1 else 0 end as effect_done, result_link, requests from dossiers_dossier"
    )


def fill(apps, schema_editor):
    """What is due was promised; where more time was taken, what had been due before that."""
    Dossier = apps.get_model("dossiers", "Dossier")
    Event = apps.get_model("dossiers", "DossierEvent")
    Dossier.objects.update(promised_at=models.F("due_at"))
    seen = set()
    for extended in Event.objects.filter(kind="extended").order_by("dossier_id", "number"):
        if extended.dossier_id in seen:
            continue
        seen.add(extended.dossier_id)
        earlier = Event.objects.filter(dossier_id=extended.dossier_id, number__lt=extended.number, kind__in=DUE)
        due = [one.payload.get("due_at") for one in earlier.order_by("number")]
        promised = [one for one in due if one]
        if promised:
            Dossier.objects.filter(pk=extended.dossier_id).update(promised_at=promised[-1])


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0008_queues")]
    operations = [
        migrations.RunPython(first.drop, before.make),
        migrations.AddField("dossier", "promised_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(make, first.drop),
    ]
