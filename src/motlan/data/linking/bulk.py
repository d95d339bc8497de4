"""The bulk path: link all records of a concept at once, in DuckDB over Arrow of the mirrors.

The road: the mirrors go into the session; the same link query as on the living path runs over all of them; new groups
get keys; the table ``linked`` says what ``subject`` and ``lead`` of each record now are. Writing them back into the
register is a step of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from motlan.data.linking import again, founding
from motlan.data.linking import keys as subject_keys
from motlan.data.linking.living import LINKED, LINKED_COLUMNS, write_links
from motlan.data.linking.match import claimed, contested, labelled, persisted
from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.resolve import Likeness
from motlan.data.linking.rule import LinkKeys
from motlan.data.linking.scope import temporary
from motlan.store.lake import Session
from motlan.store.register import Register
from motlan.store.tables import Column

LABELLED, CLAIMED = "labelled", "claimed"
MATCHED = "matched"
FOUNDERS = "founders"
RESULT = "linked"
TIES = pa.schema(
    [
        *((name, pa.string()) for name in ("concept", "source", "record_key", "anchor_source", "anchor_key")),
        ("apart", pa.int16()),
    ]
)
FOUNDER_COLUMNS = (
    Column("founded_by", required=True),
    Column("founded_key", required=True),
    Column("subject", "bigint", required=True),
)


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
    likeness: Likeness | None = None,
) -> Linked:
    """Link every record of ``mirrors``, which the session knows by their table names.

    ``likeness`` weighs what numbers, exact keys and stewards leave over, as if the program had never decided anything;
    then records are linked with what it says.
    """
    if likeness is None:
        _match(session, keys, mirrors, register, _ties(register, keys.concept))
    else:
        standing = likeness.standing()
        _match(session, keys, mirrors, register, standing.ties)
        weighed = likeness.weigh(MATCHED, standing)
        if weighed.decides:
            _match(session, keys, mirrors, register, _ties(register, keys.concept))
        likeness.close(MATCHED, weighed)
    founders = _found(session, keys, mirrors, register)
    session.register_table(FOUNDERS, founders)
    session.execute(
        f"create or replace table {RESULT} as select m.source, m.record_key,"
        f" coalesce(m.subject, f.subject) as subject, cast(m.lead as smallint) as lead"
        f" from {MATCHED} as m left join {FOUNDERS} as f on f.label = m.label"
    )
    unlinked = session.rows(f"select count(*) from {RESULT} where subject is null")[0][0]
    return Linked(founders=founders.drop_columns(["label"]), unlinked=int(unlinked))


def _ties(register: Register, concept: str) -> pa.Table:
    names = ", ".join(TIES.names)
    return register.arrow(f"select {names} from link_tie where concept = :c", TIES, {"c": concept})


def _match(session: Session, keys: LinkKeys, mirrors: Sequence[Mirror], register: Register, ties: pa.Table) -> None:
    session.register_table("link_tie", ties)
    session.execute(f"create or replace table {LABELLED} as {labelled(keys, mirrors).sql(dialect='duckdb')}")
    session.execute(f"create or replace table {CLAIMED} as {claimed().sql(dialect='duckdb')}")
    disputed = session.rows(contested().sql(dialect="duckdb"))
    session.register_table("subject", founding.founded(register, (subject for (subject,) in disputed)))
    session.execute(f"create or replace table {MATCHED} as {persisted().sql(dialect='duckdb')}")
    for done in (LABELLED, CLAIMED):
        session.execute(f"drop table {done}")


def _found(session: Session, keys: LinkKeys, mirrors: Sequence[Mirror], register: Register) -> pa.Table:
    """``label, founded_by, founded_key, subject`` for every group without a subject: the key that it had before, where
    its records were away, else a new one. A record of a founding dataset founds first."""
    founding = ", ".join(f"'{mirror.source}'" for mirror in mirrors if mirror.founds) or "''"
    firsts = session.arrow(
        "select label, source as founded_by, record_key as founded_key from (select *, row_number() over"
        f" (partition by label order by source not in ({founding}), source, record_key) as place"
        f" from {MATCHED} where label is not null and subject is null) where place = 1 order by label"
    )
    drawn = pa.array(subject_keys.draw(firsts.num_rows), pa.int64())
    if not (firsts.num_rows and again.any_before(register, keys.concept)):
        return firsts.append_column("subject", drawn)
    return firsts.append_column(
        "subject", again.instead(drawn, firsts["label"], _back(session, keys, mirrors, register))
    )


def _back(session: Session, keys: LinkKeys, mirrors: Sequence[Mirror], register: Register) -> dict[str, int]:
    """The labels of records that were away, and the subject that is theirs again."""
    fresh = session.rows(f"select label, source, record_key from {MATCHED} where label is not null and subject is null")
    back = again.returned(register, keys, mirrors, fresh)
    wanted = pa.table({"subject": pa.array(sorted({one.subject for one in back}), pa.int64())})
    session.register_table("wanted_back", wanted)
    used = session.rows(f"select subject from {MATCHED} where subject in (select subject from wanted_back)")
    return again.granted(back, {subject for (subject,) in used})


def read_columns(keys: LinkKeys) -> tuple[str, ...]:
    """The columns of a mirror that linking reads."""
    own = ("record_key", "subject", "lead", "batch", "faults")
    number = (keys.identifier, f"{keys.identifier}__valid") if keys.identifier else ()
    agreeing = (*(part.column for part in keys.exact), *(part.column for part in keys.witnesses))
    alike = (column for name in keys.similar for column in (name, f"{name}__canonical"))
    return tuple(dict.fromkeys((*own, *number, *keys.borne_out, *agreeing, *alike)))


def changed_links(session: Session, mirrors: Sequence[Mirror]) -> Iterator[tuple[Mirror, pa.Table]]:
    """The new ``source, record_key, subject, lead`` of the records of each mirror whose links changed.

    In the order of subjects: a table's key in random order costs thrice.
    """
    for mirror in mirrors:
        changed = session.arrow(
            f'select n.source, n.record_key, n.subject, n.lead from {RESULT} as n join "{mirror.table}" as m'
            f" on n.source = '{mirror.source}' and n.record_key = m.record_key"
            " where n.subject is distinct from m.subject or n.lead is distinct from m.lead"
            " order by n.subject, n.record_key"
        )
        if changed.num_rows:
            yield mirror, changed


def give_founders(register: Register, linked: Linked) -> None:
    """Lay the new subjects down beside the register, in a temporary table: :func:`write_some` takes them from there."""
    temporary(register, FOUNDERS, FOUNDER_COLUMNS, keyed=False)
    register.load(FOUNDERS, linked.founders)
    register.execute(f"create unique index if not exists {FOUNDERS}_key on {FOUNDERS} (subject)")
    register.analyse(FOUNDERS)


def write_some(register: Register, concept: str, mirror: Mirror, changed: pa.Table, except_in: str) -> None:
    """Write some changed links of a mirror and the founders they name, in the caller's transaction.

    Records of table ``except_in`` (concept, source, record_key) are left as they are.
    """
    temporary(register, LINKED, LINKED_COLUMNS, keyed=False)
    register.load(LINKED, changed)
    register.execute(
        f"delete from {LINKED} where exists (select 1 from {except_in} as x where x.concept = :concept"
        f" and x.source = {LINKED}.source and x.record_key = {LINKED}.record_key)",
        {"concept": concept},
    )
    register.analyse(LINKED)
    register.execute(
        "insert into subject (subject, concept, founded_by, founded_key, founded_after)"
        f" select subject, :concept, founded_by, founded_key, :after from {FOUNDERS}"
        f" where subject in (select subject from {LINKED}) order by subject on conflict do nothing",
        {"concept": concept, "after": founding.last_cause(register)},
    )
    write_links(register, mirror, LINKED)
