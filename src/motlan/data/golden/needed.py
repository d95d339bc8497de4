"""Whether an override is still needed: the sources may have come to say the same, or to agree on something newer."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING

from motlan.data.golden.overrides import Override, said_by_sources
from motlan.data.golden.sides import agree
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


class Need(StrEnum):
    """How an override stands against its sources."""

    NEEDED = "needed"
    AGREED = "agreed"
    """Every source that speaks says the same: it is no longer needed."""
    OVERTAKEN = "overtaken"
    """Since it was set, the sources changed and all agree on something else: it is no longer needed, or wrong."""
    ORPHANED = "orphaned"
    """Its subject has no golden record any more."""
    LOST = "lost"
    """The dictionary has no such attribute any more."""


def need(*, register: Register, catalogue: Catalogue, override: Override) -> Need:
    """How an override stands; no value is given out."""
    concept = catalogue.dictionary.concepts.get(override.concept)
    if concept is None or override.attribute not in concept.attributes:
        return Need.LOST
    held = f"select 1 from {quoted(golden_name(override.concept))} where subject = :subject"
    if register.value(held, {"subject": override.subject}) is None:
        return Need.ORPHANED
    kind = concept.attributes[override.attribute].type
    said = said_by_sources(register, catalogue, concept, override.subject, override.attribute)
    if not said:
        return Need.NEEDED
    if all(agree(kind, value, override.value) for value in said.values()):
        return Need.AGREED
    first = next(iter(said.values()))
    before = json.loads(
        register.value("select against from override where number = :number", {"number": override.number})
    )
    if said != before and all(agree(kind, value, first) for value in said.values()):
        return Need.OVERTAKEN
    return Need.NEEDED
