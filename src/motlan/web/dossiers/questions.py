"""Questions of a form as the templates show them: label, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motlan.dictionary.book import Dictionary
from motlan.kernel.text import Text
from motlan.service.api import Asked, Choice, Filled, FilledPage, PostRead, Shown
from motlan.service.forms.display import unit_name, whose
from motlan.service.forms.model import Field, Form
from motlan.service.forms.ticked import keys
from motlan.service.forms.validate import MOST_MEANT, marking
from motlan.web.dossiers.closed import each_once, hidden_cells, of_field
from motlan.web.filters import REDUCED_DATE, day
from motlan.web.house import house
from motlan.web.people.attribute_rights import Closed

MOST_RADIOS = 6
"""Up to so many options stand below each other; more go into a list."""

HINTS: Mapping[str, str | Promise] = {
    "date": _("For example 31/12/2025. If you do not know the day: 12/2025 or 2025."),
    "unit": _("Type the name of the place, then of the larger one that it lies in."),
}
INPUT_MODES = {"identifier": "numeric", "reference": "numeric", "number": "decimal"}

Meant = tuple[tuple[str, str, Text | None], ...]
"""Units: code, full name, and what is told of the one that was called so before a change of units."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One input. ``options`` make it a choice; ``value`` is what stands in it."""

    name: str
    label: Text
    kind: str
    required: bool = True
    who: Text | None = None
    hints: tuple[Text | str | Promise, ...] = ()
    options: tuple[tuple[str, Text], ...] = ()
    value: str = ""
    fault: Text | None = None
    current: Shown | None = None
    max_length: int = 200
    can_change: bool = False
    can_look_up: bool = False
    """A place that may also be chosen from the list of all."""
    meant: Meant = ()
    """The places that the typed name may mean; one of them is to be marked."""

    @property
    def marking(self) -> str:
        """The name of the input with which one of them is marked."""
        return marking(self.name)

    @property
    def chosen(self) -> str:
        """The option that is marked."""
        return self.value

    @property
    def ticked(self) -> tuple[str, ...]:
        """The boxes that are ticked."""
        return keys(self.value)

    @property
    def long_list(self) -> bool:
        """Too many options for radio buttons."""
        return len(self.options) > MOST_RADIOS

    @property
    def inputmode(self) -> str:
        """Which keyboard a telephone should show."""
        return INPUT_MODES.get(self.kind, "")

    @property
    def described_by(self) -> str:
        """Ids of the hint and of the fault, for screen readers."""
        hint = [f"{self.name}-hint"] if self.hints else []
        return " ".join([*hint, *([f"{self.name}-error"] if self.fault else [])])


@dataclass(frozen=True, kw_only=True)
class Group:
    """Held values about one subject; `who` is None where the page is about one only."""

    who: Text | None
    rows: tuple[Shown, ...]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Questions that stand together; `legend` says what they are, where they are more than one."""

    legend: Text | None
    questions: tuple[Question, ...]


Raw = Mapping[str, str]
Faults = Mapping[str, Text]


def questions(filled: Filled, page: FilledPage, raw: Raw, faults: Faults) -> tuple[Question, ...]:
    """The questions of one page: what was just typed stands in them, else what the draft has."""
    who = _who(filled, page)
    return tuple(_asked(one, filled.form, who.get(one.field.subject), raw, faults) for one in page.asked)


def blocks(page: FilledPage, asked: Iterable[Question]) -> tuple[Block, ...]:
    """The questions of a page, each with those that it belongs together with, where the first of them stands."""
    known = {one.name: one for one in asked}
    joined = [(legend, [known[path] for path in paths if path in known]) for legend, paths in page.page.together]
    beside = {one.name: (legend, found) for legend, found in joined if len(found) > 1 for one in found}
    made: list[Block] = []
    for name, one in known.items():
        legend, found = beside.get(name, (None, [one]))
        if one is found[0]:
            made.append(Block(legend=legend, questions=tuple(found)))
    return tuple(made)


def choices(page: FilledPage, raw: Raw, faults: Faults) -> tuple[Question, ...]:
    """Who somebody is: the one held, another one, nobody."""
    return tuple(_choice(one, raw, faults) for one in page.choices)


def groups(filled: Filled, page: FilledPage) -> tuple[Group, ...]:
    """The held values of one page, by whom they are about."""
    who = _who(filled, page)
    subjects = dict.fromkeys(one.field.subject for one in page.held)
    return tuple(
        Group(who=who.get(subject), rows=tuple(one for one in page.held if one.field.subject == subject))
        for subject in subjects
    )


def label_of(one: Asked, filled: Filled, page: FilledPage) -> Text:
    """What a question is called where its answer stands in a list: with whom it is about, as on the page itself."""
    return labelled(one.field, _who(filled, page))


def labelled(field: Field, who: Mapping[str, Text]) -> Text:
    """The label of a field, after that of whom it is about where there is one."""
    whose = who.get(field.subject)
    if whose is None:
        return field.label
    return Text({one: f"{whose.in_(one)}: {field.label.in_(one)}" for one in ("vi", "en")})


def all_held(filled: Filled) -> tuple[Group, ...]:
    """Everything held that the form shows, by whom it is about, over all pages; always with the label."""
    labels = {name: subject.label for name, subject in filled.form.subjects.items()}
    subjects = dict.fromkeys(one.field.subject for one in filled.held)
    return tuple(
        Group(who=labels.get(subject), rows=tuple(one for one in filled.held if one.field.subject == subject))
        for subject in subjects
    )


def hidden(filled: Filled) -> tuple[Closed, ...]:
    """What of the form its reader has no right to see, each once."""
    current = (one.current for one in filled.asked if one.current is not None)
    found = [of_field(one.field, filled.form) for one in (*filled.held, *current) if one.held.hidden]
    groups = (group for page in filled.pages for group in page.groups)
    return each_once([*found, *hidden_cells(groups, filled.form)])


@dataclass(frozen=True, kw_only=True)
class AskedAbout:
    """Questions about one subject; `who` is None for the procedure's own."""

    who: Text | None
    rows: tuple[Asked, ...]


def all_asked(filled: Filled) -> tuple[AskedAbout, ...]:
    """Every question of the form by whom it is about, over all pages."""
    labels = {name: subject.label for name, subject in filled.form.subjects.items()}
    subjects = dict.fromkeys(one.field.subject for one in filled.asked)
    return tuple(
        AskedAbout(who=labels.get(subject), rows=tuple(one for one in filled.asked if one.field.subject == subject))
        for subject in subjects
    )


def supplement(form: Form, items: Iterable[str], raw: Raw, faults: Faults) -> Iterator[Question]:
    """The fields that an officer asked for."""
    return of_fields((field for item in items if (field := form.field(item))), form, raw, faults)


def of_fields(fields: Iterable[Field], form: Form, raw: Raw, faults: Faults) -> Iterator[Question]:
    """Fields that stand alone, each with what was typed into it."""
    for field in fields:
        who = whose(field, form)
        yield _question(field, form, who=who, value=raw.get(field.path, ""), fault=faults.get(field.path), hints=())


def _who(filled: Filled, page: FilledPage) -> Mapping[str, Text]:
    """Labels of the subjects, when one page is about more than one of them; whom one chooses there is one, too."""
    about = {one.field.subject for one in page.held} | {one.field.subject for one in page.asked}
    about |= {one.choosing.subject for one in page.choices}
    subjects = about & filled.form.subjects.keys()
    return {name: filled.form.subjects[name].label for name in subjects} if len(subjects) > 1 else {}


def _asked(one: Asked, form: Form, who: Text | None, raw: Raw, faults: Faults) -> Question:
    value = raw[one.name] if one.name in raw else _as_typed(one.field, one.answer, form)
    hints = tuple(hint for hint in (one.field.hint, one.reason) if hint)
    asked = _question(
        one.field, form, who=who, value=value, fault=faults.get(one.name), hints=hints, current=one.current
    )
    return replace(asked, options=tuple((row.key, row.label) for row in one.rows)) if one.field.rows else asked


def _question(
    field: Field,
    form: Form,
    *,
    who: Text | None,
    value: str,
    fault: Text | None,
    hints: tuple[Text | str | Promise, ...],
    current: Shown | None = None,
) -> Question:
    own = (HINTS[field.kind],) if field.kind in HINTS else ()
    return Question(
        name=field.path,
        label=field.label,
        kind=field.kind,
        required=field.required,
        who=who,
        hints=(*hints, *own),
        options=tuple(field.codes.items()),
        value=value,
        fault=fault,
        current=current,
        max_length=field.max_length,
        meant=meant_units(value, form.dictionary) if fault and field.kind == "unit" else (),
    )


def meant_units(typed: str, dictionary: Dictionary) -> Meant:
    """The places that a name may mean, where they are few enough to be offered."""
    units, language, today = dictionary.units, get_language() or "vi", house().today
    found = units.meant(typed, on=today, most=MOST_MEANT + 1)
    told = ((code, units.full_name(code, language), units.told(typed, code, on=today)) for code in found)
    return tuple(told) if len(found) <= MOST_MEANT else ()


def tell_former_names(request: HttpRequest, pages: Iterable[FilledPage], read: PostRead, form: Form) -> None:
    """Tell on the next page of the places that were typed by a name of before a change and could mean only one."""
    units, language = form.dictionary.units, get_language() or "vi"
    for one in (one for page in pages for one in page.asked if one.field.kind == "unit"):
        code = read.answers.get(one.name)
        told = units.told(read.raw[one.name], code, on=house().today) if code else None
        if told:
            messages.info(request, told.in_(language))


def _choice(one: Choice, raw: Raw, faults: Faults) -> Question:
    name = one.choosing.path
    return Question(
        name=name,
        label=one.choosing.label,
        kind="code",
        hints=(one.reason,) if one.reason else (),
        options=one.options,
        value=raw.get(name, one.chosen),
        fault=faults.get(name),
        can_change=True,
    )


def _as_typed(field: Field, answer: str, form: Form) -> str:
    """A kept answer as a person would have typed it."""
    if field.kind == "date" and REDUCED_DATE.fullmatch(answer):
        return day(answer)
    if field.kind == "unit" and answer in form.dictionary.units.units:
        return unit_name(answer, form.dictionary).in_("vi")
    return answer
