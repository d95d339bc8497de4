"""How datasets were read, kept beside what they brought: against it a changed workspace is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motlan.data.golden import applied
from motlan.data.sync.intake import states
from motlan.data.sync.plan import mapping_of
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


def note_shapes(register: Register, catalogue: Catalogue, at: str) -> None:
    """Keep, of every dataset that is read as the workspace now says, how that is."""
    known = states(register, catalogue)
    with register.transaction():
        for source in catalogue.sources():
            if known[source.path].mapping == mapping_of(catalogue, source):
                applied.keep(register, f"dataset:{source.path}", applied.shape_of(catalogue, source), at)
