"""Held values that the applicant answered otherwise because they were doubted: each is a correction that begins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from motlan.service.forms.filled import Filled
from motlan.service.forms.model import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """One held value, whose it is, who holds it, and what was declared instead."""

    path: str
    concept: str
    subject: int
    attribute: str
    value: str
    source: str
    declared: str


def contested(*, filled: Filled, answers: Mapping[str, str]) -> Iterator[Contested]:
    """Every doubted value of a record that exists to which another answer was given, in the order of the form.

    A field of mode ``change`` asks for a new value beside a good one: that is no correction.
    """
    for one in filled.asked:
        field, record = one.field, filled.known.get(one.field.subject)
        held = record.values.get(field.attribute) if record else None
        answer = answers.get(field.path, "")
        if field.mode is not Mode.SHOW or record is None or held is None or held.doubt is None:
            continue
        if held.value and answer and answer != held.value:
            yield Contested(
                path=field.path,
                concept=record.concept,
                subject=record.subject,
                attribute=field.attribute,
                value=held.value,
                source=held.source,
                declared=answer,
            )
