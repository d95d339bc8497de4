"""Which papers this applicant must hand in, and which a held value replaces (Resolution 66.7/2025/NQ-CP)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from motlan.kernel.text import Text
from motlan.service.forms.filled import Filled
from motlan.service.forms.model import Form
from motlan.service.procedures.condition import Context
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
    """All components that apply to an applicant, in the order of the spec.

    A condition reads what is held in doubt as well, until it is answered: whoever may be married is asked for the
    certificate (Resolution 66.7/2025/NQ-CP: where data cannot be relied on, the paper is asked for).
    """
    held = {
        f"{name}.{attribute}": value.source_label
        for name, record in filled.known.items()
        for attribute, value in record.values.items()
        if value.value and value.doubt is None
    }
    return components_of(form=filled.form, context={**filled.doubted, **filled.context}, held=held)


def components_of(*, form: Form, context: Context, held: Mapping[str, Text]) -> tuple[OwnComponent, ...]:
    """All components that apply to the values in ``context``; ``held``: the label of the source of each held path."""
    conditions = form.component_conditions
    return tuple(
        _own(component, held)
        for component in form.procedure.components
        if component.id not in conditions or conditions[component.id].holds(context)
    )


_STANDING: Mapping[str, Standing] = {"datum": Standing.READ, "declaration": Standing.DECLARED, "note": Standing.NOTE}


def _own(component: Component, held: Mapping[str, Text]) -> OwnComponent:
    if component.kind in _STANDING:
        return OwnComponent(component=component, standing=_STANDING[component.kind])
    if not component.replaced_by or any(path not in held for path in component.replaced_by):
        return OwnComponent(component=component, standing=Standing.NEEDED)
    sources = tuple(dict.fromkeys(held[path] for path in component.replaced_by))
    return OwnComponent(component=component, standing=Standing.REPLACED, sources=sources)


def needed(filled: Filled) -> tuple[Component, ...]:
    """The papers that this applicant has to hand in: no held value replaces them."""
    return tuple(one.component for one in components_for(filled) if one.standing is Standing.NEEDED)


def replaced(filled: Filled) -> tuple[str, ...]:
    """The papers, by name, that this applicant need not hand in because registers hold what they say."""
    return tuple(one.component.id for one in components_for(filled) if one.standing is Standing.REPLACED)
