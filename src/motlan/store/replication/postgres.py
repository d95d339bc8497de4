"""PostgreSQL's logical replication: publication, slot, a reading at the slot's instant, and the stream itself.

One publication and one slot a database, both with the same name. The slot keeps our place; a reading of a whole table
takes its instant from a second, temporary slot, so that the stream continues exactly where that reading ends: what was
committed before that position is in the reading, what was committed at or after it comes by the stream.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

import psycopg
import psycopg2
import psycopg2.extras
from psycopg import sql

from motlan.kernel.errors import SourceError
from motlan.kernel.text import Text
from motlan.store import source_gone
from motlan.store.addresses import without_password
from motlan.store.replication import faults, postgres_tables
from motlan.store.replication.events import Described, Event, Followed, Standing
from motlan.store.replication.pgoutput import Decoder, NameOfType, lsn_number, lsn_text
from motlan.store.replication.postgres_tables import described, dotted

CONNECT_SECONDS = 10
PLUGIN = "pgoutput"
RELEASED = 2.0  # seconds for which a place that somebody reads from is waited for
LOOK = 0.02
DEAD = ("no COPY in progress", "no message from the libpq", "server closed the connection unexpectedly")
"""How the drivers say that the line is dead: the server was ended, or the network."""

_TYPES = "select oid::bigint, format_type(oid, null) from pg_type where typtype <> 'p'"
_PUBLISHED = """
select p.puballtables, array_remove(array_agg(t.schemaname || '.' || t.tablename), null)
from pg_publication p left join pg_publication_tables t on t.pubname = p.pubname where p.pubname = %s
group by p.puballtables
"""
# Who may make a publication of tables, or add some to one: its owner (or whoever may create in the database), if he
# owns every one of them.
_MAY_PUBLISH = """
select coalesce((select pg_has_role(pubowner, 'USAGE') from pg_publication where pubname = %(name)s),
                has_database_privilege(current_database(), 'CREATE'))
   and (select bool_and(pg_has_role(relowner, 'USAGE')) from pg_class where oid = any (%(tables)s::regclass[]))
"""
_MAY_REPLICATE = "select rolsuper or rolreplication from pg_roles where rolname = current_user"
_ACTIVE = "select 1 from pg_replication_slots where slot_name = %s and active"
_SLOT = "select active, wal_status, confirmed_flush_lsn::text from pg_replication_slots where slot_name = %s"


@dataclass(frozen=True, slots=True)
class PostgresLog:
    """The change stream of one PostgreSQL database. Every method raises SourceError with one clear sentence."""

    url: str
    name: str
    tables: tuple[Followed, ...]
    lost: ClassVar[Text] = faults.SLOT_GONE

    # ---- getting ready

    def prepare(self, known: str | None) -> tuple[Standing, Mapping[str, Described]]:
        """Make publication and slot where they are missing; how our place stands, and each table by declared name.

        ``known`` is the position up to which everything was read here; None when nothing ever was.
        """
        with self._asking() as connection:
            self._check_level(connection)
            tables = {table.declared: described(connection, self._where, table) for table in self.tables}
            self._publish(connection, sorted({one.table for one in tables.values()}))
            return self._hold_place(connection, known), tables

    def lacks(self, declared: str) -> list[SourceError]:
        """Everything that keeps one of the tables from being followed; asks only, and makes nothing there."""
        with self._asking() as connection:
            checks = [self._check_level, self._check_account, self._check_slots, self._check_publication]
            tables = [
                partial(described, connection, self._where, one) for one in self.tables if one.declared == declared
            ]
            return faults.found(*(partial(check, connection) for check in checks), *tables)

    def _check_level(self, connection: psycopg.Connection[Any]) -> None:
        level = _one(connection, "show wal_level")
        if level != "logical":
            raise faults.not_logged(self._where, "wal_level", level, "logical")

    def _check_account(self, connection: psycopg.Connection[Any]) -> None:
        """Whether the account may open a stream: a service may let it by another way than its own attribute."""
        try:
            with self._replicating():
                return
        except SourceError:
            if _one(connection, _MAY_REPLICATE):
                raise
        raise self._may_not_replicate(connection)

    def _check_slots(self, connection: psycopg.Connection[Any]) -> None:
        if connection.execute(_SLOT, (self.name,)).fetchone() is None:
            held, most = _one(connection, "select count(*) from pg_replication_slots"), self._most_slots(connection)
            if held >= int(most):
                raise faults.not_logged(self._where, "max_replication_slots", most, f"> {most}")

    def _check_publication(self, connection: psycopg.Connection[Any]) -> None:
        there = postgres_tables.storages(connection, self.tables)
        statement, missing = self._publishing(connection, sorted(there))
        if statement is not None:
            given = {"name": self.name, "tables": [dotted(table) for table in missing]}
            allowed = connection.execute(_MAY_PUBLISH, given).fetchone()
            if allowed is None or not allowed[0]:
                raise faults.no_right(self._where, statement.as_string(connection) + ";")

    def _may_not_replicate(self, connection: psycopg.Connection[Any]) -> SourceError:
        account = sql.Identifier(connection.info.user).as_string(connection)
        return faults.no_right(self._where, f"ALTER ROLE {account} REPLICATION;")

    @staticmethod
    def _most_slots(connection: psycopg.Connection[Any]) -> str:
        return str(_one(connection, "show max_replication_slots"))

    def _publishing(
        self, connection: psycopg.Connection[Any], tables: Sequence[str]
    ) -> tuple[sql.Composed | None, list[str]]:
        """What publishes those of these tables that are not published yet, and which they are; None when all are."""
        row = connection.execute(_PUBLISHED, (self.name,)).fetchone()
        missing = [name for name in tables if row is None or name not in row[1]]
        if not missing or (row is not None and row[0]):
            return None, []
        name, listed = sql.Identifier(self.name), sql.SQL(", ").join(map(_identifier, missing))
        statement = sql.SQL("ALTER PUBLICATION {} ADD TABLE {}").format(name, listed)
        if row is None:
            made = "CREATE PUBLICATION {} FOR TABLE {} WITH (publish_via_partition_root = true)"
            statement = sql.SQL(made).format(name, listed)
        return statement, missing

    def _publish(self, connection: psycopg.Connection[Any], tables: Sequence[str]) -> None:
        statement, _ = self._publishing(connection, tables)
        if statement is None:
            return
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege as error:
            raise faults.no_right(self._where, statement.as_string(connection) + ";") from error

    def _hold_place(self, connection: psycopg.Connection[Any], known: str | None) -> Standing:
        row = connection.execute(_SLOT, (self.name,)).fetchone()
        if row is None:
            self._make_slot(connection)
            return "fresh" if known is None else "lost"
        active, status, confirmed = row
        if active and not self._is_released(connection):
            raise faults.in_use(self._where, self.name)
        if status == "lost" or confirmed is None:
            self.give_up_place()
            self._make_slot(connection)
            return "lost"
        return "lost" if known is not None and lsn_number(confirmed) > lsn_number(known) else "held"

    def _is_released(self, connection: psycopg.Connection[Any]) -> bool:
        """Whether whoever reads from our place leaves it; a server sees a moment later that a stream was closed."""
        gives_up = time.monotonic() + RELEASED
        while _one(connection, _ACTIVE, self.name):
            if time.monotonic() > gives_up:
                return False
            time.sleep(LOOK)
        return True

    def _make_slot(self, connection: psycopg.Connection[Any]) -> None:
        try:
            connection.execute("select pg_create_logical_replication_slot(%s, %s)", (self.name, PLUGIN))
        except psycopg.errors.InsufficientPrivilege as error:
            raise self._may_not_replicate(connection) from error
        except psycopg.errors.ConfigurationLimitExceeded as error:
            most = self._most_slots(connection)
            raise faults.not_logged(self._where, "max_replication_slots", most, f"> {most}") from error

    def give_up_place(self) -> None:
        """Drop the slot, so that the source keeps nothing for us; nothing happens when it is not there."""
        with self._asking() as connection:
            connection.execute(
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                " where slot_name = %s and not active",
                (self.name,),
            )

    # ---- reading

    @contextmanager
    def instant(self) -> Iterator[tuple[str, str]]:
        """A position, and the name of the snapshot that shows what was committed before it; good inside the block."""
        with self._replicating() as cursor:
            cursor.execute(f'CREATE_REPLICATION_SLOT "{self.name}_{os.getpid()}" TEMPORARY LOGICAL {PLUGIN}')
            _, position, snapshot, _ = cursor.fetchone()
            yield position, snapshot

    def storage(self) -> Mapping[str, str]:
        """Where the rows of each table are now, by its name in the stream."""
        with self._asking() as connection:
            return postgres_tables.storages(connection, self.tables)

    def stream(self, start: str, tables: Mapping[str, Described]) -> PostgresStream:
        """Everything committed at or after ``start``."""
        wanted: dict[str, frozenset[str]] = {}
        for table in self.tables:
            name = tables[table.declared].table
            wanted[name] = wanted.get(name, frozenset()) | table.columns
        return PostgresStream(self._connected(), self.name, start, Decoder(wanted, self._names_of_types()), self._where)

    def now(self) -> str:
        """The position behind everything that was committed there so far."""
        with self._asking() as connection:
            return str(_one(connection, "select pg_current_wal_flush_lsn()::text"))

    def is_before(self, one: str, other: str) -> bool:
        """Whether a position comes before another."""
        return lsn_number(one) < lsn_number(other)

    def rows(self, table: str, key: Sequence[str], columns: Sequence[str], keys: Sequence[Sequence[str]]) -> list[Any]:
        """The rows with these keys as they are now, every column as text."""
        wanted = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in columns)
        named = sql.SQL(", ").join(map(sql.Identifier, key))
        listed = sql.SQL(", ").join(
            sql.SQL("({})").format(sql.SQL(", ").join(sql.Literal(value) for value in values)) for values in keys
        )
        asked = sql.SQL("select {} from {} where ({}) in ({})").format(wanted, _identifier(table), named, listed)
        with self._asking() as connection:
            return connection.execute(asked).fetchall()

    def _names_of_types(self) -> NameOfType:
        """The names of types by their numbers; all are asked for at once, and only when one is not known."""
        known: dict[int, str] = {}

        def name_of(kind: int, _modifier: int) -> str:
            if kind not in known:
                with self._asking() as connection:
                    known.update(connection.execute(_TYPES).fetchall())
            return known[kind]

        return name_of

    # ---- connections

    @property
    def _where(self) -> str:
        return without_password(self.url)

    @contextmanager
    def _asking(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with psycopg.connect(
                self.url, autocommit=True, application_name="motlan", connect_timeout=CONNECT_SECONDS
            ) as connection:
                yield connection
        except psycopg.Error as error:
            raise explained(self._where, error) from error

    @contextmanager
    def _replicating(self) -> Iterator[Any]:
        try:
            with closing(self._connected()) as connection, connection.cursor() as cursor:
                yield cursor
        except psycopg2.Error as error:
            raise explained(self._where, error) from error

    def _connected(self) -> Any:
        try:
            return psycopg2.connect(
                self.url,
                connection_factory=psycopg2.extras.LogicalReplicationConnection,
                application_name="motlan",
                connect_timeout=CONNECT_SECONDS,
                client_encoding="utf8",
            )
        except psycopg2.Error as error:
            raise explained(self._where, error) from error


class PostgresStream:
    """An open stream of one slot."""

    def __init__(
        self, connection: Any, slot: str, start: str, decoder: Decoder, where: str, publication: str | None = None
    ) -> None:
        """Begin at ``start``; the publication bears the slot's name when nothing else is said."""
        self._connection, self._decoder, self._where = connection, decoder, where
        self._cursor = connection.cursor()
        self._asked = False
        options = {"proto_version": "1", "publication_names": publication or slot}
        try:
            self._cursor.start_replication(slot_name=slot, decode=False, start_lsn=start, options=options)
        except psycopg2.Error as error:
            self.close()
            raise explained(where, error) from error

    def fileno(self) -> int:
        """The connection's socket."""
        return int(self._connection.fileno())

    def read(self, limit: int) -> tuple[Event, ...]:
        """What has arrived; never waits."""
        events: list[Event] = []
        try:
            while len(events) < limit:
                message = self._cursor.read_message()
                if message is None:
                    break
                events.extend(self._decoder.decode(message.payload))
        except psycopg2.Error as error:
            raise explained(self._where, error) from error
        return tuple(events)

    @property
    def reached(self) -> str | None:
        """How far the server has told everything; None inside a transaction, and before it said a word."""
        end = int(self._cursor.wal_end or 0)
        return lsn_text(end) if end and not self._decoder.open else None

    def ask(self) -> None:
        """Let the server say how far it is."""
        self._feed(reply=True)

    def confirm(self, position: str) -> None:
        """Everything before ``position`` is safe here."""
        lsn = lsn_number(position)
        self._feed(write_lsn=lsn, flush_lsn=lsn, apply_lsn=lsn, force=True)

    def close(self) -> None:
        """End it; the slot stays."""
        self._connection.close()

    def _feed(self, **said: Any) -> None:
        try:
            self._cursor.send_feedback(**said)
        except psycopg2.Error as error:
            raise explained(self._where, error) from error


def explained(where: str, error: psycopg.Error | psycopg2.Error) -> Exception:
    """What a driver said, as a SourceError with its remedy."""
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or ""
    reason = " ".join(str(error).split())
    if any(sign in reason for sign in DEAD):
        return source_gone.broke_off(where)
    if state == "55006":
        return faults.in_use(where, reason)
    if state in {"55000", "42704", "58P01"} or "can no longer" in reason:
        return faults.place_lost(where, Text(vi=reason, en=reason))
    if state == "42501":
        return faults.no_right(where, f'ALTER ROLE "{urlsplit(where).username or "…"}" REPLICATION;')
    if state.startswith("28") or "authentication failed" in reason:
        return source_gone.login_refused(where)
    return source_gone.no_answer(where, reason.rstrip("."))


def _one(connection: psycopg.Connection[Any], query: str, *given: str) -> Any:
    row = connection.execute(query, given or None).fetchone()
    return row[0] if row else None


def _identifier(table: str) -> sql.Composable:
    return sql.Identifier(*table.split("."))
