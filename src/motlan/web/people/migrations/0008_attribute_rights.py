"""Officers and stewards see the values of a sensitive attribute, until a day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _account(**more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, **more)


class Migration(migrations.Migration):
    dependencies = [("people", "0007_unit_rights")]
    operations = [
        migrations.CreateModel(
            name="AttributeRight",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("attribute", models.CharField(max_length=130)),
                ("until", models.DateField()),
                ("reason", models.TextField()),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("account", _account(related_name="attribute_rights")),
                ("given_by", _account(null=True, related_name="+")),
                ("ended_by", _account(null=True, related_name="+")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["account", "until"],
                        name="attribute_right_holds",
                    )
                ]
            },
        )
    ]
