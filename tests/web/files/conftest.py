"""The house of the dossiers' tests, over a folder of the test's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from motlan.web.house import House
from tests.web.dossiers.conftest import here as _here

__all__ = ["_here", "here"]


@pytest.fixture
def here(_here: House, tmp_path: Path) -> House:
    return replace(_here, state=tmp_path)
