"""The last stage of a build: what numbers and exact keys left over is compared by likeness, all records at once.

The road: records of no group, or of a group that no number stands for, are looked for among all the others
(:mod:`motlan.data.linking.fuzzy`), with a model that is learnt from them now; sure pairs become decisions, doubtful
ones questions to a steward; ties follow.

What likeness said before counts for nothing: only decisions of stewards stand while records are weighed. What the
program decided before and decides again keeps its number, the rest is withdrawn. So the links and the questions
after a build depend on the records and on the decisions of stewards alone, never on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from sqlglot import exp

from motlan.data.linking import learnt, overtaken, review
from motlan.data.linking.fuzzy.cluster import Grouped, Member, Pair, group, threshold
from motlan.data.linking.fuzzy.field import Field, column_of, field_of
from motlan.data.linking.fuzzy.find import Question, find_similar
from motlan.data.linking.fuzzy.model import Model
from motlan.data.linking.living import APART, LOOSE
from motlan.data.linking.match import by_rule
from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import LinkKeys, stated_number_of
from motlan.data.linking.ties import SPLINK, Decision, RecordName, as_table, decide, differing, lasting, tie
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


NOBODY, NOTHING = Listed((), (), (), {}), Grouped((), (), ())


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands whatever likeness says: ties as rows of ``link_tie``, and the program's decisions among them."""

    ties: pa.Table
    decisions: frozenset[int]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one weighing came to: whether decisions of the program stand after it, which pairs are ``doubtful``, and
    which records ``changed`` while others were compared. What was said of those stays: they are due to be weighed."""

    decides: bool
    doubtful: frozenset[frozenset[RecordName]]
    changed: frozenset[RecordName]

    def repeats(self, pair: overtaken.Pair) -> bool:
        """Whether a question is to be asked still."""
        _, *ends = pair
        return frozenset(ends) in self.doubtful or not self.changed.isdisjoint(ends)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The tools of the last stage of one build; ``at`` is when it began (ISO 8601, UTC)."""

    register: Register
    session: Session
    concept: Concept
    keys: LinkKeys
    mirrors: tuple[Mirror, ...]
    at: str

    def standing(self) -> Standing:
        """What is linked before anything is weighed."""
        name = self.concept.concept
        ties, decisions = lasting(self.register, name)
        return Standing(as_table(name, ties), frozenset(decisions))

    def weigh(self, matched: str, standing: Standing) -> Weighed:
        """Learn a model from all that is left over, and weigh it: decisions, ties, questions and the model are written
        in one transaction. ``matched`` holds the link relation of what is ``standing``."""
        register, session, name = self.register, self.session, self.concept.concept
        session.execute(
            f"create or replace temp table {RECORDS} as {_records(self.concept, self.keys, self.mirrors, matched)}"
        )
        left = session.arrow(f"select source, record_key from {RECORDS} where fresh order by id")
        model, listed, grouped = self._grouped() if left.num_rows else (None, NOBODY, NOTHING)
        with register.transaction():
            changed = _changed(register, name)
            if model is not None and model != learnt.fitting(register, self.concept):
                learnt.keep(register, name, model, self.at)
            learnt.leave(register, name, left)
            decisions, doubtful = (
                tuple(_decision(listed, pair, self.at) for pair in pairs if _names(listed, pair).isdisjoint(changed))
                for pairs in (grouped.joined, grouped.doubtful)
            )
            decides = _renew(register, name, decisions, standing.decisions, changed, self.at)
            review.ask(register, name, doubtful, self.at)
        return Weighed(decides, frozenset(frozenset((one.record, one.other)) for one in doubtful), changed)

    def _grouped(self) -> tuple[Model, Listed, Grouped]:
        concept = self.concept
        question = Question(
            records=RECORDS,
            fields=tuple(field_of(concept.attributes[name]) for name in concept.link.similar),
            never=tuple(contradicting(concept, names) for names in concept.link.never),
        )
        model, scored = find_similar(self.session, question)
        listed, pairs = listed_records(self.session), pairs_of(scored)
        grouped = group(
            listed.members,
            pairs,
            sure=concept.sure if concept.sure is not None else threshold(pairs),
            ask=concept.link.ask,
            apart=_apart(self.register, concept.concept, listed),
        )
        return model, listed, grouped

    def close(self, matched: str, weighed: Weighed) -> None:
        """Close the questions that need no answer by now."""
        pairs = overtaken.waiting(self.register, self.concept.concept)
        if not pairs:
            return
        settled, gone = self._settled(pairs)
        rows = self.session.rows(
            f"select m.source, m.record_key, m.label from {matched} as m join {ENDS} as e"
            " on e.source = m.source and e.record_key = m.record_key"
        )
        labels = {(source, key): label for source, key, label in rows}
        over = {pair[0] for pair in pairs if not weighed.repeats(pair)}
        with self.register.transaction():
            overtaken.close(self.register, pairs, settled, gone, labels, self.at, over)

    def _settled(self, pairs: Iterable[overtaken.Pair]) -> tuple[dict[RecordName, bool], set[RecordName]]:
        """Which records of some pairs the rules settle, which are gone; their names stay in a table of the session."""
        ends = {end for _, *both in pairs for end in both}
        listed = sorted(ends)
        table = pa.table({"source": [one for one, _ in listed], "record_key": [one for _, one in listed]})
        self.session.register_table(ENDS, table)
        ruled = by_rule(self.keys, self.mirrors).sql(dialect="duckdb")
        rows = self.session.rows(
            f"select r.* from ({ruled}) as r join {ENDS} as e on e.source = r.source and e.record_key = r.record_key"
        )
        return overtaken.settled_of(rows), ends - {(row[0], row[1]) for row in rows}


def _changed(register: Register, concept: str) -> frozenset[RecordName]:
    """The records that changed while others were compared: they are due to be weighed again anyway."""
    rows = register.rows("select source, record_key from rebuild_record where concept = :concept", {"concept": concept})
    return frozenset((row[0], row[1]) for row in rows)


def _names(listed: Listed, pair: Pair) -> frozenset[RecordName]:
    return frozenset((listed.names[pair.one], listed.names[pair.other]))


def _renew(
    register: Register,
    concept: str,
    wanted: Sequence[Decision],
    lasting: frozenset[int],
    changed: frozenset[RecordName],
    at: str,
) -> bool:
    """Let the program's decisions be those ``wanted``, beside those ``lasting`` and about what ``changed``, in the
    caller's transaction; whether any stands then. One that it repeats keeps its number, and is weighed as the pair is
    now."""
    held = {(one, other): number for number, one, other in overtaken.decided(register, concept)}
    said = {(one.record, one.other) for one in wanted}
    over = {
        pair: number
        for pair, number in held.items()
        if pair not in said and number not in lasting and changed.isdisjoint(pair)
    }
    fresh = [one for one in wanted if (one.record, one.other) not in held]
    overtaken.end(register, over.values(), at)
    overtaken.weigh_again(register, [(held[pair], one) for one in wanted if (pair := (one.record, one.other)) in held])
    if fresh:
        decide(register, concept, fresh)
    touched = {name for pair in over for name in pair} | _touched(fresh)
    if touched:
        tie(register, concept, None if len(touched) > review.MANY else touched)
    return len(held) + len(fresh) > len(over)


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
            founds=bool(row[4]),
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
    # of records that a number stands for, one a source is enough to be found by; of what a steward set apart, all
    return (
        "select row_number() over (order by h.source, h.record_key) - 1 as id, h.source, h.record_key, m.label,"
        f' h.number, h.founds, {fresh} as fresh, h."unique", {fields} from ({held}) as h join {matched} as m'
        f" on m.source = h.source and m.record_key = h.record_key where {fresh} or (h.founds and m.lead = 1)"
        f" or left(m.label, 1) = '{APART}'"
    )


def _of_mirror(concept: Concept, keys: LinkKeys, mirror: Mirror) -> str:
    fields = ", ".join(_value(concept, mirror, name) for name in concept.link.similar)
    number = stated_number_of(keys, mirror, "m").sql(dialect="duckdb")
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
