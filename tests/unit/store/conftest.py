"""A register of each dialect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from motlan.store.register import Register


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    """An empty register on disk, in both dialects."""
    address = f"sqlite:///{tmp_path}/register.sqlite3"
    url = address if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with Register.connect(url) as opened:
        yield opened
