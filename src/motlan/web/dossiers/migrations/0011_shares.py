"""What of a dossier lies with other units: the queue of what they were asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0010_drafts_for_others"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("number", models.PositiveSmallIntegerField()),
                ("unit", models.CharField(max_length=20)),
                ("procedure", models.CharField(max_length=40)),
                ("words", models.TextField(blank=True, default="")),
                ("outcome", models.CharField(blank=True, default="", max_length=10)),
                ("open", models.BooleanField(default=True)),
                ("overdue", models.BooleanField(default=False)),
                ("due_at", models.DateTimeField()),
                ("order_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="dossiers.dossier"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["dossier", "kind", "number"], name="one_share")],
                "indexes": [
                    models.Index(fields=["unit", "kind", "open", "order_at", "id"], name="share_unit"),
                    models.Index(fields=["kind", "open", "order_at", "id"], name="share_country"),
                    models.Index(
                        condition=models.Q(("open", True), ("overdue", False)),
                        fields=["due_at", "id"],
                        name="share_due",
                    ),
                ],
            },
        ),
    ]
