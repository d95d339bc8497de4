"""The view that governance reads: one row a dossier, without a personal value; instants as ISO text in UTC."""

from django.db import migrations

COLUMNS = ("filed_at", "received_at", "due_at", "ended_at")
INSTANT = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%SZ', {0})",
    "postgresql": "to_char({0} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
}


def make(apps, schema_editor):
    instant = INSTANT[schema_editor.connection.vendor]
    instants = ", ".join(f"{instant.format(column)} as {column}" for column in COLUMNS)
    schema_editor.execute(
        "create view published_dossier as select code, procedure, deciding as unit, province, channel, "
        f"{instants}, status, case when effect_done then 1 else 0 end as effect_done, result_link "
        "from dossiers_dossier"
    )


def drop(apps, schema_editor):
    schema_editor.execute("drop view published_dossier")


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
