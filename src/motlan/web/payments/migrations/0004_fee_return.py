"""A fee that was paid through a gateway and goes back to its payer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_given_back"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="FeeReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transaction", models.CharField(max_length=80)),
                ("amount", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("returned_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fee_return", to="payments.payment"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["asked_at"], name="fee_goes_back"),
                    models.Index(
                        condition=models.Q(("returned_at", None), _negated=True),
                        fields=["returned_at"],
                        name="fee_came_back",
                    ),
                ]
            },
        )
    ]
