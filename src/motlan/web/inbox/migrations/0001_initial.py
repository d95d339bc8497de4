"""Messages about dossiers, and the addresses of those who want to hear of them by e-mail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("people", "0004_identities"), ("dossiers", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("emailed_at", models.DateTimeField(null=True)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="dossiers.dossier"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "-id"], name="message_subject"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["subject"], name="message_unread"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["dossier", "number"], name="one_message_an_act"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_address",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
