"""The last stage of a build: what numbers and exact keys left over is compared by likeness, all records at once.

The road: records of no group, or of a group that no number stands for, are looked for among all the others
(:mod:`motlan.data.linking.fuzzy`); sure pairs become decisions, doubtful ones questions to a steward; ties follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from sqlglot import exp

from motlan.data.linking import learnt, overtaken, review
from motlan.data.linking.fuzzy.cluster import Grouped, Member, Pair, group, threshold
from motlan.data.linking.fuzzy.field import Field, column_of, field_of
from motlan.data.linking.fuzzy.find import Question, find_similar
from motlan.data.linking.living import LOOSE
from motlan.data.linking.match import by_rule
from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import LinkKeys, number_of
from motlan.data.linking.ties import SPLINK, Decision, RecordName, decide, differing, tie
from motlan.dictionary.attribute import Type
from motlan.dictionary.concept import Concept
from motlan.store.lake import Session
from motlan.store.register import Register

RECORDS = "similar_records"
ENDS = "compared_before"


@dataclass(frozen=True, slots=True)
class Listed:
    """The records that were compared, by position."""

    names: tuple[RecordName, ...]
    members: tuple[Member, ...]
    founding: tuple[bool, ...]
    positions: Mapping[RecordName, int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The tools of the last stage of one build; ``at`` is when it began (ISO 8601, UTC)."""

    register: Register
    session: Session
    concept: Concept
    keys: LinkKeys
    mirrors: tuple[Mirror, ...]
    at: str

    def withdraw(self) -> bool:
        """End what likeness decided of records that numbers settle by now; whether there was any."""
        register, name = self.register, self.concept.concept
        pairs = overtaken.decided(register, name)
        if not pairs:
            return False
        settled = self._settled(pairs)
        with register.transaction():
            return bool(overtaken.withdraw(register, name, pairs, settled, self.at))

    def resolve(self, matched: str) -> int:
        """Link by likeness; the number of decisions, written at once. ``matched`` holds the link relation."""
        return _resolve(self.register, self.session, self.concept, self.keys, self.mirrors, matched=matched, at=self.at)

    def close(self, matched: str) -> None:
        """Close the questions that need no answer by now."""
        pairs = overtaken.waiting(self.register, self.concept.concept)
        if not pairs:
            return
        settled = self._settled(pairs)
        rows = self.session.rows(
            f"select m.source, m.record_key, m.label from {matched} as m join {ENDS} as e"
            " on e.source = m.source and e.record_key = m.record_key"
        )
        labels = {(source, key): label for source, key, label in rows}
        with self.register.transaction():
            overtaken.close(self.register, pairs, settled, labels, self.at)

    def _settled(self, pairs: Iterable[overtaken.Pair]) -> dict[RecordName, bool]:
        """Which records of some pairs the rules settle; their names stay behind in a table of the session."""
        ends = sorted({end for _, *both in pairs for end in both})
        table = pa.table({"source": [one for one, _ in ends], "record_key": [one for _, one in ends]})
        self.session.register_table(ENDS, table)
        ruled = by_rule(self.keys, self.mirrors).sql(dialect="duckdb")
        return overtaken.settled_of(
            self.session.rows(
                f"select r.* from ({ruled}) as r join {ENDS} as e"
                " on e.source = r.source and e.record_key = r.record_key"
            )
        )


def _resolve(
    register: Register,
    session: Session,
    concept: Concept,
    keys: LinkKeys,
    mirrors: Sequence[Mirror],
    *,
    matched: str,
    at: str,
) -> int:
    session.execute(f"create or replace temp table {RECORDS} as {_records(concept, keys, mirrors, matched)}")
    ((fresh,),) = session.rows(f"select count(*) from {RECORDS} where fresh")
    if not fresh:
        return 0
    question = Question(
        records=RECORDS,
        fields=tuple(field_of(concept.attributes[name]) for name in concept.link.similar),
        never=tuple(contradicting(concept, names) for names in concept.link.never),
    )
    held = learnt.fitting(register, concept)
    model, scored = find_similar(session, question, held)
    if model is not held:
        with register.transaction():
            learnt.keep(register, concept.concept, model, at)
    listed = listed_records(session)
    pairs = pairs_of(scored)
    grouped = group(
        listed.members,
        pairs,
        sure=concept.sure if concept.sure is not None else threshold(pairs),
        ask=concept.link.ask,
        apart=_apart(register, concept.concept, listed),
    )
    with register.transaction():
        grouped = _as_they_were(register, concept.concept, listed, grouped)
        return write_down(register, concept.concept, listed, grouped, at)


def _as_they_were(register: Register, concept: str, listed: Listed, grouped: Grouped) -> Grouped:
    """Without pairs of a record that changed while others were compared: it is due to be weighed again anyway."""
    changed = {
        (row[0], row[1])
        for row in register.rows(
            "select source, record_key from rebuild_record where concept = :concept", {"concept": concept}
        )
    }
    if not changed:
        return grouped

    def stays(pair: Pair) -> bool:
        return listed.names[pair.one] not in changed and listed.names[pair.other] not in changed

    return replace(
        grouped,
        joined=tuple(pair for pair in grouped.joined if stays(pair)),
        doubtful=tuple(pair for pair in grouped.doubtful if stays(pair)),
    )


def write_down(register: Register, concept: str, listed: Listed, grouped: Grouped, at: str) -> int:
    """Decisions for what was joined, ties that follow, questions for what is doubtful; the number of decisions."""
    decisions = tuple(_decision(listed, pair, at) for pair in grouped.joined)
    if decisions:
        decide(register, concept, decisions)
        tie(register, concept, None if len(decisions) > review.MANY else _touched(decisions))
    review.ask(register, concept, [_decision(listed, pair, at) for pair in grouped.doubtful], at)
    return len(decisions)


def _touched(decisions: Sequence[Decision]) -> set[RecordName]:
    return {name for one in decisions for name in (one.record, one.other)}


def _decision(listed: Listed, pair: Pair, at: str) -> Decision:
    """The record with a number, else the one that founds, else the first by name is the one the group stands by."""
    record, other = sorted(
        (pair.one, pair.other),
        key=lambda at: (listed.members[at].number is None, not listed.founding[at], listed.names[at]),
        reverse=True,
    )
    return Decision(
        record=listed.names[record],
        other=listed.names[other],
        verdict="same",
        by=SPLINK,
        at=at,
        weight=round(pair.weight, 6),
        probability=round(pair.probability, 9),
    )


def pairs_of(scored: pa.Table) -> list[Pair]:
    """The pairs of :func:`find_similar` as values."""
    columns = (scored.column(name).to_pylist() for name in ("l", "r", "weight", "probability"))
    return [Pair(*row) for row in zip(*columns, strict=True)]


def listed_records(session: Session) -> Listed:
    """What the table of compared records says of each, without its values."""
    rows = session.rows(f'select source, record_key, label, number, founds, "unique" from {RECORDS} order by id')
    groups: dict[str, int] = {}
    members = [
        Member(
            group=groups.setdefault(row[2], len(groups)) if row[2] is not None else -at - 1,
            number=row[3],
            unique=(row[5],) if row[5] is not None else (),
        )
        for at, row in enumerate(rows)
    ]
    names = tuple((row[0], row[1]) for row in rows)
    return Listed(
        names, tuple(members), tuple(bool(row[4]) for row in rows), {name: at for at, name in enumerate(names)}
    )


def _apart(register: Register, concept: str, listed: Listed) -> Iterator[tuple[int, int]]:
    for one, other in differing(register, concept):
        if one in listed.positions and other in listed.positions:
            yield listed.positions[one], listed.positions[other]


def _records(concept: Concept, keys: LinkKeys, mirrors: Sequence[Mirror], matched: str) -> str:
    """``id, source, record_key, label, number, founds, fresh, unique`` and a column a field."""
    held = " union all by name ".join(_of_mirror(concept, keys, mirror) for mirror in mirrors)
    loose = ", ".join(f"'{letter}'" for letter in LOOSE)
    fresh = f"(m.label is null or left(m.label, 1) in ({loose}))"
    fields = ", ".join(f'h."{column_of(name)}"' for name in concept.link.similar)
    # of records that a number stands for, one a source is enough to be found by
    return (
        "select row_number() over (order by h.source, h.record_key) - 1 as id, h.source, h.record_key, m.label,"
        f' h.number, h.founds, {fresh} as fresh, h."unique", {fields} from ({held}) as h join {matched} as m'
        f" on m.source = h.source and m.record_key = h.record_key where {fresh} or (h.founds and m.lead = 1)"
    )


def _of_mirror(concept: Concept, keys: LinkKeys, mirror: Mirror) -> str:
    fields = ", ".join(_value(concept, mirror, name) for name in concept.link.similar)
    number = number_of(keys, mirror, "m").sql(dialect="duckdb")
    unique = exp.Literal.string(mirror.source).sql(dialect="duckdb") if mirror.unique else "null::varchar"
    return (
        f"select '{mirror.source}' as source, m.record_key, {number} as number, {str(mirror.founds).lower()} as founds,"
        f' {unique} as "unique", {fields} from "{mirror.table}" as m'
    )


def _value(concept: Concept, mirror: Mirror, name: str) -> str:
    kind, column = concept.attributes[name].type, column_of(name)
    if name not in mirror.attributes:
        return f'null::{"double" if kind is Type.NUMBER else "varchar"} as "{column}"'
    return f'm."{name}__canonical" as "{column}"' if kind is Type.NAME else f'm."{name}" as "{column}"'


def contradicting(concept: Concept, names: Sequence[str]) -> str:
    """Two records that differ in every one of some attributes; dates differ when neither begins the other."""
    return " and ".join(_differ(field_of(concept.attributes[name])) for name in names)


def _differ(field: Field) -> str:
    one, other = f'a."{field.name}"', f'b."{field.name}"'
    if field.kind == "date":
        return f"not (starts_with({one}, {other}) or starts_with({other}, {one}))"
    return f"{one} <> {other}"
