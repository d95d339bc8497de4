"""Fees that were paid in cash at the counter."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _officer(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="CashReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=80, unique=True)),
                ("unit", models.CharField(blank=True, default="", max_length=20)),
                ("payer", models.CharField(max_length=200)),
                ("taken_at", models.DateTimeField()),
                ("returned_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("officer", _officer()),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="payments.payment"
                    ),
                ),
                ("returned_by", _officer(null=True)),
            ],
            options={"indexes": [models.Index(fields=["unit", "taken_at"], name="cash_of_a_day")]},
        )
    ]
