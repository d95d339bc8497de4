"""An open page leaves a mark, by which the worker knows that somebody waits for lights."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from motlan.web.centre.looked import FILE, OPEN, is_open, mark
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
