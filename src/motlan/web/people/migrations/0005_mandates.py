"""Who acts for whom, from one day to another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_identities")]
    operations = [
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "capacity",
                    models.CharField(
                        choices=[("authorised", "authorised"), ("guardian", "guardian")], max_length=20
                    ),
                ),
                ("subject", models.BigIntegerField(db_index=True)),
                ("name", models.CharField(max_length=200)),
                ("agent", models.BigIntegerField(db_index=True)),
                ("agent_name", models.CharField(max_length=200)),
                ("procedures", models.JSONField(default=list)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("decision", models.CharField(blank=True, default="", max_length=200)),
                ("unit", models.CharField(blank=True, default="", max_length=20)),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="mandate_has_a_term"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agent", models.F("subject")), _negated=True),
                        name="nobody_acts_for_herself",
                    ),
                ],
            },
        ),
    ]
