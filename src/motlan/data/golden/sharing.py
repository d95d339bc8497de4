"""Subjects that share a value (the members of a household): found by the value, read through the one door."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from motlan.data.golden.read import allow, asked_of, read
from motlan.data.golden.records import Reading, Record
from motlan.kernel.clock import Clock
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

MOST = 100
"""A shared value is meant to gather a household, not a town."""


def sharing(
    *, register: Register, catalogue: Catalogue, clock: Clock, reading: Reading, attribute: str, value: str
) -> tuple[Record, ...]:
    """The records of the reading's concept with this value, each one a reading of its own subject, by key.

    ``reading.subject`` is not looked at. At most ``MOST`` are read.

    :raises NotAllowed: when purpose or ground is empty; nothing is read then.
    :raises UnknownName: when the concept has no such attribute.
    """
    allow(reading)
    concept = catalogue.dictionary.concept(reading.concept)
    (shared,) = asked_of(concept, (attribute,))
    query = (
        f"select subject from {quoted(golden_name(reading.concept))} where {quoted(shared.name)} = :value"
        f" order by subject limit {MOST}"
    )
    with register.transaction():
        subjects = [int(row[0]) for row in register.rows(query, {"value": value})]
        return tuple(
            read(register=register, catalogue=catalogue, clock=clock, reading=replace(reading, subject=subject))
            for subject in subjects
        )
