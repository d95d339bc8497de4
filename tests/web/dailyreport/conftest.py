"""The house of the daily reports' tests: the centre's, with a state folder of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from motlan.governance import api as governance
from motlan.governance.opendata.published import Published
from motlan.web.centre.actions import measure_plan
from motlan.web.house import House
from tests.web.centre.conftest import SetClock, SignIn, browser, clock, here, scene

__all__ = ["SetClock", "SignIn", "browser", "clock", "here", "scene"]

READERS = ("motlan.web.dailyreport.views", "motlan.web.public.kept", "motlan.web.jobs.post")


def _read_by(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    for module in READERS:
        monkeypatch.setattr(f"{module}.house", lambda: house)
    return house


@pytest.fixture
def measured(here: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    """The plan measured once, without any report of a commune; no daily report yet."""
    house = replace(here, state=tmp_path)
    governance.prepare(register=house.register())
    measure_plan(here=house)
    return _read_by(house, monkeypatch)


@pytest.fixture
def stood(scene: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    """The same with the acceptance scene."""
    house = replace(scene, state=tmp_path)
    governance.prepare(register=house.register())
    return _read_by(house, monkeypatch)


@pytest.fixture
def published(measured: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The reports are published, and of what they tell the lights alone."""
    settings = measured.workspace.settings.model_copy(update={"published": Published(what=("lights", "reports"))})
    return _read_by(replace(measured, workspace=replace(measured.workspace, settings=settings)), monkeypatch)
