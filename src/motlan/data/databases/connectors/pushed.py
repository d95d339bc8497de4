"""A database whose owner sends changes: there is nothing to read, what came waits in the lake."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from motlan.data.databases.connector import Request, SourceColumn, TableName, connectors
from motlan.data.databases.connectors.formats import JSON, typed


class Pushing:
    """What an owner sends has the columns that the workspace declares; a record without them is refused."""

    needs = ()

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """The declared columns."""
        return typed(request.dataset.read_columns, JSON)

    def tables(self, _request: Request) -> tuple[TableName, ...]:
        """None that could be looked for."""
        return ()

    def extract(self, _request: Request) -> Iterator[pa.RecordBatch]:
        """Nothing: each batch lands when it comes."""
        return iter(())


connectors.register("push")(Pushing())
