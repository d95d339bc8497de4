"""Building golden records again: of the subjects that a batch touched (living), or all of them in one transaction.

Both run the query of :mod:`motlan.data.golden.survive`, as :mod:`motlan.data.golden.rebuild` does, so all give the same
rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from motlan.data.golden import underway, versions
from motlan.data.golden.cause import Because, Cause, keep, next_cause
from motlan.data.golden.speakers import speakers_of
from motlan.data.golden.survive import Survivor, consolidate, survivors
from motlan.data.golden.versions import Versioned
from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.scope import empty, temporary
from motlan.data.linking.terms import column
from motlan.dictionary.concept import Concept
from motlan.kernel import fingerprint
from motlan.store import tables
from motlan.store.parameters import Dialect
from motlan.store.register import Register
from motlan.store.tables import CAUSE, STEWARD, Column, Kind, Table, golden_table

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

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


def swap_in(register: Register, concept: str, table: Table, query: exp.Expr, because: Because) -> int:
    """Fill a new golden table with the consolidated rows of ``query``, end what changed, and put it in service.

    The number of subjects. It runs in the caller's transaction; ``query`` reads tables of the register.
    """
    fresh = table.renamed(f"{table.name}__next")
    underway.begin_anew(register, concept)
    tables.drop(register, fresh)
    tables.create(register, fresh)
    cause = next_cause(register, because)
    versioned = Versioned.of(register, concept, table)
    anew = register.value(f'select 1 from "{table.name}" limit 1') is None
    filling = versions.fill(versioned, fresh.name, query, register.dialect, anew=anew)
    subjects = register.execute(filling, stamp_of(cause))
    ended = 0 if anew else register.execute(versions.outdate(versioned, fresh.name), stamp_of(cause))
    begun = register.value(f'select 1 from "{fresh.name}" where {CAUSE} = :cause limit 1', {"cause": cause.number})
    if ended or begun is not None:
        keep(register, cause)
    tables.swap(register, fresh, table)
    return subjects


def stamp_of(cause: Cause) -> dict[str, object]:
    """The parameters of a statement that writes versions."""
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
    stamp, among = stamp_of(cause), f"subject in (select subject from {touched})"
    underway.leave_subjects(register, concept, touched)
    # 1. the new rows beside the old ones
    register.analyse(touched)
    fresh, statement = _refreshing(fields, speakers, touched, versioned, register.dialect)
    _beside(register, versioned.table.renamed(fresh))
    register.execute(statement, stamp)
    register.analyse(fresh)
    # 2. what they change in the counts
    names = tuple(declared.attributes)
    before = register.row(counting(names, versioned.table.name, among, register.dialect)) or (0, 0)
    after = register.row(counting(names, fresh, "1 = 1", register.dialect)) or (0, 0)
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


def write_out(*, register: Register, catalogue: Catalogue, concept: str, touched: str) -> None:
    """Write the statement of :func:`refresh` before somebody waits for it; the register is only looked at."""
    speakers = speakers_of(catalogue, concept)
    versioned = Versioned.of(register, concept, golden_table(catalogue.dictionary.concept(concept)))
    fields = survivors(dictionary=catalogue.dictionary, concept=concept, mirrors=speakers)
    _refreshing(fields, speakers, touched, versioned, register.dialect)


def _beside(register: Register, table: Table) -> None:
    """An empty temporary table of this connection, found by subject: a join over ten thousand rows needs the key."""
    if register.exists(table.name):
        empty(register, table.name)
    else:
        lines = [column.ddl(register.dialect) for column in table.columns]
        register.execute(f"create temporary table {table.name} ({', '.join(lines)}, primary key (subject))")


@lru_cache(maxsize=128)
def counting(attributes: tuple[str, ...], table: str, among: str, dialect: Dialect) -> str:
    """:func:`counted_over` of some subjects, in words."""
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
