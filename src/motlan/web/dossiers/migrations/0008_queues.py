"""Queues read in their own order, counters kept by what acts change, and an index of what dossiers are found by."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

first = import_module("motlan.web.dossiers.migrations.0002_published_dossier")
latest = import_module("motlan.web.dossiers.migrations.0005_withdrawn_owes_nothing")
BANDS = {0: (1,), 1: (2, 4), 2: (5, 6), 3: (3, 7, 8, 9, 10)}
AT_ONCE = 2_000
OTHERS_DECIDE = models.Q(("receiving", models.F("deciding")), _negated=True)
QUEUES = {
    "queue_deciding": ["deciding", "band", "order_at", "id"],
    "queue_province": ["province", "band", "order_at", "id"],
    "queue_country": ["band", "order_at", "id"],
    "queue_deciding_kind": ["deciding", "procedure", "band", "order_at", "id"],
    "queue_province_kind": ["province", "procedure", "band", "order_at", "id"],
    "queue_kind": ["procedure", "band", "order_at", "id"],
}


def fill(apps, schema_editor):
    from motlan.web.dossiers.tallies import recount
    from motlan.web.dossiers.words_index import begins_of

    Dossier = apps.get_model("dossiers", "Dossier")
    Word = apps.get_model("dossiers", "DossierWord")
    for band, statuses in BANDS.items():
        Dossier.objects.filter(status__in=statuses).update(band=band)
    recount(asked=False)
    rows = []
    for one in Dossier.objects.iterator(chunk_size=AT_ONCE):
        places = {"deciding": one.deciding, "receiving": one.receiving, "province": one.province}
        rows += [Word(begins=text, dossier_id=one.pk, **places) for text in begins_of(name=one.name, code=one.code)]
        if len(rows) > AT_ONCE:
            Word.objects.bulk_create(rows)
            rows = []
    Word.objects.bulk_create(rows)


def _key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _agencies():
    return [(name, models.CharField(max_length=20)) for name in ("deciding", "receiving", "province")]


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0007_respond_by"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.RunPython(first.drop, latest.make),
        *(migrations.RemoveIndex("dossier", f"dossier_{name}") for name in ("deciding", "receiving", "province")),
        migrations.AddField("dossier", "band", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterField("dossier", "name_plain", models.CharField(blank=True, max_length=200)),
        *(migrations.AddIndex("dossier", models.Index(fields=fields, name=name)) for name, fields in QUEUES.items()),
        migrations.AddIndex(
            "dossier",
            models.Index(
                condition=OTHERS_DECIDE, fields=["receiving", "band", "order_at", "id"], name="queue_receiving"
            ),
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(
                condition=models.Q(("band__lt", 3)), fields=["officer", "order_at", "id"], name="queue_officer"
            ),
        ),
        migrations.RunPython(latest.make, first.drop),
        migrations.CreateModel(
            name="Tally",
            fields=[
                _key(),
                ("place", models.CharField(max_length=20)),
                ("procedure", models.CharField(max_length=40)),
                ("band", models.PositiveSmallIntegerField()),
                ("quarter", models.IntegerField()),
                ("n", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["place", "procedure", "band", "quarter"], name="one_tally")
                ]
            },
        ),
        migrations.CreateModel(
            name="TallyChange",
            fields=[
                _key(),
                *_agencies(),
                ("procedure", models.CharField(max_length=40)),
                ("band", models.PositiveSmallIntegerField()),
                ("quarter", models.IntegerField()),
                ("n", models.SmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="DossierWord",
            fields=[
                _key(),
                ("begins", models.CharField(max_length=60)),
                *_agencies(),
                (
                    "dossier",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="dossiers.dossier",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "dossierword",
            models.Index(fields=["begins", "dossier"], name="word_country", opclasses=["varchar_pattern_ops", ""]),
        ),
        *(
            migrations.AddIndex(
                "dossierword",
                models.Index(
                    fields=[place, "begins", "dossier"],
                    name=f"word_{place}",
                    opclasses=["", "varchar_pattern_ops", ""],
                    condition=OTHERS_DECIDE if place == "receiving" else None,
                ),
            )
            for place in ("deciding", "receiving", "province")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
