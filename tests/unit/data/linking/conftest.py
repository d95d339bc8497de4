"""A town in both registers, on every path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from motlan.store.register import Register
from tests.conformance.people import country
from tests.unit.data.linking.town import Town


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    url = f"sqlite:///{tmp_path}/register.sqlite3"
    with Register.connect(request.getfixturevalue("postgres_database") if request.param == "postgres" else url) as one:
        yield one


@pytest.fixture(params=["living", "bulk", "engine"])
def town(request: pytest.FixtureRequest, register: Register, tmp_path: Path) -> Town:
    return Town(register, country(register), tmp_path, request.param)
