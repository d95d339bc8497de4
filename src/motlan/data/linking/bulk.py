"""The bulk path: link all records of a concept at once, in DuckDB over Arrow of the mirrors.

The road: the mirrors go into the session; the same link query as on the living path runs over all of them; new groups
get keys; the table ``linked`` says what ``subject`` and ``lead`` of each record now are. Writing them back into the
register is a step of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from motlan.data.linking import keys as subject_keys
from motlan.data.linking.living import LINKED, LINKED_COLUMNS, write_links
from motlan.data.linking.match import link
from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import LinkKeys
from motlan.data.linking.scope import temporary
from motlan.store import tables
from motlan.store.lake import Session
from motlan.store.register import Register
from motlan.store.tables import Column, Table

MATCHED = "matched"
FOUNDERS = "founders"
RESULT = "linked"
TIES = pa.schema(
    [
        *((name, pa.string()) for name in ("concept", "source", "record_key", "anchor_source", "anchor_key")),
        ("apart", pa.int16()),
    ]
)
ANEW = 10_000
"""From so many changed links on, an index is cheaper made anew than kept in order by random keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What linking decided: ``founders`` as rows of ``subject`` without the concept, ``unlinked`` records counted."""

    founders: pa.Table
    unlinked: int


def link_all(
    session: Session,
    keys: LinkKeys,
    mirrors: Sequence[Mirror],
    register: Register,
    resolve: Callable[[str], int] | None = None,
) -> Linked:
    """Link every record of ``mirrors``, which the session knows by their table names.

    ``resolve`` links by likeness what is left over, once it is told the name of the link relation; when it decided
    anything, records are linked again with what it decided.
    """
    _match(session, keys, mirrors, register)
    if resolve is not None and resolve(MATCHED):
        _match(session, keys, mirrors, register)
    founders = _found(session, mirrors)
    session.register_table(FOUNDERS, founders)
    session.execute(
        f"create or replace table {RESULT} as select m.source, m.record_key,"
        f" coalesce(m.subject, f.subject) as subject, cast(m.lead as smallint) as lead"
        f" from {MATCHED} as m left join {FOUNDERS} as f on f.label = m.label"
    )
    unlinked = session.rows(f"select count(*) from {RESULT} where subject is null")[0][0]
    return Linked(founders=founders.drop_columns(["label"]), unlinked=int(unlinked))


def _match(session: Session, keys: LinkKeys, mirrors: Sequence[Mirror], register: Register) -> None:
    names = ", ".join(TIES.names)
    ties = register.arrow(f"select {names} from link_tie where concept = :c", TIES, {"c": keys.concept})
    session.register_table("link_tie", ties)
    session.execute(f"create or replace table {MATCHED} as {link(keys, mirrors).sql(dialect='duckdb')}")


def _found(session: Session, mirrors: Sequence[Mirror]) -> pa.Table:
    """``label, founded_by, founded_key, subject`` for every new group; a record of a founding dataset founds first."""
    founding = ", ".join(f"'{mirror.source}'" for mirror in mirrors if mirror.founds) or "''"
    firsts = session.arrow(
        "select label, source as founded_by, record_key as founded_key from (select *, row_number() over"
        f" (partition by label order by source not in ({founding}), source, record_key) as place"
        f" from {MATCHED} where label is not null and subject is null) where place = 1 order by label"
    )
    return firsts.append_column("subject", pa.array(subject_keys.draw(firsts.num_rows), pa.int64()))


def read_columns(keys: LinkKeys) -> tuple[str, ...]:
    """The columns of a mirror that linking reads."""
    own = ("record_key", "subject", "lead", "batch", "faults")
    number = (keys.identifier, f"{keys.identifier}__valid") if keys.identifier else ()
    agreeing = (*(part.column for part in keys.exact), *(part.column for part in keys.witnesses))
    alike = (column for name in keys.similar for column in (name, f"{name}__canonical"))
    return tuple(dict.fromkeys((*own, *number, *keys.borne_out, *agreeing, *alike)))


def write(register: Register, session: Session, concept: str, linked: Linked, mirrors: Sequence[Mirror]) -> None:
    """Write founders, subjects and leads into the register, in the caller's transaction."""
    founded = linked.founders.append_column("concept", pa.array([concept] * linked.founders.num_rows, pa.string()))
    register.load("subject", founded.sort_by("subject"))  # in the order of the table's key: random ones cost thrice
    for mirror in mirrors:
        changed = session.arrow(
            f'select n.source, n.record_key, n.subject, n.lead from {RESULT} as n join "{mirror.table}" as m'
            f" on n.source = '{mirror.source}' and n.record_key = m.record_key"
            " where n.subject is distinct from m.subject or n.lead is distinct from m.lead"
        )
        if changed.num_rows == 0:
            continue
        temporary(register, LINKED, LINKED_COLUMNS, keyed=False)
        register.load(LINKED, changed)
        by_subject = Table(mirror.table, (Column("subject", "bigint"),), indexes=(("subject",),))
        aside = register.dialect == "sqlite" and changed.num_rows >= ANEW  # in PostgreSQL it would stop readers
        if aside:
            tables.unindex(register, by_subject)
        write_links(register, mirror, LINKED)
        tables.index(register, by_subject)
