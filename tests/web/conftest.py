"""What every test of the pages may use."""

from __future__ import annotations

import django
import pytest

# Before the test modules of this folder are read: they import models.
django.setup()

from motlan.web.assets import gather  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """The static files of the package under their hashed names, as the server would serve them."""
    gather()
