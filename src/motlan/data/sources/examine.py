"""Whether every database can be read as the workspace says: one line for each dataset, and the right word where not.

Nothing is taken over: each dataset's columns are looked at, of a folder those of every file, and one record is asked
for, because the right to see that a table is there is not the right to read it. Of a dataset that is read by its
database's log everything is asked that a stream needs; nothing is made there. What is wrong is one line each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from motlan.data.databases import connectors as _built_in  # noqa: F401  # registers the built-in kinds
from motlan.data.databases.connector import Request, connectors, probe, request
from motlan.data.databases.secrets import kept
from motlan.data.databases.stream import stream_of
from motlan.data.fault import as_fault
from motlan.data.spec import Catalogue, Source
from motlan.kernel.errors import MotlanError, SourceError, UnknownName
from motlan.kernel.text import Text

OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One dataset as it was found. ``problem`` is ``ok``, or one word: host, login, right, schema, table, column, file,
    secret, driver, log, other. ``unmapped`` are columns that the workspace does not speak of."""

    database: str
    dataset: str
    kind: str
    problem: str
    message: Text
    remedy: Text | None = None
    where: str = ""
    columns: int = 0
    unmapped: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it can be synchronised."""
        return self.problem == OK


def examine(*, catalogue: Catalogue, places: Mapping[str, str], only: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Every dataset that has a source (of the databases or ``database.dataset`` in ``only``), one after the other.

    Raise UnknownName for a name in ``only`` that nothing has.
    """
    known = {source.path for source in catalogue.sources()} | set(catalogue.databases)
    for name in only:
        if name not in known:
            raise UnknownName(kind="database", name=name, known=tuple(sorted(known)))
    for source in catalogue.sources():
        chosen = not only or source.path in only or source.database.database in only
        if chosen and not source.dataset.hosted:
            yield from _looked_at(source, places)


def _looked_at(source: Source, places: Mapping[str, str]) -> list[Finding]:
    try:
        asked = request(
            source.database.connect,
            source.dataset,
            places,
            file=f"databases/{source.database.database}.yaml",
        )
        lacking = connectors.get(asked.connect.kind).lacks(asked)
        if lacking:
            return [_wrong(source, one) for one in lacking]
        good = _read(source, asked)
        lacks = _stream_lacks(source, asked) if source.dataset.changes.by == "log" else []
    except Exception as error:
        # whatever is wrong with one database hides no other
        return [_wrong(source, as_fault(error, source.path))]
    return [_wrong(source, one) for one in lacks] or [good]


def _stream_lacks(source: Source, asked: Request) -> list[SourceError]:
    """What keeps the log from being read; the datasets of one database share one stream."""
    together = [one for one in source.database.datasets.values() if one.changes.by == "log"]
    with kept(asked.secrets):
        lacks = stream_of(asked, source.database, together).lacks(source.dataset.table or "")
    return [_masked(one, asked.secrets) for one in lacks]


def _masked(error: SourceError, secrets: tuple[str, ...]) -> SourceError:
    try:
        with kept(secrets):
            raise error
    except SourceError as masked:
        return masked


def _read(source: Source, asked: Request) -> Finding:
    seen = probe(asked)
    good = Finding(
        database=source.database.database,
        dataset=source.name,
        kind=asked.connect.kind,
        problem=OK,
        message=Text(vi=f"đọc được {len(seen.schema)} cột", en=f"{len(seen.schema)} columns can be read"),
        columns=len(seen.schema),
        unmapped=seen.unmapped,
    )
    if source.dataset.changes.by == "push":
        return replace(good, message=Text(vi="chờ chủ quản gửi", en="waits for what its owner sends"))
    _first(asked)
    return good


def _first(asked: Request) -> None:
    """Ask for one record: that tells whether one may."""
    next(connectors.get(asked.connect.kind).extract(replace(asked, reject=_passed_over, limit=1)), None)


def _passed_over(_file: str, _line: int, _reason: str, _pieces: object) -> None:
    """Lines that are no record are told when the dataset is synchronised."""


def _wrong(source: Source, error: MotlanError) -> Finding:
    return Finding(
        database=source.database.database,
        dataset=source.name,
        kind=source.database.connect.kind,
        problem=error.problem if isinstance(error, SourceError) else "other",
        message=error.what,
        remedy=error.remedy,
        where=error.where,
    )
