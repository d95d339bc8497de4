"""A dossier that its applicant withdrew owes the register nothing: it is nobody's failure."""

from importlib import import_module

from django.db import migrations

first = import_module("motlan.web.dossiers.migrations.0002_published_dossier")
before = import_module("motlan.web.dossiers.migrations.0003_effect_owed")
WITHDRAWN = 7


def make(apps, schema_editor):
    instant = first.INSTANT[schema_editor.connection.vendor]
    instants = ", ".join(f"{instant.format(column)} as {column}" for column in first.COLUMNS)
    schema_editor.execute(
        "create view published_dossier as select code, procedure, deciding as unit, province, channel, "
        f"{instants}, status, case when effect_done is null or (status = {WITHDRAWN} and not effect_done) then null "
        "when effect_done then 1 else 0 end as effect_done, result_link from dossiers_dossier"
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0004_accepted_corrections")]
    operations = [migrations.RunPython(first.drop, before.make), migrations.RunPython(make, first.drop)]
