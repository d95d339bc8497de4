"""What an open page asks for: a word that changes whenever any light, claim, finding or state of a task does.

The page has the word of the moment at which it was drawn, and asks every two seconds whether it is still the same: one
row along a key. Only when it is another does the browser fetch the page's living part, by the page's own address.
"""

from __future__ import annotations

import hashlib

from django.utils.translation import get_language

from motlan.governance.facts import due
from motlan.web.house import House


def lights_state(here: House, *, measured: bool = False) -> str:
    """The word as it is now, 24 characters; asked for before what it is the state of, so that no change is missed.

    ``measured``: of a page that tells when the plan was measured, and so is another with each measurement.
    """
    follows = (due.LIGHTS, due.MEASURED) if measured else (due.LIGHTS,)
    parts = (*due.editions(here.register(), follows), here.today.isoformat(), get_language() or "")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]
