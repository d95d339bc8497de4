"""Messages about what happened beside a dossier, such as to a hearing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_officers")]
    operations = [
        migrations.AddField("message", "about", models.CharField(default="", max_length=100)),
        migrations.RemoveConstraint("message", "one_message_an_act"),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                condition=models.Q(("about", ""), ("account", None)),
                fields=["dossier", "number"],
                name="one_message_an_act",
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                condition=models.Q(("about", ""), _negated=True), fields=["about", "subject"], name="one_message_about_it"
            ),
        ),
    ]
