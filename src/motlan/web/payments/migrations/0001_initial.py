"""Orders of payment, notices of the gateway, and the books."""

import django.db.models.deletion
from django.db import migrations, models

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    dependencies = [("dossiers", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                ID,
                ("name", models.CharField(max_length=40, unique=True)),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("gateway", models.CharField(max_length=20)),
                ("stage", models.CharField(default="open", max_length=10)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ask_at", models.DateTimeField(null=True)),
                ("asked", models.PositiveSmallIntegerField(default=0)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="dossiers.dossier"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ask_at__isnull", False)), fields=["ask_at"], name="payment_ask_at"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentNotice",
            fields=[
                ID,
                ("name", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
                ("way", models.CharField(max_length=10)),
                ("fields", models.JSONField(default=dict)),
                ("answer", models.CharField(max_length=2)),
            ],
        ),
        migrations.CreateModel(
            name="SimulatedPayment",
            fields=[
                ID,
                ("name", models.CharField(max_length=40)),
                ("transaction", models.CharField(max_length=40, unique=True)),
                ("amount", models.BigIntegerField()),
                ("paid", models.BooleanField()),
                ("given_back_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PaymentPosting",
            fields=[
                ID,
                ("transaction", models.CharField(max_length=80)),
                ("into", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=10)),
                ("amount", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="payments.payment"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["payment", "transaction"], name="one_posting_a_transaction"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="posting_moves_money"),
                ],
            },
        ),
    ]
