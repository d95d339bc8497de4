"""What every connector does: say what a database holds and of which types, and hand its records over as Arrow batches.

All batches are text: what a value means is decided later, by the dictionary, and what cannot be read is kept as it was
received. :data:`connectors` gives each kind wrapped, so that no secret of a request leaves it in an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol, runtime_checkable
from urllib.parse import quote

import pyarrow as pa

from motlan.data.databases.secrets import fill, filled, kept, passwords_in
from motlan.data.databases.spec import ColumnMapping, Connect, Dataset
from motlan.kernel.errors import SourceError
from motlan.kernel.registry import Registry
from motlan.store import source_errors
from motlan.store.addresses import without_password
from motlan.store.file_rows import Rows, Unasked
from motlan.store.files import Reject
from motlan.store.source import Since

__all__ = [
    "FILLED",
    "MAPPED",
    "Connector",
    "Probe",
    "Request",
    "SourceColumn",
    "TableName",
    "connectors",
    "fill",
    "looking",
    "probe",
    "request",
    "sample",
    "tables",
]


FILLED = ("path", "url", "user", "password", "endpoint", "region")
"""What of ``connect`` may hold ``${NAME}``."""
MAPPED = ("headers", "parameters")
"""The same, key by key."""


class SourceColumn(NamedTuple):
    """One column as its source declares it; a file of text says ``text`` of each."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class TableName:
    """One thing in a database that can be a dataset: a table or view, a file, a sheet. ``rows`` is the source's own
    estimate, None where it has none."""

    name: str
    table: str | None = None
    sheet: str | None = None
    path: str | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One dataset to read, with every ``${NAME}`` filled in, and from where on.

    ``reject`` takes the lines that are no record; a connector whose records have no lines never calls it. ``told`` is
    told on which rows of a file its records stand, by connectors that know it. A connector may stop after ``limit``
    rows; ``snapshot`` is an exported instant of a PostgreSQL server. ``secrets`` are never shown.
    """

    connect: Connect = field(repr=False)
    dataset: Dataset
    since: Since | None = None
    reject: Reject | None = None
    told: Rows = field(default_factory=Unasked)
    limit: int | None = None
    snapshot: str | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def path(self) -> str:
        """The path or pattern of the dataset's files."""
        path = self.dataset.path or self.connect.path
        if path is None:
            raise source_errors.not_said(self.connect.kind, "connect.path")
        return path

    @property
    def url(self) -> str:
        """The address of the dataset's server, with user and password."""
        if self.connect.url is None:
            raise source_errors.not_said(self.connect.kind, "connect.url")
        return _with_login(self.connect.url, self.connect.user, self.connect.password)

    @property
    def table(self) -> str:
        """The dataset's table."""
        if self.dataset.table is None:
            raise source_errors.not_said(self.connect.path or self.connect.kind, "table")
        return self.dataset.table

    @property
    def records(self) -> str | None:
        """Where in a JSON document the records are."""
        return self.dataset.records or self.connect.records


def _with_login(url: str, user: str | None, password: str | None) -> str:
    """``url`` with what is declared beside it, percent-encoded; what the address says itself stays otherwise."""
    if user is None and password is None:
        return url
    scheme, _, rest = url.partition("://")
    login, _, host = rest.rpartition("@")
    name, _, word = login.partition(":")
    name = name if user is None else quote(user, safe="")
    word = word if password is None else quote(password, safe="")
    return f"{scheme}://{name}{':' if word else ''}{word}@{host}"


class Connector(Protocol):
    """One kind of database. Every method raises SourceError with one clear sentence.

    ``needs`` names what the workspace must say of it: ``path``, ``url``, ``table``, …
    """

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys that it cannot do without."""
        ...

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """Every column that the dataset has at its source, with the source's own name of its type."""
        ...

    def tables(self, request: Request) -> tuple[TableName, ...]:
        """Everything in the database that could be a dataset, by name; the request's dataset is of no matter."""
        ...

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The columns ``request.dataset.read_columns``; all rows, or those since ``request.since``."""
        ...


@runtime_checkable
class Folder(Protocol):
    """A connector whose dataset can be many files, each of which must have every column."""

    def schemas(self, request: Request) -> Iterator[tuple[str, tuple[SourceColumn, ...]]]:
        """Every file, as it is called in an error, and its columns."""
        ...


@runtime_checkable
class Keyed(Protocol):
    """A connector whose database declares the key of a table."""

    def key(self, request: Request) -> tuple[str, ...]:
        """The columns of the declared primary key in its order; none where the table has none."""
        ...


class Guarded:
    """A connector whose errors name no secret of the request."""

    def __init__(self, inner: Connector) -> None:
        self.inner = inner
        self.needs = inner.needs

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """As the connector says."""
        with kept(request.secrets):
            return self.inner.schema(request)

    def tables(self, request: Request) -> tuple[TableName, ...]:
        """As the connector says."""
        with kept(request.secrets):
            return self.inner.tables(request)

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """As the connector reads."""
        with kept(request.secrets):
            yield from self.inner.extract(request)

    def key(self, request: Request) -> tuple[str, ...]:
        """As the connector says; none where its databases declare no key."""
        if not isinstance(self.inner, Keyed):
            return ()
        with kept(request.secrets):
            return self.inner.key(request)

    def lacks(self, request: Request) -> tuple[SourceError, ...]:
        """Every file of a folder that has not every column that is read, as the error that a reading would raise."""
        if not isinstance(self.inner, Folder):
            return ()
        wanted = request.dataset.read_columns
        with kept(request.secrets):
            looked_at = tuple(
                (place, tuple(column.name for column in columns)) for place, columns in self.inner.schemas(request)
            )
        return tuple(
            source_errors.no_columns(place, missing, names)
            for place, names in looked_at
            if (missing := tuple(name for name in wanted if name not in names))
        )


class Connectors(Registry[Connector]):
    """The kinds of database by name."""

    def get(self, name: str) -> Guarded:
        """The connector of a kind, guarded; raise UnknownName with the kinds there are."""
        return Guarded(super().get(name))


connectors = Connectors("connector")


def request(
    connect: Connect,
    dataset: Dataset,
    places: Mapping[str, str],
    since: Since | None = None,
    *,
    file: str = "databases/*.yaml",
) -> Request:
    """The request for a dataset, with ``${NAME}`` from ``places``, else from the environment; ``file`` declares it."""
    plain = {name: fill(getattr(connect, name), places, file=file) for name in FILLED}
    mapped = {
        name: {key: fill(value, places, file=file) for key, value in getattr(connect, name).items()} for name in MAPPED
    }
    part = fill(dataset.path, places, file=file)
    secret = [value for name in MAPPED for text in getattr(connect, name).values() for value in filled(text, places)]
    secret += [plain["password"] or "", *passwords_in(plain["url"] or "")]
    return Request(
        connect.model_copy(update={**plain, **mapped}),
        dataset.model_copy(update={"path": part}),
        since,
        secrets=tuple(dict.fromkeys(value for value in secret if value)),
    )


@dataclass(frozen=True, slots=True)
class Probe:
    """What a dataset looks like at its source: its columns and their types, and those that nobody mapped or left out
    knowingly."""

    schema: tuple[SourceColumn, ...]
    unmapped: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.schema)


def probe(asked: Request) -> Probe:
    """Look at a dataset without reading it; raise SourceGone or SourceChanged with a remedy."""
    schema = connectors.get(asked.connect.kind).schema(asked)
    columns = [column.name for column in schema]
    missing = [name for name in asked.dataset.read_columns if name not in columns]
    if missing:
        raise source_errors.no_columns(_place(asked), missing, columns)
    known = {*asked.dataset.read_columns, *asked.dataset.ignore}
    return Probe(schema, tuple(name for name in columns if name not in known))


def _place(asked: Request) -> str:
    """The path or address, without a password or parameters, and the table or sheet."""
    connect, part = asked.connect, asked.dataset.table or asked.dataset.sheet
    address = connect.path or (without_password(asked.url).partition("?")[0] if connect.url else connect.kind)
    return f"{address} [{part}]" if part else address


# ---- a database that nobody has mapped yet


def looking(connect: Connect, found: TableName, places: Mapping[str, str]) -> Request:
    """A request for something that :func:`tables` found, before anybody said what it means."""
    where = {"table": found.table, "sheet": found.sheet, "path": found.path, "describes": "", "hosted": True}
    return request(connect, Dataset.model_validate(where), places)


def tables(connect: Connect, places: Mapping[str, str]) -> tuple[TableName, ...]:
    """Everything in a database that could be a dataset; raise SourceError."""
    return connectors.get(connect.kind).tables(looking(connect, TableName(""), places))


def sample(asked: Request, limit: int) -> pa.Table:
    """At most ``limit`` records with every column that the source has, as text; lines that are none are passed over."""
    connector = connectors.get(asked.connect.kind)
    names = [column.name for column in connector.schema(asked)]
    every = asked.dataset.model_copy(update={"key": (), "columns": {name: ColumnMapping(to=name) for name in names}})
    parts, rows = [], 0
    reading = connector.extract(replace(asked, dataset=every, since=None, reject=_passed_over, limit=limit))
    for part in reading:
        parts.append(part)
        rows += part.num_rows
        if rows >= limit:
            break
    schema = pa.schema([(name, pa.string()) for name in names])
    return pa.Table.from_batches(parts, schema=schema).slice(0, limit)


def _passed_over(_file: str, _line: int, _reason: str, _pieces: object) -> None:
    """A look is no reading: what is no record is told when the dataset is synchronised."""
