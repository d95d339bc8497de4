"""What follows a mirror: links and golden records, by the living path or by the bulk path."""

from __future__ import annotations

from dataclasses import dataclass

from motlan.data.golden.build import build_concept
from motlan.data.golden.follow import Following
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

    def watch(self, concept: str) -> Following:
        """The living path for one landing; call it inside the landing's transaction, before the mirror changes."""
        return Following.over(register=self.register, catalogue=self.catalogue, concept=concept)

    def build(self, concepts: tuple[str, ...]) -> None:
        """The bulk path: link and build each concept whole, one transaction a concept that is then due no longer."""
        for concept in concepts:
            built = build_concept(register=self.register, lake=self.lake, catalogue=self.catalogue, concept=concept)
            self.progress(Stage("build", concept, built.subjects))
