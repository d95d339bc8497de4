"""What a steward writes by hand, as the dictionary writes it."""

from __future__ import annotations

import re

from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Attribute, Type

AS_WRITTEN = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/\d{4}")


def as_held(attribute: Attribute, said: str) -> str:
    """What people write as the dictionary writes it: 02/03/1975, and a decimal comma."""
    if attribute.type is Type.DATE and AS_WRITTEN.fullmatch(said):
        try:
            return partial_date.parse(said, "dd/mm/yyyy")
        except ValueError:
            return said
    if attribute.type is Type.NUMBER and "." not in said:
        return said.replace(",", ".")
    return said
