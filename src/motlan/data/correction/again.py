"""A correction that had been mended waits again when a change of authority brings the contested value back.

What was mended is looked up before the change and again after it: only a value that the change itself threw back
counts. A source that says of its own accord what was contested once reopens nothing.
"""

from __future__ import annotations

from datetime import datetime

from motlan.data.correction.actions import changed
from motlan.data.correction.record import PENDING
from motlan.data.linking.scope import temporary
from motlan.dictionary.attribute import Type
from motlan.kernel.clock import instant
from motlan.store.register import Register
from motlan.store.tables import Column, golden_name, quoted

MENDED = "mended_corrections"


def remember(register: Register, *, concept: str, attribute: str, kind: Type) -> None:
    """Keep which corrections of an attribute are mended now: the latest of each subject, for the same transaction."""
    temporary(register, MENDED, (Column("number", "bigint", required=True),))
    register.execute(
        f"insert into {MENDED} (number) select max(number) from correction where concept = :concept"
        f" and attribute = :attribute and state = 'corrected' and {changed(concept, attribute, kind)} group by subject",
        {"concept": concept, "attribute": attribute},
    )


def reopen(register: Register, *, concept: str, attribute: str, kind: Type, due_at: datetime) -> int:
    """Let those that were remembered and whose contested value stands again wait until ``due_at``; how many.

    One that its owner had agreed with is agreed with still; another waits for an answer. Where somebody contested the
    value anew meanwhile, that correction waits already.
    """
    return register.execute(
        "update correction set state = case when answered_at is null then 'open' else 'accepted' end, closed_at = null,"
        f" due_at = :due_at where number in (select number from {MENDED}) and not"
        f" {changed(concept, attribute, kind)} and not exists (select 1 from correction as other where"
        " other.concept = correction.concept and other.subject = correction.subject and"
        f" other.attribute = correction.attribute and other.state in ({', '.join(repr(one) for one in PENDING)}))"
        f" and exists (select 1 from {quoted(golden_name(concept))} as g where g.subject = correction.subject)",
        {"due_at": instant(due_at)},
    )
