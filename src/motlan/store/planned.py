"""Statements that a page runs again and again, on PostgreSQL: taken apart once a process, planned once a connection.

A cursor looks at each statement anew, asks its caches and waits in Python: that costs more than the answer to a
question for one key. Here libpq runs the planned statement at once; values and rows go through psycopg's adapters.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.types.array import ListBinaryDumper
from psycopg.types.datetime import TimestamptzLoader

from motlan.store.parameters import Parameters, numbered

MOST = 200
"""Statements that one connection keeps planned: each takes memory of the server."""


class Blobs(list[bytes]):
    """Bytes that go to the server as they are: in a list each is written out as text, and read again there."""


Kind = tuple[str, tuple[int, ...]]
"""A statement, and of which types its values are."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the values of a connection are read: as its owner reads them, but instants by psycopg's own hand. The loader
    that Django puts in its place is written in Python, and a list of fifty rows has three hundred instants."""

    connection: psycopg.Connection[Any]
    adapters: AdaptersMap

    @classmethod
    def of(cls, connection: psycopg.Connection[Any]) -> Reading:
        """From what the connection has; once for each."""
        adapters = AdaptersMap(connection.adapters)
        adapters.register_loader("timestamptz", TimestamptzLoader)
        adapters.register_dumper(Blobs, ListBinaryDumper)
        return cls(connection, adapters)


class Planned:
    """The planned statements of one connection.

    ``keeps``: whether anything may be planned on it; behind some poolers the next statement meets another server.
    """

    def __init__(self, connection: psycopg.Connection[Any], *, keeps: bool) -> None:
        self._connection = connection
        self._line = connection.pgconn
        self._reading = Reading.of(connection)
        self._keeps = keeps
        self._names: OrderedDict[Kind, bytes] = OrderedDict()
        self._made = 0

    def rows(self, statement: str, params: Parameters, *, plain: bool = True) -> list[tuple[Any, ...]]:
        """Run a statement with values by their names; its rows, if it has any.

        :param plain: values come as text; else as the server holds them, which for bytes is half as much.
        :raises psycopg.Error: when the server refuses.
        """
        command, names = _taken_apart(statement)
        adapting, form = Transformer(self._reading), Format.TEXT if plain else Format.BINARY
        values: Any = adapting.dump_sequence([params[name] for name in names], [PyFormat.AUTO] * len(names))
        with self._connection.lock:  # as cursors of other threads do
            self._begin_where_awaited()
            if self._keeps:
                kept = self._named((statement, adapting.types or ()), command)
                result = self._line.exec_prepared(kept, values, adapting.formats, form)
            else:
                result = self._line.exec_params(command, values, adapting.types, adapting.formats, form)
            self._demand(result)
        if result.status != ExecStatus.TUPLES_OK:
            return []
        adapting.set_pgresult(result)
        return adapting.load_rows(0, result.ntuples, tuple)

    def _begin_where_awaited(self) -> None:
        """Begin the transaction of which the connection's owner has said that the next statement opens it."""
        if not self._connection.autocommit and self._line.transaction_status == TransactionStatus.IDLE:
            self._demand(self._line.exec_(b"begin"))

    def _named(self, kind: Kind, command: bytes) -> bytes:
        """The name under which the server has planned the statement for values of these types."""
        known = self._names.get(kind)
        if known is not None:
            self._names.move_to_end(kind)
            return known
        if len(self._names) >= MOST:
            _, oldest = self._names.popitem(last=False)
            self._demand(self._line.exec_(b"deallocate " + oldest))
        self._made += 1
        name = b"motlan_%d" % self._made
        self._demand(self._line.prepare(name, command, kind[1]))
        self._names[kind] = name
        return name

    def _demand(self, result: Any) -> None:
        """Raise what the server said against it."""
        if result.status in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
            return
        if self._line.status == ConnStatus.BAD:
            raise psycopg.OperationalError(self._line.get_error_message())
        raise psycopg.errors.error_from_result(result)


@lru_cache(maxsize=1024)
def _taken_apart(statement: str) -> tuple[bytes, tuple[str, ...]]:
    text, names = numbered(statement)
    return text.encode(), names
