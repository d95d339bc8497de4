"""Building all golden records of a concept while the register stays in service: nobody waits for the whole of it.

The road: read what linking reads, link in DuckDB · write links that changed, some thousands at a time · consolidate
into a new table beside the golden one, where the mirrors are (moving every attribute of every record out and the golden
records back in costs several times what the joins do) · in one short transaction catch up with what changed meanwhile,
end the versions that changed, and put the new table in the place of the old one.

Whoever changes anything meanwhile leaves word (:mod:`motlan.data.golden.underway`): records linked meanwhile are linked
again by the living path, subjects refreshed meanwhile are taken over as they stand and refreshed again. Where a mirror
was loaded in bulk meanwhile, the build begins anew; after the third time others wait until it is done.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from motlan.data.golden import applied, to_link, underway, versions
from motlan.data.golden.build import (
    COUNTS,
    TOUCHED,
    Built,
    counted,
    counting,
    publish,
    refresh,
    stamp_of,
)
from motlan.data.golden.cause import Because, Cause, hold, keep, next_cause
from motlan.data.golden.follow import Following
from motlan.data.golden.speakers import speaking
from motlan.data.golden.survive import consolidate, spine, survivors
from motlan.data.golden.versions import Versioned
from motlan.data.linking import bulk
from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.data.linking.resolve import Likeness
from motlan.data.linking.rule import LinkKeys, link_keys
from motlan.data.linking.scope import temporary
from motlan.store import tables
from motlan.store.lake import Lake, Session
from motlan.store.register import Register
from motlan.store.tables import CAUSE, Column, Table, golden_table, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

PIECE = 20_000
"""Rows written in one transaction: others wait for a fraction of a second."""
TRIES = 3
SPINE = "build_spine"
SOME = "build_some"
OUTDATED = "build_outdated"
SUBJECT = (Column("subject", "bigint", required=True),)


def build_concept(
    *,
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    concept: str,
    because: Because,
    kept: Mapping[str, pa.Table] = MappingProxyType({}),
) -> Built:
    """Link all records of ``concept`` and rebuild its golden records; all or nothing is put in service.

    Records that came out otherwise than they were go to history, ended by ``because``; a first build writes none.
    ``kept`` has mirrors, by table, as :func:`motlan.data.golden.to_link.linkable` made them when they were filled; it
    saves reading them back.

    :raises RegisterError: when another build of the concept is at work.
    """
    with lake.alone(f"build-{concept}") as mine:
        if not mine:
            raise underway.another(register, concept)
        return _build(register, lake, catalogue, concept, because, kept)


def build_due(
    *,
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    concept: str,
    because: Because,
    kept: Mapping[str, pa.Table] = MappingProxyType({}),
) -> Built | None:
    """:func:`build_concept` of a concept that is due; None when another build is at work, which catches up with all."""
    with lake.alone(f"build-{concept}", wait=not underway.is_under_way(register, concept)) as mine:
        return _build(register, lake, catalogue, concept, because, kept) if mine else None


def _build(
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    concept: str,
    because: Because,
    kept: Mapping[str, pa.Table],
) -> Built:
    mirrors = mirrors_of(catalogue, concept)
    if not mirrors:
        with register.transaction():
            register.execute("delete from build_due where concept = :concept", {"concept": concept})
            return publish(register, Built(concept=concept, subjects=0, conflicts=0, unlinked=0))
    work = Rebuild(register, lake, catalogue, concept, mirrors, because, kept)
    for attempt in range(TRIES):
        built = work.run(alone=attempt == TRIES - 1)
        if built is not None:
            return built
    raise AssertionError(concept)  # alone it cannot be disturbed


@dataclass(frozen=True, slots=True)
class Rebuild:
    """The tools of one build."""

    register: Register
    lake: Lake
    catalogue: Catalogue
    concept: str
    mirrors: tuple[Mirror, ...]
    because: Because
    kept: Mapping[str, pa.Table]

    def run(self, *, alone: bool) -> Built | None:
        """Build; None when a mirror was loaded in bulk meanwhile. ``alone``: all writers wait."""
        started = time.perf_counter()
        with self.register.transaction() if alone else nullcontext():
            if alone:
                hold(self.register)
            with self.register.transaction():
                hold(self.register)
                number = underway.begin(self.register, self.concept, self.because.at)
            self._link(number)
            fresh = self._consolidate()
            pace = round(time.perf_counter() - started, 2)
            return self._put_in_service(number, fresh, pace)

    # ---- 1 and 2

    def _link(self, number: int) -> None:
        """Links of all records, written where they changed; then those of records that changed meanwhile, again."""
        register, keys = self.register, link_keys(self.catalogue.dictionary, self.concept)
        with self.lake.session() as session:
            for source in self.catalogue.sources(self.concept):
                kept = self.kept.get(source.mirror)
                session.register_table(source.mirror, to_link.held(register, source, keys, kept))
            likeness = _likeness(register, session, self.catalogue, keys, self.because)
            linked = bulk.link_all(session, keys, self.mirrors, register, likeness)
            bulk.give_founders(register, linked)
            anew = not self._serves()
            for mirror, changed in bulk.changed_links(session, self.mirrors):
                self._write_links(number, mirror, changed, anew=anew)
        _look_over(register, [mirror.table for mirror in self.mirrors])
        with register.transaction():
            hold(register)
            self._link_again()

    def _write_links(self, number: int, mirror: Mirror, changed: pa.Table, *, anew: bool) -> None:
        register = self.register
        by_subject = Table(mirror.table, SUBJECT, indexes=(("subject",),))
        # while nothing is served yet the index is cheaper made afterwards than kept in order by each piece
        aside = anew and register.dialect == "sqlite" and changed.num_rows >= PIECE
        if aside:
            tables.unindex(register, by_subject)
        for start in range(0, changed.num_rows, PIECE):
            with register.transaction():
                hold(register)
                underway.check(register, self.concept, number)
                bulk.write_some(register, self.concept, mirror, changed.slice(start, PIECE), except_in=underway.RECORDS)
        tables.index(register, by_subject)

    def _link_again(self) -> None:
        """The living path over every record that it linked while the bulk path was at work."""
        rows = self.register.rows(
            f"select source, record_key from {underway.RECORDS} where concept = :concept", {"concept": self.concept}
        )
        if not rows:
            return
        following = Following.over(register=self.register, catalogue=self.catalogue, concept=self.concept)
        for mirror in self.mirrors:
            names = [key for source, key in rows if source == mirror.source]
            following.note(database=mirror.database, dataset=mirror.dataset, record_keys=names)
        following.settle(self.because)

    def _serves(self) -> bool:
        """Whether there are golden records already."""
        return self.register.value(f"select 1 from {quoted(self._table.name)} limit 1") is not None

    @property
    def _table(self) -> Table:
        return golden_table(self.catalogue.dictionary.concept(self.concept))

    # ---- 3

    def _consolidate(self) -> Fresh:
        """The new golden table beside the one in service, with its indexes."""
        register, table = self.register, self._table
        fresh = table.renamed(f"{table.name}__built")
        with register.transaction():
            cause = next_cause(register, self.because)
            keep(register, cause)
            register.execute(
                "update rebuild set cause = :cause where concept = :concept",
                {"cause": cause.number, "concept": self.concept},
            )
            tables.drop(register, fresh)
            tables.create(register, fresh)
        versioned = Versioned.of(register, self.concept, table)
        self._fill(versioned, fresh, cause)
        tables.index(register, fresh)
        _look_over(register, [fresh.name])
        declared = self.catalogue.dictionary.concept(self.concept)
        subjects, conflicts = register.row(counted(declared, fresh.name)) or (0, 0)
        self._note_outdated(versioned, fresh, cause)
        return Fresh(fresh, versioned, cause, int(subjects), int(conflicts or 0), *self._unlinked())

    def _fill(self, versioned: Versioned, fresh: Table, cause: Cause) -> None:
        """PostgreSQL takes all rows as one question; SQLite computes some aside, then writes them, and so on."""
        register = self.register
        speakers = speaking(register, self.catalogue, self.concept)
        fields = survivors(dictionary=self.catalogue.dictionary, concept=self.concept, mirrors=speakers)
        anew = not self._serves()

        def filling(into: str, of: exp.Query) -> str:
            query = consolidate(fields=fields, mirrors=speakers, spine=of)
            return versions.fill(versioned, into, query, register.dialect, anew=anew)

        if register.dialect == "postgres":
            register.execute(filling(fresh.name, spine(self.mirrors)), stamp_of(cause))
            return
        temporary(register, SPINE, SUBJECT)
        register.execute(f"insert into {SPINE} {spine(self.mirrors).sql(dialect='sqlite')}")
        register.execute(f"drop table if exists temp.{SOME}")
        lines = ", ".join(one.ddl("sqlite") for one in fresh.columns)
        register.execute(f"create temporary table {SOME} ({lines}, primary key (subject))")
        names = ", ".join(quoted(one.name) for one in fresh.columns)
        after, statement = None, ""
        while (until := self._until(after)) is not None:
            onward = "subject <= :until" if after is None else "subject > :after and subject <= :until"
            statement = filling(SOME, exp.select("subject").from_(SPINE).where(onward))
            register.execute(f"delete from {SOME}")
            register.execute(statement, {**stamp_of(cause), "after": after, "until": until})
            register.execute(f"insert into {quoted(fresh.name)} ({names}) select {names} from {SOME} order by subject")
            after = until

    def _until(self, after: int | None) -> int | None:
        """The last subject of the next piece, None behind the end."""
        onward = "" if after is None else " where subject > :after"
        found = self.register.value(
            f"select max(subject) from (select subject from {SPINE}{onward} order by subject limit {PIECE})",
            {"after": after},
        )
        return None if found is None else int(found)

    def _note_outdated(self, versioned: Versioned, fresh: Table, cause: Cause) -> None:
        """Which versions in service the new table ends; looked for beforehand, for it takes a look at every record."""
        temporary(self.register, OUTDATED, SUBJECT)
        self.register.execute(
            f"insert into {OUTDATED} select o.subject from {quoted(versioned.table.name)} as o"
            f" left join {quoted(fresh.name)} as f on f.subject = o.subject"
            f" where f.subject is null or f.{CAUSE} = :cause",
            {"cause": cause.number},
        )
        self.register.analyse(OUTDATED)

    def _unlinked(self) -> tuple[int, int]:
        """How many records of the mirrors belong to no subject, and how many the counts know of at that instant."""
        loose = " + ".join(
            f"(select count(*) from {quoted(mirror.table)} where subject is null)" for mirror in self.mirrors
        )
        known = f"select unlinked from {COUNTS} where concept = :concept"
        row = self.register.row(f"select {loose}, coalesce(({known}), 0)", {"concept": self.concept}) or (0, 0)
        return int(row[0]), int(row[1])

    # ---- 4

    def _put_in_service(self, number: int, fresh: Fresh, seconds: float) -> Built | None:
        register = self.register
        with register.transaction():
            hold(register)
            if not underway.check(register, self.concept, number):
                tables.drop(register, fresh.table)
                return None
            temporary(register, TOUCHED, SUBJECT)
            register.execute(
                f"insert into {TOUCHED} select subject from {underway.SUBJECTS} where concept = :concept",
                {"concept": self.concept},
            )
            register.analyse(TOUCHED)
            publish(register, self._counts(fresh, self._take_over(fresh)))
            self._end_versions(fresh)
            tables.swap(register, fresh.table, self._table)
            built = refresh(
                register=register, catalogue=self.catalogue, concept=self.concept, touched=TOUCHED, because=self.because
            )
            structure = applied.structure_of(self.catalogue, self.concept)
            applied.keep(register, f"concept:{self.concept}", structure, self.because.at)
            pace = {"subjects": built.subjects, "seconds": seconds}
            applied.keep(register, f"pace:{self.concept}", pace, self.because.at)
            underway.end(register, self.concept)
        return built

    def _take_over(self, fresh: Fresh) -> tuple[int, int]:
        """Records refreshed meanwhile as they stand in service; by how many subjects and conflicts that differs."""
        register, among = self.register, f"subject in (select subject from {TOUCHED})"
        new, old = quoted(fresh.table.name), quoted(fresh.versioned.table.name)
        names = ", ".join(quoted(one.name) for one in fresh.table.columns)
        attributes = tuple(self.catalogue.dictionary.concept(self.concept).attributes)

        def count() -> tuple[int, int]:
            row = register.row(counting(attributes, fresh.table.name, among, register.dialect)) or (0, 0)
            return int(row[0]), int(row[1] or 0)

        before = count()
        register.execute(f"delete from {new} where {among}")
        register.execute(f"insert into {new} ({names}) select {names} from {old} where {among}")
        after = count()
        return after[0] - before[0], after[1] - before[1]

    def _counts(self, fresh: Fresh, differing: tuple[int, int]) -> Built:
        known = self.register.value(
            f"select unlinked from {COUNTS} where concept = :concept", {"concept": self.concept}
        )
        return Built(
            concept=self.concept,
            subjects=fresh.subjects + differing[0],
            conflicts=fresh.conflicts + differing[1],
            unlinked=fresh.unlinked + int(known or 0) - fresh.known_unlinked,
        )

    def _end_versions(self, fresh: Fresh) -> None:
        """Versions that changed or vanished go to history; a cause of nothing is taken back."""
        register, number = self.register, fresh.cause.number
        among = f"o.subject in (select subject from {OUTDATED}) and o.subject not in (select subject from {TOUCHED})"
        statement = versions.outdate(fresh.versioned, fresh.table.name, among)
        ended = register.execute(statement, stamp_of(fresh.cause))
        begun = register.value(
            f"select 1 from {quoted(fresh.table.name)} where {CAUSE} = :cause limit 1", {"cause": number}
        )
        if not ended and begun is None:
            register.execute("delete from cause where cause = :cause", {"cause": number})


@dataclass(frozen=True, slots=True)
class Fresh:
    """A golden table that was built and is not in service yet, with what was counted of it.

    ``unlinked`` are the mirrors' records of no subject, ``known_unlinked`` what the counts said at that instant.
    """

    table: Table
    versioned: Versioned
    cause: Cause
    subjects: int
    conflicts: int
    unlinked: int
    known_unlinked: int


def _look_over(register: Register, names: Sequence[str]) -> None:
    """Let PostgreSQL count what was just loaded or linked in bulk.

    Until it did by itself it would walk through whole mirrors for each subject of the next changes.
    """
    if register.dialect == "postgres":
        register.execute(f"analyze {', '.join(quoted(name) for name in names)}")


def _likeness(
    register: Register, session: Session, catalogue: Catalogue, keys: LinkKeys, because: Because
) -> Likeness | None:
    """What links by likeness the records that numbers and exact keys leave over; None where nothing is declared."""
    if not keys.similar:
        return None
    declared, mirrors = catalogue.dictionary.concept(keys.concept), mirrors_of(catalogue, keys.concept)
    return Likeness(register, session, declared, keys, mirrors, because.at)
