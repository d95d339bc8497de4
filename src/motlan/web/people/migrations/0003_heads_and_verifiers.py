"""Two more roles: the head of a unit, and who verifies the figures of others."""

from django.db import migrations, models

ROLES = ("citizen", "officer", "head", "steward", "committee", "administrator", "verifier")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_agency")]
    operations = [
        migrations.AlterField(
            "account", "role", models.CharField(choices=[(role, role) for role in ROLES], max_length=20)
        ),
    ]
