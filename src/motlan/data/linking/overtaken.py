"""What likeness decided or asked before the number came that settles it: withdrawn, as if the number had come first.

Likeness speaks only of records that no number and no exact key puts into a founded group. Where a founding register
comes late, or a number is mended, some that were compared stand in such a group after all: the program's decisions
about them stand no longer, and questions about them are closed. So who is linked how, and what a steward is asked,
depend on the records and on the decisions of stewards alone. What a steward decided is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from motlan.data.linking.ties import SEEDS, SPLINK, RecordName, seed, tie
from motlan.store.register import Register

Pair = tuple[int, RecordName, RecordName]
"""The number of a decision or a question, and its two records."""
Settled = Mapping[RecordName, bool]
"""The records that their number or their exact keys put into a founded group, and whether each founds."""
FOUNDED = "n"
"""How the label of a founded group begins."""
SETTLED = "settled"
"""The state of a question that nobody needs to answer any more."""
Why = Literal["one", "two"]
"""Why it was closed: both records are one subject by now, or numbers say that they are two."""
ENDS = "source, record_key, other_source, other_key"
DECIDED = "undone_at is null and verdict = 'same' and \"by\" = :program"
WAITING = "state in ('open', 'later')"


def decided(register: Register, concept: str, among: Iterable[RecordName] | None = None) -> list[Pair]:
    """The program's decisions that stand: about some records, or all of the concept."""
    return _pairs(register, "link_decision", "decision", DECIDED, concept, among)


def waiting(register: Register, concept: str, among: Iterable[RecordName] | None = None) -> list[Pair]:
    """The questions that nobody answered: about some records, or all of the concept."""
    return _pairs(register, "link_review", "review", WAITING, concept, among)


def withdraw(register: Register, concept: str, pairs: Iterable[Pair], settled: Settled, at: str) -> set[RecordName]:
    """End the decisions that numbers have overtaken, in the caller's transaction; the records that they were about."""
    gone = [pair for pair in pairs if _is_overtaken(pair, settled)]
    if not gone:
        return set()
    register.execute_many(
        "update link_decision set undone_at = :at where decision = :decision",
        [{"at": at, "decision": number} for number, _, _ in gone],
    )
    ends = {end for _, *both in gone for end in both}
    tie(register, concept, ends)
    return ends


def close(
    register: Register, pairs: Iterable[Pair], settled: Settled, labels: Mapping[RecordName, str | None], at: str
) -> int:
    """Close the questions that need no answer, in the caller's transaction; ``labels`` are the groups as they are."""
    closed = [(pair[0], why) for pair in pairs if (why := _needless(pair, settled, labels)) is not None]
    register.execute_many(
        'update link_review set state = :state, "by" = :program, reason = :why, settled_at = :at'
        " where review = :review",
        [{"state": SETTLED, "program": SPLINK, "why": why, "at": at, "review": number} for number, why in closed],
    )
    return len(closed)


def settled_of(rows: Iterable[tuple[Any, ...]]) -> dict[RecordName, bool]:
    """The settled among rows of ``source, record_key, founds, label``, as the rules alone say."""
    return {(row[0], row[1]): row[2] == 1 for row in rows if (row[3] or "").startswith(FOUNDED)}


def _is_overtaken(pair: Pair, settled: Settled) -> bool:
    """A settled record is looked for only where it founds, so that another is found by it."""
    _, record, other = pair
    if record in settled and other in settled:
        return True
    return any(end in settled and not settled[end] for end in (record, other))


def _needless(pair: Pair, settled: Settled, labels: Mapping[RecordName, str | None]) -> Why | None:
    _, record, other = pair
    if labels.get(record) is not None and labels.get(record) == labels.get(other):
        return "one"
    return "two" if record in settled and other in settled else None


def _pairs(
    register: Register, table: str, number: str, condition: str, concept: str, among: Iterable[RecordName] | None
) -> list[Pair]:
    of = f"p.concept = :concept and {condition}"
    given = {"concept": concept} | ({"program": SPLINK} if ":program" in condition else {})
    if register.value(f"select 1 from {table} where concept = :concept limit 1", {"concept": concept}) is None:
        return []
    names = ", ".join(f"p.{name}" for name in (number, *ENDS.split(", ")))
    if among is None:
        return _as_pairs(register.rows(f"select {names} from {table} as p where {of}", given))
    seed(register, among)
    sides = (("source", "record_key"), ("other_source", "other_key"))
    found = [  # the few come first, then what an index finds for each
        row
        for source, key in sides
        for row in register.rows(
            f"select {names} from {SEEDS} as s cross join {table} as p"
            f" where {of} and p.{source} = s.source and p.{key} = s.record_key",
            given,
        )
    ]
    return sorted(set(_as_pairs(found)))


def _as_pairs(rows: Iterable[Sequence[Any]]) -> list[Pair]:
    return [(int(row[0]), (row[1], row[2]), (row[3], row[4])) for row in rows]
