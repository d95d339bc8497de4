"""A register with nothing in it."""

from __future__ import annotations

import pytest

from motlan.store.register import Register


@pytest.fixture
def register() -> Register:
    return Register.connect("sqlite://")
