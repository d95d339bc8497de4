"""What strangers read of documents that were issued before: of a number its end, as of those issued from now on."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from motlan.kernel.masked import masked

SHORTEST = 9
"""Signs of a number of a person or a card; sums and years have fewer or are written with signs between."""


def veil(apps: Any, _editor: Any) -> None:
    """Words of digits alone in the rows of results and minutes."""
    for document in apps.get_model("signing", "Document").objects.filter(kind__in=["result", "minutes"]).iterator():
        document.says["rows"] = [[label, [_veiled(line) for line in lines]] for label, lines in document.says["rows"]]
        document.save(update_fields=["says"])


def _veiled(line: str) -> str:
    return " ".join(_word(word) for word in line.split(" "))


def _word(word: str) -> str:
    bare = word.strip("().,;:")
    return word.replace(bare, masked(bare)) if bare.isdigit() and len(bare) >= SHORTEST else word


class Migration(migrations.Migration):
    """Nothing is taken back: the documents themselves say what they said."""

    dependencies = [("signing", "0001_documents")]
    operations = [migrations.RunPython(veil, migrations.RunPython.noop)]
