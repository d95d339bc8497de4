"""What a change may touch: a closed part of the pool, found by following numbers, exact keys and subjects.

A few changed records reach few others, so the living path links again only what they reach. Linking a *closed* part
gives the rows that linking everything would give:

- a record with a number depends on the records with the same number, one of which may found its group;
- a record without one depends on the records with the same exact keys, and so on whether their numbers were founded
  and are not disputed;
- a tied record depends on its anchor, and a group on all that are tied to the anchors of its members;
- a group keeps its subject by the votes of all its members, and of all records that had the same subject.

The scope lives in temporary tables of the register: set in, set out, on 10 or on 10,000 changed records alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
from sqlglot import exp

from motlan.data.linking.match import by_rule, link, pool
from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import LinkKeys, bare_number_of, is_whole, number_of
from motlan.data.linking.terms import all_of, column
from motlan.store.parameters import Dialect
from motlan.store.register import Register
from motlan.store.tables import Column

CHANGED = "link_changed"
A_FEW = 500
"""Rows whose remains in a temporary table cost less to pass over than a new file."""
ROUNDS = 50
"""More rounds than any chain of namesakes needs; a scope that still grows after them is an error."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The temporary tables of one concept's scope."""

    keys: LinkKeys

    @property
    def numbers(self) -> str:
        """Table of numbers."""
        return f"link_numbers_{self.keys.concept}"

    @property
    def records(self) -> str:
        """Table of changed records, whatever they may be recognised by."""
        return f"link_records_{self.keys.concept}"

    @property
    def subjects(self) -> str:
        """Table of subjects."""
        return f"link_subjects_{self.keys.concept}"

    @property
    def exact(self) -> str:
        """Table of exact keys."""
        return f"link_exact_{self.keys.concept}"

    @property
    def subject_columns(self) -> tuple[Column, ...]:
        """The columns of the table of subjects."""
        return (Column("subject", "bigint", required=True),)

    def tables(self) -> tuple[tuple[str, tuple[Column, ...]], ...]:
        """Every table with its columns, all of them its key."""
        marks = tuple(Column(mark, required=True) for mark in self.keys.marks)
        several = ((self.exact, marks),) if marks else ()
        return (
            (self.records, (Column("source", required=True), Column("record_key", required=True))),
            (self.numbers, (Column("number", required=True),)),
            (self.subjects, self.subject_columns),
            *several,
        )

    def of(self, mirror: Mirror, alias: str) -> exp.Expr:
        """The records of ``mirror`` that are in scope."""
        found = [
            exp.select("record_key").from_(self.records, copy=False).where(f"source = '{mirror.source}'", copy=False),
            _keys_where(mirror, f"m.subject in (select subject from {self.subjects})"),
        ]
        if self.keys.numbers(mirror) or self.keys.names(mirror):
            identifier = column(self.keys.identifier, "m").sql(dialect="duckdb")
            found.append(_keys_where(mirror, f"{identifier} in (select number from {self.numbers})"))
        if self.keys.knows(mirror):
            agree = [
                column(part.column, "m").eq(exp.column(mark, table="x"))
                for part, mark in zip(self.keys.exact, self.keys.marks, strict=True)
            ]
            same = exp.select("m.record_key").from_(f"{self.exact} as x", copy=False)
            found.append(same.join(f"{mirror.table} as m", on=all_of(*agree), copy=False))
        query: exp.Query = found[0]
        for other in found[1:]:
            query = exp.union(query, other, copy=False)
        return exp.In(this=column("record_key", alias), query=query.subquery(copy=False))


def _keys_where(mirror: Mirror, condition: str) -> exp.Select:
    return exp.select("m.record_key").from_(f"{mirror.table} as m", copy=False).where(condition, copy=False)


def begin(register: Register, scope: Scope) -> None:
    """An empty scope."""
    for name, columns in scope.tables():
        temporary(register, name, columns)


def temporary(register: Register, name: str, columns: Iterable[Column], *, keyed: bool = True) -> None:
    """An empty temporary table of this connection; with ``keyed`` all its columns are its primary key."""
    lines = [part.ddl(register.dialect) for part in columns]
    if keyed:
        lines.append(f"primary key ({', '.join(part.name for part in columns)})")
    if register.exists(name):
        empty(register, name)
    else:
        register.execute(f"create temporary table {name} ({', '.join(lines)})")


def empty(register: Register, name: str) -> None:
    """Empty a temporary table for its next use."""
    # PostgreSQL never tidies such a table by itself: after ten thousand rows it would be read as long as they were
    if register.execute(f"delete from {name}") > A_FEW and register.dialect == "postgres":
        register.execute(f"truncate {name}")


def reach(register: Register, scope: Scope, mirror: Mirror, record_keys: Sequence[str]) -> None:
    """Take some records into the scope, with their numbers, exact keys and subjects as the mirror holds them now."""
    temporary(register, CHANGED, (Column("record_key", required=True),))
    register.load(CHANGED, pa.table({"record_key": pa.array(sorted(set(record_keys)), pa.string())}))
    register.analyse(CHANGED)
    for insert in _reaching(scope, mirror, register.dialect):
        register.execute(insert)


def close(register: Register, scope: Scope, mirrors: Sequence[Mirror]) -> None:
    """Grow the scope until nothing outside it can matter to what is inside."""
    names = [name for name, _ in scope.tables()]
    for _ in range(ROUNDS):
        register.analyse(*names)
        if not sum(register.execute(insert) for insert in _closing(scope, tuple(mirrors), register.dialect)):
            return
    msg = f"the scope of {scope.keys.concept} still grows after {ROUNDS} rounds"
    raise RuntimeError(msg)


# The queries below depend on the workspace alone; writing them out costs more than running them on a few records.
# Their parts are handed on and not copied, as in :mod:`motlan.data.linking.terms`; only what several need is.


def write_out(scope: Scope, mirrors: Sequence[Mirror], dialect: Dialect) -> None:
    """Write all of them, before somebody waits for them."""
    every = tuple(mirrors)
    for mirror in every:
        _reaching(scope, mirror, dialect)
    _closing(scope, every, dialect)
    linking(scope, every, dialect)


@lru_cache(maxsize=256)
def _reaching(scope: Scope, mirror: Mirror, dialect: Dialect) -> tuple[str, ...]:
    among = f"m.record_key in (select record_key from {CHANGED})"
    keys, source = scope.keys, f"{mirror.table} as m"
    changed = exp.select(exp.Literal.string(mirror.source), "record_key").from_(CHANGED)
    known = exp.select("m.subject").from_(source).where(among, "m.subject is not null")
    inserts = [_insert(scope.records, changed, dialect), _insert(scope.subjects, known, dialect)]
    for counts, of in ((keys.numbers, number_of), (keys.names, bare_number_of)):
        if counts(mirror):
            number = of(keys, mirror, "m")
            numbered = exp.select(number).from_(source).where(among, number.copy().is_(exp.null()).not_())
            inserts.append(_insert(scope.numbers, numbered, dialect))
    if keys.knows(mirror):
        marks = [column(part.column, "m") for part in keys.exact]
        whole = exp.select(*marks).from_(source).where(among, is_whole(keys, "m"))
        inserts.append(_insert(scope.exact, whole, dialect))
    return tuple(inserts)


@lru_cache(maxsize=64)
def _closing(scope: Scope, mirrors: tuple[Mirror, ...], dialect: Dialect) -> tuple[str, ...]:
    inside = pool(scope.keys, mirrors, scope.of)
    inserts = [
        _insert(scope.numbers, _found(inside, "coalesce(p.number, p.bare)"), dialect),
        _insert(scope.subjects, _found(inside, "p.prior"), dialect),
    ]
    inserts += [_insert(scope.records, query, dialect) for query in _companions(scope, inside)]
    if scope.keys.exact:
        marks = [f"p.{mark}" for mark in scope.keys.marks]
        # whether a record lays claim to its exact keys hangs on others: they may dispute even the number that it founds
        swayed = exp.select(*marks).from_(inside.subquery("p"), copy=False).where("p.e0 is not null", copy=False)
        inserts.append(_insert(scope.exact, swayed, dialect))
    return tuple(inserts)


def _companions(scope: Scope, inside: exp.Query) -> tuple[exp.Select, ...]:
    """The anchors of records in scope, and all that are tied to an anchor in scope, there or gone."""
    concept = exp.column("concept", table="t").eq(exp.Literal.string(scope.keys.concept))
    tied = "t.source = p.source and t.record_key = p.record_key"
    anchored = "t.anchor_source = p.source and t.anchor_key = p.record_key"
    records = exp.to_table(scope.records).as_("p")
    anchors = exp.select("t.anchor_source", "t.anchor_key").from_(inside.subquery("p"), copy=False)
    others = exp.select("t.source", "t.record_key").from_(inside.subquery("p"), copy=False)
    of_gone = exp.select("t.source", "t.record_key").from_(records, copy=False)
    return tuple(
        query.join("link_tie as t", on=on, copy=False).where(concept.copy(), copy=False)
        for query, on in ((anchors, tied), (others, anchored), (of_gone, anchored))
    )


@lru_cache(maxsize=64)
def linking(scope: Scope, mirrors: tuple[Mirror, ...], dialect: Dialect) -> str:
    """The link query over the scope, written for an engine."""
    return link(scope.keys, mirrors, scope.of).sql(dialect=dialect, copy=False)


@lru_cache(maxsize=64)
def ruling(scope: Scope, mirrors: tuple[Mirror, ...], dialect: Dialect) -> str:
    """What the rules alone say of the scope, written for an engine."""
    return by_rule(scope.keys, mirrors, scope.of).sql(dialect=dialect, copy=False)


def _found(inside: exp.Query, name: str) -> exp.Select:
    return exp.select(name).from_(inside.subquery("p"), copy=False).where(f"{name} is not null", copy=False)


def _insert(table: str, query: exp.Select, dialect: Dialect) -> str:
    # SQLite reads ``from t on conflict`` as a join; a condition tells it apart
    query = query.where("1 = 1", copy=False).distinct(copy=False)
    return f"insert into {table} {query.sql(dialect=dialect, copy=False)} on conflict do nothing"
