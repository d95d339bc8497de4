"""The day on which a complaint and a rating count, in the country's time."""

from importlib import import_module

from django.db import migrations, models

before = import_module("motlan.web.complaints.migrations.0002_published")
days = import_module("motlan.web.dossiers.migrations.0013_days")


def make(apps, schema_editor):
    instant = before.INSTANT[schema_editor.connection.vendor]
    instants = ", ".join(f"{instant.format(column)} as {column}" for column in before.COLUMNS)
    schema_editor.execute(
        f"create view published_complaint as select code, procedure, unit, province, about, stage, {instants}, "
        "case when late then 1 else 0 end as late, verdict, day from complaints_complaint"
    )
    schema_editor.execute(
        "create view published_rating as select procedure, unit, province, "
        f"case when liked then 1 else 0 end as liked, {instant.format('at')} as at, day from complaints_rating"
    )


def fill(apps, schema_editor):
    days.give_days(apps.get_model("complaints", "Complaint"), "filed_at", schema_editor)
    days.give_days(apps.get_model("complaints", "Rating"), "at", schema_editor)


def day(model):
    return migrations.AddField(model, "day", models.CharField(default="", max_length=10), preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_published"), ("dossiers", "0013_days")]
    operations = [
        migrations.RunPython(before.drop, before.make),
        day("complaint"),
        day("rating"),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("complaint", models.Index(fields=["day", "unit"], name="complaint_day")),
        migrations.AddIndex("rating", models.Index(fields=["day", "unit"], name="rating_day")),
        migrations.RunPython(make, before.drop),
    ]
