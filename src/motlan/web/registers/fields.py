"""The form of a record, made from the dictionary: one field an attribute, filled with what is held or was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motlan.data.golden.typed import Value
from motlan.data.spec import Source
from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.text import Text
from motlan.service.forms.compile import field_of
from motlan.service.forms.model import Field, Mode
from motlan.web.filters import REDUCED_DATE, day
from motlan.web.house import House

HINTS: Mapping[str, Promise] = {
    "date": _("For example 31/12/2025. If the day is not known: 12/2025 or 2025."),
    "unit": _("The name of the place, then of the larger one that it lies in."),
}


@dataclass(frozen=True, kw_only=True)
class Input:
    """One field of the page. ``options`` make it a choice; ``value`` is what stands in it."""

    field: Field
    value: str
    fault: Text | None
    hint: Promise | Text | None

    @property
    def name(self) -> str:
        """The attribute, and the name in the post."""
        return self.field.path

    @property
    def options(self) -> tuple[tuple[str, Text], ...]:
        """Codes with their words."""
        return tuple(self.field.codes.items())

    @property
    def described_by(self) -> str:
        """Ids of hint and fault, for screen readers."""
        return " ".join(
            [*([f"{self.name}-hint"] if self.hint else []), *([f"{self.name}-error"] if self.fault else [])]
        )


def fields_of(here: House, source: Source) -> tuple[Field, ...]:
    """A field for every attribute of the register, required where the dictionary says mandatory."""
    return tuple(
        field_of(
            one.name,
            attribute=one,
            dictionary=here.catalogue.dictionary,
            mode=Mode.ASK,
            required=one.mandatory,
        )
        for one in source.provides
    )


def inputs(
    here: House, source: Source, fields: tuple[Field, ...], typed: Mapping[str, str], faults: Mapping[str, Text]
) -> tuple[Input, ...]:
    """The page's fields with what was typed and what is wrong with it."""
    pointed = {one.name: _number_of(here, one) for one in source.provides if one.type is Type.REFERENCE}
    return tuple(
        Input(
            field=one,
            value=typed.get(one.path, ""),
            fault=faults.get(one.path),
            hint=pointed.get(one.path) or HINTS.get(one.kind),
        )
        for one in fields
    )


def _number_of(here: House, attribute: Attribute) -> Text | None:
    """What is written of somebody or something else: its number, by the number's own name."""
    concept = here.catalogue.dictionary.concept(attribute.concept or "")
    return concept.attributes[concept.identifier].label if concept.identifier else None


def as_typed(here: House, attribute: Attribute, value: Value | None) -> str:
    """A kept value as a person would type it."""
    if value is None:
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if attribute.type is Type.DATE and REDUCED_DATE.fullmatch(text):
        return day(text)
    units = here.catalogue.dictionary.units
    if attribute.type is Type.UNIT and text in units.units:
        return units.full_name(text, get_language() or "vi")
    return text


def shown(here: House, attribute: Attribute, value: Value | None) -> object:
    """A kept value as a person reads it: codes and units by their words."""
    if isinstance(value, str) and attribute.codes is not None:
        return here.catalogue.dictionary.code_lists[attribute.codes].codes.get(value, value)
    return as_typed(here, attribute, value) or "–"
