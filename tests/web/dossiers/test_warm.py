"""What a process makes ready before its first pages: the first decision then writes no statement out."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from motlan.data import api as data
from motlan.data.golden import build
from motlan.data.linking import scope
from motlan.web import warm
from motlan.web.house import House
from tests.web.dossiers.conftest import BIRTH, PEOPLE, Cast

WRITTEN = (scope._reaching, scope._closing, scope.linking, build._refreshing)


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """The test's own process keeps its way with garbage."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_change_finds_its_statements_written(here: House, cast: Cast) -> None:
    for one in WRITTEN:
        one.cache_clear()
    warm.warm(here)
    before = [one.cache_info().misses for one in WRITTEN]
    data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_births",
        rows=[{**PEOPLE["stranger"], "full_name": "Lê Thị Gần"}],
        record_keys=["stranger"],
    )
    assert [one.cache_info().misses for one in WRITTEN] == before
    assert (BIRTH, here.forms.in_force(BIRTH, on=here.today).procedure.version) in here.forms._compiled


def test_whoever_types_the_first_place_waits_for_no_index(here: House, cast: Cast) -> None:
    units = replace(here.workspace.dictionary.units)  # as a process has it that has just begun
    assert "_by_full_name" not in vars(units)
    workspace = replace(here.workspace, dictionary=replace(here.workspace.dictionary, units=units))
    warm.warm(replace(here, workspace=workspace))
    assert {"_by_full_name", "_offered", "_former"} <= vars(units).keys()


def test_what_is_wrong_with_the_register_is_said_and_ends_nothing(
    here: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(_here: House) -> None:
        raise warm.DatabaseError

    monkeypatch.setattr(warm, "warm", gone)
    monkeypatch.setattr(warm, "house", lambda: here)
    monkeypatch.setattr(warm.connection, "close", lambda: None)
    with caplog.at_level("WARNING", logger="motlan.web"):
        warm._quietly()
    assert caplog.messages == ["not made ready: DatabaseError"]
