"""The living path of linking by likeness: records that came and that nobody recognised yet, and no others.

The road, once a batch has landed: the records that are due are weighed, with the model that a build learnt, against
the golden records that share a value with them, against the records of nobody while these are few, and against each
other; sure pairs become decisions, doubtful ones questions to a steward; what the decisions touch is linked and
consolidated again, in the same transaction. Candidates come from the indexes of the golden table, so the cost follows
the batch and not the country.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import pyarrow as pa

from motlan.data.linking import learnt
from motlan.data.linking.fuzzy.cluster import HIGHEST, Member, group
from motlan.data.linking.fuzzy.field import column_of, field_of
from motlan.data.linking.fuzzy.find import Question, find_similar
from motlan.data.linking.fuzzy.model import Model
from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.resolve import Listed, contradicting, pairs_of, write_down
from motlan.data.linking.rule import stated_number
from motlan.data.linking.ties import RecordName, differing
from motlan.dictionary.attribute import Type
from motlan.dictionary.concept import Concept
from motlan.dictionary.name import canonical, plain
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

SMALL = 5_000
"""Up to so many subjects, all of them are candidates; and up to so many records that belong to none."""
NEAR = 40
"""At most so many subjects are taken for one shared value; values that more share are taken two by two."""
ONCE = 2_000
"""So many due records are weighed in one go."""
RECORDS = "due_records"
Touch = Callable[[Mapping[Mirror, Sequence[str]]], None]
"""Links the records again, and builds the golden records that they touch."""


@dataclass(slots=True)
class Gathered:
    """Due records first, then subjects, as rows of values."""

    names: list[RecordName] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    founding: list[bool] = field(default_factory=list)
    values: list[tuple[Any, ...]] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)

    def add(self, name: RecordName, member: Member, founds: bool, values: tuple[Any, ...], label: str | None) -> None:
        """One more, at the next position."""
        self.names.append(name)
        self.members.append(member)
        self.founding.append(founds)
        self.values.append(values)
        self.labels.append(label)


def due(register: Register, concept: str) -> list[RecordName]:
    """Records that came on the living path and wait to be weighed."""
    rows = register.rows(
        "select source, record_key from link_due where concept = :concept order by source, record_key limit :once",
        {"concept": concept, "once": ONCE},
    )
    return [(row[0], row[1]) for row in rows]


def recognise(
    register: Register, lake: Lake, concept: Concept, mirrors: Sequence[Mirror], *, at: str, touch: Touch
) -> int:
    """Weigh what is due, in one transaction; the number of decisions.

    Without a model nothing is decided, and what is due stays so: a build learns one.
    """
    model = learnt.fitting(register, concept)
    if model is None:
        return 0
    decided = 0
    with register.transaction():
        while waiting := due(register, concept.concept):
            decided += _weigh(register, lake, concept, mirrors, waiting, model, at, touch)
            _done(register, concept.concept, waiting)
    return decided


def _weigh(
    register: Register,
    lake: Lake,
    concept: Concept,
    mirrors: Sequence[Mirror],
    waiting: Sequence[RecordName],
    model: Model,
    at: str,
    touch: Touch,
) -> int:
    gathered = _gather(register, concept, mirrors, waiting)
    if len(gathered.names) < 2:  # noqa: PLR2004 - a pair
        return 0
    listed = Listed(
        tuple(gathered.names),
        tuple(gathered.members),
        tuple(gathered.founding),
        {name: at for at, name in enumerate(gathered.names)},
    )
    question = Question(
        records=RECORDS,
        fields=tuple(field_of(concept.attributes[name]) for name in concept.link.similar),
        never=tuple(contradicting(concept, names) for names in concept.link.never),
    )
    with lake.session() as session:
        session.register_table("given", _table(concept, gathered))
        session.execute(f"create temp table {RECORDS} as select * from given")
        _, scored = find_similar(session, question, model)
    apart = [
        (listed.positions[one], listed.positions[other])
        for one, other in differing(register, concept.concept)
        if one in listed.positions and other in listed.positions
    ]
    grouped = group(listed.members, pairs_of(scored), sure=concept.sure or HIGHEST, ask=concept.link.ask, apart=apart)
    decided = write_down(register, concept.concept, listed, grouped, at)
    if decided:
        joined = {listed.names[place] for pair in grouped.joined for place in (pair.one, pair.other)}
        touch({one: [key for source, key in sorted(joined) if source == one.source] for one in mirrors})
    return decided


def _done(register: Register, concept: str, waiting: Iterable[RecordName]) -> None:
    register.execute_many(
        "delete from link_due where concept = :concept and source = :source and record_key = :key",
        [{"concept": concept, "source": source, "key": key} for source, key in waiting],
    )


# ---- who is compared with whom


def _gather(register: Register, concept: Concept, mirrors: Sequence[Mirror], waiting: Sequence[RecordName]) -> Gathered:
    by_source = {mirror.source: mirror for mirror in mirrors}
    found = Gathered()
    mine: set[int] = set()
    for source, key in waiting:
        if source in by_source:
            mine |= _add_record(register, concept, by_source[source], key, found)
    near = _near(register, concept, found.values) - mine
    for subject in sorted(near):
        _add_subject(register, concept, mirrors, subject, found)
    _add_unlinked(register, concept, mirrors, found)
    return found


def _add_record(register: Register, concept: Concept, mirror: Mirror, key: str, found: Gathered) -> set[int]:
    """The record as the mirror holds it, and the subject that it stands for alone."""
    row = next(iter(register.records(f"select * from {quoted(mirror.table)} where record_key = :k", {"k": key})), None)
    if row is None:
        return set()
    _add_row(concept, mirror, row, found, None)
    return {row["subject"]} if row["subject"] is not None else set()


def _add_unlinked(register: Register, concept: Concept, mirrors: Sequence[Mirror], found: Gathered) -> None:
    """Records that belong to nobody, which no golden record speaks for: those that came may be who they are."""
    none = "subject is null"
    loose = " union all ".join(f"select 1 from {quoted(mirror.table)} where {none}" for mirror in mirrors)
    if len(register.rows(f"select 1 from ({loose}) as loose limit {SMALL + 1}")) > SMALL:
        return
    known = set(found.names)
    for mirror in mirrors:
        for row in register.records(f"select * from {quoted(mirror.table)} where {none} order by record_key"):
            if (mirror.source, row["record_key"]) not in known:
                _add_row(concept, mirror, row, found, f"{mirror.source} {row['record_key']}")


def _add_row(concept: Concept, mirror: Mirror, row: Mapping[str, Any], found: Gathered, label: str | None) -> None:
    values = tuple(
        row.get(f"{name}__canonical") if concept.attributes[name].type is Type.NAME else row.get(name)
        for name in concept.link.similar
    )
    number = stated_number(concept.identifier, row)
    unique = (mirror.source,) if mirror.unique else ()
    name = (mirror.source, row["record_key"])
    # of what is one subject already nothing is decided or asked
    group = row["subject"] if row["subject"] is not None else -len(found.names) - 1
    found.add(name, Member(group, number, unique, mirror.founds), mirror.founds, values, label)


def _add_subject(
    register: Register, concept: Concept, mirrors: Sequence[Mirror], subject: int, found: Gathered
) -> None:
    """A subject by its golden values; it is tied by its first record, of a dataset that founds where there is one."""
    records = [
        (not mirror.founds, mirror.source, key, mirror)
        for mirror in mirrors
        for (key,) in register.rows(
            f"select record_key from {quoted(mirror.table)} where subject = :s and lead = 1", {"s": subject}
        )
    ]
    golden = register.records(
        f"select * from {quoted(golden_name(concept.concept))} where subject = :s", {"s": subject}
    )
    if not records or not golden:
        return
    _, source, key, mirror = min(records, key=lambda one: one[:3])
    if (source, key) in found.names:
        return
    row = golden[0]
    values = tuple(
        canonical(row[name]) if row[name] is not None and concept.attributes[name].type is Type.NAME else row[name]
        for name in concept.link.similar
    )
    number = row[concept.identifier] if concept.identifier else None
    unique = tuple(sorted({one[1] for one in records if one[3].unique}))
    member = Member(subject, number, unique, mirror.founds)
    found.add((source, key), member, mirror.founds, values, str(subject))


def _near(register: Register, concept: Concept, rows: Sequence[tuple[Any, ...]]) -> set[int]:
    """Subjects whose golden record shares a value with one of the rows."""
    table = quoted(golden_name(concept.concept))
    few = register.rows(f"select subject from {table} limit {SMALL + 1}")
    if len(few) <= SMALL:
        return {row[0] for row in few}
    near: set[int] = set()
    for values in rows:
        wanted = list(_wanted(concept, values))
        for terms in [*((one,) for one in wanted), *combinations(wanted, 2)]:
            near |= _sharing(register, table, terms)
    return near


def _wanted(concept: Concept, values: Sequence[Any]) -> Iterable[tuple[str, Any]]:
    """Column and value of what a golden record can be found by."""
    for name, value in zip(concept.link.similar, values, strict=True):
        kind = concept.attributes[name].type
        if value is not None and kind is Type.NAME:
            yield f"{name}__plain", plain(str(value))
        elif value is not None and kind in (Type.TEXT, Type.DATE, Type.IDENTIFIER):
            yield name, value


def _sharing(register: Register, table: str, terms: Sequence[tuple[str, Any]]) -> set[int]:
    condition = " and ".join(f"{quoted(column)} = :v{at}" for at, (column, _) in enumerate(terms))
    given = {f"v{at}": value for at, (_, value) in enumerate(terms)}
    found = register.rows(f"select subject from {table} where {condition} limit {NEAR + 1}", given)
    return {row[0] for row in found} if len(found) <= NEAR else set()


def _table(concept: Concept, found: Gathered) -> pa.Table:
    count = len(found.names)
    unique = [member.unique[0] if len(member.unique) == 1 else None for member in found.members]
    columns: dict[str, pa.Array] = {
        "id": pa.array(range(count), pa.int64()),
        "label": pa.array(found.labels, pa.string()),
        "fresh": pa.array([label is None for label in found.labels], pa.bool_()),
        "unique": pa.array(unique, pa.string()),
    }
    for at, name in enumerate(concept.link.similar):
        kind = pa.float64() if concept.attributes[name].type is Type.NUMBER else pa.string()
        columns[column_of(name)] = pa.array([values[at] for values in found.values], kind)
    return pa.table(columns)
