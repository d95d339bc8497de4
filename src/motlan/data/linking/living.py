"""The living path: after a batch, link again what the batch may touch, inside the caller's transaction.

The road: a :class:`Watch` is opened before the mirror changes (what the records *were* matters as much as what they
are), told of the changed records before and after, and settled once. Settling writes ``subject`` and ``lead`` into the
mirrors, new subjects into ``subject``, and leaves the touched subjects in a temporary table that the golden record is
built from.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from motlan.data.linking import again, founding, overtaken
from motlan.data.linking import keys as subject_keys
from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.data.linking.rule import link_keys
from motlan.data.linking.scope import CHANGED, Scope, begin, close, linking, reach, ruling, temporary
from motlan.data.linking.ties import SEEDS, RecordName, seed
from motlan.store.parameters import Dialect
from motlan.store.register import Register
from motlan.store.tables import Column, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

LINKED = "link_result"
LINKED_COLUMNS = (
    Column("source", required=True),
    Column("record_key", required=True),
    Column("subject", "bigint"),
    Column("lead", "smallint", required=True),
)
LOOSE = "rks"
"""How labels begin of groups that no number stands for, and that no steward set apart."""
APART = "d"
"""How the label of a group begins that a steward set apart."""
Row = tuple[str, str, str | None, int | None, int]
"""source, record key, label, subject kept, lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """The first record of a new subject."""

    subject: int
    source: str
    record_key: str


@dataclass(slots=True)
class Unlinked:
    """How many ``more`` records belong to no subject than before the change; ``seen`` are (source, record key)."""

    more: int = 0
    seen: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class Course:
    """How far a watch is: whether anything has to be linked again, and the subjects of records that stay with them."""

    linking: bool = False
    staying: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Watch:
    """One concept's scope while its mirrors change; open it with :meth:`over` in the transaction of the change."""

    register: Register
    scope: Scope
    mirrors: tuple[Mirror, ...]
    unlinked: Unlinked = field(default_factory=Unlinked)
    course: Course = field(default_factory=Course)

    @classmethod
    def over(cls, *, register: Register, catalogue: Catalogue, concept: str) -> Watch:
        """Open an empty watch."""
        return cls(register, Scope(link_keys(catalogue.dictionary, concept)), mirrors_of(catalogue, concept))

    def stay(self, *, database: str, dataset: str, columns: Sequence[str], beside: str) -> frozenset[str]:
        """The keys of records in table ``beside``, soon to be written over those held, that no link hangs on.

        Nothing that linking reads differs (a telephone moved, a note was added), and the subject has no other record in
        this mirror that could now lead. So nothing has to be linked again, and they need not be noted; :meth:`settle`
        knows their subjects. Most changes of a register are such, and linking is most of what a change costs.
        """
        mirror = self._mirror(database, dataset)
        found = self.register.rows(_staying(self.scope, mirror, tuple(columns), beside, self.register.dialect))
        self.course.staying.update(subject for _, subject in found if subject is not None)
        return frozenset(record_key for record_key, _ in found)

    def note(self, *, database: str, dataset: str, record_keys: Sequence[str], came: bool = False) -> None:
        """Take in records as the mirror holds them now: once before they are changed or removed, once after.

        ``came``: those among them that were not noted before were not there before.
        """
        if not self.course.linking:
            begin(self.register, self.scope)
            self.course.linking = True
        mirror = self._mirror(database, dataset)
        known = {key for key in record_keys if (mirror.source, key) in self.unlinked.seen}
        fresh = [key for key in record_keys if key not in known]
        self.unlinked.seen.update((mirror.source, key) for key in record_keys)
        if known:
            reach(self.register, self.scope, mirror, sorted(known))
        if fresh:
            reach(self.register, self.scope, mirror, fresh)
        if fresh and not came:
            self.unlinked.more -= int(
                self.register.value(
                    f'select count(*) from "{mirror.table}" where subject is null'
                    f" and record_key in (select record_key from {CHANGED})"
                )
            )

    def _mirror(self, database: str, dataset: str) -> Mirror:
        return next(one for one in self.mirrors if (one.database, one.dataset) == (database, dataset))

    def settle(self, *, at: str | None = None) -> str:
        """Link what is in scope again; the name of a temporary table with every subject that may have changed.

        What likeness had decided or asked and numbers have overtaken ends ``at`` (ISO 8601, UTC); None leaves it, for a
        steward's act is about the two that it names.
        """
        subjects, staying = self.scope.subjects, self.course.staying
        if self.course.linking:
            self._link(at)
            staying = staying - {subject for (subject,) in self.register.rows(f"select subject from {subjects}")}
        else:
            temporary(self.register, subjects, self.scope.subject_columns)
        self.register.load(subjects, pa.table({"subject": pa.array(sorted(staying), pa.int64())}))
        return subjects

    def _link(self, at: str | None) -> None:
        close(self.register, self.scope, self.mirrors)
        rows = self._linked()
        gone = self.unlinked.seen - {(row[0], row[1]) for row in rows}
        questions, settled, freed = self._overtake(rows, gone, at)
        if freed:
            rows = self._linked()
        moved = self._write(rows, self._subjects_of_new(rows))
        # a steward's act weighs nothing anew
        self._leave_due(rows, freed | moved if at is not None else freed)
        if questions and at is not None:
            labels = {(row[0], row[1]): row[2] for row in rows}
            overtaken.close(self.register, questions, settled, gone, labels, at)
        self.register.execute(
            f"insert into {self.scope.subjects} select distinct subject from {LINKED} where subject is not null"
            " on conflict do nothing"
        )

    def _subjects_of_new(self, rows: Sequence[Row]) -> dict[str, int]:
        """The subject of each label that has none: the one that was its before, else a new one, written down."""
        back = self._back(rows)
        founders = found(rows, {mirror.source: mirror.founds for mirror in self.mirrors}, but=back)
        record_founders(self.register, self.scope.keys.concept, founders.values())
        return back | {label: founder.subject for label, founder in founders.items()}

    def _back(self, rows: Sequence[Row]) -> dict[str, int]:
        """The labels of records that were away, and the subject that is theirs again."""
        fresh = [(label, source, key) for source, key, label, subject, _ in rows if label and subject is None]
        back = again.returned(self.register, self.scope.keys, self.mirrors, fresh) if fresh else []
        if not back:
            return {}
        used = {subject for _, _, _, subject, _ in rows if subject is not None}
        wanted, mine = {one.subject for one in back}, {(row[0], row[1]) for row in rows}
        return again.granted(back, used | again.held_by_others(self.register, self.mirrors, wanted, mine))

    def _linked(self) -> list[Row]:
        return self.register.rows(linking(self.scope, self.mirrors, self.register.dialect))

    def _overtake(
        self, rows: Sequence[Row], gone: set[RecordName], at: str | None
    ) -> tuple[list[overtaken.Pair], overtaken.Settled, set[RecordName]]:
        """Questions about records in scope or gone, those that rules settle, those whose decisions were withdrawn."""
        register, concept = self.register, self.scope.keys.concept
        if at is None or not self.scope.keys.similar:
            return [], {}, set()
        names = [*((row[0], row[1]) for row in rows), *sorted(gone)]
        decisions, questions = overtaken.about(register, concept, names)
        if not decisions and not questions:
            return [], {}, set()
        settled = overtaken.settled_of(register.rows(ruling(self.scope, self.mirrors, register.dialect)))
        return questions, settled, overtaken.withdraw(register, concept, decisions, settled, gone, at)

    def _leave_due(self, rows: Sequence[Row], freed: set[RecordName]) -> None:
        """Records of this change that no number, no exact key and no decision speaks for are weighed by likeness, and
        those ``freed`` of an outdated decision, or of a subject that is theirs no more; the others need not be now."""
        keys = self.scope.keys
        if not keys.similar:
            return
        noted = self.unlinked.seen | freed
        open_now = {(row[0], row[1]) for row in rows if row[2] is None or row[2][0] in LOOSE}
        loose = [
            {"concept": keys.concept, "source": source, "key": record_key}
            for source, record_key in sorted(open_now & noted)
        ]
        if self.register.value("select 1 from link_due where concept = :c limit 1", {"c": keys.concept}) is not None:
            seed(self.register, {(row[0], row[1]) for row in rows} - open_now)
            self.register.execute(
                f"delete from link_due where concept = :c and exists (select 1 from {SEEDS} as s"
                " where s.source = link_due.source and s.record_key = link_due.record_key)",
                {"c": keys.concept},
            )
        for table in ("link_due", "link_left"):
            insert = f"insert into {table} (concept, source, record_key) values (:concept, :source, :key)"
            self.register.execute_many(f"{insert} on conflict do nothing", loose)

    def _write(self, rows: Sequence[Row], new: Mapping[str, int]) -> set[RecordName]:
        """Write subject and lead into the mirrors; the records that had another subject until now."""
        temporary(self.register, LINKED, LINKED_COLUMNS, keyed=False)
        kept = [subject if subject is not None else new.get(label or "") for _, _, label, subject, _ in rows]
        table = pa.table(
            {
                "source": pa.array([row[0] for row in rows], pa.string()),
                "record_key": pa.array([row[1] for row in rows], pa.string()),
                "subject": pa.array(kept, pa.int64()),
                "lead": pa.array([row[4] for row in rows], pa.int16()),
            }
        )
        self.register.load(LINKED, table)
        self.register.analyse(LINKED)
        self.unlinked.more += int(self.register.value(_loose(self.mirrors, self.scope.records)))
        self.unlinked.more += kept.count(None) - int(self.register.value(_loose(self.mirrors, LINKED)))
        moved = self.register.rows(_moved(self.mirrors)) if self.scope.keys.similar else []
        for mirror in self.mirrors:
            write_links(self.register, mirror, LINKED)
        return {(source, key) for source, key in moved}


@lru_cache(maxsize=256)
def _staying(scope: Scope, mirror: Mirror, columns: tuple[str, ...], beside: str, dialect: Dialect) -> str:
    """Key and subject of the records of :meth:`Watch.stay`."""
    alike = "is not distinct from" if dialect == "postgres" else "is"
    read = scope.keys.attributes
    same = [
        f"m.{quoted(name)} {alike} n.{quoted(name)}" for name in columns if name.partition("__")[0] in read
    ]  # the columns beside a value bear its name: ``full_name__plain``
    other = f'select 1 from "{mirror.table}" as o where o.subject = m.subject and o.record_key <> m.record_key'
    alone = f"(m.subject is null or (m.lead = 1 and not exists ({other})))"
    return (
        f'select m.record_key, m.subject from {beside} as n join "{mirror.table}" as m on m.record_key = n.record_key'
        f" where {' and '.join([*same, alone])}"
    )


@lru_cache(maxsize=64)
def _moved(mirrors: tuple[Mirror, ...]) -> str:
    """Source and key of the records that belong to a subject which :data:`LINKED` takes from them."""
    return " union all ".join(
        f'select n.source, n.record_key from {LINKED} as n join "{mirror.table}" as m on m.record_key = n.record_key'
        f" where n.source = '{mirror.source}' and m.subject is not null and m.subject <> coalesce(n.subject, 0)"
        for mirror in mirrors
    )


@lru_cache(maxsize=64)
def _loose(mirrors: tuple[Mirror, ...], among: str) -> str:
    """How many of the records that a table names belong to no subject as the mirrors hold them now."""
    counts = " union all ".join(
        f'select count(*) as n from {among} as a join "{mirror.table}" as m on m.record_key = a.record_key'
        f" where a.source = '{mirror.source}' and m.subject is null"
        for mirror in mirrors
    )
    return f"select sum(n) from ({counts}) as every"


def found(rows: Iterable[Row], founding: Mapping[str, bool], *, but: Container[str] = ()) -> dict[str, Founder]:
    """A new key for each label without a subject, founded by its first record (datasets that found come first).

    The labels ``but`` have one.
    """
    firsts: dict[str, tuple[bool, str, str]] = {}
    for source, record_key, label, subject, _ in rows:
        if label is not None and subject is None and label not in but:
            mine = (not founding[source], source, record_key)
            firsts[label] = min(firsts.get(label, mine), mine)
    drawn = subject_keys.draw(len(firsts)).tolist()
    return {
        label: Founder(subject=key, source=source, record_key=record_key)
        for key, (label, (_, source, record_key)) in zip(drawn, sorted(firsts.items()), strict=True)
    }


def record_founders(register: Register, concept: str, founders: Iterable[Founder]) -> None:
    """Write new subjects down."""
    listed = list(founders)
    if not listed:
        return
    table = pa.table(
        {
            "subject": pa.array([one.subject for one in listed], pa.int64()),
            "concept": pa.array([concept] * len(listed), pa.string()),
            "founded_by": pa.array([one.source for one in listed], pa.string()),
            "founded_key": pa.array([one.record_key for one in listed], pa.string()),
            "founded_after": pa.array([founding.last_cause(register)] * len(listed), pa.int64()),
        }
    )
    register.load("subject", table)


def write_links(register: Register, mirror: Mirror, linked: str) -> int:
    """Write subject and lead into a mirror from ``linked`` where they changed; the number of records."""
    return register.execute(
        f'update "{mirror.table}" set subject = n.subject, lead = n.lead from {linked} as n'
        f' where n.source = :source and n.record_key = "{mirror.table}".record_key'
        f' and (coalesce("{mirror.table}".subject, 0) <> coalesce(n.subject, 0) or "{mirror.table}".lead <> n.lead)',
        {"source": mirror.source},
    )
