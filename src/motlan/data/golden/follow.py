"""What follows a change of the mirrors on the living path: links and golden records, in the change's own transaction.

::

    with register.transaction():
        watching = Following.over(register=register, catalogue=catalogue, concept="person")
        watching.note(database="civil_status", dataset="born", record_keys=changed_and_removed)   # as they were
        …                                                                                         # write the mirror
        watching.note(database="civil_status", dataset="born", record_keys=added_and_changed)     # as they are
        watching.settle(Because(kind="sync", at=landed_at, batch=batch))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.golden import underway
from motlan.data.golden.build import refresh
from motlan.data.golden.cause import Because
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

    def stay(self, *, database: str, dataset: str, columns: Sequence[str], beside: str) -> frozenset[str]:
        """The keys of records in table ``beside``, soon to be written, that no link hangs on.

        They need not be noted; their golden records are built again all the same.
        """
        return self.linking.stay(database=database, dataset=dataset, columns=columns, beside=beside)

    def note(self, *, database: str, dataset: str, record_keys: Sequence[str], came: bool = False) -> None:
        """Take in records as the mirror holds them now: before they are changed or removed, and after.

        ``came``: those among them that were not noted before were not there before.
        """
        self.linking.note(database=database, dataset=dataset, record_keys=record_keys, came=came)

    def settle(self, because: Because) -> None:
        """Link all that was touched again, and build its golden records again; history names ``because``."""
        concept = self.linking.scope.keys.concept
        # what a steward does settles the questions that it names; the rest follows with the next batch or build
        at = None if because.kind in ("merge", "split") else because.at
        touched = self.linking.settle(at=at)
        underway.leave_records(self.register, concept, self.linking.unlinked.seen)
        refresh(
            register=self.register,
            catalogue=self.catalogue,
            concept=concept,
            touched=touched,
            because=because,
            unlinked=self.linking.unlinked.more,
        )
