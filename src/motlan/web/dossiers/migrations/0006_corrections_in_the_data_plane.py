"""Corrections are kept by the data plane, which closes them; those that are there move over."""

from django.db import migrations

from motlan.store import tables
from motlan.store.register import Register
from motlan.store.system import CORRECTION

STATES = ("reported_at", "due_at", "answered_at")
INSTANT = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%SZ', {})",
    "postgresql": "to_char({} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
}


def move(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    connection = schema_editor.connection.connection
    dialect = "postgres" if vendor == "postgresql" else "sqlite"
    tables.prepare(Register.over(connection, dialect), [CORRECTION])
    reported, due, answered = (INSTANT[vendor].format(f"c.{name}") for name in STATES)
    schema_editor.execute(
        "insert into correction (number, concept, subject, attribute, value, source, wrong, reporter, capacity,"
        " reported_at, due_at, state, answer, answered_at) select c.id, c.concept, c.subject, c.attribute,"
        f" nullif(c.value, ''), c.source, c.wrong, a.username, 'person', {reported}, {due}, c.state, c.answer,"
        f" {answered} from dossiers_correction c join people_account a on a.id = c.reporter_id"
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0005_withdrawn_owes_nothing"), ("people", "__first__")]
    operations = [migrations.RunPython(move), migrations.DeleteModel("Correction")]
