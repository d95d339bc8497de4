"""The view that governance reads of findings: verdicts and their instants, without who wrote what."""

from importlib import import_module

from django.db import migrations

INSTANT = import_module("motlan.web.dossiers.migrations.0002_published_dossier").INSTANT


def make(apps, schema_editor):
    at = INSTANT[schema_editor.connection.vendor].format("at")
    schema_editor.execute(
        f"create view published_finding as select scope, name, verdict, {at} as at from centre_finding"
    )


def drop(apps, schema_editor):
    schema_editor.execute("drop view published_finding")


class Migration(migrations.Migration):
    dependencies = [("centre", "0005_alerts")]
    operations = [migrations.RunPython(make, drop)]
