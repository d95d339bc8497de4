"""What follows a change of the mirrors on the living path: links and golden records, in the change's own transaction.

::

    with register.transaction():
        watching = Following.over(register=register, catalogue=catalogue, concept="person")
        watching.note(database="civil_status", dataset="born", record_keys=changed_and_removed)   # as they were
        …                                                                                         # write the mirror
        watching.note(database="civil_status", dataset="born", record_keys=added_and_changed)     # as they are
        watching.settle()
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.golden.build import refresh
from motlan.data.linking.living import Watch
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


@dataclass(frozen=True, slots=True)
class Following:
    """One change of one concept's mirrors, being followed; one at a time on a connection."""

    register: Register
    catalogue: Catalogue
    linking: Watch

    @classmethod
    def over(cls, *, register: Register, catalogue: Catalogue, concept: str) -> Following:
        """Begin, inside the transaction of the change."""
        return cls(register, catalogue, Watch.over(register=register, catalogue=catalogue, concept=concept))

    def note(self, *, database: str, dataset: str, record_keys: Sequence[str]) -> None:
        """Take in records as the mirror holds them now: before they are changed or removed, and after."""
        self.linking.note(database=database, dataset=dataset, record_keys=record_keys)

    def settle(self) -> None:
        """Link all that was touched again, and build its golden records again."""
        concept = self.linking.scope.keys.concept
        touched = self.linking.settle()
        refresh(register=self.register, catalogue=self.catalogue, concept=concept, touched=touched)
