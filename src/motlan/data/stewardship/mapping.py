"""The schema as mapped: which source column becomes which attribute, and what is knowingly left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from motlan.data.databases.spec import ColumnMapping
from motlan.data.spec import Catalogue, Source
from motlan.dictionary.attribute import Attribute
from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One source column and the attribute that it becomes."""

    column: str
    attribute: Attribute
    mapping: ColumnMapping
    authority: int | None
    """The place of the database in the attribute's order of authority, from 1; None: it has none."""


@dataclass(frozen=True, slots=True)
class MappedDataset:
    """One dataset: what it describes, how it is keyed and read, its columns; a hosted one has no source columns."""

    source: Source
    columns: tuple[MappedColumn, ...]

    @property
    def ignored(self) -> tuple[str, ...]:
        """Source columns that the workspace leaves out on purpose."""
        return self.source.dataset.ignore


def mapped(catalogue: Catalogue, database: str) -> tuple[MappedDataset, ...]:
    """Every dataset of ``database`` as it is mapped; raise UnknownName."""
    names = catalogue.database(database).datasets
    return tuple(_dataset(catalogue, catalogue.source(database, name)) for name in names)


def _dataset(catalogue: Catalogue, source: Source) -> MappedDataset:
    columns = tuple(
        MappedColumn(
            column,
            source.concept.attributes[mapping.to],
            mapping,
            place(catalogue.dictionary, source, mapping.to),
        )
        for column, mapping in source.dataset.columns.items()
    )
    return MappedDataset(source, columns)


def place(dictionary: Dictionary, source: Source, attribute: str) -> int | None:
    """Where the source's database stands in the order of authority of one attribute, from 1."""
    order = dictionary.authority(source.concept.concept, attribute)
    return order.index(source.database.database) + 1 if source.database.database in order else None


# ---- the dictionary, with where each attribute is used


@dataclass(frozen=True, slots=True)
class Use:
    """A source column that feeds an attribute; ``column`` is None where the platform itself writes it."""

    source: Source
    column: str | None


@dataclass(frozen=True, slots=True)
class UsedAttribute:
    """One attribute, its order of authority, and every column that feeds it (best authority first)."""

    attribute: Attribute
    authority: tuple[str, ...]
    uses: tuple[Use, ...]


def attributes_of(catalogue: Catalogue, concept: str) -> tuple[UsedAttribute, ...]:
    """Every attribute of ``concept`` with where it is used; raise UnknownName."""
    held = catalogue.dictionary.concept(concept)
    return tuple(
        UsedAttribute(attribute, catalogue.dictionary.authority(concept, name), _uses(catalogue, concept, name))
        for name, attribute in held.attributes.items()
    )


def concepts_using(catalogue: Catalogue, code_list: str) -> tuple[tuple[Concept, Attribute], ...]:
    """Every attribute whose values are codes of ``code_list``."""
    return tuple((concept, each) for concept, each in catalogue.dictionary.attributes() if each.codes == code_list)


def _uses(catalogue: Catalogue, concept: str, attribute: str) -> tuple[Use, ...]:
    found = [use for source in catalogue.sources(concept) for use in _in(source, attribute)]
    last = len(catalogue.databases)
    return tuple(sorted(found, key=lambda use: place(catalogue.dictionary, use.source, attribute) or last + 1))


def _in(source: Source, attribute: str) -> Iterator[Use]:
    if source.dataset.hosted and not source.dataset.columns:
        yield Use(source, None)
    yield from (Use(source, column) for column, mapping in source.dataset.columns.items() if mapping.to == attribute)
