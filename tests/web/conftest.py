"""What every test of the pages may use."""

from __future__ import annotations

import django
import pytest

# Before the test modules of this folder are read: they import models.
django.setup()

from motlan.data import api as data  # noqa: E402
from motlan.web.assets import gather  # noqa: E402
from motlan.web.house import house  # noqa: E402
from tests.kept import beginning  # noqa: E402
from tests.web.centre.conftest import enacted  # noqa: E402
from tests.web.dossiers.conftest import characters  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """The static files of the package under their hashed names, as the server would serve them."""
    gather()


def tables() -> None:
    """Every table of the register."""
    data.prepare(register=house().register(), catalogue=house().catalogue)


stand = beginning(tables)
lives = beginning(characters, after="tables")
plays = beginning(enacted, after="tables")
