"""Officers work for another unit besides their own, until a day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _account(**more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, **more)


class Migration(migrations.Migration):
    dependencies = [("people", "0006_kept_posts")]
    operations = [
        migrations.CreateModel(
            name="UnitRight",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("unit", models.CharField(max_length=20)),
                ("leads", models.BooleanField(default=False)),
                ("until", models.DateField()),
                ("reason", models.TextField()),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("account", _account(related_name="unit_rights")),
                ("given_by", _account(null=True, related_name="+")),
                ("ended_by", _account(null=True, related_name="+")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["until", "id"], name="unit_right_holds"
                    )
                ]
            },
        )
    ]
