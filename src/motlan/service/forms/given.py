"""What the decision on a part brings, such as the number that a register gave: typed by whoever decides it."""

from collections.abc import Mapping
from datetime import date

from motlan.service.forms.compile import field_of
from motlan.service.forms.model import Field, Form, Mode
from motlan.service.forms.validate import PostRead, read_fields


def given_fields(form: Form, part: str) -> tuple[Field, ...]:
    """A field for each path that the part gives, all of them required."""
    return tuple(_field(form, path) for path in form.procedure.parts[part].gives)


def read_given(*, form: Form, part: str, values: Mapping[str, str], typed: Mapping[str, str], today: date) -> PostRead:
    """What was typed, held against its fields and the ``values`` of the dossier: a number agrees with a birth date."""
    fields = given_fields(form, part)
    own = {field.path: typed.get(field.path, "") for field in fields}
    return read_fields(fields=fields, post={**values, **own}, dictionary=form.dictionary, today=today)


def _field(form: Form, path: str) -> Field:
    name, _, attribute = path.partition(".")
    known = form.dictionary.attribute(f"{form.subjects[name].concept}.{attribute}")
    return field_of(path, attribute=known, dictionary=form.dictionary, mode=Mode.ASK, required=True)
