"""An open page leaves a mark, by which the worker knows that somebody waits for lights."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from motlan.governance.facts import due
from motlan.kernel.clock import instant
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.looked import FILE, OPEN, has_news, is_awaited, is_open, mark
from motlan.web.house import House
from tests.web.centre.conftest import SetClock, SignIn


@pytest.fixture
def watched(here: House, tmp_path: Path) -> House:
    return replace(here, state=tmp_path)


def test_a_page_counts_as_open_for_a_while_after_it_asked(watched: House, clock: SetClock) -> None:
    assert not is_open(watched)
    mark(watched)
    assert is_open(watched)
    clock.pass_by(OPEN)
    assert is_open(watched)
    clock.pass_by(timedelta(seconds=1))
    assert not is_open(watched)


def test_only_what_an_open_page_asks_leaves_a_mark(
    watched: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.centre.national.house", lambda: watched)
    client = browser()
    assert client.get("/centre/").status_code == 200
    assert not (watched.state / FILE).exists()
    client.get("/centre/follow/?seen=")
    assert is_open(watched)


def test_lights_are_awaited_once_a_database_was_measured_since_they_were(watched: House, clock: SetClock) -> None:
    """A synchronisation by hand measures what it changed, and nobody has a page open."""
    assert not is_awaited(watched), "nothing was ever measured"
    measure_plan(here=watched)
    clock.pass_by(timedelta(minutes=1))
    assert not is_awaited(watched)
    watched.register().execute(
        "insert into quality_index (database, dqi, band, coverage, identifier_breaches, measured_at)"
        " values ('land', 99.0, 'green', 100.0, 3, :at)",
        {"at": instant(clock.now())},
    )
    assert is_awaited(watched)
    assert has_news(watched)
    clock.pass_by(timedelta(seconds=2))
    measure_plan(here=watched)
    assert not is_awaited(watched)
    mark(watched)
    assert is_awaited(watched)
    assert not has_news(watched)
    watched.register().execute(
        "update quality_index set measured_at = :at", {"at": instant(clock.now() + timedelta(hours=1))}
    )
    assert not has_news(watched), "an instant to come is no news"


def test_a_decision_and_a_source_that_stops_are_news_until_lights_were_measured(
    watched: House, clock: SetClock
) -> None:
    measure_plan(here=watched)
    clock.pass_by(timedelta(minutes=1))
    assert not has_news(watched)
    due.note(watched.register(), day="2026-11-16", unit="00004")
    assert has_news(watched)
    due.take(watched.register())
    assert not has_news(watched)
    watched.register().execute(
        "insert into dataset_state (database, dataset, standing, since) values ('land', 'parcels', 'stale', :at)",
        {"at": instant(clock.now())},
    )
    assert has_news(watched)
    clock.pass_by(timedelta(seconds=2))
    measure_plan(here=watched)
    assert not has_news(watched)
