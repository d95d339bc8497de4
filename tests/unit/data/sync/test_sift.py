"""Sifting decides only what need not be looked at: with and without it a sync ends in the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.data.sync import sift
from motlan.store.lake import HASHED
from tests.conformance.sources import Ministry, Row, catalogue, person

PEOPLE = [person(nth) for nth in range(60)]
HELD = "record_key, row_hash, received_hash, full_name, birth_date, sex, home, income, note, faults"


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sift every delivery, however small and however much of it changed."""
    monkeypatch.setattr(sift, "SIFTED", 1)
    monkeypatch.setattr(sift, "MOST", 2.0)


def test_where_numbers_stand() -> None:
    assert sift._where(np.array([5, 1, 9, 9, 7]), np.array([5, 7])).tolist() == [0, 4]
    assert sift._where(np.array([5, 1]), np.array([], np.int64)).tolist() == []


@given(
    held=st.sets(st.one_of(st.integers(0, 40), st.integers(0, 2**63 - 1)), min_size=1),
    others=st.lists(st.one_of(st.integers(0, 40), st.sampled_from([0, 2**63 - 1]))),
)
def test_hashes_are_found_among_those_that_are_held(held: set[int], others: list[int]) -> None:
    ordered = np.array(sorted(held), np.int64)
    some = sorted(held)[::2]
    wanted = np.array([*others, *some], np.int64)
    book = sift._Held(ordered)
    assert book.met(wanted).tolist() == [one in held for one in wanted.tolist()]
    assert book.absent().tolist() == sorted(held - set(wanted.tolist()))


@pytest.mark.usefixtures("always")
def test_what_changed_came_and_went_is_found_and_nothing_else_is_shaped(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write(PEOPLE)
    ministry.sync()
    changed = [person(nth, note="moved") if nth == 7 else person(nth) for nth in range(3, 60)] + [person(99)]
    ministry.write(changed)
    (report,) = ministry.sync().datasets
    assert (report.added, report.changed, report.removed, report.rows) == (1, 1, 3, 58)
    assert ministry.sync().changed is False
    keys = [row[0] for row in ministry.mirror("record_key")]
    assert keys == sorted(row["id"] for row in changed)


@pytest.mark.usefixtures("always")
def test_the_hashes_beside_the_last_delivery_are_those_of_the_mirror(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write(PEOPLE)
    ministry.sync()
    (beside,) = (ministry.lake.root / "batches").glob(f"*/*/*{HASHED}")
    mirror = sorted(row[0] for row in ministry.mirror("received_hash"))
    assert np.load(beside).tolist() == mirror
    ministry.write([*PEOPLE, person(3, note="a second record with a key that is taken")])
    ministry.sync()
    assert len(list((ministry.lake.root / "batches").glob(f"*/*/*{HASHED}"))) == 1


@pytest.mark.usefixtures("always")
def test_without_the_hashes_beside_it_the_register_is_asked(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write(PEOPLE)
    ministry.sync()
    for beside in (ministry.lake.root / "batches").glob(f"*/*/*{HASHED}"):
        beside.unlink()
    assert ministry.sync().changed is False
    ministry.write(PEOPLE[2:])
    (report,) = ministry.sync().datasets
    assert (report.added, report.changed, report.removed) == (0, 0, 2)


@pytest.mark.usefixtures("always")
def test_hashes_of_another_making_change_nobody(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write(PEOPLE)
    ministry.sync()
    _forget_hashes(ministry)
    before = ministry.mirror("record_key, batch")
    assert ministry.sync().changed is False
    assert ministry.mirror("record_key, batch") == before
    ministry.write(PEOPLE[2:])
    (report,) = ministry.sync().datasets
    assert (report.added, report.changed, report.removed) == (0, 0, 2)
    assert ministry.ask("select count(*) from mirror_ministry__people where received_hash = row_hash") == [(0,)]


@pytest.mark.usefixtures("always")
def test_a_mirror_without_hashes_is_compared_by_its_rows(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write(PEOPLE)
    ministry.sync()
    _forget_hashes(ministry, "null")
    ministry.write(PEOPLE[2:])
    (report,) = ministry.sync().datasets
    assert (report.added, report.changed, report.removed) == (0, 0, 2)
    assert ministry.ask("select count(*) from mirror_ministry__people where received_hash is null") == [(0,)]


def _forget_hashes(ministry: Ministry, now: str = "row_hash") -> None:
    from motlan.store.register import Register

    with Register.connect(ministry.url) as register:
        register.execute(f"update mirror_ministry__people set received_hash = {now}")
    for beside in (ministry.lake.root / "batches").glob(f"*/*/*{HASHED}"):
        beside.unlink()


def test_other_words_for_the_same_are_no_change(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write(PEOPLE)
    ministry.sync()
    ministry.write([person(nth, note=" ") if nth % 2 else person(nth) for nth in range(60)] + [person(70)])
    (report,) = ministry.sync().datasets
    assert (report.added, report.changed, report.removed) == (1, 0, 0)
    noted = ministry.ask("select count(distinct batch), count(distinct received_hash) from mirror_ministry__people")
    assert noted == [(2, 61)]


states = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["", "a", "b"]), st.sampled_from(["02/03/1990", "?"]), st.booleans()),
    min_size=1,
    max_size=14,
)


def _rows(state: list[tuple[int, str, str, bool]]) -> list[Row]:
    return [person(nth, note=note, born=born, id=f"r{nth}" if keyed else None) for nth, note, born, keyed in state]


@given(states=st.lists(states, min_size=1, max_size=4))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_with_and_without_sifting_a_register_holds_the_same(
    states: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    held = []
    for least in (1, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sift, "SIFTED", least)
            patch.setattr(sift, "MOST", 2.0)
            ministry = Ministry(tmp_path_factory.mktemp("ministry"), catalogue())
            for state in states:
                ministry.write(_rows(state))
                ministry.sync(accept_removals=True)
                assert ministry.sync(accept_removals=True).changed is False
            runs = ministry.ask("select outcome, message_en from sync_run order by run")
            held.append((ministry.mirror(HELD), ministry.quarantine(), runs))
    assert held[0] == held[1]
