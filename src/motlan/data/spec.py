"""The catalogue: the dictionary and the databases that speak it, held together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from motlan.data.databases.check import Check
from motlan.data.databases.spec import Database, Dataset
from motlan.dictionary.attribute import Attribute
from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept
from motlan.kernel import fingerprint
from motlan.kernel.errors import UnknownName
from motlan.store.published import VIEWS
from motlan.store.system import SYSTEM
from motlan.store.tables import (
    Table,
    View,
    golden_table,
    history_table,
    mirror_name,
    mirror_table,
    said_table,
    steward_table,
)


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset of one database, with the concept it describes."""

    database: Database
    name: str
    dataset: Dataset
    concept: Concept

    @property
    def mirror(self) -> str:
        """The name of its mirror table."""
        return mirror_name(self.database.database, self.name)

    @property
    def path(self) -> str:
        """``database.dataset``."""
        return f"{self.database.database}.{self.name}"

    @property
    def provides(self) -> tuple[Attribute, ...]:
        """The attributes it carries, in the concept's order; a hosted dataset without columns carries them all."""
        mapped = {mapping.to for mapping in self.dataset.columns.values()}
        everything = self.dataset.hosted and not mapped
        return tuple(a for name, a in self.concept.attributes.items() if everything or name in mapped)

    @property
    def table(self) -> Table:
        """Its mirror."""
        names = tuple(attribute.name for attribute in self.provides)
        return mirror_table(self.database.database, self.name, self.concept, names)

    @property
    def said(self) -> Table:
        """What its records said before."""
        names = tuple(attribute.name for attribute in self.provides)
        return said_table(self.database.database, self.name, self.concept, names)


@dataclass(frozen=True)
class Catalogue:
    """Dictionary and databases of one workspace."""

    dictionary: Dictionary
    databases: Mapping[str, Database] = field(default_factory=dict)
    contracted: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    """Checks by database that contract files add to those of the database's own file."""

    def database(self, name: str) -> Database:
        """The database called ``name``; raise UnknownName."""
        if name not in self.databases:
            raise UnknownName(kind="database", name=name, known=tuple(self.databases))
        return self.databases[name]

    def checks(self, database: str) -> tuple[Check, ...]:
        """Every declared check of a database: its own file's, then those of contract files; raise UnknownName."""
        return (*self.database(database).checks, *self.contracted.get(database, ()))

    def source(self, database: str, dataset: str) -> Source:
        """One dataset of one database; raise UnknownName."""
        held = self.database(database)
        if dataset not in held.datasets:
            raise UnknownName(kind="dataset", name=f"{database}.{dataset}", known=tuple(held.datasets))
        spec = held.datasets[dataset]
        return Source(held, dataset, spec, self.dictionary.concept(spec.describes))

    def sources(self, concept: str | None = None) -> tuple[Source, ...]:
        """All datasets (of one concept), in the order of the files."""
        return tuple(
            self.source(database, dataset)
            for database, held in self.databases.items()
            for dataset, spec in held.datasets.items()
            if concept in (None, spec.describes)
        )

    @cached_property
    def worked_out(self) -> dict[Hashable, Any]:
        """Questions to the register that follow from the catalogue alone, kept by whoever asks them again and again."""
        return {}

    @cached_property
    def territory(self) -> str:
        """A fingerprint of everything in units and crosswalk that decides where a unit code leads."""
        book = self.dictionary.units
        payload = {
            "units": sorted((unit.code, str(unit.valid_from), str(unit.valid_to)) for unit in book.units.values()),
            "crossings": sorted((one.old, one.new, one.whole, str(one.changed_on)) for one in book.crossings),
        }
        return fingerprint.of(payload)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table of the register that the planes below the roof need."""
        mirrors = tuple(table for source in self.sources() for table in (source.table, source.said))
        golden = tuple(golden_table(concept) for concept in self.dictionary.concepts.values())
        history = tuple(history_table(concept) for concept in self.dictionary.concepts.values())
        stewards = tuple(steward_table(concept) for concept in self.dictionary.concepts.values())
        return (*SYSTEM, *mirrors, *stewards, *golden, *history)

    @property
    def views(self) -> tuple[View, ...]:
        """Every published view."""
        return VIEWS
