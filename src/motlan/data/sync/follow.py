"""What follows a mirror: links and golden records, by the living path or by the bulk path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from motlan.data.golden.applied import why
from motlan.data.golden.cause import Because
from motlan.data.golden.follow import Following
from motlan.data.golden.rebuild import build_due
from motlan.data.golden.to_link import linkable
from motlan.data.linking import learnt
from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.data.linking.recognise import recognise
from motlan.data.progress import Progress, Stage
from motlan.data.spec import Catalogue, Source
from motlan.dictionary.concept import Concept
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
        """The bulk path: link and build each concept whole, while others write; it is then due no longer."""
        for concept in concepts:
            built = build_due(
                register=self.register,
                lake=self.lake,
                catalogue=self.catalogue,
                concept=concept,
                because=Because(kind=why(self.register, self.catalogue, concept), at=instant(self.clock.now())),
                kept=self.kept,
            )
            if built is not None:
                self.progress(Stage("build", concept, built.subjects))

    def recognise(self) -> None:
        """Link by likeness what is due, concept by concept, each in one transaction.

        No model is kept while nothing was left over to compare: a build weighs the first records that are, and learns
        one. Where as many came since as it was learnt from, a build learns anew: rarer and rarer as they grow.
        """
        for (concept,) in self.register.rows("select distinct concept from link_due order by concept"):
            declared = self.catalogue.dictionary.concepts.get(concept)
            if declared is None or not declared.link.similar:
                continue
            if learnt.is_outgrown(self.register, declared):
                self.build((concept,))
            self._recognise(declared)

    def _recognise(self, concept: Concept) -> None:
        at = instant(self.clock.now())

        def touch(records: Mapping[Mirror, Sequence[str]]) -> None:
            following = self.watch(concept.concept)
            for mirror, keys in records.items():
                if keys:
                    following.note(database=mirror.database, dataset=mirror.dataset, record_keys=keys)
            following.settle(Because(kind="sync", at=at))

        mirrors = mirrors_of(self.catalogue, concept.concept)
        decided = recognise(self.register, self.lake, concept, mirrors, at=at, touch=touch)
        self.progress(Stage("recognise", concept.concept, decided))
