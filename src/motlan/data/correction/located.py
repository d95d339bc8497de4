"""Which record of its owner a correction is about: what the owner's own system knows it by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.correction.record import Correction
from motlan.data.review.events import current
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A record of the correction's database: the dataset, and the key that the source gives it."""

    dataset: str
    record_key: str


def located(*, register: Register, catalogue: Catalogue, correction: Correction) -> Located | None:
    """The record that speaks for the subject in the contested attribute: one that holds the contested value before any
    other; None when the database holds no such record of the subject any more.

    A key may be what names a person: whoever shows it answers for the reading.
    """
    subject = current(register=register, subject=correction.subject)
    found: list[tuple[bool, Located]] = []
    for source in catalogue.sources(correction.concept):
        provided = {attribute.name for attribute in source.provides}
        if source.database.database != correction.source or correction.attribute not in provided:
            continue
        rows = register.rows(
            f"select record_key, {quoted(correction.attribute)} from {quoted(source.mirror)}"
            " where subject = :subject and lead = 1",
            {"subject": subject},
        )
        for key, value in rows:
            holds = (str(value) if value is not None else None) == correction.value
            found.append((not holds, Located(dataset=source.name, record_key=key)))
    return min(found, key=lambda one: one[0])[1] if found else None
