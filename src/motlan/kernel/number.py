"""Numbers as each language writes them: 1.234,5 in Vietnamese, 1,234.5 in English."""

import math
from decimal import Decimal

SWAPPED = str.maketrans(",.", ".,")
AS_ENGLISH = frozenset({"en"})
"""Languages that write a comma between thousands and a point before decimals; the others here do it the other way."""


def written(value: float | Decimal, language: str, spec: str = ",") -> str:
    """``value`` by a format specification of Python, with the marks of ``language``.

    >>> written(1234.5, "vi", ",.1f"), written(1234.5, "en", ",.1f"), written(0.25, "vi", ".0%")
    ('1.234,5', '1,234.5', '25%')
    """
    text = format(value, spec)
    return text if language in AS_ENGLISH else text.translate(SWAPPED)


def floored(value: float, digits: int = 1) -> float:
    """An index or a share in per cent with so many decimals, never rounded up: one failing record is not 100, and what
    is below the line of a band is not on it.

    >>> floored(99.96), floored(89.96), floored(97.76, 2), floored(100.0), floored(59.6)
    (99.9, 89.9, 97.76, 100.0, 59.6)
    """
    whole = 10.0**digits
    return math.floor(round(value * whole, 6)) / whole
