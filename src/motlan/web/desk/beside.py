"""What was declared, beside what the registers hold: the rows of a dossier's page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from motlan.kernel.text import Text
from motlan.service.api import FilledGroup, fill_group
from motlan.service.dossiers.events import HeldThen
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.lacking import own_of
from motlan.service.evidence.divided import Hides
from motlan.service.forms.components import OwnComponent
from motlan.service.forms.display import HIDDEN, NOBODY, choice_label, left_out, shown
from motlan.service.forms.given import of_path
from motlan.service.forms.held import HeldRecord, HeldValue, Holder
from motlan.service.forms.model import Choosing, Field, Form, FormPage, Mode
from motlan.web.dossiers.closed import each_once, hidden_cells, of_field
from motlan.web.dossiers.views import hidden
from motlan.web.people.attribute_rights import Closed

HELD_OF = Text(vi="dữ liệu nhà nước đang giữ", en="what the state holds")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One value of the dossier. ``now`` is held today; ``mark``: same, found (typed to name somebody: the record's own
    spelling is what the dossier says), differs, changed, declared, missing, or hidden from an officer without the right
    to see it. ``looked_up``: no page of the form shows it, for it is somebody's whom the applicant named; whoever
    decides needs it."""

    field: Field
    who: Text | None
    declared: Text | None
    confirmed_from: Text | None
    now: Text | None
    held: HeldValue | None
    mark: str
    looked_up: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """The rows of one page of the form, and its repeated groups as they are held today."""

    label: Text
    rows: tuple[Row, ...]
    groups: tuple[FilledGroup, ...] = ()


def read_subjects(
    form: Form, state: DossierState, holder: Holder, hides: Hides, *, only: frozenset[str] | None = None
) -> dict[str, HeldRecord]:
    """What is held now of everybody the dossier is about, each read once and journalled; ``only`` these paths, and
    nothing that ``hides`` names."""
    found: dict[str, HeldRecord] = {}
    by_key: dict[int, HeldRecord | None] = {}
    for name, key in state.subjects.items():
        if name in form.subjects and key not in by_key:
            concept = form.subjects[name].concept
            wanted = tuple(one for one in _wanted(form, state, key, only) if not hides(concept, one))
            by_key[key] = holder.record(concept=concept, subject=key, attributes=wanted) if wanted else None
        record = by_key.get(key)
        if record is not None:
            found[name] = record
    return found


def parts(
    form: Form,
    state: DossierState,
    now: Mapping[str, HeldRecord],
    holder: Holder,
    hides: Hides,
    *,
    only: frozenset[str] | None = None,
) -> tuple[Part, ...]:
    """The pages of the form with what this dossier says on them; ``only`` these paths, and then no group."""
    made = []
    for page in form.pages:
        fields = [one for one in page.fields if only is None or one.path in only]
        rows = tuple(row for one in fields if (row := _row(one, form, state, now, hides)) is not None)
        if only is None:
            rows = tuple(counted(row, form, holder, now) if row.field.counts else row for row in rows)
            rows = (*rows, *(_nobody(one) for one in left_out(form, state.answers) if one in page.choices))
        if rows:
            named = page.groups if only is None else ()
            groups = tuple(fill_group(form.groups[name], form, holder, now) for name in named)
            label = _headed(page, rows, form)
            rows = tuple(replace(row, who=None) if row.who == label else row for row in rows)
            made.append(Part(label=label, rows=rows, groups=groups))
    return (*made, *(_named(form, state, now, hides) if only is None else ()))


def _headed(page: FormPage, rows: tuple[Row, ...], form: Form) -> Text:
    """What the office calls a page: one about whoever signed in says "you" to her, and her part in it to others."""
    (first, *more) = {row.field.subject for row in rows}
    subject = None if more else form.subjects.get(first)
    signed_in = subject is not None and any(not way.subject and not way.reference for way in subject.ways)
    return subject.label if subject is not None and signed_in else page.label


def _named(form: Form, state: DossierState, now: Mapping[str, HeldRecord], hides: Hides) -> Iterator[Part]:
    """What is held of somebody whom the applicant named and no page of the form shows: who decides has to know it."""
    shown_on_pages = {one.path for page in form.pages for one in page.fields}
    for subject in form.subjects.values():
        typed = any(f"{subject.name}.{name}" in state.answers for name in subject.named_by)
        if not typed or subject.name not in state.subjects:
            continue
        paths = [path for name in subject.needs if (path := f"{subject.name}.{name}") not in shown_on_pages]
        fields = [of_path(form, path) for path in paths]
        rows = tuple(_looked_up(one, form, state, now, hides) for one in fields)
        if rows:
            label = {language: f"{subject.label.in_(language)}: {HELD_OF.in_(language)}" for language in ("vi", "en")}
            yield Part(label=Text(label), rows=rows)


def _looked_up(one: Field, form: Form, state: DossierState, now: Mapping[str, HeldRecord], hides: Hides) -> Row:
    then, record = state.held.get(one.path), now.get(one.subject)
    held, shut = record.values.get(one.attribute) if record else None, hidden(one, form, hides)
    declared = shown(one, then.value, form.dictionary) if then else Text(vi="–", en="–")
    return Row(
        field=one,
        who=None,
        declared=HIDDEN if shut else declared,
        confirmed_from=None,
        now=shown(one, held.value, form.dictionary) if held and held.value else None,
        held=held,
        mark="hidden" if shut else _mark(None, then, held, known=record is not None) if then else "missing",
        looked_up=True,
    )


def hidden_of(told: tuple[Part, ...], form: Form) -> tuple[Closed, ...]:
    """What the reader of the page has no right to see, each once."""
    rows = [of_field(row.field, form) for part in told for row in part.rows if row.mark == "hidden"]
    groups = [group for part in told for group in part.groups]
    return each_once([*rows, *hidden_cells(groups, form)])


def papers(form: Form, state: DossierState, sources: Mapping[str, Text]) -> tuple[OwnComponent, ...]:
    """The components of this dossier; a paper is replaced by what was held when it was filed."""
    held = {path: sources.get(then.source, Text(vi=then.source, en=then.source)) for path, then in state.held.items()}
    return own_of(form=form, state=state, held=held)


def _wanted(form: Form, state: DossierState, key: int, only: frozenset[str] | None) -> tuple[str, ...]:
    names = [name for name, subject in state.subjects.items() if subject == key and name in form.subjects]
    needed = ((name, attribute) for name in names for attribute in form.subjects[name].needs)
    wanted = (attribute for name, attribute in needed if only is None or f"{name}.{attribute}" in only)
    return tuple(dict.fromkeys(wanted))


def _row(one: Field, form: Form, state: DossierState, now: Mapping[str, HeldRecord], hides: Hides) -> Row | None:
    typed, then = state.answers.get(one.path), state.held.get(one.path)
    record = now.get(one.subject)
    held = record.values.get(one.attribute) if record else None
    if typed is None and then is None:
        return None
    declared = typed if typed is not None else then.value if then else ""
    subject, shut = form.subjects.get(one.subject), hidden(one, form, hides)
    return Row(
        field=one,
        who=subject.label if subject else None,
        declared=HIDDEN if shut else shown(one, declared, form.dictionary),
        confirmed_from=Text(vi=then.source, en=then.source) if then is not None and typed is None else None,
        now=shown(one, held.value, form.dictionary) if held and held.value else None,
        held=held,
        mark="hidden" if shut else _mark_of(one.path, state, held, known=record is not None),
    )


def _nobody(one: Choosing) -> Row:
    """Somebody of whom the applicant said that nobody is to be written."""
    field = Field(path=one.path, label=one.label, kind="code", mode=Mode.ASK, required=True)
    said = choice_label(NOBODY, "")
    return Row(field=field, who=None, declared=said, confirmed_from=None, now=None, held=None, mark="declared")


def counted(row: Row, form: Form, holder: Holder, now: Mapping[str, HeldRecord]) -> Row:
    """A number that was declared, beside how many records there are; nothing beside it where there are none."""
    found = fill_group(form.groups[row.field.counts], form, holder, now).rows
    first = next((cell.held for line in found for cell in line if cell), None)
    if first is None:
        return row
    count, declared = str(len(found)), row.declared.in_("en") if row.declared else ""
    # no source of its own: it is no value that anybody could ask to have mended, but a number of records
    held = HeldValue(value=count, source="", source_label=first.source_label, as_of=first.as_of)
    mark = "same" if declared == count else "differs"
    return replace(row, now=Text(vi=count, en=count), held=held, mark=mark)


def _mark_of(path: str, state: DossierState, held: HeldValue | None, *, known: bool) -> str:
    """How a value that stands in the dossier compares with what is held now."""
    typed, then = state.answers.get(path), state.held.get(path)
    if path not in state.found or then is None:
        return _mark(typed, then, held, known=known)
    mark = _mark(None, then, held, known=known)
    return "found" if mark == "same" and typed != then.value else mark


def _mark(typed: str | None, then: HeldThen | None, held: HeldValue | None, *, known: bool) -> str:
    if not known:
        return "declared"
    value = held.value if held else ""
    if not value:
        return "missing"
    if typed is not None:
        return "same" if typed == value else "differs"
    return "same" if then is not None and then.value == value else "changed"
