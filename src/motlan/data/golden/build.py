"""Building the golden records: whole concepts (bulk), or the subjects that a batch touched (living).

Both paths run the query of :mod:`motlan.data.golden.survive`, so both give the same rows. The bulk path links in DuckDB
and consolidates where the mirrors are: moving every attribute of every record out and the golden records back in costs
several times what the joins do. It works in one transaction of the register: readers see the old records until the new
ones are swapped in, writers wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlglot import exp

from motlan.data.golden import applied, versions
from motlan.data.golden.cause import Because, Cause, keep, next_cause
from motlan.data.golden.speakers import speakers_of, speaking
from motlan.data.golden.survive import Survivor, consolidate, spine, survivors
from motlan.data.golden.versions import Versioned
from motlan.data.linking import bulk
from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.data.linking.resolve import resolve
from motlan.data.linking.rule import LinkKeys, link_keys
from motlan.data.linking.scope import temporary
from motlan.data.linking.terms import column
from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept
from motlan.kernel import fingerprint
from motlan.store import tables
from motlan.store.lake import Lake, Session
from motlan.store.parameters import Dialect
from motlan.store.register import Register
from motlan.store.tables import CAUSE, STEWARD, Column, Kind, Table, golden_name, golden_table, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

ARROW: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "smallint": pa.int16(),
    "double precision": pa.float64(),
}
COUNTS = "published_golden"
TOUCHED = "golden_touched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """One concept's golden records.

    ``conflicts`` counts subjects of which at least one value is disputed, ``unlinked`` the records of no subject.
    """

    concept: str
    subjects: int
    conflicts: int
    unlinked: int


def build_concept(
    *,
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    concept: str,
    because: Because,
    kept: Mapping[str, pa.Table] = MappingProxyType({}),
) -> Built:
    """Link all records of ``concept`` and rebuild its golden records; all or nothing.

    Records that came out otherwise than they were go to history, ended by ``because``; a first build writes none.
    ``kept`` has mirrors, by table, as :func:`linkable` made them when they were filled; it saves reading them back.
    """
    mirrors, started = mirrors_of(catalogue, concept), time.perf_counter()
    with register.transaction(), lake.session() as session:
        if register.dialect == "postgres":
            # Every writer of mirrors writes a batch: this keeps them waiting, and no reader.
            register.execute("lock table batch in share row exclusive mode")
        if not mirrors:
            return publish(register, Built(concept=concept, subjects=0, conflicts=0, unlinked=0))
        keys = link_keys(catalogue.dictionary, concept)
        register.execute("delete from build_due where concept = :concept", {"concept": concept})
        register.execute("delete from link_due where concept = :concept", {"concept": concept})
        for source in catalogue.sources(concept):
            session.register_table(source.mirror, _linkable(register, source, keys, kept.get(source.mirror)))
        linked = bulk.link_all(session, keys, mirrors, register, resolving(register, session, catalogue, keys, because))
        bulk.write(register, session, concept, linked, mirrors)
        declared = catalogue.dictionary.concept(concept)
        subjects = _swap_in(register, golden_table(declared), catalogue, mirrors, because)
        _look_over(register, (*(mirror.table for mirror in mirrors), golden_name(concept)))
        conflicts = _conflicts(register, declared)
        applied.keep(register, f"concept:{concept}", applied.structure_of(catalogue, concept), because.at)
        pace = {"subjects": subjects, "seconds": round(time.perf_counter() - started, 2)}
        applied.keep(register, f"pace:{concept}", pace, because.at)
        built = Built(concept=concept, subjects=subjects, conflicts=conflicts, unlinked=linked.unlinked)
        return publish(register, built)


def _look_over(register: Register, names: Sequence[str]) -> None:
    """Let PostgreSQL count what was just loaded or linked in bulk.

    Until it did by itself it would walk through whole mirrors for each subject of the next changes.
    """
    if register.dialect == "postgres":
        register.execute(f"analyze {', '.join(quoted(name) for name in names)}")


def resolving(
    register: Register, session: Session, catalogue: Catalogue, keys: LinkKeys, because: Because
) -> Callable[[str], int] | None:
    """What links by likeness the records that numbers and exact keys leave over; None where nothing is declared."""
    if not keys.similar:
        return None
    declared, mirrors = catalogue.dictionary.concept(keys.concept), mirrors_of(catalogue, keys.concept)
    return lambda matched: resolve(register, session, declared, keys, mirrors, matched=matched, at=because.at)


def linkable(dictionary: Dictionary, source: Source, rows: pa.Table) -> pa.Table:
    """The columns that linking reads, of rows that no link was made for yet."""
    schema = _link_schema(source, link_keys(dictionary, source.concept.concept))
    fresh = {"subject": pa.nulls(rows.num_rows, pa.int64()), "lead": pa.array(np.zeros(rows.num_rows, np.int16))}
    columns = [fresh[name] if name in fresh else rows.column(name) for name in schema.names]
    return pa.table(columns, schema.names).cast(schema)


def _linkable(register: Register, source: Source, keys: LinkKeys, kept: pa.Table | None) -> pa.Table:
    """The columns of a mirror that linking reads, as Arrow."""
    if kept is not None and _is_untouched(register, source, kept):
        return kept
    schema = _link_schema(source, keys)
    return register.arrow(exp.select(*(column(name) for name in schema.names)).from_(source.mirror), schema)


def _link_schema(source: Source, keys: LinkKeys) -> pa.Schema:
    read = set(bulk.read_columns(keys))
    return pa.schema([(one.name, ARROW[one.kind]) for one in source.table.columns if one.name in read])


def _is_untouched(register: Register, source: Source, kept: pa.Table) -> bool:
    """Whether a mirror still is what one batch filled it with: no later batch, and no link by way of another record."""
    last = register.value(
        "select max(batch) from batch where database = :database and dataset = :dataset",
        {"database": source.database.database, "dataset": source.name},
    )
    linked = register.value(f'select 1 from "{source.mirror}" where subject is not null limit 1')
    return linked is None and kept.num_rows > 0 and last == kept.column("batch")[0].as_py()


def _swap_in(
    register: Register, table: Table, catalogue: Catalogue, mirrors: tuple[Mirror, ...], because: Because
) -> int:
    """Consolidate into a new golden table beside the old one and put it in its place; the number of subjects."""
    concept = mirrors[0].concept
    speakers = speaking(register, catalogue, concept)
    fields = survivors(dictionary=catalogue.dictionary, concept=concept, mirrors=speakers)
    query = consolidate(fields=fields, mirrors=speakers, spine=spine(mirrors))
    return swap_in(register, concept, table, query, because)


def swap_in(register: Register, concept: str, table: Table, query: exp.Expr, because: Because) -> int:
    """Fill a new golden table with the consolidated rows of ``query``, end what changed, and put it in service.

    The number of subjects. It runs in the caller's transaction; ``query`` reads tables of the register.
    """
    fresh = table.renamed(f"{table.name}__next")
    tables.drop(register, fresh)
    tables.create(register, fresh)
    cause = next_cause(register, because)
    versioned = Versioned.of(register, concept, table)
    anew = register.value(f'select 1 from "{table.name}" limit 1') is None
    subjects = register.execute(versions.fill(versioned, fresh.name, query, register.dialect, anew=anew), _stamp(cause))
    ended = 0 if anew else register.execute(versions.outdate(versioned, fresh.name), _stamp(cause))
    begun = register.value(f'select 1 from "{fresh.name}" where {CAUSE} = :cause limit 1', {"cause": cause.number})
    if ended or begun is not None:
        keep(register, cause)
    tables.swap(register, fresh, table)
    return subjects


def _stamp(cause: Cause) -> dict[str, object]:
    return {"at": cause.because.at, "cause": cause.number}


def refresh_subjects(
    *, register: Register, catalogue: Catalogue, concept: str, subjects: Sequence[int], because: Because
) -> Built:
    """:func:`refresh` of some subjects by their keys, inside the caller's transaction."""
    temporary(register, TOUCHED, (Column("subject", "bigint", required=True),))
    register.load(TOUCHED, pa.table({"subject": pa.array(sorted(set(subjects)), pa.int64())}))
    register.analyse(TOUCHED)
    return refresh(register=register, catalogue=catalogue, concept=concept, touched=TOUCHED, because=because)


def refresh(
    *, register: Register, catalogue: Catalogue, concept: str, touched: str, because: Because, unlinked: int = 0
) -> Built:
    """Build the golden records of the subjects in table ``touched`` again, inside the caller's transaction.

    Records that came out otherwise go to history, ended by ``because``. ``unlinked`` is how many more records belong to
    no subject than before. All counts are kept by adding and subtracting: nothing here grows with the country.
    """
    declared = catalogue.dictionary.concept(concept)
    speakers = speakers_of(catalogue, concept)
    versioned = Versioned.of(register, concept, golden_table(declared))
    fields = survivors(dictionary=catalogue.dictionary, concept=concept, mirrors=speakers)
    cause = next_cause(register, because)
    stamp, among = _stamp(cause), f"subject in (select subject from {touched})"
    # 1. the new rows beside the old ones
    register.analyse(touched)
    fresh, statement = _refreshing(fields, speakers, touched, versioned, register.dialect)
    _beside(register, versioned.table.renamed(fresh))
    register.execute(statement, stamp)
    register.analyse(fresh)
    # 2. what they change in the counts
    names = tuple(declared.attributes)
    before = register.row(_counting(names, versioned.table.name, among, register.dialect)) or (0, 0)
    after = register.row(_counting(names, fresh, "1 = 1", register.dialect)) or (0, 0)
    # 3. history, then the table in service, only where something changed
    ended = register.execute(versions.outdate(versioned, fresh, f"o.{among}"), stamp)
    delete, insert = versions.replace(versioned, fresh, among)
    register.execute(delete, {"cause": cause.number})
    begun = register.execute(insert, {"cause": cause.number})
    if ended or begun:
        keep(register, cause)
    held = register.row(
        f"select subjects, conflicts, unlinked from {COUNTS} where concept = :concept", {"concept": concept}
    ) or (0, 0, 0)
    built = Built(
        concept=concept,
        subjects=held[0] - before[0] + after[0],
        conflicts=held[1] - (before[1] or 0) + (after[1] or 0),
        unlinked=held[2] + unlinked,
    )
    return publish(register, built)


def _beside(register: Register, table: Table) -> None:
    """An empty temporary table of this connection, found by subject: a join over ten thousand rows needs the key."""
    if not register.exists(table.name):
        lines = [column.ddl(register.dialect) for column in table.columns]
        register.execute(f"create temporary table {table.name} ({', '.join(lines)}, primary key (subject))")
    register.execute(f"delete from {table.name}")


@lru_cache(maxsize=128)
def _counting(attributes: tuple[str, ...], table: str, among: str, dialect: Dialect) -> str:
    return counted_over(attributes, table).where(among).sql(dialect=dialect)


@lru_cache(maxsize=64)
def _refreshing(
    fields: tuple[Survivor, ...], speakers: tuple[Mirror, ...], touched: str, versioned: Versioned, dialect: Dialect
) -> tuple[str, str]:
    """The name of the table for new rows, and the INSERT of the touched subjects into it.

    They depend on the workspace alone, and writing them costs more than running them.
    """
    linked = [mirror for mirror in speakers if mirror.database != STEWARD]  # a steward's value founds nobody
    touched_and_held = exp.select("subject").from_(touched).where(_is_spoken_for(linked, touched))
    query = consolidate(fields=fields, mirrors=speakers, spine=touched_and_held)
    # a connection may outlive a change of the dictionary, and its temporary tables with it
    shape = fingerprint.of({column.name: column.kind for column in versioned.table.columns})[:8]
    fresh = f"fresh_{versioned.concept}_{shape}"
    return fresh, versions.fill(versioned, fresh, query, dialect, anew=False)


def _is_spoken_for(mirrors: Sequence[Mirror], touched: str) -> exp.Expr:
    """A subject of which every record is gone keeps its key but has no golden record."""
    return exp.or_(
        *(
            exp.Exists(
                this=exp.select("1").from_(f"{mirror.table} as m").where(f"m.subject = {touched}.subject", "m.lead = 1")
            )
            for mirror in mirrors
        )
    )


def counted(concept: Concept, table: str) -> exp.Select:
    """One row: subjects, and those of which at least one value is disputed (NULL where there are none)."""
    return counted_over(tuple(concept.attributes), table)


def counted_over(attributes: Sequence[str], table: str) -> exp.Select:
    """The same for the attributes of a concept, by their names."""
    disputed = exp.or_(*(column(f"{name}__conflict").eq(1) for name in attributes))
    some = exp.case().when(disputed, exp.Literal.number(1)).else_(exp.Literal.number(0))
    return exp.select("count(*) as subjects", exp.alias_(exp.Sum(this=some), "conflicts")).from_(table)


def _conflicts(register: Register, concept: Concept) -> int:
    return int((register.row(counted(concept, golden_name(concept.concept))) or (0, 0))[1] or 0)


def publish(register: Register, built: Built) -> Built:
    """Keep the counts of what was built for whoever reads published tables."""
    register.execute(f"delete from {COUNTS} where concept = :concept", {"concept": built.concept})
    register.execute(
        f"insert into {COUNTS} (concept, subjects, conflicts, unlinked)"
        " values (:concept, :subjects, :conflicts, :unlinked)",
        {
            "concept": built.concept,
            "subjects": built.subjects,
            "conflicts": built.conflicts,
            "unlinked": built.unlinked,
        },
    )
    return built
