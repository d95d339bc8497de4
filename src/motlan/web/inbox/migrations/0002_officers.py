"""Officers are told too: of what they asked other agencies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AlterField("message", "subject", models.BigIntegerField(null=True)),
        migrations.AddField(
            "message",
            "account",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RemoveConstraint("message", "one_message_an_act"),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                condition=models.Q(("account", None)), fields=["dossier", "number"], name="one_message_an_act"
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(fields=["dossier", "number", "account"], name="one_message_an_officer"),
        ),
        migrations.AddIndex(
            "message",
            models.Index(condition=models.Q(("read_at", None)), fields=["account"], name="message_unread_officer"),
        ),
    ]
