"""The register's tables, made from the dictionary: mirrors, golden records, what the platform keeps about itself.

All values are text, numbers are double precision, dates are ISO text of reduced precision, instants are ISO text in
UTC. Text is collated by code point in PostgreSQL too, so that every engine sorts and compares alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.store.parameters import Dialect
from motlan.store.register import Register

Kind = Literal["text", "integer", "bigint", "smallint", "double precision", "blob", "identity"]
"""Of an *identity* the database makes the next number itself."""
OWN_KINDS: dict[Dialect, dict[str, str]] = {
    "sqlite": {"bigint": "integer", "identity": "integer"},
    "postgres": {"blob": "bytea", "identity": "bigint generated always as identity"},
}
LONGEST_NAME = 63  # PostgreSQL cuts longer names

# What a version of a golden record knows of itself; no attribute can bear such a name.
SINCE = "row__since"
CAUSE = "row__cause"
UNTIL = "row__until"
ENDED = "row__ended"
GONE = "row__gone"
ANEW = 2
"""In ``row__gone``: the record stayed and was read in another way."""
STEWARD = "steward"
"""The source of values that a steward set: no database may be called so."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``default`` is a literal in SQL; a required column refuses NULL."""

    name: str
    kind: Kind = "text"
    required: bool = False
    default: str | None = None

    def ddl(self, dialect: Dialect) -> str:
        """The column as CREATE TABLE and ALTER TABLE write it."""
        # SQLite keeps a table in the order of a key that it calls integer, and needs no index for it beside the table
        kind = OWN_KINDS[dialect].get(self.kind, self.kind)
        parts = [f'"{self.name}"', kind]
        if self.kind == "text" and dialect == "postgres":
            parts.append('collate "C"')
        if self.required:
            parts.append("not null")
        if self.default is not None:
            parts.append(f"default {self.default}")
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: columns, primary key, indexed columns; ``partial`` are indexes of the rows that meet a condition.

    ``living``: single rows of it change all the time. PostgreSQL then leaves a tenth of each page free, where the new
    version of a row finds room beside the old one, so that no index has to hear of it.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    partial: tuple[tuple[tuple[str, ...], str], ...] = ()
    living: bool = False

    def __post_init__(self) -> None:
        """A key or index names columns that are there, and no name is too long for PostgreSQL."""
        names = {column.name for column in self.columns}
        unknown = {name for index in (self.key, *self.indexes) for name in index} - names
        too_long = [name for name in (self.name, *names) if len(name) > LONGEST_NAME]
        if unknown or too_long:
            msg = f"table {self.name}: unknown columns {sorted(unknown)}, names over {LONGEST_NAME}: {too_long}"
            raise ValueError(msg)

    def renamed(self, name: str) -> Table:
        """The same table under another name (a rebuild is made beside the one in service)."""
        return replace(self, name=name)


@dataclass(frozen=True, slots=True)
class View:
    """A view over other tables."""

    name: str
    query: str


def quoted(name: str) -> str:
    """A name as both dialects read it, reserved word or not.

    >>> quoted("year")
    '"year"'
    """
    return '"' + name.replace('"', '""') + '"'


def mirror_name(database: str, dataset: str) -> str:
    """The mirror of one dataset."""
    return f"mirror_{database}__{dataset}"


def golden_name(concept: str) -> str:
    """The golden records of one concept."""
    return f"golden_{concept}"


def mirror_table(database: str, dataset: str, concept: Concept, provides: Iterable[str] | None = None) -> Table:
    """One row a source record. ``provides`` names the attributes that the dataset carries (default: all)."""
    names = tuple(concept.attributes) if provides is None else tuple(provides)
    attributes = [concept.attributes[name] for name in names]
    columns = [
        Column("record_key", required=True),
        Column("subject", "bigint"),
        Column("lead", "smallint", required=True, default="0"),
        Column("row_hash", "bigint", required=True),
        Column("received_hash", "bigint"),
        Column("batch", "integer", required=True),
        Column("faults", required=True, default="''"),
        *(column for attribute in attributes for column in mirror_columns(attribute)),
    ]
    indexes = [("subject",), *_looked_up(concept, names)]
    return Table(mirror_name(database, dataset), tuple(columns), ("record_key",), tuple(indexes), living=True)


def said_name(database: str, dataset: str) -> str:
    """What the records of one dataset said before."""
    return f"said_{database}__{dataset}"


def said_table(database: str, dataset: str, concept: Concept, provides: Iterable[str]) -> Table:
    """One row a version of a source record that stands no longer: what it said, of whom, from which batch until which.

    ``row__gone`` is 1 where the batch that ended it took the record away, 2 where it was read in another way with it.
    """
    values = (mirror_columns(concept.attributes[name])[0] for name in provides)
    columns = (
        Column("record_key", required=True),
        Column("subject", "bigint"),
        Column("row_hash", "bigint", required=True),
        Column("batch", "integer", required=True),
        Column(ENDED, "integer", required=True),
        Column(GONE, "smallint", required=True),
        *values,
    )
    return Table(said_name(database, dataset), columns, (), (("record_key", ENDED), ("subject",)))


def mirror_columns(attribute: Attribute) -> tuple[Column, ...]:
    """The value, and what shaping computes beside it."""
    value = Column(attribute.name, "double precision" if attribute.type is Type.NUMBER else "text")
    beside = {
        Type.NAME: (Column(f"{attribute.name}__canonical"), Column(f"{attribute.name}__plain")),
        Type.UNIT: (Column(f"{attribute.name}__options"),),
        Type.IDENTIFIER: (Column(f"{attribute.name}__valid", "smallint"),),
    }
    return (value, *beside.get(attribute.type, ()))


def _looked_up(concept: Concept, provided: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """What linking searches by: the identifier, and the attributes that must agree exactly, all in one index.

    A name alone is borne by a thousandth of a nation; with the other attributes beside it a search finds a handful.
    """
    exact = tuple(name for name in concept.link.exact if name in provided)
    groups = [(concept.identifier,) if concept.identifier in provided else (), exact]
    return tuple(tuple(_compared(concept.attributes[name]) for name in group) for group in groups if group)


def _compared(attribute: Attribute) -> str:
    return f"{attribute.name}__canonical" if attribute.type is Type.NAME else attribute.name


def history_name(concept: str) -> str:
    """The earlier versions of the golden records of one concept."""
    return f"history_{concept}"


def steward_table(concept: Concept) -> Table:
    """The values that stewards set in the place of the sources' own, as the mirror of a source that stands first."""
    names = [name for name in concept.attributes if name != concept.identifier]
    return mirror_table(STEWARD, concept.concept, concept, names)


def golden_table(concept: Concept) -> Table:
    """One row a subject: each attribute with its source, its batch, whether others disagree; since when and why."""
    columns = [Column("subject", "bigint", required=True)]
    indexes = []
    for attribute in concept.attributes.values():
        columns += golden_columns(attribute)
        if attribute.type is Type.REFERENCE or attribute.name == concept.identifier:
            indexes.append((attribute.name,))
        if attribute.type is Type.NAME:
            indexes.append((f"{attribute.name}__plain",))
        if attribute.name in concept.link.similar and attribute.type in (Type.TEXT, Type.DATE):
            indexes.append((attribute.name,))  # new records find by it whom they resemble
    columns += [Column(SINCE), Column(CAUSE, "integer")]
    disputed = (("subject",), disputed_in(concept))
    return Table(golden_name(concept.concept), tuple(columns), ("subject",), tuple(indexes), (disputed,), living=True)


def disputed_in(concept: Concept) -> str:
    """The condition of golden records of which at least one value is disputed, as their index has it."""
    return "(" + " or ".join(f"{quoted(f'{name}__conflict')} = 1" for name in concept.attributes) + ")"


def history_table(concept: Concept) -> Table:
    """One row a version that stands no longer: the golden row as it was, until when it stood, and what ended it."""
    versions = (*golden_table(concept).columns, Column(UNTIL, required=True), Column(ENDED, "integer", required=True))
    # who is held no more is found by the identifier that stood once
    once = ((concept.identifier,),) if concept.identifier else ()
    return Table(history_name(concept.concept), versions, (), (("subject", UNTIL), *once))


def consolidated_names(table: Table) -> tuple[str, ...]:
    """The columns of a golden table that consolidation fills, in its order; the others say since when and why."""
    return tuple(column.name for column in table.columns if column.name not in (SINCE, CAUSE))


def golden_columns(attribute: Attribute) -> tuple[Column, ...]:
    """The golden columns of one attribute."""
    name = attribute.name
    plain = (Column(f"{name}__plain"),) if attribute.type is Type.NAME else ()
    return (
        Column(name, "double precision" if attribute.type is Type.NUMBER else "text"),
        *plain,
        Column(f"{name}__source"),
        Column(f"{name}__batch", "integer"),
        Column(f"{name}__conflict", "smallint"),
    )


# ---- making them


def prepare(register: Register, tables: Iterable[Table], views: Iterable[View] = ()) -> None:
    """Make what is not there yet, add columns and indexes that the dictionary gained; may be run at any time.

    A column that the dictionary lost stays: its values were received and are kept.
    """
    with register.transaction():
        for table in tables:
            if register.exists(table.name):
                _grow(register, table)
            else:
                create(register, table)
            index(register, table)
        for view in views:
            register.execute(f'drop view if exists "{view.name}"')
            register.execute(f'create view "{view.name}" as {view.query}')


def create(register: Register, table: Table) -> None:
    """Make the table, without its indexes (they are cheaper after a first load)."""
    lines = [column.ddl(register.dialect) for column in table.columns]
    if table.key:
        lines.append(f"primary key ({_names(table.key)})")
    room = " with (fillfactor = 90)" if table.living and register.dialect == "postgres" else ""
    register.execute(f'create table "{table.name}" ({", ".join(lines)}){room}')
    _keep_bytes_as_they_are(register, table)


def index(register: Register, table: Table) -> None:
    """Make the table's indexes where they are missing, whatever those that are there are called."""
    there = _indexed(register, table.name)
    for name, tail in _wanted(table):
        if tail not in there:
            register.execute(f'create index if not exists "{_free(register, name)}" on "{table.name}" {tail}')


def unindex(register: Register, table: Table) -> None:
    """Take the table's indexes away before a bulk load."""
    there = _indexed(register, table.name)
    for name, tail in _wanted(table):
        register.execute(f'drop index if exists "{there.get(tail, name)}"')


def partial_of(register: Register, table: str, columns: tuple[str, ...], condition: str) -> str:
    """The name that the index with a condition bears in the register."""
    return _indexed(register, table).get(_tail(columns, condition), partial_name(table, columns, condition))


def _wanted(table: Table) -> list[tuple[str, str]]:
    """Each index: its name, and what follows the table's name in its statement."""
    plain = [(index_name(table.name, columns), _tail(columns)) for columns in table.indexes]
    return plain + [
        (partial_name(table.name, columns, condition), _tail(columns, condition))
        for columns, condition in table.partial
    ]


def _tail(columns: tuple[str, ...], condition: str = "") -> str:
    return f"({_names(columns)})" + (f" where {condition}" if condition else "")


def _indexed(register: Register, table: str) -> dict[str, str]:
    """The names of the indexes of a table by what follows the table's name in their statement.

    SQLite alone: it cannot rename an index, so a table that came by a swap has them under other names.
    """
    if register.dialect != "sqlite":
        return {}
    rows = register.rows(
        "select name, sql from sqlite_master where type = 'index' and tbl_name = :t and sql is not null", {"t": table}
    )
    return {sql.partition(f' on "{table}" ')[2]: name for name, sql in rows if f' on "{table}" ' in sql}


def _free(register: Register, name: str) -> str:
    """The name, or another where an index of another table has it in SQLite: two stand beside each other at most."""
    taken = "select 1 from sqlite_master where type = 'index' and name = :name"
    if register.dialect != "sqlite" or register.value(taken, {"name": name}) is None:
        return name
    return f"{name[: LONGEST_NAME - 2]}_b"


def drop(register: Register, table: Table) -> None:
    """Drop the table if it is there."""
    register.execute(f'drop table if exists "{table.name}"')


def swap(register: Register, fresh: Table, table: Table) -> None:
    """Put ``fresh`` in the place of ``table`` inside the open transaction, with the indexes ``table`` has.

    Those that ``fresh`` has already it keeps, so that whoever made them before keeps nobody waiting.
    """
    drop(register, table)
    register.execute(f'alter table "{fresh.name}" rename to "{table.name}"')
    if register.dialect == "postgres":
        for (old, _), (new, _) in zip(_wanted(fresh), _wanted(table), strict=True):
            register.execute(f'alter index if exists "{old}" rename to "{new}"')
    index(register, table)


def partial_name(table: str, columns: tuple[str, ...], condition: str) -> str:
    """A name for an index with a condition; another condition has another name."""
    return index_name(table, (*columns, hashlib.sha256(condition.encode()).hexdigest()[:8]))


def index_name(table: str, columns: tuple[str, ...]) -> str:
    """A name for the index, shortened with a digest where PostgreSQL would cut it."""
    name = f"ix_{table}__{'__'.join(columns)}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - 9]}_{digest}"


def _grow(register: Register, table: Table) -> None:
    there = set(register.columns(table.name))
    for column in table.columns:
        if column.name not in there:
            register.execute(f'alter table "{table.name}" add column {column.ddl(register.dialect)}')
    _keep_bytes_as_they_are(register, table)


def _keep_bytes_as_they_are(register: Register, table: Table) -> None:
    """Who keeps bytes has packed them: PostgreSQL need not try once more, each time that they are written."""
    names = [column.name for column in table.columns if column.kind == "blob"]
    if not names or register.dialect == "sqlite":
        return
    tried = (
        "select attname from pg_attribute where attrelid = to_regclass(:table)"
        f" and attstorage <> 'e' and {register.among('attname', 'names')}"
    )
    for (name,) in register.rows(tried, {"table": f'"{table.name}"', "names": register.listed(names)}):
        register.execute(f'alter table "{table.name}" alter column "{name}" set storage external')


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
