"""Measuring again what has changed: so incidents are opened and closed by the data, and soon.

A measurement reads a whole database. While databases are watched it is therefore paced: of the time that goes by, at
most a twentieth is spent on measuring one database, and no database is measured twice within a minute.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from motlan.data.quality.measure import measure
from motlan.data.quality.measured import DatabaseQuality
from motlan.data.quality.policy import Policy
from motlan.kernel.clock import Clock
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

SHORTEST = timedelta(minutes=1)
SHARE = 20
"""So many times as long as a measurement took goes by before the next."""


def measure_again(
    *, register: Register, catalogue: Catalogue, clock: Clock, policy: Policy, changed: Collection[str]
) -> tuple[DatabaseQuality, ...]:
    """Measure those of some changed databases that were measured before, as one synchronisation leaves them: what it
    broke or mended shows at once. Who has asked for no quality yet waits for none.

    One that cannot be measured is returned with its ``error``; raise that error when none could be.
    """
    known = {str(row[0]) for row in register.rows("select distinct database from quality_index")}
    only = tuple(sorted(known & set(changed) & catalogue.databases.keys()))
    if not only:
        return ()
    return measure(register=register, catalogue=catalogue, clock=clock, policy=policy, only=only)


@dataclass(slots=True, kw_only=True)
class Remeasure:
    """The databases that changed since they were measured, and from when on each may be measured again."""

    catalogue: Catalogue
    clock: Clock
    policy: Policy
    changed: set[str] = field(default_factory=set)
    rests_until: dict[str, datetime] = field(default_factory=dict)

    def note(self, paths: Iterable[str]) -> None:
        """Remember the databases of datasets (``database.dataset``) that were landed."""
        self.changed |= {path.partition(".")[0] for path in paths}

    def catch_up(self, register: Register) -> None:
        """Measure every changed database whose rest is over; raise what keeps one from being measured.

        It is tried again after its rest, and the others with it. What left the workspace meanwhile is measured no more.
        """
        self.changed &= self.catalogue.databases.keys()
        now = self.clock.now()
        for name in sorted(name for name in self.changed if self.rests_until.get(name, now) <= now):
            begun = self.clock.now()
            self.rests_until[name] = begun + SHORTEST
            measure(register=register, catalogue=self.catalogue, clock=self.clock, policy=self.policy, only=(name,))
            self.changed.discard(name)
            ended = self.clock.now()
            self.rests_until[name] = ended + max(SHORTEST, SHARE * (ended - begun))
