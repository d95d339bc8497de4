"""What a decision brings, such as the number that a register gave: typed by whoever decides."""

from collections.abc import Mapping
from datetime import date

from motlan.service.forms.compile import field_of
from motlan.service.forms.model import Field, Form, Mode
from motlan.service.forms.validate import PostRead, read_fields


def given_fields(form: Form, part: str | None = None) -> tuple[Field, ...]:
    """A field for each path that the decision gives, or that on a part; all of them required."""
    procedure = form.procedure
    return tuple(of_path(form, path) for path in (procedure.parts[part] if part else procedure.result).gives)


def read_given(
    *, form: Form, values: Mapping[str, str], typed: Mapping[str, str], today: date, part: str | None = None
) -> PostRead:
    """What was typed, held against its fields and the ``values`` of the dossier: a number agrees with a birth date."""
    fields = given_fields(form, part)
    own = {field.path: typed.get(field.path, "") for field in fields}
    return read_fields(fields=fields, post={**values, **own}, dictionary=form.dictionary, today=today)


def of_path(form: Form, path: str) -> Field:
    """The field of a path that stands on no page."""
    name, _, attribute = path.partition(".")
    known = form.dictionary.attribute(f"{form.subjects[name].concept}.{attribute}")
    return field_of(path, attribute=known, dictionary=form.dictionary, mode=Mode.ASK, required=True)
