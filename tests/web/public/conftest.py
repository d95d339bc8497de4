"""The worked example with its scene, facts of two months, and everything published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from motlan.governance import api as governance
from motlan.governance.facts.keep import SCHEMA, Measured, take_in
from motlan.governance.indicators import rules
from motlan.governance.opendata.published import Published
from motlan.web.house import House
from tests.web.centre.conftest import SetClock, SignIn, browser, clock, here, scene

__all__ = ["SetClock", "SignIn", "browser", "clock", "here", "scene"]

FACTS: Sequence[tuple[str, str, str, int, int]] = (
    ("2026-09-07", "04", "01273", 8, 9),
    ("2026-10-05", "04", "01273", 30, 40),
    ("2026-10-06", "04", "01273", 12, 20),
    ("2026-10-06", "04", "01279", 2, 3),
    ("2026-10-07", "04", "01280", 7, 7),
    ("2026-10-08", "04", "01290", 50, 60),
    ("2026-10-08", "01", "00004", 90, 100),
    ("2026-10-08", "01", "00008", 25, 80),
    ("2026-10-20", "", "ministry_of_justice", 10, 11),
)
"""Day, province, unit, numerator, denominator: alike for every indicator."""


@pytest.fixture
def counted(scene: House) -> House:
    """The scene, and what the indicators counted."""
    published = Published(what=("lights", "tasks", "databases", "indicators"))
    settings = scene.workspace.settings.model_copy(update={"published": published})
    house = replace(scene, workspace=replace(scene.workspace, settings=settings))
    take_facts(house)
    return house


def take_facts(house: House) -> None:
    """Put :data:`FACTS` into the register, for each indicator."""
    register, specs = house.register(), list(house.workspace.indicators.values())
    governance.prepare(register=register)
    rules.keep(register, specs)
    rows = [
        {
            "indicator": spec.indicator,
            "day": day,
            "parent": parent,
            "unit": unit,
            "numerator": part,
            "denominator": whole,
        }
        for spec in specs
        for day, parent, unit, part, whole in FACTS
    ]
    days = sorted({day for day, *_ in FACTS})
    measured = Measured(rules=rules.rules(specs), days=days, at="2026-11-01T00:00:00Z")
    take_in(register=register, facts=pa.Table.from_pylist(rows, schema=SCHEMA), measured=measured)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "open-data"
