"""What every connector does: say which columns a dataset has, and hand its records over as Arrow batches of text."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from motlan.data.databases.spec import Connect, Dataset
from motlan.kernel.registry import Registry
from motlan.store import source_errors
from motlan.store.files import Begins, Reject
from motlan.store.source import Since

PLACE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Request:
    """One dataset to read, with every ``${NAME}`` filled in, and from where on.

    ``reject`` takes the lines that are no record; a connector whose records have no lines never calls it. ``begins`` is
    told on which rows of a file its records stand, by connectors that know it.
    """

    connect: Connect
    dataset: Dataset
    since: Since | None = None
    reject: Reject | None = None
    begins: Begins | None = None

    @property
    def path(self) -> str:
        """The path or pattern of the dataset's files."""
        path = self.dataset.path or self.connect.path
        if path is None:
            raise source_errors.not_said(self.connect.kind, "connect.path")
        return path

    @property
    def url(self) -> str:
        """The address of the dataset's server."""
        if self.connect.url is None:
            raise source_errors.not_said(self.connect.kind, "connect.url")
        return self.connect.url

    @property
    def table(self) -> str:
        """The dataset's table."""
        if self.dataset.table is None:
            raise source_errors.not_said(self.connect.path or self.connect.kind, "table")
        return self.dataset.table


class Connector(Protocol):
    """One kind of database. Both methods raise SourceError with one clear sentence.

    ``needs`` names what the workspace must say of it: ``path``, ``url``, ``table``.
    """

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys that it cannot do without."""
        ...

    def columns(self, request: Request) -> tuple[str, ...]:
        """Every column that the dataset has at its source."""
        ...

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The columns ``request.dataset.read_columns``; all rows, or those since ``request.since``."""
        ...


connectors: Registry[Connector] = Registry("connector")


def request(
    connect: Connect,
    dataset: Dataset,
    places: Mapping[str, str],
    since: Since | None = None,
    *,
    file: str = "databases/*.yaml",
) -> Request:
    """The request for a dataset, with ``${NAME}`` from ``places``, else from the environment; ``file`` declares it."""
    path, url, part = (fill(text, places, file=file) for text in (connect.path, connect.url, dataset.path))
    return Request(
        connect.model_copy(update={"path": path, "url": url}), dataset.model_copy(update={"path": part}), since
    )


def fill(text: str | None, places: Mapping[str, str], *, file: str = "databases/*.yaml") -> str | None:
    """``text`` with each ``${NAME}`` replaced; raise SourceChanged for a name that nobody gives."""

    def given(match: re.Match[str]) -> str:
        name = match.group(1)
        value = places.get(name) or os.environ.get(name)
        if not value:
            raise source_errors.not_set(str(text), name, file)
        return value

    return None if text is None else PLACE.sub(given, text)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a dataset looks like at its source: its columns, and those that nobody mapped or left out knowingly."""

    columns: tuple[str, ...]
    unmapped: tuple[str, ...]


def probe(asked: Request) -> Probe:
    """Look at a dataset without reading it; raise SourceGone or SourceChanged with a remedy."""
    columns = connectors.get(asked.connect.kind).columns(asked)
    missing = [name for name in asked.dataset.read_columns if name not in columns]
    if missing:
        raise source_errors.no_columns(asked.connect.path or asked.connect.kind, missing, columns)
    known = {*asked.dataset.read_columns, *asked.dataset.ignore}
    return Probe(columns, tuple(name for name in columns if name not in known))
