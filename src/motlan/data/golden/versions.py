"""Versions of golden records: what changed goes whole into history, what did not keeps since when and why it stands.

Both paths make the new rows beside the old ones, in a table ``fresh`` with the columns of the golden table. A row that
says what the old one said takes over ``row__since`` and ``row__cause``; every other row bears the new cause. So history
and the golden table are written only where something changed, and a rebuild that changes nothing writes no history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from motlan.store.parameters import Dialect
from motlan.store.register import Register
from motlan.store.tables import CAUSE, ENDED, SINCE, UNTIL, Table, consolidated_names, history_name, quoted


@dataclass(frozen=True, slots=True)
class Versioned:
    """A golden table in service. ``lost`` are columns of attributes that the dictionary no longer has."""

    concept: str
    table: Table
    lost: tuple[str, ...]

    @classmethod
    def of(cls, register: Register, concept: str, table: Table) -> Versioned:
        """Look at the table that is there."""
        known = {column.name for column in table.columns}
        there = [name for name in register.columns(table.name) if name not in known]
        kept = set(register.columns(history_name(concept))) if there else set()
        return cls(concept, table, tuple(name for name in there if name in kept))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a version, those of attributes that are no more included."""
        return (*(column.name for column in self.table.columns), *self.lost)


def fill(versioned: Versioned, fresh: str, query: exp.Expr, dialect: Dialect, *, anew: bool) -> str:
    """INSERT of the consolidated rows of ``query`` into ``fresh``; parameters ``at`` and ``cause``.

    ``anew``: there is nothing to compare with.
    """
    names = consolidated_names(versioned.table)
    target = ", ".join(quoted(name) for name in (*names, SINCE, CAUSE))
    new = ", ".join(f"n.{quoted(name)}" for name in names)
    rows = query.sql(dialect=dialect)
    if anew:
        return f"insert into {quoted(fresh)} ({target}) select {new}, :at, :cause from ({rows}) as n"
    same = _same(versioned, names, dialect)
    return (
        f"insert into {quoted(fresh)} ({target}) select {new},"
        f" case when {same} then o.{SINCE} else :at end, case when {same} then o.{CAUSE} else :cause end"
        f" from ({rows}) as n left join {quoted(versioned.table.name)} as o on o.subject = n.subject"
    )


def _same(versioned: Versioned, names: Sequence[str], dialect: Dialect) -> str:
    """Whether the new row says what the old one said; NULL equals NULL."""
    alike = "is not distinct from" if dialect == "postgres" else "is"
    new, old = (", ".join(_compared(alias, name) for name in names) for alias in ("n", "o"))
    kept = "".join(f" and o.{quoted(name)} is null" for name in versioned.lost)
    return f"({new}) {alike} ({old}){kept}"


def _compared(alias: str, name: str) -> str:
    column = f"{alias}.{quoted(name)}"
    # the columns of a new attribute are empty at first: that nobody disagrees is then no news
    return f"coalesce({column}, 0)" if name.endswith("__conflict") else column


def outdate(versioned: Versioned, fresh: str, among: str = "") -> str:
    """INSERT of the old rows that changed or vanished into history; parameters ``at`` and ``cause``.

    ``among`` is a condition on ``o``. What the same cause wrote a moment ago was never to be seen, and is no version.
    """
    names = ", ".join(quoted(name) for name in versioned.columns)
    old = ", ".join(f"o.{quoted(name)}" for name in versioned.columns)
    return (
        f"insert into {quoted(history_name(versioned.concept))} ({names}, {UNTIL}, {ENDED})"
        f" select {old}, :at, :cause from {quoted(versioned.table.name)} as o"
        f" left join {quoted(fresh)} as f on f.subject = o.subject"
        f" where (f.subject is null or f.{CAUSE} = :cause) and coalesce(o.{CAUSE}, 0) <> :cause"
        + (f" and {among}" if among else "")
    )


def replace(versioned: Versioned, fresh: str, among: str) -> tuple[str, str]:
    """DELETE of the old rows of ``among`` that vanished, upsert of the new and changed ones; parameter ``cause``.

    A changed row is written over in its place: where its page has room and no indexed value differs, PostgreSQL then
    leaves all indexes alone.
    """
    table = quoted(versioned.table.name)
    every = [quoted(column.name) for column in versioned.table.columns]
    names = ", ".join(every)
    updates = [f"{name} = excluded.{name}" for name in every if name != '"subject"']
    updates += [f"{quoted(name)} = null" for name in versioned.lost]
    vanished = f"not exists (select 1 from {quoted(fresh)} as f where f.subject = {table}.subject)"
    delete = f"delete from {table} where {among} and {vanished}"
    insert = f"insert into {table} ({names}) select {names} from {quoted(fresh)} where {CAUSE} = :cause"
    return delete, f"{insert} on conflict (subject) do update set {', '.join(updates)}"
