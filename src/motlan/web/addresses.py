"""Where pages stand: looked up among the doors once, for a page asks for the same few again and again."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse

MOST = 2_000


@lru_cache(maxsize=MOST)
def address_of(name: str, *words: str) -> str:
    """The address of a page by the name of its door, with the words that stand in it: of a procedure or a page of its
    form, never of a person or a dossier.

    :raises NoReverseMatch: when there is no such door.
    """
    return reverse(name, args=words)
