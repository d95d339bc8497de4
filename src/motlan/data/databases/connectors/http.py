"""A service that hands over JSON page by page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from motlan.data.databases.connector import Request, SourceColumn, TableName, connectors
from motlan.data.databases.connectors.formats import JSON, typed
from motlan.store import source_errors
from motlan.store.source import text_schema
from motlan.store.web_pages import Service, Turning


@dataclass(frozen=True, slots=True)
class Http:
    """``url`` with the dataset's ``path`` behind it is one list."""

    needs: tuple[str, ...] = ("url",)

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """The keys of the first page's objects, read on until all that are wanted were seen.

        An object may leave out a key that has no value, so a key counts as missing only when no object has it.
        """
        names: dict[str, None] = {}
        for page in _service(request).pages():
            names.update(dict.fromkeys(name for record in page for name in record))
            if names.keys() >= set(request.dataset.read_columns):
                break
        if not names:
            raise source_errors.empty(_service(request).place)
        return typed(names, JSON)

    def tables(self, request: Request) -> tuple[TableName, ...]:
        """The service's one list: what else it has, it does not say."""
        return (TableName(request.url.partition("?")[0].rstrip("/").rpartition("/")[2]),)

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The records, page by page."""
        wanted = request.dataset.read_columns
        schema = text_schema(wanted)
        for page in _service(request).pages():
            arrays = [pa.array([record.get(name) for record in page], pa.string()) for name in wanted]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _service(request: Request) -> Service:
    connect, part = request.connect, request.dataset.path
    parameters = dict(connect.parameters)
    changes = request.dataset.changes
    if request.since is not None and changes.parameter is not None:
        parameters[changes.parameter] = request.since.value
    pages = connect.pages
    if pages is not None and pages.size is not None and pages.size_parameter is not None:
        parameters[pages.size_parameter] = str(pages.size)
    return Service(
        url=f"{request.url.rstrip('/')}/{part.lstrip('/')}" if part else request.url,
        records=request.records,
        turning=None
        if pages is None
        else Turning(
            by=pages.by,
            parameter=pages.parameter or "",
            first=pages.first,
            at=pages.at or "",
            total=pages.total,
            most=pages.most,
        ),
        headers=connect.headers,
        parameters=parameters,
        timeout=connect.timeout,
        tries=connect.tries,
        pause=time.sleep,
    )


connectors.register("http")(Http())
