"""The queue of questions to stewards: pairs of records that are neither surely one subject nor surely two."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from motlan.data.linking.overtaken import SETTLED
from motlan.data.linking.ties import Decision
from motlan.store.register import Register

MANY = 2_000
"""From so many decisions at once on, the ties of a whole concept are made anew."""


def ask(register: Register, concept: str, pairs: Sequence[Decision], at: str) -> int:
    """Put pairs into the queue that were never asked about, in the caller's transaction; how many are new.

    A question that was closed because numbers answered it, and that they answer no longer, waits again.
    """
    asked = {
        frozenset(((row[0], row[1]), (row[2], row[3]))): (int(row[4]), row[5])
        for row in register.rows(
            "select source, record_key, other_source, other_key, review, state from link_review"
            " where concept = :concept",
            {"concept": concept},
        )
    }
    known = [asked.get(frozenset((pair.record, pair.other))) for pair in pairs]
    fresh = [pair for pair, before in zip(pairs, known, strict=True) if before is None]
    register.execute_many(
        "update link_review set state = 'open', \"by\" = null, reason = null, settled_at = null where review = :review",
        [{"review": before[0]} for before in known if before is not None and before[1] == SETTLED],
    )
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
