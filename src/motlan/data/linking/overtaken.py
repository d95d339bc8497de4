"""What likeness decided or asked before the number came that settles it: withdrawn, as if the number had come first.
So is what it said of a record that is gone, as if that had never come.

Likeness speaks only of records that no number and no exact key puts into a founded group. Where a founding register
comes late, or a number is mended, some that were compared stand in such a group after all: the program's decisions
about them stand no longer, and questions about them are closed. So who is linked how, and what a steward is asked,
depend on the records and on the decisions of stewards alone. What a steward decided is never touched.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from motlan.data.linking.ties import SEEDS, SPLINK, Decision, RecordName, seed, tie
from motlan.store.register import Register

Pair = tuple[int, RecordName, RecordName]
"""The number of a decision or a question, and its two records."""
Settled = Mapping[RecordName, bool]
"""The records that their number or their exact keys put into a founded group, and whether each founds."""
FOUNDED = "n"
"""How the label of a founded group begins."""
SETTLED = "settled"
"""The state of a question that nobody needs to answer any more."""
Why = Literal["one", "two", "gone", "anew"]
"""Why it was closed: both records are one subject by now, numbers say that they are two, one is there no longer, or a
build weighed all records anew and has no doubt."""
ENDS = "source, record_key, other_source, other_key"
DECIDED = "concept = :concept and undone_at is null and verdict = 'same' and \"by\" = :program"
WAITING = "concept = :concept and state in ('open', 'later')"
FEW = 50
"""So many names are given with the query; more of them go into a table first."""


def decided(register: Register, concept: str) -> list[Pair]:
    """The program's decisions that stand."""
    given = {"concept": concept, "program": SPLINK}
    return _as_pairs(register.rows(f"select decision, {ENDS} from link_decision where {DECIDED}", given))


def waiting(register: Register, concept: str) -> list[Pair]:
    """The questions that nobody answered."""
    return _as_pairs(register.rows(f"select review, {ENDS} from link_review where {WAITING}", {"concept": concept}))


def about(register: Register, concept: str, names: Sequence[RecordName]) -> tuple[list[Pair], list[Pair]]:
    """The decisions and the questions of :func:`decided` and :func:`waiting` about some records.

    What a change touches is looked up by its names, along the indexes: it costs what the records do, not the country.
    """
    given: dict[str, object] = {"concept": concept, "program": SPLINK}
    tables = ("link_decision", "link_review")
    held = " union all ".join(f"select 1 from {table} where concept = :concept" for table in tables)
    if not names or register.value(f"select 1 from ({held}) as held limit 1", given) is None:
        return [], []
    few = len(names) <= FEW
    if few:
        given |= {f"{part}{at}": said for at, name in enumerate(names) for part, said in zip("sk", name, strict=True)}
    else:
        seed(register, names)
    rows = register.rows(_about(len(names) if few else 0), given)
    found = [(row[0], pair) for row, pair in zip(rows, _as_pairs(row[1:] for row in rows), strict=True)]
    decisions, questions = (sorted({pair for kind, pair in found if kind == wanted}) for wanted in ("d", "q"))
    return decisions, questions


@lru_cache(maxsize=FEW + 1)
def _about(names: int) -> str:
    """The query of :func:`about`: of so many names given with it, or (0) of those in the table of seeds."""
    listed = ", ".join(f"(:s{at}, :k{at})" for at in range(names))
    some = "named" if names else SEEDS
    begin = f"with named (source, record_key) as (values {listed}) " if names else ""
    kinds = (("d", "link_decision", "decision", DECIDED), ("q", "link_review", "review", WAITING))
    return begin + " union all ".join(
        f"select '{kind}' as kind, {number}, {', '.join(f'p.{end}' for end in ENDS.split(', '))}"
        # the few come first, then what an index finds for each
        f" from {some} as s cross join {table} as p"
        f" where {condition} and p.{source} = s.source and p.{key} = s.record_key"
        for kind, table, number, condition in kinds
        for source, key in (("source", "record_key"), ("other_source", "other_key"))
    )


def withdraw(
    register: Register, concept: str, pairs: Iterable[Pair], settled: Settled, gone: Container[RecordName], at: str
) -> set[RecordName]:
    """End the decisions that numbers have overtaken, or of which a record is ``gone``, in the caller's transaction;
    the records that they were about."""
    ended = [pair for pair in pairs if _is_overtaken(pair, settled, gone)]
    if not ended:
        return set()
    end(register, (number for number, _, _ in ended), at)
    ends = {end for _, *both in ended for end in both}
    tie(register, concept, ends)
    return ends


def end(register: Register, decisions: Iterable[int], at: str) -> None:
    """Decisions stand no longer, in the caller's transaction; ties are not touched."""
    register.execute_many(
        "update link_decision set undone_at = :at where decision = :decision",
        [{"at": at, "decision": number} for number in decisions],
    )


def weigh_again(register: Register, decisions: Iterable[tuple[int, Decision]]) -> None:
    """Give decisions, by number, the weight and the probability that their pairs have now; where they have it already
    nothing is written."""
    register.execute_many(
        "update link_decision set weight = :weight, probability = :probability where decision = :decision"
        " and (weight is null or weight <> :weight or probability is null or probability <> :probability)",
        [{"decision": at, "weight": one.weight, "probability": one.probability} for at, one in decisions],
    )


def close(
    register: Register,
    pairs: Iterable[Pair],
    settled: Settled,
    gone: Container[RecordName],
    labels: Mapping[RecordName, str | None],
    at: str,
    over: Container[int] = (),
) -> int:
    """Close the questions that need no answer, in the caller's transaction; ``labels`` are the groups as they are, and
    ``over`` has those that a build asks no longer. That a steward had put one off is kept, for when it is asked again.
    """
    closed = [
        (pair[0], why)
        for pair in pairs
        if (why := _needless(pair, settled, gone, labels) or ("anew" if pair[0] in over else None)) is not None
    ]
    register.execute_many(
        "update link_review set put_off_by = case when state = 'later' then \"by\" else put_off_by end,"
        " put_off_reason = case when state = 'later' then reason else put_off_reason end,"
        " put_off_at = case when state = 'later' then settled_at else put_off_at end,"
        ' state = :state, "by" = :program, reason = :why, settled_at = :at where review = :review',
        [{"state": SETTLED, "program": SPLINK, "why": why, "at": at, "review": number} for number, why in closed],
    )
    return len(closed)


def settled_of(rows: Iterable[tuple[Any, ...]]) -> dict[RecordName, bool]:
    """The settled among rows of ``source, record_key, founds, label``, as the rules alone say."""
    return {(row[0], row[1]): row[2] == 1 for row in rows if (row[3] or "").startswith(FOUNDED)}


def _is_overtaken(pair: Pair, settled: Settled, gone: Container[RecordName]) -> bool:
    """A settled record is looked for only where it founds, so that another is found by it."""
    _, record, other = pair
    if record in gone or other in gone:
        return True
    if record in settled and other in settled:
        return True
    return any(end in settled and not settled[end] for end in (record, other))


def _needless(
    pair: Pair, settled: Settled, gone: Container[RecordName], labels: Mapping[RecordName, str | None]
) -> Why | None:
    _, record, other = pair
    if record in gone or other in gone:
        return "gone"
    if labels.get(record) is not None and labels.get(record) == labels.get(other):
        return "one"
    return "two" if record in settled and other in settled else None


def _as_pairs(rows: Iterable[Sequence[Any]]) -> list[Pair]:
    return [(int(row[0]), (row[1], row[2]), (row[3], row[4])) for row in rows]
