"""A procedure whose result is a document alone owes the register nothing: its dossiers say NULL, not "not done"."""

from importlib import import_module

from django.db import migrations, models

first = import_module("motlan.web.dossiers.migrations.0002_published_dossier")


def make(apps, schema_editor):
    instant = first.INSTANT[schema_editor.connection.vendor]
    instants = ", ".join(f"{instant.format(column)} as {column}" for column in first.COLUMNS)
    schema_editor.execute(
        "create view published_dossier as select code, procedure, deciding as unit, province, channel, "
        f"{instants}, status, case when effect_done is null then null when effect_done then 1 else 0 end "
        "as effect_done, result_link from dossiers_dossier"
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0002_published_dossier")]
    operations = [
        migrations.RunPython(first.drop, first.make),
        migrations.AlterField("dossier", "effect_done", models.BooleanField(default=False, null=True)),
        migrations.RunPython(make, first.drop),
    ]
