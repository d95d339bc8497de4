"""What follows a mirror: links and golden records, by the living path or by the bulk path."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from motlan.data.golden.applied import why
from motlan.data.golden.build import build_concept, linkable
from motlan.data.golden.cause import Because
from motlan.data.golden.follow import Following
from motlan.data.progress import Progress, Stage
from motlan.data.spec import Catalogue, Source
from motlan.kernel.clock import Clock, instant
from motlan.store.lake import Lake
from motlan.store.register import Register

KEPT_ROWS = 5_000_000
"""About half a gigabyte; what comes after is read back from its mirror."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """Both paths over one register. ``kept`` are mirrors filled a moment ago, as far as linking reads them."""

    register: Register
    lake: Lake
    catalogue: Catalogue
    clock: Clock
    progress: Progress
    kept: dict[str, pa.Table] = field(default_factory=dict)

    def watch(self, concept: str) -> Following:
        """The living path for one landing; call it inside the landing's transaction, before the mirror changes."""
        return Following.over(register=self.register, catalogue=self.catalogue, concept=concept)

    def keep(self, source: Source, rows: pa.Table) -> None:
        """Remember what an empty mirror was just filled with."""
        if sum(table.num_rows for table in self.kept.values()) + rows.num_rows <= KEPT_ROWS:
            self.kept[source.mirror] = linkable(self.catalogue.dictionary, source, rows)

    def build(self, concepts: tuple[str, ...]) -> None:
        """The bulk path: link and build each concept whole, one transaction a concept that is then due no longer."""
        for concept in concepts:
            built = build_concept(
                register=self.register,
                lake=self.lake,
                catalogue=self.catalogue,
                concept=concept,
                because=Because(kind=why(self.register, self.catalogue, concept), at=instant(self.clock.now())),
                kept=self.kept,
            )
            self.progress(Stage("build", concept, built.subjects))
