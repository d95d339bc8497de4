"""A cursor: equal, late, missing and numeric values, and deletes that only an occasional look at all keys sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from motlan.data import api
from motlan.data.databases.spec import Changes
from motlan.kernel.clock import FixedClock
from motlan.store.register import Register
from tests.conformance.sources import Ministry, catalogue, person
from tests.unit.data.sync.test_watch import Watched

FIRST, SECOND, THIRD = (f"2026-01-0{day} 00:00:00" for day in (1, 2, 3))


def brought(ministry: Ministry) -> tuple[str, int, int, int]:
    (report,) = ministry.sync().datasets
    return (report.outcome, report.added, report.changed, report.removed)


@pytest.fixture
def ministry(tmp_path: Path) -> Ministry:
    return Ministry(tmp_path, catalogue(by="cursor"))


def test_records_with_equal_values_are_neither_lost_nor_doubled(ministry: Ministry) -> None:
    ministry.write([person(1, updated=FIRST), person(2, updated=SECOND)])
    assert brought(ministry) == ("ok", 2, 0, 0)
    ministry.write([person(1, updated=FIRST), person(2, updated=SECOND), person(3, updated=SECOND)])
    assert brought(ministry) == ("ok", 1, 0, 0)
    assert brought(ministry) == ("unchanged", 0, 0, 0)


def test_a_record_without_a_value_is_read_each_time(ministry: Ministry) -> None:
    ministry.write([person(1, updated=SECOND), person(2, updated=None)])
    assert brought(ministry) == ("ok", 2, 0, 0)
    ministry.write([person(1, updated=SECOND), person(2, updated=None, name="Trần Văn B")])
    assert brought(ministry) == ("ok", 0, 1, 0)


@pytest.mark.parametrize(("late", "added"), [(0, 0), (1, 1)])
def test_a_record_that_comes_late_needs_late(tmp_path: Path, late: int, added: int) -> None:
    changes = {"by": "cursor", "column": "updated", "late": late}
    ministry = Ministry(tmp_path, catalogue(changes=changes))
    ministry.write([person(1, updated=SECOND)])
    brought(ministry)
    ministry.write([person(1, updated=SECOND), person(2, updated="2026-01-01 12:00:00")])
    assert brought(ministry)[1] == added


def test_a_cursor_on_a_number_grows_as_a_number(ministry: Ministry) -> None:
    ministry.write([person(1, updated="9"), person(2, updated="10")])
    assert brought(ministry) == ("ok", 2, 0, 0)
    assert ministry.ask("select checkpoint from batch") == [("10",)]


def test_a_number_cannot_be_moved_back_by_days_and_is_read_whole(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(changes={"by": "cursor", "column": "updated", "late": "2 days"}))
    ministry.write([person(1, updated="9"), person(2, updated="10")])
    assert brought(ministry) == ("ok", 2, 0, 0)
    ministry.write([person(1, updated="9"), person(2, updated="10"), person(3, updated="8")])
    assert brought(ministry) == ("ok", 1, 0, 0)


def test_a_text_with_the_day_first_is_refused_before_a_change_is_passed_over(ministry: Ministry) -> None:
    ministry.write([person(1, updated="31/01/2025"), person(2, updated="01/02/2025")])
    (report,) = ministry.sync().datasets
    assert report.outcome == "failed"
    assert "does not grow with time" in report.message.in_("en")
    assert report.remedy is not None
    assert "by: snapshot" in report.remedy.in_("en")
    assert ministry.ask("select count(*) from batch") == [(0,)]


def reconciling(ministry: Ministry, days: int) -> None:
    """A watch that begins so many days later, and ends when it looked at the keys."""
    at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=days)
    watched = Watched(ministry, clock=FixedClock(at))
    watched.until(lambda: ministry.ask("select reconciled_at from dataset_state") == [(f"{at:%Y-%m-%dT%H:%M:%SZ}",)])
    watched.end()


def test_an_occasional_look_at_all_keys_sees_what_was_deleted(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(changes={"by": "cursor", "column": "updated", "reconcile": "1d"}))
    ministry.write([person(nth) for nth in range(5)])
    reconciling(ministry, 0)
    ministry.write([person(nth) for nth in range(4)])
    assert brought(ministry) == ("unchanged", 0, 0, 0)
    reconciling(ministry, 1)
    assert [row[0] for row in ministry.mirror("record_key")] == ["r0", "r1", "r2", "r3"]
    assert ministry.ask("select count(*) from golden_person") == [(4,)]
    assert ministry.ask("select held from batch order by batch desc limit 1") == [(4,)]
    ministry.write([])
    watched = Watched(ministry, clock=FixedClock(datetime(2026, 4, 1, tzinfo=UTC)))
    watched.until(lambda: watched.has_told("stale"))
    watched.end()
    assert len(ministry.mirror()) == 4  # nobody empties a register on purpose


def test_a_look_at_all_keys_sees_which_records_got_a_key_of_their_own(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(changes={"by": "cursor", "column": "updated", "reconcile": "1d"}))
    keyless, double = person(2, updated=FIRST) | {"id": None}, person(3, updated=FIRST) | {"id": "r1"}
    others = [person(0, updated=SECOND), person(1, updated=FIRST)]
    ministry.write([*others, keyless, keyless | {"note": "another"}, double])
    reconciling(ministry, 0)
    asked = "select reason from quarantine where attribute = '' order by reason"
    held = [("duplicate_key",), ("no_key",), ("no_key",)]
    assert ministry.ask(asked) == held  # they stand for as long as the source has them
    mended = [*others, person(2, updated=THIRD), person(3, updated=THIRD)]
    ministry.write([*mended, keyless | {"note": "another"}])
    assert brought(ministry) == ("ok", 2, 0, 0)
    assert ministry.ask(asked) == held  # a cursor does not see that they are no longer there
    reconciling(ministry, 1)
    assert ministry.ask(asked) == held[1:]  # which of the two it was is not known
    ministry.write([*mended, person(4, updated=THIRD)])
    reconciling(ministry, 2)
    assert ministry.ask(asked) == []
    assert [row[0] for row in ministry.mirror()] == [f"r{nth}" for nth in range(5)]


@pytest.mark.parametrize("wrong", [{"by": "snapshot", "late": 1}, {"by": "log", "reconcile": 1}, {"by": "cursor"}])
def test_what_belongs_to_a_cursor_is_refused_elsewhere(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="cursor"):
        Changes.model_validate(wrong)


def test_a_rhythm_is_written_in_words() -> None:
    assert [Changes.model_validate({"every": text}).every for text in ("30 s", "10 minutes", "1 hour", 5)] == [
        30, 600, 3600, 5,
    ]  # fmt: skip


def test_who_was_never_stopped_needs_no_acceptance(ministry: Ministry) -> None:
    ministry.write([person(1)])
    ministry.sync()
    with Register.connect(ministry.url) as register:
        assert api.accept_schema(register=register, catalogue=ministry.catalogue, name="ministry.people") is False
