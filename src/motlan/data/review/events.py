"""What happened to subjects' keys: merges, splits and their undoing, remembered for ever and never rewritten.

A retired key leads by these events to the key in use (:func:`current`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.store.register import Register

Kind = Literal["merge", "place", "split", "undo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectEvent:
    """One event of a subject's key. A merge keeps ``kept`` and retires ``retired``; a split takes ``retired``, a new
    key, out of ``kept``; a record that was nobody's is placed with ``kept`` and retires nothing (None); undoing names
    the event that it ``undoes``. ``at`` is an instant (ISO 8601, UTC). ``against`` are the decisions of stewards that a
    merge was done against, by number."""

    event: int
    concept: str
    kind: Kind
    kept: int
    retired: int | None
    at: str
    actor: str
    reason: str
    undoes: int | None = None
    undone: bool = False
    against: tuple[int, ...] = ()


def current(*, register: Register, subject: int) -> int:
    """The key in use for a key that may have been retired; the key itself when it was not."""
    seen = set()
    while subject not in seen:
        seen.add(subject)
        into = register.value(
            "select e.kept from subject_event as e where e.retired = :s and e.kind = 'merge' and not exists"
            " (select 1 from subject_event as u where u.undoes = e.event) order by e.event desc limit 1",
            {"s": subject},
        )
        if into is None:
            return subject
        subject = int(into)
    return subject


def one(*, register: Register, number: int) -> SubjectEvent:
    """One event; raise NotHeld."""
    found = _events(register, "e.event = :number", {"number": number}, 1)
    if not found:
        raise NotHeld(
            what=Text(vi=f"Không có sự kiện số {number}.", en=f"There is no event {number}."),
            remedy=Text(vi="Xem danh sách bằng motlan link status.", en="See the list with motlan link status."),
        )
    return found[0]


def of_subject(*, register: Register, subject: int) -> tuple[SubjectEvent, ...]:
    """Everything that happened to a subject's key, latest first."""
    return _events(register, "(e.kept = :s or e.retired = :s)", {"s": subject}, 1_000)


def of_concept(
    *, register: Register, concept: str, before: int | None = None, limit: int = 50
) -> tuple[SubjectEvent, ...]:
    """Merges, splits and their undoing of one concept, latest first, before the event ``before``."""
    condition = "e.concept = :concept and (:before is null or e.event < :before)"
    return _events(register, condition, {"concept": concept, "before": before}, limit)


def write(register: Register, event: SubjectEvent) -> None:
    """Remember an event, inside the caller's transaction."""
    names = ("event", "concept", "kind", "kept", "retired", "at", "actor", "reason", "undoes")
    row = {name: getattr(event, name) for name in names}
    row["against"] = " ".join(map(str, event.against)) or None
    register.execute(
        f"insert into subject_event ({', '.join(row)}) values ({', '.join(f':{name}' for name in row)})", row
    )


def next_number(register: Register) -> int:
    """The number of the next event, inside the caller's transaction."""
    return 1 + int(register.value("select max(event) from subject_event") or 0)


def _events(register: Register, condition: str, given: dict[str, object], limit: int) -> tuple[SubjectEvent, ...]:
    rows = register.records(
        "select e.event, e.concept, e.kind, e.kept, e.retired, e.at, e.actor, e.reason, e.undoes, e.against,"
        " (select count(*) from subject_event as u where u.undoes = e.event) as undone"
        f" from subject_event as e where {condition} order by e.event desc limit :limit",
        {**given, "limit": limit},
    )
    return tuple(
        SubjectEvent(
            **{**row, "undone": bool(row["undone"]), "against": tuple(map(int, (row["against"] or "").split()))}
        )
        for row in rows
    )
