"""Numbers as each language writes them: 1.234,5 in Vietnamese, 1,234.5 in English."""

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
