"""What people say is wrong, for the owner of the database to answer by a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from motlan.data import api as data
from motlan.data.correction import record as kept
from motlan.data.correction.located import has_left, located
from motlan.data.correction.mend import kept_here
from motlan.data.correction.proposal import against
from motlan.data.correction.record import Correction, State
from motlan.data.stewardship.api import PAGE, cut
from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotHeld, Refused
from motlan.service.forms.validate import marking
from motlan.web.dossiers.corrections import LONGEST, Verdict, settle
from motlan.web.dossiers.corrections import answer as answered
from motlan.web.download import download
from motlan.web.filters import day, say
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward.finding import LARGEST_KEY
from motlan.web.steward.lists import Filter, after, filtered, onward, query
from motlan.web.steward.reader import account_of, kept_by, key_shown, reading, shut_out
from motlan.web.steward.sealed import seal
from motlan.web.steward.shown import shown, unit_name
from motlan.web.steward.written import as_held, offered

STATES: Mapping[str, Promise] = {
    "open": _("waits for an answer"),
    "accepted": _("is being mended"),
    "corrected": _("was mended"),
    "upheld": _("the value stands"),
}
ANY: tuple[State, ...] = (*kept.PENDING, "corrected", "upheld")

LISTED = (
    *("number", "concept", "subject", "attribute", "source", "capacity", "dossier", "state"),
    *("reported_at", "due_at", "answered_at", "closed_at"),
)
"""What lists tell of a correction: not what was said, nor by whom."""
Wanted = Callable[..., tuple[Correction, ...]]


def open_by_source() -> Mapping[str, int]:
    """Open corrections by database."""
    return Counter(kept.waiting(house().register()))


@require_safe
@needs(Permission.STEWARD_DATA)
def corrections(request: HttpRequest) -> HttpResponse:
    """Corrections that wait, or those in one state, the soonest due first.

    What was held and what was said is shown on each one's page alone.
    """
    here = house()
    settle(house=here)
    wanted, filters = _wanted(request, here)
    begin = after(request, str, int)
    rows = wanted(after=(str(begin[0]), int(begin[1])) if begin is not None else None, limit=PAGE + 1)
    part = cut([(_place(one), one) for one in rows], PAGE)
    return render(
        request,
        "steward/corrections.html",
        {
            "rows": [_row(here, one) for one in part.items],
            "filters": filters,
            "filtered": any(one.chosen for one in filters),
            "onward": onward(request, part.following),
            "query": query(request),
            "section": "corrections",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def corrections_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file. What was said, by whom, and what is right stay on each one's page."""
    here = house()
    settle(house=here)
    wanted, _filters = _wanted(request, here)
    now = here.clock.now()
    rows = ((*_plain(one), one.late(now), _dataset(here, one)) for one in _every(wanted))
    return download("corrections", (*LISTED, "late", "dataset"), rows)


def _dataset(here: House, one: Correction) -> str | None:
    """The dataset whose record it is about; which record it is stays on its page."""
    found = located(register=here.register(), catalogue=here.catalogue, correction=one)
    return found.dataset if found is not None else None


def _every(wanted: Wanted) -> Iterator[Correction]:
    """All corrections of a list, read slice by slice."""
    begin: tuple[str, int] | None = None
    while part := wanted(after=begin, limit=kept.MOST):
        yield from part
        begin = _place(part[-1])


def _plain(one: Correction) -> Iterator[object]:
    for name in LISTED:
        value = getattr(one, name)
        yield instant(value) if isinstance(value, datetime) else value


def _place(one: Correction) -> tuple[str, int]:
    return instant(one.due_at), one.number


def _wanted(request: HttpRequest, here: House) -> tuple[Wanted, list[Filter]]:
    """What the filters ask for, and the filters."""
    language = get_language() or "vi"
    mine = kept_by(request, here)
    databases = {name: here.catalogue.databases[name].label.in_(language) for name in mine}
    source = filtered(request, "source", _("Database"), databases)
    state = filtered(request, "state", _("State"), STATES, blank=_("all that wait"))
    wanted = partial(
        kept.due,
        here.register(),
        sources=(source.chosen,) if source.chosen else mine if len(mine) < len(here.catalogue.databases) else None,
        states=tuple(one for one in ANY if one == state.chosen) or kept.PENDING,
    )
    return wanted, [source, state]


def _row(here: House, one: Correction) -> dict[str, object]:
    """One line: what it is about and until when, not what was said."""
    concept = here.catalogue.dictionary.concepts.get(one.concept)
    database = here.catalogue.databases.get(one.source)
    return {
        "correction": one,
        "subject": str(one.subject),
        "concept": concept.label if concept else one.concept,
        "attribute": concept.attributes[one.attribute].label
        if concept and one.attribute in concept.attributes
        else one.attribute,
        "database": database.label if database else one.source,
        "late": one.late(here.clock.now()),
        "state": STATES.get(one.state, ""),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STEWARD_DATA)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """One correction: what was contested, what is held now, what the person says; agree, or say why it stands."""
    here = house()
    found = kept.one(here.register(), number) if number <= LARGEST_KEY else None
    if found is None or found.concept not in here.catalogue.dictionary.concepts:
        raise Http404
    if found.source in here.catalogue.databases and found.source not in kept_by(request, here):
        raise Http404  # another agency answers for it
    refused = _shut_out(request, here, found)
    if refused is not None:
        return refused
    given = {name: request.POST.get(name, "").strip()[:LONGEST] for name in ("verdict", "reason", "right")}
    given["marked"] = request.POST.get(marking("right"), "")
    faults: dict[str, str] = {}
    if request.method == "POST":
        faults = _answer(request, here, found, given)
        if not faults:
            return HttpResponseRedirect(reverse("steward:corrections"))
    context = {**_row(here, found), **_held(request, here, found), "given": given, "faults": faults}
    context |= _record(request, here, found)
    context |= {"waits": found.state == "open", **_mending(here, found, given)}
    return render(
        request, "steward/correction.html", {**context, "section": "corrections"}, status=422 if faults else 200
    )


def _record(request: HttpRequest, here: House, found: Correction) -> dict[str, object]:
    """Which record of the owner it is: its dataset, its key at the source (hidden with the identifier), its page."""
    known = located(register=here.register(), catalogue=here.catalogue, correction=found)
    if known is None:
        return {}
    return {
        "dataset": known.dataset,
        "record": seal((found.source, known.dataset, known.record_key)),
        "key": key_shown(request, here, found.concept, known.record_key),
    }


def _shut_out(request: HttpRequest, here: House, found: Correction) -> HttpResponse | None:
    """The page for who may not see the contested value; an attribute that the dictionary has no more is nobody's."""
    known = found.attribute in here.catalogue.dictionary.concept(found.concept).attributes
    return shut_out(request, here, found.concept, found.attribute) if known else None


def _mending(here: House, found: Correction, given: Mapping[str, str]) -> dict[str, object]:
    """Whether the answer can mend the value at once, and what the reporter says is right, as a value."""
    attribute = here.catalogue.dictionary.concept(found.concept).attributes.get(found.attribute)
    if attribute is None or kept_here(here.register(), here.catalogue, found) is None:
        meant = shown(here, attribute, found.proposed) if attribute is not None and found.proposed else None
        return {
            "here": False,
            "meant": meant,
            "left": found.pending and has_left(register=here.register(), catalogue=here.catalogue, correction=found),
        }
    codes = here.catalogue.dictionary.code_lists[attribute.codes].codes if attribute.codes else {}
    proposed = found.proposed or ""
    said = day(proposed) if attribute.type is Type.DATE else proposed
    if attribute.type is Type.UNIT and proposed in here.catalogue.dictionary.units.units:
        said = unit_name(here, proposed)
    meant = offered(here, attribute, given["right"])
    return {
        "here": True,
        "choices": tuple(codes.items()),
        "proposed": said,
        "offered": meant,
        "marking": marking("right"),
    }


def _answer(request: HttpRequest, here: House, found: Correction, given: Mapping[str, str]) -> dict[str, str]:
    """Carry the answer out; what is wrong with it, by field."""
    if given["verdict"] not in {"accept", "refuse"}:
        return {"verdict": gettext("Choose one of the two.")}
    verdict: Verdict = "accept" if given["verdict"] == "accept" else "refuse"
    attribute = here.catalogue.dictionary.concept(found.concept).attributes.get(found.attribute)
    try:
        right = _right(here, attribute, given) if attribute else None
        answered(
            house=here,
            account=account_of(request),
            number=found.number,
            verdict=verdict,
            reason=given["reason"],
            right=right,
        )
    except Refused as refused:
        field = "right" if verdict == "accept" and given["right"] else "reason"
        return {field: f"{say(refused.what)} {say(refused.remedy)}"}
    messages.success(request, gettext("The person reads your answer beside the value."))
    if right is not None and verdict == "accept":
        for why in against(register=here.register(), catalogue=here.catalogue, correction=found, right=right):
            messages.warning(request, say(why))
    return {}


def _right(here: House, attribute: Attribute, given: Mapping[str, str]) -> str | None:
    """The right value as the dictionary writes it; None where none was written."""
    return as_held(here, attribute, given["right"], marked=given["marked"]) if given["right"] else None


def _held(request: HttpRequest, here: House, found: Correction) -> dict[str, object]:
    """The contested value and the one that stands today, both as people read them; the reading is journalled."""
    attribute = here.catalogue.dictionary.concept(found.concept).attributes.get(found.attribute)
    if attribute is None:
        return {"contested": found.value, "now": None}
    identifier = here.catalogue.dictionary.concept(found.concept).identifier
    asked = tuple(dict.fromkeys(name for name in (found.attribute, identifier) if name))
    wanted = reading(request, found.concept, found.subject, asked)
    try:
        with transaction.atomic():
            record = data.read(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=wanted)
    except NotHeld:
        return {"contested": shown(here, attribute, found.value), "now": None, "type": attribute.type.value}
    return {
        "contested": shown(here, attribute, found.value),
        "now": shown(here, attribute, record.value(found.attribute)),
        "identifier": record.value(identifier),
        "against": against(register=here.register(), catalogue=here.catalogue, correction=found)
        if found.pending
        else (),
        "type": attribute.type.value,
    }
