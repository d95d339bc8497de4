"""The binary log of MySQL and MariaDB: which records were written or deleted, in the order of the commits.

The log tells *that* a record changed; *what* it is now is asked of the server, a thousand keys at a time, in the very
words in which a whole reading gets it. So a value is the same text by either way, whatever its type and whatever the
server was told to leave out of its log; of a record that changes twice within a moment the later state is seen.

A position is ``file:offset``. The log bears no names of columns: they are those that the table has when the stream is
opened, and again after each statement that changes it.
"""

from __future__ import annotations

import logging
import os
import queue
import re
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar
from zlib import crc32

import pymysql
from pymysqlreplication import BinLogStreamReader
from pymysqlreplication.event import (
    GtidEvent,
    MariadbBinLogCheckPointEvent,
    MariadbGtidEvent,
    MariadbGtidListEvent,
    QueryEvent,
    RotateEvent,
    XidEvent,
)
from pymysqlreplication.row_event import DeleteRowsEvent, UpdateRowsEvent, WriteRowsEvent

from motlan.kernel.errors import SourceError
from motlan.kernel.text import Text
from motlan.store import mysql, source_gone
from motlan.store.addresses import without_password
from motlan.store.replication import faults
from motlan.store.replication.events import (
    UNCHANGED,
    Altered,
    Change,
    Column,
    Committed,
    Described,
    Event,
    Followed,
    Row,
    Standing,
)
from motlan.store.replication.mysql_values import key_of

# The library's warnings are about things that do not matter here (names of columns in the log, a connection that broke
# off, which is told as an error); whatever is wrong it raises.
logging.getLogger("pymysqlreplication").setLevel(logging.ERROR)

WAITING = 200_000  # events taken off the wire that nobody read yet
ROWS = (WriteRowsEvent, UpdateRowsEvent, DeleteRowsEvent)
BEGINS = (GtidEvent, MariadbGtidEvent)
OUTSIDE = (RotateEvent, MariadbGtidListEvent, MariadbBinLogCheckPointEvent)
NEEDED = {"log_bin": "1", "binlog_format": "ROW", "binlog_row_image": "FULL"}
ALTERING = re.compile(r"^\s*(?:/\*.*?\*/\s*)*(alter|drop|rename|truncate|create)\b", re.IGNORECASE | re.DOTALL)
CONNECTIONS = 2  # the stream's own, and one to ask
PURGED = 1236  # the log that we are at is not there any longer, or is another one
REFUSED = {1227, 1045}  # the account lacks a right
RIGHTS = "REPLICATION SLAVE, REPLICATION CLIENT"


@dataclass(frozen=True, slots=True)
class MysqlLog:
    """The change stream of one MySQL or MariaDB database. Every method raises SourceError with one clear sentence."""

    url: str
    name: str
    tables: tuple[Followed, ...]
    timeout: float = 30.0
    lost: ClassVar[Text] = faults.PURGED

    def prepare(self, known: str | None) -> tuple[Standing, Mapping[str, Described]]:
        """Look at what the server logs; how our place stands, and each table by its declared name."""
        with self._asking() as cursor:
            for setting in NEEDED:
                self._check_setting(cursor, setting)
            cursor.execute("select database()")
            schema = str(cursor.fetchone()[0])
            described = {table.declared: self._described(schema, table) for table in self.tables}
            return self._standing(cursor, known), described

    def lacks(self, declared: str) -> list[SourceError]:
        """Everything that keeps one of the tables from being followed; asks only, and makes nothing there."""
        with self._asking() as cursor:
            said = faults.found(*(partial(self._check_setting, cursor, setting) for setting in NEEDED))
            cursor.execute("select @@global.log_bin")
            is_logged = str(cursor.fetchone()[0]) == "1"
            cursor.execute("select database()")
            schema = str(cursor.fetchone()[0])
        tables = [partial(self._described, schema, table) for table in self.tables if table.declared == declared]
        return said + faults.found(*([self._check_account] if is_logged else []), *tables)

    def _check_setting(self, cursor: Any, setting: str) -> None:
        wanted = NEEDED[setting]
        cursor.execute(f"select @@global.{setting}")
        value = str(cursor.fetchone()[0])
        # the server says 0 and 1, and its settings are written as off and on
        said, needed = ({"0": "OFF"}.get(value, value), "ON") if wanted == "1" else (value, wanted)
        if value.upper() != wanted:
            raise faults.not_logged(self._where, setting, said, needed)

    def _check_account(self) -> None:
        """Whether the account may see where the log is, and read it: its first word is asked for."""
        file, _, offset = self.now().rpartition(":")
        reader = BinLogStreamReader(
            connection_settings=mysql.connection_settings(self.url, timeout=self.timeout),
            server_id=_server_id(f"{self.name} look"),
            blocking=False,
            resume_stream=True,
            log_file=file,
            log_pos=int(offset),
            only_events=[RotateEvent],
            enable_logging=False,
        )
        try:
            reader.fetchone()
        except pymysql.err.MySQLError as error:
            raise self.explained(error) from error
        finally:
            reader.close()

    def explained(self, error: pymysql.err.MySQLError) -> Exception:
        """What the driver said of a stream, as a SourceError with its remedy."""
        if error.args and error.args[0] in REFUSED:
            return faults.no_right(self._where, f"GRANT {RIGHTS} ON *.* TO {self._account()};")
        return _explained(self._where, error)

    def _account(self) -> str:
        """The account as its server writes it in a GRANT; a login at one machine is another than at the next."""
        with mysql.asking(self.url, timeout=self.timeout) as cursor:
            cursor.execute("select current_user()")
            user, _, host = str(cursor.fetchone()[0]).rpartition("@")
        return f"'{user}'@'{host}'"

    def _described(self, schema: str, table: Followed) -> Described:
        columns = mysql.mysql_schema(self.url, table.declared, timeout=self.timeout)
        full = table.declared if "." in table.declared else f"{schema}.{table.declared}"
        named = tuple(Column(name, kind) for name, kind in columns)
        return Described(full, named, tuple(name for name, _ in columns))

    def _standing(self, cursor: Any, known: str | None) -> Standing:
        if known is None:
            return "fresh"
        file, _, offset = known.rpartition(":")
        cursor.execute("show binary logs")
        sizes = {str(row[0]): int(row[1]) for row in cursor.fetchall()}
        return "held" if int(offset) <= sizes.get(file, -1) else "lost"

    def give_up_place(self) -> None:
        """The server keeps no place for anybody."""

    @contextmanager
    def instant(self) -> Iterator[tuple[str, str | None]]:
        """The position before which everything is in a reading that begins now."""
        yield self.now(), None

    def now(self) -> str:
        """The position behind everything committed so far."""
        with self._asking() as cursor:
            cursor.execute("show master status")
            row = cursor.fetchone()
        return f"{row[0]}:{row[1]}"

    def is_before(self, one: str, other: str) -> bool:
        """Whether a position comes before another.

        >>> log = MysqlLog("mysql://db/x", "m", ())
        >>> log.is_before("bin.000009:400", "bin.000010:4"), log.is_before("bin.000010:400", "bin.000010:4")
        (True, False)
        """
        return _order(one) < _order(other)

    def rows(
        self, table: str, key: Sequence[str], columns: Sequence[str], keys: Sequence[Sequence[str]]
    ) -> list[Sequence[str | None]]:
        """The rows with these keys as they are now, every column as text."""
        return mysql.mysql_rows(self.url, table, columns, key, keys, timeout=self.timeout)

    def storage(self) -> Mapping[str, str]:
        """Nothing: the log tells of every statement that writes a table anew."""
        return {}

    def stream(self, start: str, tables: Mapping[str, Described]) -> MysqlStream:
        """Everything committed at or after ``start``."""
        followed = {tables[table.declared].table: table for table in self.tables}
        return MysqlStream(self, start, followed, {one.table: one for one in tables.values()})

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        with mysql.asking(self.url, timeout=self.timeout) as cursor:
            try:
                yield cursor
            except pymysql.err.MySQLError as error:
                raise self.explained(error) from error

    @property
    def _where(self) -> str:
        return without_password(self.url)


class MysqlStream:
    """An open stream: a thread takes events off the wire, a pipe tells that something came."""

    def __init__(self, log: MysqlLog, start: str, followed: Mapping[str, Followed], described: Mapping[str, Described]):
        self._log, self._followed, self._described = log, followed, dict(described)
        self._where = without_password(log.url)
        self._events: queue.Queue[Event | Exception] = queue.Queue(WAITING)
        self._readable, self._writable = os.pipe()
        os.set_blocking(self._readable, False)
        os.set_blocking(self._writable, False)
        self._ended, self._connections, self._open = False, list[Any](), False
        self._reached: str | None = None
        file, _, offset = start.rpartition(":")
        self._reader = BinLogStreamReader(
            connection_settings=mysql.connection_settings(log.url, timeout=log.timeout),
            pymysql_wrapper=self._connect,
            server_id=_server_id(log.name),
            blocking=True,
            resume_stream=True,
            log_file=file,
            log_pos=int(offset),
            only_events=[*ROWS, *BEGINS, *OUTSIDE, QueryEvent, XidEvent],
            enable_logging=False,
        )
        self._thread = threading.Thread(target=self._run, name="binlog", daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        """The pipe's end."""
        return self._readable

    def read(self, limit: int) -> tuple[Event, ...]:
        """What has arrived; never waits."""
        with suppress(BlockingIOError):
            os.read(self._readable, 1 << 16)
        events: list[Event] = []
        while len(events) < limit:
            try:
                event = self._events.get_nowait()
            except queue.Empty:
                return tuple(events)
            if isinstance(event, Exception):
                raise event
            if isinstance(event, Committed):
                self._reached = event.position
            events.append(event)
        self._ring()  # more is waiting
        return tuple(events)

    @property
    def reached(self) -> str | None:
        """The end of the last transaction that was read."""
        return self._reached

    def ask(self) -> None:
        """The server tells everything by itself."""

    def confirm(self, position: str) -> None:
        """The server keeps its log by a rule of its own."""

    def close(self) -> None:
        """End it."""
        self._ended = True
        for connection in self._connections:
            with suppress(OSError, AttributeError):
                connection._sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(self._log.timeout)
        os.close(self._readable)
        os.close(self._writable)

    # ---- the thread

    def _connect(self, **settings: Any) -> Any:
        """The reader would begin again by itself, in the middle of a transaction: it may connect once."""
        if len(self._connections) >= CONNECTIONS:
            raise source_gone.no_answer(self._where, "the connection broke off")
        self._connections.append(pymysql.connect(**settings))
        return self._connections[-1]

    def _run(self) -> None:
        try:
            for event in self._reader:
                for told in self._heard(event):
                    self._put(told)
                if self._ended:
                    return
            self._put(source_gone.no_answer(self._where, "the stream ended"))
        except pymysql.err.MySQLError as error:
            self._put(self._log.explained(error))
        except Exception as error:  # it is raised again where the events are read
            self._put(error)

    def _put(self, event: Event | Exception) -> None:
        while not self._ended:
            try:
                self._events.put(event, timeout=0.5)
            except queue.Full:
                continue
            self._ring()
            return

    def _ring(self) -> None:
        with suppress(BlockingIOError, OSError):
            os.write(self._writable, b"!")

    def _heard(self, event: Any) -> Iterator[Event]:
        if isinstance(event, ROWS):
            yield from self._rows(event)
        elif isinstance(event, BEGINS):
            self._open = True
        elif isinstance(event, QueryEvent):
            yield from self._statement(event)
        elif isinstance(event, XidEvent) or not self._open:
            self._open = False
            yield self._committed(event)

    def _committed(self, event: Any) -> Committed:
        return Committed(f"{self._reader.log_file}:{self._reader.log_pos}", float(event.timestamp or 0))

    def _statement(self, event: Any) -> Iterator[Event]:
        text = event.query if isinstance(event.query, str) else event.query.decode("utf-8", "replace")
        if text.strip().upper() == "BEGIN":
            self._open = True
            return
        if ALTERING.match(text):
            for table, followed in self._followed.items():
                if re.search(rf"\b{re.escape(table.rpartition('.')[2])}\b", text):
                    with suppress(Exception):  # a table that is gone is told when it is read whole
                        self._described[table] = self._log._described(table.rpartition(".")[0], followed)
                    yield Altered(table)
        self._open = False
        yield self._committed(event)

    def _rows(self, event: Any) -> Iterator[Event]:
        table = f"{event.schema}.{event.table}"
        followed = self._followed.get(table)
        if followed is None:
            return
        places = {column.name: (at, column.type) for at, column in enumerate(self._described[table].columns)}
        for row in event.rows:
            new = row.get("after_values", row.get("values") if isinstance(event, WriteRowsEvent) else None)
            old = row.get("before_values", row.get("values") if isinstance(event, DeleteRowsEvent) else None)
            before = None if old is None else key_of(followed.key, places, old)
            now: Row | None = None
            if new is not None:
                now = {**dict.fromkeys(followed.columns, UNCHANGED), **key_of(followed.key, places, new)}
            yield Change(table, now, before)


def _server_id(name: str) -> int:
    """As what a reader of the log makes itself known: no two at work have the same."""
    return 1 << 31 | crc32(f"{name} {os.getpid()}".encode()) >> 1


def _order(position: str) -> tuple[int, int]:
    file, _, offset = position.rpartition(":")
    return int(file.rpartition(".")[2]), int(offset)


def _explained(where: str, error: pymysql.err.MySQLError) -> Exception:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    reason = " ".join(str(error.args[-1]).split()) if error.args else type(error).__name__
    if number == PURGED:
        return faults.place_lost(where, Text(vi=reason, en=reason))
    return source_gone.no_answer(where, reason)
