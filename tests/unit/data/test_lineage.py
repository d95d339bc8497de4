"""Lineage: from a golden value to the batch file, its row, the text as received, and the row of the owner's file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from motlan.data.golden.overrides import Wish, set_override
from motlan.data.golden.records import Reading
from motlan.data.lineage import Lineage, lineage
from motlan.kernel.errors import NotAllowed
from motlan.store.register import Register
from tests.conformance.sources import CLOCK, Ministry, catalogue, person


def subject_of(ministry: Ministry, key: str) -> int:
    ((subject,),) = ministry.ask(f"select subject from mirror_ministry__people where record_key = '{key}'")
    return int(subject)


def trace(ministry: Ministry, key: str, attribute: str, **said: Any) -> Lineage:
    reading = Reading(
        **{
            "reader": "steward",
            "role": "steward",
            "purpose": "a complaint",
            "ground": "mandate",
            "concept": "person",
            "subject": subject_of(ministry, key),
            "attributes": (attribute,),
            **said,
        }
    )
    with Register.connect(ministry.url) as register:
        return lineage(
            register=register, lake=ministry.lake, catalogue=ministry.catalogue, clock=CLOCK, reading=reading
        )


@pytest.mark.parametrize(("kind", "origin"), [("csv", "people.csv:3"), ("xlsx", "people.xlsx:3"), ("sqlite", None)])
def test_a_value_is_followed_to_the_row_and_the_text_that_came(tmp_path: Path, kind: str, origin: str | None) -> None:
    ministry = Ministry(tmp_path, catalogue(kind))
    ministry.write([person(1), person(2, born=" 7/8/1991 "), person(3)])
    ministry.sync()
    trail = trace(ministry, "r2", "birth_date")
    assert (trail.held.value, trail.database, trail.dataset, trail.record_key) == (
        "1991-08-07",
        "ministry",
        "people",
        "r2",
    )
    assert trail.delivery is not None
    assert (trail.delivery.batch, trail.delivery.row, trail.delivery.origin) == (1, 2, origin)
    assert [(one.column, (one.text or "").strip()) for one in trail.received] == [("born", "7/8/1991")]
    assert "Read in the form dd/mm/yyyy." in [step.in_("en") for step in trail.made]
    table = pq.read_table(ministry.lake.root / str(trail.delivery.file))
    assert table.column("id")[trail.delivery.row - 1].as_py() == "r2"
    assert trail.ends is None


def test_a_value_that_did_not_change_stems_from_the_batch_that_brought_it(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1), person(2)])
    ministry.sync()
    ministry.write([person(1, note="new"), person(2)])
    ministry.sync()
    changed, same = trace(ministry, "r1", "full_name"), trace(ministry, "r2", "full_name")
    assert changed.delivery is not None
    assert same.delivery is not None
    assert (changed.delivery.batch, same.delivery.batch) == (2, 1)


def test_of_two_rows_with_one_key_the_one_that_landed_is_named(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(by="cursor"))
    ministry.write(
        [person(1, note="later", updated="2026-02-01"), person(2), person(1, note="sooner", updated="2026-01-05")]
    )
    ministry.sync()
    trail = trace(ministry, "r1", "note")
    assert trail.delivery is not None
    assert (trail.held.value, trail.delivery.row, trail.received[0].text) == ("later", 1, "later")


def test_where_the_trail_ends_it_says_why(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1, income=None)])
    ministry.sync()
    nobody = trace(ministry, "r1", "income")
    assert nobody.ends is not None
    assert nobody.ends.in_("en") == "No source holds this value."
    (file,) = (ministry.lake.root / "batches").glob("*/*/*.parquet")
    file.unlink()
    lost = trace(ministry, "r1", "full_name")
    assert lost.ends is not None
    assert lost.ends.in_("en") == "The batch's file is not in the lake."
    assert (lost.record_key, lost.received) == ("r1", ())


def test_a_value_set_by_hand_leads_to_the_steward(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1)])
    ministry.sync()
    wish = Wish(
        concept="person",
        subject=subject_of(ministry, "r1"),
        attribute="note",
        value="seen",
        reason="paper 7",
        by="lan",
        until="2026-05-01T00:00:00Z",
    )
    with Register.connect(ministry.url) as register:
        set_override(register=register, catalogue=ministry.catalogue, clock=CLOCK, wish=wish)
    trail = trace(ministry, "r1", "note")
    assert trail.override is not None
    assert (trail.override.by, trail.override.reason, trail.delivery) == ("lan", "paper 7", None)


def test_lineage_is_a_reading(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1)])
    ministry.sync()
    with pytest.raises(NotAllowed):
        trace(ministry, "r1", "note", purpose=" ")
    assert ministry.ask("select count(*) from reading") == [(0,)]
    trace(ministry, "r1", "note")
    assert ministry.ask("select reader, purpose, attributes from reading") == [("steward", "a complaint", "note")]
