"""The result of a dossier, for the person it belongs to; the desk shows officers the same document."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.dictionary.attribute import Type
from motlan.kernel.text import Text
from motlan.service.dossiers.effects import decided_by, effect_row, granted_effects
from motlan.service.dossiers.fold import DossierState
from motlan.service.evidence.divided import Hides
from motlan.service.forms.compile import field_of
from motlan.service.forms.display import HIDDEN, NOBODY, choice_label, left_out, plain, shown
from motlan.service.forms.model import Field, Form, Mode
from motlan.service.forms.ticked import words
from motlan.service.procedures.called import result_label
from motlan.service.procedures.spec import Effect
from motlan.web.dossiers.closed import each_once, of_field
from motlan.web.dossiers.concerned import result_of
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import filed_by
from motlan.web.dossiers.store import state_of
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import Closed
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs

Rows = list[tuple[Text, Text]]
_NONE: Mapping[str, str] = {}


def nothing_hidden(_concept: str, _attribute: str) -> bool:
    """A person reads her own: she sees everything."""
    return False


@require_safe
@needs(Permission.OWN_RECORD)
def result(request: HttpRequest, code: str) -> HttpResponse:
    """What was decided, by whom, when, and what it says; one's own, of whom one acts for, or of a matter in which one
    was heard, once it may go out."""
    here, account = house(), request.user
    found = result_of(house=here, account=account, code=code) if isinstance(account, Account) else None
    if found is None or not isinstance(account, Account):
        raise Http404(code)
    own = filed_by(account).filter(pk=found.pk).exists()
    back = reverse("portal:dossier", args=[code]) if own else reverse("portal:dossiers")
    context = {**document(here, found), "back": back}
    return render(request, "dossiers/result.html", context)


def document(here: House, found: Dossier, hides: Hides = nothing_hidden) -> dict[str, object]:
    """What a result's page shows: to the person all of it, to an officer what she may see."""
    state = state_of(found)
    form = here.forms.version(state.procedure, state.version)
    return {
        "dossier": found,
        "procedure": form.procedure,
        "called": result_label(form.procedure.result, state.values),
        "says": says(form, state, hides),
        "rows": written(form, state, hides, code=found.code),
        "unseen": unseen(form, state, hides, code=found.code),
        "unit": form.dictionary.units.full_name(found.deciding, get_language() or "vi"),
    }


def says(form: Form, state: DossierState, hides: Hides = nothing_hidden) -> Rows:
    """What the document states, label by label, as the dossier has it; what ``hides`` names is not shown."""
    values = state.values
    fields = [field for path in form.procedure.result.says if (field := form.field(path)) and values.get(path)]
    alike = _alike(fields, form)
    return [
        (
            _of(form.subjects[one.subject].label, one.label) if one.subject in alike else one.label,
            HIDDEN if hidden(one, form, hides) else shown(one, values[one.path], form.dictionary),
        )
        for one in fields
    ]


def _alike(fields: list[Field], form: Form) -> set[str]:
    """The subjects of whom the same is said as of another one: what is said of them says whose it is."""
    by_label: dict[Text, set[str]] = {}
    for one in fields:
        if one.subject in form.subjects:
            by_label.setdefault(one.label, set()).add(one.subject)
    return {subject for subjects in by_label.values() if len(subjects) > 1 for subject in subjects}


def stated(form: Form, state: DossierState, hides: Hides, decision: Mapping[str, str]) -> Rows:
    """All that the document is going to say: ``decision`` has what the decision itself would bring."""
    return [*says(form, state, hides), *written(form, state, hides, decision)]


def written(
    form: Form,
    state: DossierState,
    hides: Hides = nothing_hidden,
    decision: Mapping[str, str] = _NONE,
    *,
    code: str = "",
) -> Rows:
    """What the effect writes into the register, label by label; what ``hides`` names is not shown.

    ``code``: that of the dossier, where the decision fell: then its number and its day are told as they were written;
    ``decision``: what it would bring, while it is still to fall.
    """
    return _rows(form, state, granted_effects(procedure=form.procedure, state=state), hides, code, decision)


def written_by(form: Form, state: DossierState, part: str, hides: Hides = nothing_hidden) -> Rows:
    """What the decision on a part of a linked dossier writes, label by label; what ``hides`` names is not shown."""
    effects = granted_effects(procedure=form.procedure, state=state)
    return _rows(form, state, tuple(one for one in effects if one.part == part), hides)


def left_open(form: Form, state: DossierState, part: str = "") -> Rows:
    """Of whom it was said that there is nobody to be written, where the decision (on a ``part``) writes somebody."""
    effects = granted_effects(procedure=form.procedure, state=state)
    paths = (path for one in effects if one.part == (part or one.part) for path in one.set_.values())
    read = {path.partition(".")[0] for path in paths}
    return [(one.label, choice_label(NOBODY, "")) for one in left_out(form, state.answers) if one.subject in read]


def unseen(form: Form, state: DossierState, hides: Hides, *, code: str) -> tuple[Closed, ...]:
    """What the result's document says that its reader may not see: the document itself is not for her then, for what
    is signed cannot have two texts."""
    said = (field for path in form.procedure.result.says if (field := form.field(path)) and state.values.get(path))
    found = [of_field(one, form) for one in said if hidden(one, form, hides)]
    for effect in granted_effects(procedure=form.procedure, state=state):
        concept = form.dictionary.concept(form.subjects[effect.subject].concept)
        row = effect_row(effect=effect, values=_values(state, effect, code))
        names = [name for name in row if _shut(form, effect, name, hides)]
        found += [Closed(label=concept.attributes[one].label, attribute=_guard(form, effect, one)) for one in names]
    return each_once(found)


def hidden(field: Field, form: Form, hides: Hides) -> bool:
    """Whether the reader of a page may not see this field's value."""
    if subject := form.subjects.get(field.subject):
        return hides(subject.concept, field.attribute)
    concept, _, attribute = form.right_to(field).partition(".")
    return bool(concept) and hides(concept, attribute)


def _guard(form: Form, effect: Effect, attribute: str) -> str:
    """The right to a value that an effect writes: that of the attribute, or of the question that it comes from."""
    written = form.dictionary.guard(form.subjects[effect.subject].concept, attribute)
    asked = form.field(effect.set_.get(attribute, ""))
    return written or (form.right_to(asked) if asked else "")


def _shut(form: Form, effect: Effect, attribute: str, hides: Hides) -> bool:
    asked = form.field(effect.set_.get(attribute, ""))
    return hides(form.subjects[effect.subject].concept, attribute) or (asked is not None and hidden(asked, form, hides))


def _rows(
    form: Form,
    state: DossierState,
    effects: tuple[Effect, ...],
    hides: Hides,
    code: str = "",
    decision: Mapping[str, str] = _NONE,
) -> Rows:
    several, rows = len({one.subject for one in effects}) > 1, []
    for effect in effects:
        rows += _written(form, {**_values(state, effect, code), **decision}, effect, hides, several=several)
    return rows


def _values(state: DossierState, effect: Effect, code: str) -> dict[str, str]:
    """What the dossier says, and the decision of itself."""
    told = decided_by(state=state, part=effect.part, code=code, zone=house().zone) if code else {}
    return {**state.values, **told}


def _written(form: Form, values: Mapping[str, str], effect: Effect, hides: Hides, *, several: bool) -> Rows:
    """One effect; where several subjects are written, each label says whose it is."""
    subject, rows = form.subjects[effect.subject], []
    names = _names(form, values)
    for attribute, value in effect_row(effect=effect, values=values).items():
        known = form.dictionary.attribute(f"{subject.concept}.{attribute}")
        field = field_of(attribute, attribute=known, dictionary=form.dictionary, mode=Mode.SHOW, required=False)
        label = _of(subject.label, field.label) if several else field.label
        seen = HIDDEN if _shut(form, effect, attribute, hides) else shown(field, value, form.dictionary)
        # whoever decides knows who the mother is, with the right to see her number or without
        rows.append((label, _with_name(seen, names.get(value) if known.type is Type.REFERENCE else None)))
    return [*rows, *_also_of(form, values, effect, hides)]


def _also_of(form: Form, values: Mapping[str, str], effect: Effect, hides: Hides) -> Rows:
    """Of whom else the same is written: who was ticked is named to whoever decides, and stands on the document."""
    ticked = words(values.get(effect.and_each or "", ""))
    field = form.field(effect.and_each) if effect.and_each else None
    if field is None or not ticked:
        return []
    return [(field.label, HIDDEN if hidden(field, form, hides) else plain(ticked))]


def _of(whose: Text, label: Text) -> Text:
    return Text({language: f"{whose.in_(language)}: {label.in_(language)}" for language in ("vi", "en")})


def _names(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """The subjects of the dossier by their identifier, as it names them: whom a bare number means."""
    found: dict[str, str] = {}
    for name, subject in form.subjects.items():
        concept = form.dictionary.concept(subject.concept)
        number, title = (values.get(f"{name}.{one}") for one in (concept.identifier, concept.title))
        if number and title:
            found[number] = title
    return found


def _with_name(text: Text, name: str | None) -> Text:
    return Text({language: f"{name} ({one})" for language, one in text.items()}) if name else text
