"""What asking once saves, counted by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from motlan.data.spec import Catalogue
from motlan.kernel.spec import Read
from motlan.service.forms.savings import Saving, Worth, saving, worth
from motlan.service.procedures.spec import Procedure


@pytest.mark.parametrize(
    ("name", "fields", "asked", "papers", "handed_in"),
    [
        # child: six typed; parents: seven shown; papers: birth certificate stays, three are replaced
        ("birth_registration", 13, 6, 4, 1),
        # five typed (two of them on pages that may not apply), five shown; proof of the home stays
        ("permanent_residence", 10, 5, 3, 1),
        ("certified_copy", 7, 5, 2, 1),
    ],
)
def test_fields_and_papers_are_counted_against_what_is_connected(
    procedures: Mapping[str, Read[Procedure]],
    catalogue: Catalogue,
    name: str,
    fields: int,
    asked: int,
    papers: int,
    handed_in: int,
) -> None:
    procedure = procedures[name].value
    assert procedure is not None
    found = saving(procedure=procedure, catalogue=catalogue)
    assert (found.fields, found.asked, found.papers, found.handed_in) == (fields, asked, papers, handed_in)
    assert (found.fields_saved, found.papers_saved) == (fields - asked, papers - handed_in)
    assert sum(found.by_database.values()) == found.fields_saved


def test_a_database_that_is_not_connected_is_what_a_form_waits_for(
    procedures: Mapping[str, Read[Procedure]], catalogue: Catalogue
) -> None:
    procedure = procedures["certified_copy"].value
    assert procedure is not None
    bare = replace(catalogue, databases={})
    found = saving(procedure=procedure, catalogue=bare, filed=10)
    assert (found.fields_saved, found.papers_saved, found.by_database) == (0, 0, {})
    assert found.waiting == {"civil_status": 1, "population": 1}


def test_databases_stand_in_the_order_of_what_they_would_save() -> None:
    often = Saving(
        procedure="a", fields=5, asked=2, papers=0, handed_in=0, filed=100, by_database={"x": 3}, waiting={"y": 1}
    )
    seldom = Saving(
        procedure="b", fields=5, asked=2, papers=0, handed_in=0, filed=0, by_database={"z": 2}, waiting={"z": 1}
    )
    assert worth(savings=(often, seldom), doubtful={"x": 0.5}) == (
        Worth(database="x", saves=300, would_save=0, doubted=150),
        Worth(database="y", saves=0, would_save=100, doubted=0),
        Worth(database="z", saves=2, would_save=1, doubted=0),
    )
