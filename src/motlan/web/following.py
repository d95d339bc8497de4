"""What an open page asks for: a word that changes whenever any light, claim, finding or state of a task does, and
whenever else a page tells changes.

The page has the word of the moment at which it was drawn, and asks every two seconds whether it is still the same: one
row along a key. Only when it is another does the browser fetch the page's living part, by the page's own address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.utils.translation import get_language

from motlan.data import api as data
from motlan.data.api import DatasetState
from motlan.governance.facts import due
from motlan.web.house import House

PLAN, DATABASES = "plan", "databases"
TOLD: Mapping[str, Sequence[str]] = MappingProxyType(
    {"": (), PLAN: (due.MEASURED,), DATABASES: (due.PORTFOLIO, due.DATABASES)}
)
"""What a page tells besides lights → whose changes make it another page: when the plan was measured; the portfolio,
and readings that fail, of which no edition is told."""


def lights_state(here: House, *, tells: str = "") -> str:
    """The word as it is now, 24 characters; asked for before what it is the state of, so that no change is missed.

    ``tells``: what the page tells besides, a name of :data:`TOLD`.
    """
    parts = [*due.editions(here.register(), (due.LIGHTS, *TOLD[tells])), here.today.isoformat(), get_language() or ""]
    if tells == DATABASES:
        parts += sorted(failing_now(here))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]


def failing_now(here: House) -> Mapping[str, Sequence[DatasetState]]:
    """Database → its datasets whose last reading failed, as it stands this moment and not when it was measured."""
    register = here.register()
    found: dict[str, list[DatasetState]] = {}
    for one in data.sync_state(register=register) if register.exists("dataset_state") else ():
        if one.standing in data.FAILING:
            found.setdefault(one.database, []).append(one)
    return found
