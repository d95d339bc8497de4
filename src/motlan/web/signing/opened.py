"""What a document says to a stranger who has its code: of what needs a right to be seen nothing, of a number its end.

Whoever verifies a document has it, and compares: names, days, what was decided. A number opens other doors, and a code
goes round by itself, in a photo or an address; three digits are enough to tell one number from another.
"""

from __future__ import annotations

from collections.abc import Sequence

from motlan.kernel.masked import masked
from motlan.kernel.text import Text
from motlan.service.forms.display import HIDDEN

Rows = Sequence[tuple[Text, Text]]
LANGUAGES = ("vi", "en")


def opened(rows: Rows, closed: Rows) -> list[tuple[Text, Text]]:
    """The rows of a document as a stranger reads them; ``closed`` are the same without what needs a right."""
    return [(label, _ends(value, shut)) for (label, value), (_, shut) in zip(rows, closed, strict=True)]


def _ends(value: Text, shut: Text) -> Text:
    """What is closed, with the end of a number in the place of nothing."""
    return Text({language: _end(value.in_(language), shut.in_(language)) for language in LANGUAGES})


def _end(value: str, shut: str) -> str:
    """
    >>> _end("Vũ An (001193000123)", "Vũ An (•••)"), _end("12 Hàng Bông", "•••"), _end("Vũ An", "Vũ An")
    ('Vũ An (•••••••••123)', '•••', 'Vũ An')
    """
    before, closed, after = shut.partition(HIDDEN.in_("en"))
    number = value[len(before) : len(value) - len(after)]
    return f"{before}{masked(number)}{after}" if closed and number.isdigit() else shut
