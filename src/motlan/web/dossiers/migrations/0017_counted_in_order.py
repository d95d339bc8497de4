"""Dossiers are counted in the order of an index, and SQLite cuts instants out of their text instead of reckoning them."""

from importlib import import_module

from django.db import migrations, models

first = import_module("motlan.web.dossiers.migrations.0002_published_dossier")
index = import_module("motlan.web.dossiers.migrations.0014_index")
# Django keeps instants in SQLite as text in UTC: 2026-04-01 03:30:00, a fraction of a second behind it where there is one.
CUT = "substr({0}, 1, 10) || 'T' || substr({0}, 12, 8) || 'Z'"


def make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    index.make_with(schema_editor, CUT if vendor == "sqlite" else first.INSTANT[vendor])


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0016_fees_owed")]
    operations = [
        migrations.RunPython(first.drop, index.make),
        migrations.RunPython(make, first.drop),
        migrations.RemoveIndex("dossier", "dossier_day"),
        migrations.AddIndex(
            "dossier", models.Index(fields=["day", "deciding", "province", "procedure"], name="dossier_day")
        ),
    ]
