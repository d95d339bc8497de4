"""The class in the how-to is whole: it can be copied, registered, asked, and judges as it says."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from motlan.governance.lights.light import Light
from motlan.governance.probes.probe import KINDS, resolve
from motlan.governance.probes.run import run_probe
from motlan.governance.published import Reader
from tests.unit.governance.conftest import AT

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "add-a-probe.md"
NAME = "quarantine_below"


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[None]:
    """What somebody has who copies the class into a module."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    module = tmp_path / "copied.py"
    module.write_text(next(one for one in blocks if NAME in one), encoding="utf-8")
    runpy.run_path(str(module))
    yield
    KINDS._by_name.pop(NAME)


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize(
    ("database", "percent", "light", "figure"),
    [("civil_status", 1, "green", 0.9), ("civil_status", 0.5, "red", 0.9), ("land", 1, "grey", None)],
)
def test_the_class_of_the_how_to_works(
    reader: Reader, database: str, percent: float, light: str, figure: float | None
) -> None:
    probe = resolve({"probe": NAME, "database": database, "percent": percent})
    found = run_probe(probe=probe, reader=reader, at=AT)
    assert (found.outcome, found.figure) == (Light(light), figure)
    assert set(probe.asks) == {"vi", "en"}
