"""A dossier that waits for its person stands in the queue where the answer is due, not where it was filed."""

from django.db import migrations, models

WAITING = 2


def by_answer(apps, schema_editor):
    waiting = apps.get_model("dossiers", "Dossier").objects.filter(band=WAITING, respond_by__isnull=False)
    waiting.update(order_at=models.F("respond_by"))


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0017_counted_in_order")]
    operations = [migrations.RunPython(by_answer, migrations.RunPython.noop)]
