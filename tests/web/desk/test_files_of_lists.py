"""Lists of the desk as files: one spelling of their columns, and instants as the country's clock has them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from tests.web.desk.reading import signed_in
from tests.web.dossiers.conftest import Cast, file_birth


def test_a_file_has_the_instants_of_the_countrys_clock_and_one_spelling_of_its_columns(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    early = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
    Dossier.objects.filter(pk=dossier.pk).update(filed_at=early, received_at=early, due_at=early + timedelta(hours=10))
    client = signed_in(cast.officer)
    for address in ("/desk/queue.csv", "/desk/book.csv?day=2026-11-16"):
        body = b"".join(client.get(address).streaming_content).decode()  # type: ignore[attr-defined]
        (row,) = csv.DictReader(io.StringIO(body.removeprefix("\ufeff")))
        assert (row["code"], row["received_at"]) == (dossier.code, "2026-11-16T06:30:00+07:00")
        assert row["due_at"] == "2026-11-16T16:30:00+07:00"
        assert [name for name in row if name != name.lower()] == []
