"""The front door of the data plane: keyword-only functions, frozen values in and out."""

from __future__ import annotations

from motlan.data.spec import Catalogue
from motlan.store import tables
from motlan.store.register import Register


def prepare(*, register: Register, catalogue: Catalogue) -> None:
    """Make or grow every table of the register; may be run at any time."""
    tables.prepare(register, catalogue.tables, catalogue.views)
