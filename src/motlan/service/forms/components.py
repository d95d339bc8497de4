"""Which papers this applicant must hand in, and which a held value replaces (Resolution 66.7/2025/NQ-CP)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from motlan.kernel.text import Text
from motlan.service.forms.held import HeldValue
from motlan.service.forms.prefill import Filled
from motlan.service.procedures.spec import Component


class Standing(StrEnum):
    """What a component is for this applicant."""

    NEEDED = "needed"
    REPLACED = "replaced"
    READ = "read"
    """A datum that is read from a register."""
    DECLARED = "declared"
    """The form itself."""
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnComponent:
    """A component for this applicant; ``sources`` are the labels of the databases whose values replace the paper."""

    component: Component
    standing: Standing
    sources: tuple[Text, ...] = ()


def components_for(filled: Filled) -> tuple[OwnComponent, ...]:
    """All components that apply, in the order of the spec."""
    conditions = filled.form.component_conditions
    return tuple(
        _own(component, filled)
        for component in filled.form.procedure.components
        if component.id not in conditions or conditions[component.id].holds(filled.context)
    )


_STANDING: Mapping[str, Standing] = {"datum": Standing.READ, "declaration": Standing.DECLARED, "note": Standing.NOTE}


def _own(component: Component, filled: Filled) -> OwnComponent:
    if component.kind in _STANDING:
        return OwnComponent(component=component, standing=_STANDING[component.kind])
    held = [_held(path, filled) for path in component.replaced_by]
    if not held or any(value is None for value in held):
        return OwnComponent(component=component, standing=Standing.NEEDED)
    sources = tuple(dict.fromkeys(value.source_label for value in held if value))
    return OwnComponent(component=component, standing=Standing.REPLACED, sources=sources)


def _held(path: str, filled: Filled) -> HeldValue | None:
    subject, _, attribute = path.partition(".")
    record = filled.known.get(subject)
    value = record.values.get(attribute) if record else None
    return value if value and value.value and value.doubt is None else None
