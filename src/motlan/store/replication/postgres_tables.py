"""What PostgreSQL says of a table that is to be followed: its columns, what its log tells of a deleted row, where its
rows are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg

from motlan.store import source_errors
from motlan.store.replication import faults
from motlan.store.replication.events import Column, Described, Followed

_TABLE = """
select c.oid, n.nspname || '.' || c.relname, c.relkind::text
from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(%s)
"""
# The identity of a partitioned table is that of the partitions which really hold the rows.
_IDENTITY = """
select c.oid::regclass::text, a.attname::text from pg_class c
left join pg_index i on i.indrelid = c.oid
  and case c.relreplident when 'd' then i.indisprimary when 'i' then i.indisreplident else false end
left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  and (a.attnum = any (i.indkey) or c.relreplident = 'f')
where c.oid = %(table)s and c.relkind = 'r' or c.oid in (select relid from pg_partition_tree(%(table)s) where isleaf)
"""
_COLUMNS = """
select attname::text, format_type(atttypid, null) from pg_attribute
where attrelid = %s and attnum > 0 and not attisdropped order by attnum
"""
# A statement that writes all rows anew (ALTER COLUMN … TYPE … USING) gives a table another file and is told by no row
# of the log; so does one that brings a partition with rows in it.
_STORAGE = """
select coalesce(string_agg(pg_relation_filenode(c.oid)::text, ' ' order by c.oid), '') from pg_class c
where c.oid = %(table)s and c.relkind = 'r' or c.oid in (select relid from pg_partition_tree(%(table)s) where isleaf)
"""


def described(connection: psycopg.Connection[Any], where: str, table: Followed) -> Described:
    """A table as it is now; raises SourceChanged when it is not there or cannot be followed."""
    found = connection.execute(_TABLE, (dotted(table.declared),)).fetchone()
    if found is None:
        known = connection.execute("select schemaname || '.' || tablename from pg_tables where schemaname not in"
                                   " ('pg_catalog', 'information_schema') order by 1").fetchall()  # fmt: skip
        raise source_errors.no_table(where, table.declared, [row[0].removeprefix("public.") for row in known])
    number, name, kind = found
    if kind not in {"r", "p"}:
        raise faults.not_a_table(where, table.declared)
    columns = tuple(Column(*row) for row in connection.execute(_COLUMNS, (number,)).fetchall())
    identity = _identity(connection, where, number, table)
    return Described(name, columns, identity, _storage(connection, number))


def _identity(connection: psycopg.Connection[Any], where: str, number: int, table: Followed) -> tuple[str, ...]:
    """The columns that a deletion tells; checked before the table is published, for publishing a table without
    them would make its owner's own updates fail."""
    told: dict[str, set[str]] = {}
    for holder, column in connection.execute(_IDENTITY, {"table": number}).fetchall():
        told.setdefault(holder, set()).update([column] if column is not None else [])
    for holder, columns in told.items():
        missing = [name for name in table.key if name not in columns]
        if missing:
            remedy = f"ALTER TABLE {holder} REPLICA IDENTITY FULL;"
            raise faults.no_identity(where, table.declared, missing, remedy)
    return tuple(sorted(set.intersection(*told.values()))) if told else ()


def storages(connection: psycopg.Connection[Any], tables: Sequence[Followed]) -> dict[str, str]:
    """Where the rows of each of these tables are now, by ``schema.table``; of one that is gone nothing is said."""
    found = (connection.execute(_TABLE, (dotted(table.declared),)).fetchone() for table in tables)
    return {name: _storage(connection, number) for number, name, _kind in (row for row in found if row is not None)}


def _storage(connection: psycopg.Connection[Any], number: int) -> str:
    row = connection.execute(_STORAGE, {"table": number}).fetchone()
    return str(row[0]) if row is not None else ""


def dotted(table: str) -> str:
    """A name as the server reads it, part by part."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in table.split("."))
