"""What the name of a file says of its form."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def by_ending(out: Path | None, forms: Mapping[str, T], otherwise: T) -> T:
    """The form whose ending the file has (``csv``, without the dot); ``otherwise`` for none and for standard output.

    >>> by_ending(Path("quality.TTL"), {"ttl": "turtle"}, "json"), by_ending(None, {"ttl": "turtle"}, "json")
    ('turtle', 'json')
    """
    return otherwise if out is None else forms.get(out.suffix.lower().removeprefix("."), otherwise)
