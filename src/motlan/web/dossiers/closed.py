"""What of a form or a dossier its reader may not see: by its name there, and by the right that opens it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from motlan.service.api import FilledGroup
from motlan.service.forms.model import Field, Form, FormGroup
from motlan.web.people.attribute_rights import Closed


def of_field(field: Field, form: Form) -> Closed:
    """A value of one of the form's subjects, or an answer to a question."""
    return Closed(label=field.label, attribute=form.right_to(field))


def of_cell(field: Field, group: FormGroup, form: Form) -> Closed:
    """A value of a record of a group, perhaps of somebody whom the record names."""
    first, _, further = field.path.partition(".")
    concept, name = (group.concepts[first], further) if further else (group.concept, first)
    return Closed(label=field.label, attribute=form.dictionary.guard(concept, name))


def hidden_cells(groups: Iterable[FilledGroup], form: Form) -> Iterator[Closed]:
    """What is hidden in the records of groups."""
    for filled in groups:
        cells = (cell for row in filled.rows for cell in row if cell is not None and cell.held.hidden)
        yield from (of_cell(cell.field, filled.group, form) for cell in cells)


def each_once(found: Iterable[Closed]) -> tuple[Closed, ...]:
    """Each name once for a right."""
    return tuple({(one.label.in_("vi"), one.attribute): one for one in found}.values())
