"""How the tables that the platform keeps about itself are written down: in a few words each."""

from __future__ import annotations

from motlan.store.tables import Column, Kind, Table


def columns(texts: str = "", **others: Kind) -> dict[str, Column]:
    """Columns by name: of text by one list of names, others by their kind."""
    named = {name: Column(name) for name in texts.split()}
    return named | {name: Column(name, kind) for name, kind in others.items()}


def table(name: str, key: str, columns: dict[str, Column], *indexes: str) -> Table:
    """A table whose key columns come first and refuse NULL."""
    keys = tuple(key.split())
    first = tuple(Column(part, columns[part].kind, required=True) for part in keys)
    rest = tuple(column for column_name, column in columns.items() if column_name not in keys)
    return Table(name, first + rest, keys, tuple(tuple(index.split()) for index in indexes))
