import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import motlan.web.counter.models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("dossiers", "0007_respond_by"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=motlan.web.counter.models.new_key, max_length=32, unique=True)),
                ("procedure", models.CharField(max_length=40)),
                ("subject", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                (
                    "channel",
                    models.CharField(
                        choices=[("direct", "direct"), ("online", "online"), ("post", "post")], max_length=10
                    ),
                ),
                ("receives", models.BooleanField()),
                ("answers", models.JSONField(default=dict)),
                ("papers", models.JSONField(default=list)),
                ("begun_at", models.DateTimeField()),
                (
                    "dossier",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counter_visit",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["officer", "begun_at"], name="visit_officer")]},
        ),
    ]
