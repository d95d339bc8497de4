"""The mirrors of one concept, as linking and consolidation see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.store.tables import mirror_name

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """One mirror table.

    ``attributes`` are the attributes of the concept that it carries, in the dictionary's order. ``founds`` says that a
    record which matches nobody is a new subject; ``unique`` that no two of its records are one subject.
    """

    database: str
    dataset: str
    concept: str
    attributes: tuple[str, ...]
    founds: bool = False
    unique: bool = False

    @property
    def source(self) -> str:
        """The mirror's name in results: ``database.dataset``."""
        return f"{self.database}.{self.dataset}"

    @property
    def table(self) -> str:
        """The name of the table in the register."""
        return mirror_name(self.database, self.dataset)


def mirrors_of(catalogue: Catalogue, concept: str) -> tuple[Mirror, ...]:
    """Every mirror of ``concept``: databases by name, the datasets of each as declared."""
    found = [mirror_of(source) for source in catalogue.sources(concept)]
    return tuple(sorted(found, key=lambda mirror: mirror.database))


def mirror_of(source: Source) -> Mirror:
    """One dataset's mirror."""
    return Mirror(
        database=source.database.database,
        dataset=source.name,
        concept=source.concept.concept,
        attributes=tuple(attribute.name for attribute in source.provides),
        # without a number there is no other register that could say who is somebody
        founds=source.dataset.founds or not source.concept.identifier,
        unique=source.dataset.unique,
    )
