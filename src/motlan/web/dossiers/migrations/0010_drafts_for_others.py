"""A draft is begun for oneself, or for whom one acts."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0009_promised"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField("draft", "behalf", models.BigIntegerField(default=0)),
        migrations.RemoveConstraint("draft", "one_draft_a_procedure"),
        migrations.AddConstraint(
            "draft",
            models.UniqueConstraint(fields=["account", "procedure", "behalf"], name="one_draft_a_procedure"),
        ),
    ]
