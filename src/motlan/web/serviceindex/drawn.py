"""Pages of figures are drawn once for as long as the figures are the same: many look at the same page of the centre.

What is kept is the part of a page between its frame, the same for everybody who may see it. A count, a file that is
taken in and a new catalogue each begin a new edition; what was drawn from an earlier one is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from motlan.governance.facts.due import edition
from motlan.web.house import House

MOST = 2_000
"""Pages of one edition that are kept: about 100 MB at the most."""


def drawn(here: House, request: HttpRequest, draw: Callable[[], SafeString]) -> SafeString:
    """What ``draw`` gives for this address and language; drawn only where it was not yet."""
    now = edition(here.register())
    if not now:
        return draw()
    kept, key = _kept(now), (get_language(), here.today, request.get_full_path())
    if key not in kept:
        if len(kept) >= MOST:
            kept.clear()
        kept[key] = draw()
    return kept[key]


@lru_cache(maxsize=2)
def _kept(_edition: str) -> dict[Hashable, SafeString]:
    return {}
