"""How many steps a form has, as far as that is known: a step that may not come is not promised, nor one kept back.

What stands on earlier pages is settled. What is asked or chosen on this page and later ones is open; with it are those
of whom it decides who they are, and every condition and paper that reads any of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from motlan.service.forms.components import needed
from motlan.service.forms.filled import Filled
from motlan.service.forms.model import FormPage, FormSubject, Mode

CHECK = 1
"""The last step of every form: all answers are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The number of a step, from 1, and how many there are: at least, and at most."""

    at: int
    least: int
    most: int


def steps(filled: Filled, page: str) -> Steps:
    """Where one of the applicant's pages stands; the papers are a step where any are to be attached."""
    names = [one.page.name for one in filled.pages]
    at, order = names.index(page) + 1, [one.name for one in filled.form.pages]
    ahead = filled.form.pages[order.index(page) :]
    is_open = _open(filled, ahead)
    surely, perhaps = _papers(filled, is_open)
    for one in ahead[1:]:
        settled = one.when is None or not any(is_open(path) for path in one.when.paths)
        surely += settled and one.name in names
        perhaps += not settled or one.name in names
    return Steps(at=at, least=at + surely + CHECK, most=at + perhaps + CHECK)


def _open(filled: Filled, ahead: tuple[FormPage, ...]) -> Callable[[str], bool]:
    """Whether a value may still change, on these pages."""
    fields = (one for page in ahead for one in page.fields)
    asked = {one.path for one in fields if one.mode is not Mode.SHOW or not _held(filled, one.path)}
    people = {one.subject for page in ahead for one in page.choices}

    def is_open(path: str) -> bool:
        return path in asked or path.partition(".")[0] in people

    for name, subject in filled.form.subjects.items():  # in the order in which one leads to another
        if any(is_open(path) for path in _found_by(subject)):
            people.add(name)
    return is_open


def _found_by(subject: FormSubject) -> Iterable[str]:
    """The paths that decide who a subject is."""
    yield from (f"{subject.name}.{attribute}" for attribute in subject.named_by)
    for way in subject.ways:
        yield from way.when.paths if way.when else ()
        yield from (f"{other}." for other in (way.subject, *way.pointing.values()) if other)


def _held(filled: Filled, path: str) -> bool:
    subject, _, attribute = path.partition(".")
    record = filled.known.get(subject)
    value = record.values.get(attribute) if record else None
    return value is not None and bool(value.value) and value.doubt is None


def _papers(filled: Filled, is_open: Callable[[str], bool]) -> tuple[int, int]:
    """Whether papers are to be attached: 1 for surely, 1 for perhaps."""
    wanted, conditions = {one.id for one in needed(filled)}, filled.form.component_conditions
    surely = perhaps = False
    for one in filled.form.procedure.components:
        if one.kind != "paper":
            continue
        reads = (*one.replaced_by, *(conditions[one.id].paths if one.id in conditions else ()))
        settled = not any(is_open(path) for path in reads)
        surely |= settled and one.id in wanted
        perhaps |= not settled or one.id in wanted
    return int(surely), int(perhaps)
