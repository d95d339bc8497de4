"""Reading SQL Server and Oracle into Arrow through connectorx: every column as text, streamed, never changed.

SQL Server needs nothing more; Oracle needs its own client library on this machine. The driver waits half a minute for
a server that is not there and says little then, so whether somebody listens is asked first.
"""

from __future__ import annotations

import ctypes
import os
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from motlan.kernel.text import Text
from motlan.store import source_errors, source_gone
from motlan.store.addresses import without_password
from motlan.store.dialects import Described, Dialect, Oracle, SqlServer
from motlan.store.source import ROWS, Since, text_schema

ORACLE_LIBRARY = "libclntsh.so"
Ask = Callable[[str, str], Iterator[pa.RecordBatch]]
"""Address and query in, batches out; exchanged in tests."""


@dataclass(frozen=True, slots=True)
class ForeignServer:
    """One server of a kind that connectorx speaks to."""

    url: str
    dialect: Dialect
    timeout: float
    ask: Ask

    @property
    def place(self) -> str:
        """The address as it may be shown."""
        return without_password(self.url)

    def schema(self, table: str) -> tuple[tuple[str, str], ...]:
        """The columns of ``table`` or ``schema.table`` with their types; raise SourceGone or SourceChanged."""
        return tuple((one.name, one.type) for one in self._described(table))

    def tables(self) -> tuple[tuple[str, int | None], ...]:
        """All tables and views as ``schema.table``, and the server's estimate of their rows."""
        return tuple(
            (f"{owner}.{name}", None if rows is None else int(rows))
            for owner, name, rows in self._rows(self.dialect.tables(), "")
        )

    def batches(
        self, table: str, columns: Sequence[str], since: Since | None = None, limit: int | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a table as batches of text columns, read by one statement."""
        known = {one.name: one for one in self._described(table)}
        missing = [name for name in columns if name not in known]
        if missing:
            raise source_errors.no_columns(f"{self.place} [{table}]", missing, list(known))
        from_on = None if since is None else (since, known[since.column])
        query = self.dialect.rows(table, [known[name] for name in columns], from_on, limit)
        schema = text_schema(columns)
        with self._reading(table):
            for batch in self.ask(self._address(), query):
                yield pa.RecordBatch.from_arrays(batch.columns, names=list(columns)).cast(schema)

    # ---- asking

    def _described(self, table: str) -> tuple[Described, ...]:
        found = tuple(self.dialect.described(row) for row in self._rows(self.dialect.columns(table), table))
        if not found:
            raise source_errors.no_table(self.place, table, [name for name, _ in self.tables()])
        return found

    def _rows(self, query: str, table: str) -> list[tuple[str | None, ...]]:
        with self._reading(table):
            batches = list(self.ask(self._address(), query))
        return [row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)]

    def _address(self) -> str:
        """The address as the driver wants it, once it is sure that somebody could answer."""
        parts = urlsplit(self.url)
        if isinstance(self.dialect, Oracle):
            _oracle_library(self.place)
        try:
            host, port = parts.hostname or "localhost", parts.port or self.dialect.port
            with socket.create_connection((host, port), self.timeout) as line:
                speaks = not isinstance(self.dialect, SqlServer) or _speaks_tds(line)
        except (OSError, ValueError) as error:
            raise source_gone.no_answer(self.place, getattr(error, "strerror", None) or str(error)) from error
        if not speaks:
            raise source_gone.no_answer(self.place, f"{host}:{port} listens, but is no SQL Server")
        return f"{self.dialect.scheme}://{self.url.partition('://')[2]}"

    @contextmanager
    def _reading(self, table: str) -> Iterator[None]:
        try:
            yield
        except (RuntimeError, pa.ArrowException) as error:
            raise _explained(self.place, table, str(error)) from error
        except BaseException as error:
            # what breaks inside the driver is no Exception: it would end the program
            if type(error).__name__ != "PanicException":
                raise
            raise _explained(self.place, table, str(error)) from error


def sql_server(url: str, *, timeout: float) -> ForeignServer:
    """A SQL Server at ``mssql://user:password@host:1433/database``."""
    return ForeignServer(url, SqlServer(), timeout, through_connectorx)


def oracle(url: str, *, timeout: float) -> ForeignServer:
    """An Oracle at ``oracle://user:password@host:1521/service``."""
    return ForeignServer(url, Oracle(), timeout, through_connectorx)


def through_connectorx(address: str, query: str) -> Iterator[pa.RecordBatch]:
    """The rows of a query, in batches; raise RuntimeError with the driver's own words."""
    # the driver writes what it tries on standard error, beside the progress of a verb: ours is the word
    os.environ.setdefault("RUST_LOG", "off")
    import connectorx

    reader: Any = connectorx.read_sql(address, query, return_type="arrow_stream", batch_size=ROWS)
    yield from reader


_PRELOGIN = bytes.fromhex(
    "1201002f 00000000"  # a packet PRELOGIN, whole, of 47 bytes
    "00 001a 0006  01 0020 0001  02 0021 0001  03 0022 0004  04 0026 0001  ff"  # what follows: where, how long
    "090000000000 00 00 00000000 00"  # version, encryption where wanted, the default instance, no thread, no MARS
)
_ANSWER, _WHOLE = 0x04, 0x01


def _speaks_tds(line: socket.socket) -> bool:
    """Whether whoever listens answers the first packet of a SQL Server's protocol.

    Source: MS-TDS, 2.2.6.5. Without the question the driver waits half a minute for something else that listens, and
    its time-out looks like that of a refused login.
    """
    line.sendall(_PRELOGIN)
    try:
        said = line.recv(8)
    except (ConnectionResetError, TimeoutError):
        return False
    return len(said) >= 2 and (said[0], said[1]) == (_ANSWER, _WHOLE)  # noqa: PLR2004 - kind and status


def _oracle_library(place: str) -> None:
    try:
        ctypes.CDLL(ORACLE_LIBRARY)
    except OSError as error:
        raise source_gone.no_driver(
            place,
            f"Oracle Instant Client ({ORACLE_LIBRARY})",
            Text(
                vi="Cài Oracle Instant Client (gói Basic) và thêm thư mục của nó vào LD_LIBRARY_PATH.",
                en="Install Oracle Instant Client (Basic) and put its folder into LD_LIBRARY_PATH.",
            ),
        ) from error


_LOGIN = re.compile(r"Login failed|18456|ORA-01017|ORA-28000|ORA-28001|ORA-01005|Timed out in bb8")
_RIGHT = re.compile(r"permission was denied|\b229\b|ORA-01031|ORA-01045")
_DATABASE = re.compile(r"Cannot open database|\b4060\b|ORA-12514|ORA-12505")
_TABLE = re.compile(r"Invalid object name|\b208\b|ORA-00942")
_LOCKED = re.compile(r"Lock request time out|\b1222\b|ORA-00054|ORA-30006")


def _explained(place: str, table: str, reason: str) -> Exception:
    """What a sentence of the driver means: it has no numbers of faults, and hides a refused login in a time-out."""
    if _DATABASE.search(reason):
        return source_errors.no_database(place, urlsplit(place).path.lstrip("/"))
    if _LOGIN.search(reason):
        return source_gone.login_refused(place)
    if _RIGHT.search(reason):
        return source_gone.no_right(place, table or "–")
    if _TABLE.search(reason):
        return source_errors.no_table(place, table, [])
    if _LOCKED.search(reason):
        return source_gone.locked(place)
    return source_gone.no_answer(place, " ".join(reason.split())[:300].rstrip("."))
