"""What follows a mirror: links and golden records, by the living path or by the bulk path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from motlan.data.golden.build import build_concept, refresh
from motlan.data.linking.living import Watch
from motlan.data.progress import Progress, Stage
from motlan.data.spec import Catalogue
from motlan.store.lake import Lake
from motlan.store.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """Both paths over one register."""

    register: Register
    lake: Lake
    catalogue: Catalogue
    progress: Progress

    def watch(self, concept: str) -> Settling:
        """The living path for one landing; call it inside the landing's transaction, before the mirror changes."""
        return Settling(self, concept, Watch.over(register=self.register, catalogue=self.catalogue, concept=concept))

    def build(self, concepts: tuple[str, ...]) -> None:
        """The bulk path: link and build each concept whole, one transaction a concept."""
        for concept in concepts:
            built = build_concept(register=self.register, lake=self.lake, catalogue=self.catalogue, concept=concept)
            self.progress(Stage("build", concept, built.subjects))


@dataclass(frozen=True, slots=True)
class Settling:
    """One landing's watch, which also refreshes the golden records when it settles."""

    follow: Follow
    concept: str
    watch: Watch

    def note(self, *, database: str, dataset: str, record_keys: Sequence[str]) -> None:
        """Take in records as the mirror holds them now."""
        self.watch.note(database=database, dataset=dataset, record_keys=record_keys)

    def settle(self) -> None:
        """Link what is in scope again, and refresh every subject that may have changed."""
        touched = self.watch.settle()
        refresh(register=self.follow.register, catalogue=self.follow.catalogue, concept=self.concept, touched=touched)
