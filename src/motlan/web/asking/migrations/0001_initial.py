"""Requests for rights to sensitive values."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _account(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("people", "0008_attribute_rights")]
    operations = [
        migrations.CreateModel(
            name="Ask",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("unit", models.CharField(blank=True, default="", max_length=20)),
                ("attributes", models.JSONField()),
                ("owner", models.CharField(blank=True, default="", max_length=60)),
                ("dossier", models.CharField(blank=True, default="", max_length=60)),
                ("reason", models.TextField()),
                ("until", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("granted", models.BooleanField(null=True)),
                ("answer", models.TextField(blank=True, default="")),
                ("account", _account()),
                ("answered_by", _account(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("answered_at", None)), fields=["id"], name="ask_open"),
                    models.Index(fields=["account", "-id"], name="ask_account"),
                ]
            },
        )
    ]
