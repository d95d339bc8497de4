"""What an earlier version left in mirrors of attributes that are mapped no more is mended by one reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from motlan.data.sync.unmapped import read_anew_what_was_unmapped
from motlan.store.register import Register
from tests.conformance.sources import Ministry, catalogue, person
from tests.unit.data.golden.test_said import WITHOUT_NOTES, notes


@pytest.mark.parametrize("by", ["snapshot", "cursor"])
def test_what_an_earlier_version_left_of_an_unmapped_attribute_is_mended_by_the_next_reading_once(
    tmp_path: Path, by: str
) -> None:
    ministry = Ministry(tmp_path, catalogue("csv", by=by))
    ministry.write([person(1, note="M"), person(2)])
    ministry.sync()
    ministry.catalogue = catalogue("csv", by=by, columns=WITHOUT_NOTES, ignore=["note"])
    ministry.sync()
    assert [note for (note,) in ministry.mirror("note")] == [None, None]
    with Register.connect(ministry.url) as register:  # as that version left it
        register.execute("update mirror_ministry__people set note = 'M' where record_key = 'r1'")
        register.execute("delete from said_ministry__people")
        register.execute("delete from applied where name like 'unmapped:%'")
    assert notes(ministry) == [("appeared", 2, False, None, "M")]
    assert ministry.sync().failed == ()
    assert ministry.mirror("record_key, batch, note") == [("r1", 3, None), ("r2", 2, None)]
    assert notes(ministry) == [("appeared", 2, False, None, "M"), ("changed", 3, True, "M", None)]
    before = ministry.everything()
    ministry.sync()
    assert ministry.everything() == before


def test_a_dataset_is_looked_through_once_for_what_is_mapped_no_more(tmp_path: Path) -> None:
    """A record that its source lacks since keeps what it said, and lets nothing be read again."""
    ministry = Ministry(tmp_path, catalogue("csv", by="cursor"))
    ministry.write([person(1, note="M"), person(2, note="N")])
    ministry.sync()
    ministry.catalogue = catalogue("csv", by="cursor", columns=WITHOUT_NOTES, ignore=["note"])
    ministry.write([person(2, note="N")])
    with Register.connect(ministry.url) as register:
        register.execute("delete from applied where name like 'unmapped:%'")
        given: dict[str, Any] = {"register": register, "catalogue": ministry.catalogue}
        assert read_anew_what_was_unmapped(**given) == ("ministry.people",)
    ministry.sync()
    with Register.connect(ministry.url) as register:
        assert read_anew_what_was_unmapped(register=register, catalogue=ministry.catalogue) == ()
    before = ministry.everything()
    ministry.sync()
    assert ministry.everything() == before
    assert ministry.mirror("record_key, batch, note") == [("r1", 1, "M"), ("r2", 2, None)]
