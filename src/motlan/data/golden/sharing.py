"""Subjects that share a value (the members of a household): found by the value, read through the one door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motlan.data.golden.lookup import lookup
from motlan.data.golden.read import allow, asked_of, handed_out
from motlan.data.golden.records import Reading, Record
from motlan.data.golden.remarks import Batches
from motlan.kernel.clock import Clock
from motlan.store import journal
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

MOST = 100
"""A shared value is meant to gather a household, not a town."""


def sharing(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    reading: Reading,
    attribute: str,
    value: str,
    known: Batches | None = None,
) -> tuple[Record, ...]:
    """The records of the reading's concept with this value, each one a reading of its own subject, by key.

    ``reading.subject`` is not looked at. At most ``MOST`` are read.

    :raises NotAllowed: when purpose or ground is empty; nothing is read then.
    :raises UnknownName: when the concept has no such attribute.
    """
    allow(reading)
    concept = catalogue.dictionary.concept(reading.concept)
    (shared,) = asked_of(concept, (attribute,))
    asked = asked_of(concept, reading.attributes)
    question = lookup(reading.concept, tuple(one.name for one in asked))
    with journal.together(register):
        rows = question.records(register, f"{quoted(shared.name)} = :value", {"value": value}, most=MOST)
        return handed_out(register, catalogue, clock, reading, asked, rows, known)
