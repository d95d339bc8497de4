"""A held value as people read it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from motlan.data.golden.records import label_of
from motlan.dictionary.attribute import Attribute, Type
from motlan.web.house import House


def shown(here: House, attribute: Attribute, value: str | float | None) -> Any:
    """A value as people read it: codes and units by their labels, everything else as it is held."""
    if isinstance(value, str) and attribute.type is Type.UNIT:
        return unit_name(here, value)
    return label_of(here.catalogue.dictionary, attribute, value) or value


def unit_name(here: House, code: str) -> str:
    return here.catalogue.dictionary.units.full_name(code, get_language() or "vi")
