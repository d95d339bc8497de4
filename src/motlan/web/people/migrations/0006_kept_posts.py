"""What was typed into a page whose session had ended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_mandates")]
    operations = [
        migrations.CreateModel(
            name="KeptPost",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("token", models.CharField(max_length=64)),
                ("behalf", models.BigIntegerField()),
                ("path", models.CharField(max_length=300)),
                ("sealed", models.BinaryField()),
                ("files", models.BooleanField()),
                ("until", models.DateTimeField(db_index=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(name="kept_once_a_page", fields=["account", "path"])],
                "indexes": [models.Index(fields=["token"], name="kept_by_token")],
            },
        ),
    ]
