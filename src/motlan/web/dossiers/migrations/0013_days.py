"""The tables of facts, and the day on which a dossier counts (Decision 766/QĐ-TTg): that of its reception, before it that of its filing.

A column of its own, in the country's time, so that a day's dossiers are found without reading a year's.
"""

from datetime import UTC, datetime
from importlib import import_module

from django.db import migrations, models

from motlan.governance.api import prepare
from motlan.store.register import Register

first = import_module("motlan.web.dossiers.migrations.0002_published_dossier")
before = import_module("motlan.web.dossiers.migrations.0005_withdrawn_owes_nothing")
promised = import_module("motlan.web.dossiers.migrations.0009_promised")


def make(apps, schema_editor):
    instant = first.INSTANT[schema_editor.connection.vendor]
    instants = ", ".join(f"{instant.format(column)} as {column}" for column in promised.COLUMNS)
    schema_editor.execute(
        "create view published_dossier as select code, procedure, deciding as unit, province, channel, "
        f"{instants}, status, case when effect_done is null or (status = {before.WITHDRAWN} and not effect_done) then "
        "null when effect_done then 1 else 0 end as effect_done, result_link, requests, day from dossiers_dossier"
    )


def fill(apps, schema_editor):
    give_days(apps.get_model("dossiers", "Dossier"), "coalesce(received_at, filed_at)", schema_editor)


def give_days(model, instant, schema_editor):
    """The day in the country of every row that is there; ``instant`` is an expression over its columns."""
    from motlan.web.house import house

    if not model.objects.exists():
        return
    table = model._meta.db_table
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            day = f"to_char({instant} at time zone %s, 'YYYY-MM-DD')"
            cursor.execute(f"update {table} set day = {day}", [house().zone.key])
            return
        cursor.execute(f"select {instant}, id from {table}")
        days = [(house().day_of(datetime.fromisoformat(at).replace(tzinfo=UTC)), row) for at, row in cursor.fetchall()]
        cursor.executemany(f"update {table} set day = %s where id = %s", days)


def facts(_apps, schema_editor):
    """Every act leaves a note of what is to be counted anew, so the tables of facts stand before the first one."""
    connection = schema_editor.connection
    vendor = "postgres" if connection.vendor == "postgresql" else "sqlite"
    prepare(register=Register.over(connection.connection, vendor))


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0012_received")]
    operations = [
        migrations.RunPython(facts, migrations.RunPython.noop),
        migrations.RunPython(first.drop, promised.make),
        migrations.AddField("dossier", "day", models.CharField(default="", max_length=10), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("dossier", models.Index(fields=["day", "deciding"], name="dossier_day")),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=["promised_at"], name="dossier_promised", condition=models.Q(ended_at__isnull=True)
            ),
        ),
        migrations.RunPython(make, first.drop),
    ]
