"""Whom an identifier or a record named once, and since when no more: so the past of who is held no more is found.

A key is no personal data: this is not a reading, like :func:`motlan.data.golden.read.find`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motlan.store.register import Register
from motlan.store.tables import ENDED, UNTIL, golden_name, history_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A subject by what named it once.

    ``until`` is the instant (ISO 8601, UTC) since which it does no more, None where the batch that ended it is not
    known; ``vanished`` the one since which nobody holds the subject, None where it is held still under other names.
    """

    subject: int
    until: str | None
    vanished: str | None


def identified_once(*, register: Register, catalogue: Catalogue, concept: str, identifier: str) -> Stood | None:
    """The subject that had this identifier last; None when nobody ever had it, or the concept has none."""
    by = catalogue.dictionary.concept(concept).identifier
    if not by:
        return None
    return _stood(
        register,
        concept,
        f"select subject, {UNTIL} from {quoted(history_name(concept))} where {quoted(by)} = :named"
        f" order by {UNTIL} desc, {ENDED} desc limit 1",
        {"named": identifier},
    )


def recorded_once(*, register: Register, source: Source, record_key: str) -> Stood | None:
    """The subject to which a record belonged last that its source took away; None when there never was one."""
    return _stood(
        register,
        source.concept.concept,
        f"select s.subject, b.landed_at from {quoted(source.said.name)} as s"
        f" left join batch as b on b.batch = s.{ENDED} where s.record_key = :named and s.subject is not null"
        f" order by s.{ENDED} desc limit 1",
        {"named": record_key},
    )


def _stood(register: Register, concept: str, query: str, params: dict[str, Any]) -> Stood | None:
    row = register.row(query, params)
    if row is None:
        return None
    subject, until = int(row[0]), row[1]
    ended = register.value(
        f"select max({UNTIL}) from {quoted(history_name(concept))} where subject = :subject"
        f" and not exists (select 1 from {quoted(golden_name(concept))} where subject = :subject)",
        {"subject": subject},
    )
    return Stood(subject=subject, until=until, vanished=ended)
