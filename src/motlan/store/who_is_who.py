"""What the platform keeps of who is who: subjects, what was decided about records, and what that came to."""

from __future__ import annotations

from motlan.store.declared import columns, table

# ``founded_after``: the last cause that there was when the subject was founded.
SUBJECT = table(
    "subject", "subject", columns("concept founded_by founded_key", subject="bigint", founded_after="integer")
)
# Merges, splits and their undoing: append-only. ``undoes`` is the event that this one takes back.
SUBJECT_EVENT = table(
    "subject_event",
    "event",
    columns("concept kind at actor reason against", event="bigint", kept="bigint", retired="bigint", undoes="bigint"),
    "kept",
    "retired",
    "concept event",
)
SUBJECT_MOVED = table(
    "subject_moved",
    "event source record_key",
    columns("source record_key", event="bigint", was="bigint"),
)
# Who decided that two records are one subject or are not; never changed, only undone. ``other_*`` is the record that it
# was compared with. ``act`` is the merge or split that made it.
LINK_DECISION = table(
    "link_decision",
    "decision",
    columns(
        "concept source record_key other_source other_key verdict by reason decided_at undone_at",
        decision="bigint",
        act="bigint",
        undone_act="bigint",
        weight="double precision",
        probability="double precision",
    ),
    "concept source record_key",
    "concept other_source other_key",
    "act",
)
# What follows from the decisions that stand: each record with the record that its group stands by.
LINK_TIE = table(
    "link_tie",
    "concept source record_key",
    columns("concept source record_key anchor_source anchor_key", apart="smallint"),
    "concept anchor_source anchor_key",
)
# Pairs that a steward is asked about; ``state`` is open, same, different, later or settled (by the program);
# ``settled_by`` is the question whose answer settled this one too, ``put_off_…`` what a steward said who had put off a
# question that the program closed since.
LINK_REVIEW = table(
    "link_review",
    "review",
    columns(
        "concept source record_key other_source other_key state by reason found_at settled_at put_off_by put_off_reason"
        " put_off_at",
        review="bigint",
        decision="bigint",
        settled_by="bigint",
        weight="double precision",
        probability="double precision",
    ),
    "concept state probability",
    "concept source record_key",
    "concept other_source other_key",
)
LINK_MODEL = table("link_model", "concept version", columns("concept model learnt_at", version="integer"))
# Records that came or changed on the living path and that nobody recognised yet.
LINK_DUE = table("link_due", "concept source record_key", columns("concept source record_key"))
# Records that numbers and exact keys left over when the last build weighed them, and those that came since.
LINK_LEFT = table("link_left", "concept source record_key", columns("concept source record_key"))

WHO_IS_WHO = (
    SUBJECT,
    SUBJECT_EVENT,
    SUBJECT_MOVED,
    LINK_DECISION,
    LINK_TIE,
    LINK_REVIEW,
    LINK_MODEL,
    LINK_DUE,
    LINK_LEFT,
)
