"""Until when a dossier refused before its reception might have been handled: of those that are there, from their events."""

from django.db import migrations

from motlan.service.dossiers.status import Status


def fill(apps, schema_editor):
    from motlan.service.dossiers.events import Event, read_act
    from motlan.service.dossiers.fold import fold
    from motlan.web.dossiers.counted import longest

    rows = apps.get_model("dossiers", "DossierEvent").objects
    dossiers = apps.get_model("dossiers", "Dossier").objects
    for dossier in dossiers.filter(status=Status.NOT_RECEIVED, received_at=None).iterator():
        events = rows.filter(dossier=dossier).order_by("number")
        acts = [(one.number, one.at, read_act(one.kind, one.payload)) for one in events]
        state = fold(Event(number=number, at=at, actor="", act=act) for number, at, act in acts)
        dossiers.filter(pk=dossier.pk).update(promised_at=longest(state))


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0014_index")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
