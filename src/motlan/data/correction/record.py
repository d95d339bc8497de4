"""Corrections as the register keeps them, and the lists that people work from. Lists hold no values of persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from motlan.kernel.clock import moment
from motlan.store.register import Register

State = Literal["open", "accepted", "corrected", "upheld"]
Capacity = Literal["person", "officer"]
PENDING: tuple[State, ...] = ("open", "accepted")
"""The value has not changed yet and nobody has turned the correction down."""
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction.

    ``value`` is what was contested as text, None where nothing was held; ``proposed`` what is right by who reports it,
    as the dictionary writes it, None where it was told in words only (``wrong``). ``due_at`` is the owner's deadline:
    for the answer while it is open, for the mended value once it was accepted. ``capacity`` says whether the person
    concerned reported it or an officer; ``dossier`` is the code of the dossier at work on it. ``dataset`` and
    ``record_key`` are the record of the ``source`` that was contested; None where that was not noted.
    """

    number: int
    concept: str
    subject: int
    attribute: str
    value: str | None
    proposed: str | None
    source: str
    wrong: str
    reporter: str
    capacity: Capacity
    dossier: str | None
    reported_at: datetime
    due_at: datetime
    state: State
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    closed_at: datetime | None
    dataset: str | None
    record_key: str | None

    @property
    def pending(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in PENDING

    def late(self, now: datetime) -> bool:
        """Whether its owner has let the day pass."""
        return self.pending and self.due_at < now


COLUMNS = tuple(field.name for field in fields(Correction))
_INSTANTS = ("reported_at", "due_at", "answered_at", "closed_at")
_ALL = f"select {', '.join(COLUMNS)} from correction"


def one(register: Register, number: int) -> Correction | None:
    """The correction with this number."""
    found = register.records(f"{_ALL} where number = :number", {"number": number})
    return _correction(found[0]) if found else None


def due(
    register: Register,
    *,
    sources: tuple[str, ...] | None = None,
    states: tuple[State, ...] = ("open",),
    after: tuple[str, int] | None = None,
    limit: int = MOST,
) -> tuple[Correction, ...]:
    """Corrections (of some databases), the soonest due first; ``after``: instant and number of the last seen."""
    where, values = [f"state in ({_listed(states)})"], dict[str, object](limit=limit)
    if sources is not None:
        named = {f"source_{at}": name for at, name in enumerate(sources)}
        where.append(f"source in ({', '.join(f':{name}' for name in named)})" if named else "1 = 0")
        values |= named
    if after is not None:
        where.append("(due_at > :due_at or (due_at = :due_at and number > :number))")
        values |= {"due_at": after[0], "number": after[1]}
    query = f"{_ALL} where {' and '.join(where)} order by due_at, number limit :limit"
    return tuple(_correction(row) for row in register.records(query, values))


def of_reporter(
    register: Register, *, reporter: str, states: tuple[State, ...] | None = None, limit: int = MOST
) -> tuple[Correction, ...]:
    """What one account reported: unanswered ones first, then the lately answered."""
    chosen = f" and state in ({_listed(states)})" if states is not None else ""
    query = (
        f"{_ALL} where reporter = :reporter{chosen}"
        " order by case when answered_at is null then 0 else 1 end, answered_at desc, reported_at desc, number desc"
        " limit :limit"
    )
    return tuple(_correction(row) for row in register.records(query, {"reporter": reporter, "limit": limit}))


def pending_of(register: Register, *, concept: str, subject: int) -> tuple[Correction, ...]:
    """What is being looked into of one subject, whoever reported it."""
    query = f"{_ALL} where concept = :concept and subject = :subject and state in ({_listed(PENDING)}) order by number"
    return tuple(_correction(row) for row in register.records(query, {"concept": concept, "subject": subject}))


def waiting(register: Register) -> dict[str, int]:
    """Corrections that wait for an answer, by database."""
    return {
        str(source): int(count)
        for source, count in register.rows(
            "select source, count(*) from correction where state = 'open' group by source order by source"
        )
    }


def _listed(states: tuple[State, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def _correction(row: Mapping[str, object]) -> Correction:
    instants = {name: moment(str(row[name])) if row[name] is not None else None for name in _INSTANTS}
    return Correction(**{**row, **instants})  # type: ignore[arg-type]
