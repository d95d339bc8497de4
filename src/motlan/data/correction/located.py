"""Which record of its owner a correction is about: what the owner's own system knows it by.

It is noted when the value is contested. Whoever says the same later, or what the record says once it was mended, makes
no other record the one that the correction is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.correction.record import Correction
from motlan.data.review.events import current
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A record of the correction's database: the dataset, and the key that the source gives it."""

    dataset: str
    record_key: str


def located(*, register: Register, catalogue: Catalogue, correction: Correction) -> Located | None:
    """The record that was contested, as it was noted; of a correction without a note, the one that speaks now. None
    when the database holds no such record of the subject any more.

    A key may be what names a person: whoever shows it answers for the reading.
    """
    if correction.dataset is not None and correction.record_key is not None:
        return Located(dataset=correction.dataset, record_key=correction.record_key)
    return speaking(
        register=register,
        catalogue=catalogue,
        concept=correction.concept,
        subject=current(register=register, subject=correction.subject),
        attribute=correction.attribute,
        database=correction.source,
        value=correction.value,
    )


def speaking(
    *,
    register: Register,
    catalogue: Catalogue,
    concept: str,
    subject: int,
    attribute: str,
    database: str,
    value: str | None,
) -> Located | None:
    """The record of a database that speaks for the subject in the attribute: one that holds the value before others."""
    found: list[tuple[bool, Located]] = []
    for source in _of(catalogue, concept, database):
        if attribute not in {one.name for one in source.provides}:
            continue
        rows = register.rows(
            f"select record_key, {quoted(attribute)} from {quoted(source.mirror)}"
            " where subject = :subject and lead = 1",
            {"subject": subject},
        )
        for key, held in rows:
            holds = (str(held) if held is not None else None) == value
            found.append((not holds, Located(dataset=source.name, record_key=key)))
    return min(found, key=lambda one: one[0])[1] if found else None


def has_left(*, register: Register, catalogue: Catalogue, correction: Correction) -> bool:
    """Whether the record that was contested does not belong to the subject any more, so that it closes nothing; of a
    correction without a note, whether none of its database does."""
    subject = current(register=register, subject=correction.subject)
    asked = "select 1 from {table} where subject = :subject"
    given: dict[str, object] = {"subject": subject}
    if correction.dataset is not None:
        asked, given = f"{asked} and record_key = :key", given | {"key": correction.record_key}
    return not any(
        register.value(f"{asked.format(table=quoted(source.mirror))} limit 1", given)
        for source in _of(catalogue, correction.concept, correction.source)
        if correction.dataset in {None, source.name}
    )


def _of(catalogue: Catalogue, concept: str, database: str) -> Iterator[Source]:
    return (source for source in catalogue.sources(concept) if source.database.database == database)
