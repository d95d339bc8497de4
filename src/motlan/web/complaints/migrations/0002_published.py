"""The views that governance reads: one row a complaint and a rating, without a personal value or anybody's words.

They read this app's own tables only, so that a dossier's table can change without them.
"""

from importlib import import_module

from django.db import migrations, models

INSTANT = import_module("motlan.web.dossiers.migrations.0002_published_dossier").INSTANT
COLUMNS = ("filed_at", "more_asked_at", "refused_at", "answered_at", "published_at", "due_at")


def make(apps, schema_editor):
    instant = INSTANT[schema_editor.connection.vendor]
    instants = ", ".join(f"{instant.format(column)} as {column}" for column in COLUMNS)
    schema_editor.execute(
        f"create view published_complaint as select code, procedure, unit, province, about, stage, {instants}, "
        "case when late then 1 else 0 end as late, verdict from complaints_complaint"
    )
    schema_editor.execute(
        "create view published_rating as select procedure, unit, province, "
        f"case when liked then 1 else 0 end as liked, {instant.format('at')} as at from complaints_rating"
    )


def drop(apps, schema_editor):
    schema_editor.execute("drop view published_rating")
    schema_editor.execute("drop view published_complaint")


def text(model, name, length):
    return migrations.AddField(model, name, models.CharField(default="", max_length=length), preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_complaints")]
    operations = [
        migrations.AddField("complaint", "late", models.BooleanField(default=False)),
        text("complaint", "procedure", 40),
        text("rating", "procedure", 40),
        text("rating", "unit", 20),
        text("rating", "province", 20),
        migrations.RunPython(make, drop),
    ]
