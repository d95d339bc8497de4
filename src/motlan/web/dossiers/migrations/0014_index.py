"""What the service index counts of a dossier (Decision 766/QĐ-TTg), filled by the acts; of dossiers that are there, from their events."""

from importlib import import_module

from django.db import migrations, models

from motlan.governance.api import prepare
from motlan.store.register import Register

first = import_module("motlan.web.dossiers.migrations.0002_published_dossier")
before = import_module("motlan.web.dossiers.migrations.0005_withdrawn_owes_nothing")
promised = import_module("motlan.web.dossiers.migrations.0009_promised")
days = import_module("motlan.web.dossiers.migrations.0013_days")
FLAGS = {"received": "received_at is not null", "ended": "ended_at is not null"}
FLAGS |= {name: name for name in ("has_fee", "owes_result", "unhappy")}
PLAIN = ("fee", "paid_way", "files", "papers_only", "reused", "sources", "assurance", "applicant_kind")
PLAIN += ("limit_kind", "handling")


def make(apps, schema_editor):
    make_with(schema_editor, first.INSTANT[schema_editor.connection.vendor])


def make_with(schema_editor, instant):
    """The view with instants written so, ``{0}`` being the column."""
    instants = ", ".join(f"{instant.format(column)} as {column}" for column in promised.COLUMNS)
    flags = ", ".join(f"case when {condition} then 1 else 0 end as {name}" for name, condition in FLAGS.items())
    schema_editor.execute(
        "create view published_dossier as select code, procedure, deciding as unit, province, channel, "
        f"{instants}, status, case when effect_done is null or (status = {before.WITHDRAWN} and not effect_done) then "
        f"null when effect_done then 1 else 0 end as effect_done, result_link, requests, day, {flags}, "
        f"{', '.join(PLAIN)} from dossiers_dossier"
    )


def fill(apps, schema_editor):
    """What the procedure and the events say, of dossiers that were filed before."""
    from motlan.service.dossiers.events import Event, read_act
    from motlan.service.dossiers.fold import fold
    from motlan.web.dossiers.counted import of_procedure, of_state
    from motlan.web.house import house

    Dossier = apps.get_model("dossiers", "Dossier")
    rows = apps.get_model("dossiers", "DossierEvent").objects
    for dossier in Dossier.objects.iterator():
        events = rows.filter(dossier=dossier).order_by("number")
        acts = [(one.number, one.at, read_act(one.kind, one.payload)) for one in events]
        state = fold(Event(number=number, at=at, actor="", act=act) for number, at, act in acts)
        procedure = house().forms.version(dossier.procedure, dossier.version).procedure
        Dossier.objects.filter(pk=dossier.pk).update(**of_procedure(procedure), **of_state(state))


def facts(_apps, schema_editor):
    connection = schema_editor.connection
    prepare(
        register=Register.over(connection.connection, "postgres" if connection.vendor == "postgresql" else "sqlite")
    )


def small(**options):
    return models.PositiveSmallIntegerField(**options)


def told():
    return models.TextField(blank=True, db_default="", default="")


COLUMNS = {
    "has_fee": models.BooleanField(db_default=False, default=False),
    "owes_result": models.BooleanField(db_default=True, default=True),
    "limit_kind": models.CharField(db_default="days", default="days", max_length=5),
    "handling": models.IntegerField(null=True),
    "fee": models.BigIntegerField(db_default=0, default=0),
    "paid_way": models.CharField(blank=True, db_default="", default="", max_length=20),
    "files": small(db_default=1, default=1),
    "papers_only": small(db_default=0, default=0),
    "reused": small(db_default=0, default=0),
    "sources": told(),
    "assurance": told(),
    "applicant_kind": models.CharField(blank=True, db_default="", default="", max_length=60),
    "unhappy": models.BooleanField(db_default=False, default=False),
}


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0013_days")]
    operations = [
        migrations.RunPython(facts, migrations.RunPython.noop),
        migrations.RunPython(first.drop, days.make),
        *(migrations.AddField("dossier", name, field) for name, field in COLUMNS.items()),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(make, first.drop),
    ]
