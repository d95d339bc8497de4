"""The databases of a workspace as they may be shown: where each is and how it is read, without a secret."""

from __future__ import annotations

from dataclasses import dataclass

from motlan.data.databases.spec import Connect, Database, Dataset
from motlan.kernel.text import Text
from motlan.store.addresses import without_password


@dataclass(frozen=True, slots=True)
class DeclaredDataset:
    """One dataset: the concept it describes, how its changes are found, and which part of the database it is."""

    dataset: str
    describes: str
    changes: str
    part: str


@dataclass(frozen=True, slots=True)
class Declared:
    """One database. ``place`` is its path or address as declared, with ``${NAME}`` and without passwords."""

    database: str
    label: Text
    owner: str
    stage: str
    kind: str
    place: str
    datasets: tuple[DeclaredDataset, ...]


def declared(database: Database) -> Declared:
    """A database as it may be shown."""
    return Declared(
        database.database,
        database.label,
        database.owner,
        database.stage,
        database.connect.kind,
        _place(database.connect),
        tuple(_dataset(name, dataset) for name, dataset in database.datasets.items()),
    )


def _place(connect: Connect) -> str:
    parts = (connect.endpoint, connect.url, connect.path)
    return " ".join(without_password(part) for part in parts if part is not None)


def _dataset(name: str, dataset: Dataset) -> DeclaredDataset:
    parts = (dataset.table, dataset.sheet, dataset.path, dataset.records)
    changes = "hosted" if dataset.hosted else dataset.changes.by
    return DeclaredDataset(name, dataset.describes, changes, " ".join(part for part in parts if part is not None))
