"""The queue of questions to stewards: pairs of records that are neither surely one subject nor surely two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from motlan.data.linking.overtaken import SETTLED
from motlan.data.linking.ties import Decision, RecordName
from motlan.store.register import Register

MANY = 2_000
"""From so many decisions at once on, the ties of a whole concept are made anew."""
WAITS = ("open", "later", SETTLED)
"""The states of questions that nobody answered."""
WAITS_AGAIN = (
    "state = case when put_off_by is null then 'open' else 'later' end, \"by\" = put_off_by, reason = put_off_reason,"
    " settled_at = put_off_at, put_off_by = null, put_off_reason = null, put_off_at = null"
)
"""What becomes of a question that the program closed and that somebody needs to answer again: who had put it off has
put it off."""


def ask(register: Register, concept: str, pairs: Sequence[Decision], at: str) -> int:
    """Put pairs into the queue that were never asked about, in the caller's transaction; how many are new.

    A question that waits keeps its number and its state, and is weighed as the pair is now. One that was closed because
    nobody needed to answer it, and that somebody needs to by now, waits again.
    """
    asked = _asked(register, concept)
    known = {at: asked[ends] for at, one in enumerate(pairs) if (ends := frozenset((one.record, one.other))) in asked}
    _weigh_again(register, [(pairs[at], before) for at, before in known.items()])
    register.execute_many(
        f"update link_review set {WAITS_AGAIN} where review = :review",
        [{"review": before.review} for before in known.values() if before.state == SETTLED],
    )
    fresh = [one for place, one in enumerate(pairs) if place not in known]
    first = 1 + int(register.value("select max(review) from link_review") or 0)
    register.load(
        "link_review",
        pa.table(
            {
                "review": pa.array(range(first, first + len(fresh)), pa.int64()),
                "concept": pa.array([concept] * len(fresh), pa.string()),
                "source": pa.array([one.record[0] for one in fresh], pa.string()),
                "record_key": pa.array([one.record[1] for one in fresh], pa.string()),
                "other_source": pa.array([one.other[0] for one in fresh], pa.string()),
                "other_key": pa.array([one.other[1] for one in fresh], pa.string()),
                "state": pa.array(["open"] * len(fresh), pa.string()),
                "found_at": pa.array([at] * len(fresh), pa.string()),
                "weight": pa.array([one.weight for one in fresh], pa.float64()),
                "probability": pa.array([one.probability for one in fresh], pa.float64()),
            }
        ),
    )
    return len(fresh)


@dataclass(frozen=True, slots=True)
class _Before:
    """A question as it was asked."""

    review: int
    state: str
    weight: float | None
    probability: float | None


def _asked(register: Register, concept: str) -> dict[frozenset[RecordName], _Before]:
    rows = register.rows(
        "select source, record_key, other_source, other_key, review, state, weight, probability from link_review"
        " where concept = :concept",
        {"concept": concept},
    )
    return {frozenset(((row[0], row[1]), (row[2], row[3]))): _Before(int(row[4]), *row[5:]) for row in rows}


def _weigh_again(register: Register, known: Iterable[tuple[Decision, _Before]]) -> None:
    """What was answered keeps the weight that it was answered by."""
    register.execute_many(
        "update link_review set weight = :weight, probability = :probability where review = :review",
        [
            {"weight": one.weight, "probability": one.probability, "review": before.review}
            for one, before in known
            if before.state in WAITS and (one.weight, one.probability) != (before.weight, before.probability)
        ],
    )
