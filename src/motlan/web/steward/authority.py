"""Who collects what, whose word counts, whose should: figures counted before, another order tried and let stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from motlan.data.authority.api import Advice, advise, compare, figures, standing_order, whom
from motlan.data.golden.preview import Differing
from motlan.data.golden.records import label_of
from motlan.dictionary.attribute import Attribute
from motlan.dictionary.concept import Concept
from motlan.kernel.clock import instant
from motlan.kernel.errors import MotlanError, Refused
from motlan.web.attempt import attempt
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed
from motlan.web.steward.bounds import owners, pushed_back
from motlan.web.steward.lists import Filter, Label, after, filtered, onward, query
from motlan.web.steward.reader import account_of, reading, shut_out
from motlan.web.steward.templatetags.steward import database_name
from motlan.web.steward.work import ask_for_count, under_way
from motlan.workspace.authority import Decided, decide, order_before, undo
from motlan.workspace.decide import decisions
from motlan.workspace.declarations import asked, born, filed

YEAR = timedelta(days=365)
PAGE = 50
EVIDENCE: Mapping[str, Label] = {
    "first": _("▲ another first authority"),
    "below": _("≠ another order behind the first"),
    "standing": _("the order that stands"),
}
LONGEST_REASON = 500


@require_safe
@needs(Permission.STEWARD_DATA)
def overview(request: HttpRequest) -> HttpResponse:
    """Attributes that several databases collect: a matrix a concept, as counted last."""
    here = house()
    chosen, evidence = _filters(request, here)
    all_of_it = [one for one in _advice(here, chosen.chosen or None) if len(one.merits) > 1 or chosen.chosen]
    advice = [one for one in all_of_it if evidence.chosen in {"", _evidence(one)}]
    concepts = {one.concept: here.catalogue.dictionary.concepts[one.concept] for one in advice}
    tables = [_matrix(concept, [one for one in advice if one.concept == name]) for name, concept in concepts.items()]
    counted = max((merit.figure.computed_at for one in all_of_it for merit in one.merits), default=None)
    return render(
        request,
        "steward/authority.html",
        {
            "tables": tables,
            "filters": [chosen, evidence],
            "concept": chosen.chosen,
            "counted": counted,
            "counting": under_way(here),
            "again": sum(one.again for one in all_of_it),
            "first": sum(_evidence(one) == "first" for one in all_of_it),
            "below": sum(_evidence(one) == "below" for one in all_of_it),
            "several": sum(len(one.merits) > 1 for one in all_of_it),
            "query": query(request),
            "section": "authority",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def overview_csv(request: HttpRequest) -> HttpResponse:
    """Every figure as a file."""
    here = house()
    header = ("concept", "attribute", "database", "declared_place", "recommended_place", "rows", "filled", "subjects")
    judged = ("judged", "right", "paired", "agreeing", "changed_at", "born_from_procedures", "score")
    cost = ("rows_added_a_year", "declarations_a_year", "evidence_for", "counted_at")
    chosen, evidence = _filters(request, here)
    advice = tuple(one for one in _advice(here, chosen.chosen or None) if evidence.chosen in {"", _evidence(one)})
    return download("authority", (*header, *judged, *cost), _lines(advice))


def _lines(advice: tuple[Advice, ...]) -> Iterator[tuple[object, ...]]:
    for one in advice:
        for at, merit in enumerate(one.merits, start=1):
            f = merit.figure
            about = (one.concept, one.attribute, f.database, merit.declared, at, f.rows, f.filled, f.subjects)
            judged = (f.judged, f.right, f.paired, f.agreeing, f.changed_at, merit.born, merit.score)
            yield (*about, *judged, f.added_a_year, one.declarations, _evidence(one), f.computed_at)


@require_POST
@needs(Permission.STEWARD_DATA)
def count(request: HttpRequest) -> HttpResponse:
    """Have it counted anew: the page tells how far that is."""
    ask_for_count(house())
    return HttpResponseRedirect(reverse("steward:authority"))


@require_safe
@needs(Permission.STEWARD_DATA)
def counting(request: HttpRequest) -> HttpResponse:
    """How far the count is, asked for every two seconds: nothing (204) until more is done, the page after all is."""
    now = under_way(house())
    if now is not None and str(now.done) == request.GET.get("seen"):
        return HttpResponse(status=204)
    if now is not None:
        return render(request, "steward/parts/counting.html", {"counting": now})
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_safe
@needs(Permission.STEWARD_DATA)
def attribute(request: HttpRequest, concept: str, attribute: str) -> HttpResponse:
    """One attribute: every database that collects it, the evidence, and the decisions so far."""
    return _attribute(request, house(), concept, attribute, places={}, fault="")


def _attribute(
    request: HttpRequest, here: House, concept: str, attribute: str, *, places: Mapping[str, int], fault: str
) -> HttpResponse:
    """The page of one attribute; ``places`` are those that were chosen in the form, ``fault`` what is wrong there."""
    held, declared = _known(here, concept, attribute)
    standing = standing_order(here.catalogue, concept, attribute)
    advice = next((one for one in _advice(here, concept) if one.attribute == attribute), None)
    path = f"{concept}.{attribute}"
    taken = [one for one in decisions(here.workspace.root) if one.attribute == path]
    return render(
        request,
        "steward/authority_attribute.html",
        {
            "concept": held,
            "attribute": declared,
            "advice": advice,
            "standing": [(name, places.get(name, at)) for at, name in enumerate(standing, start=1)],
            "fault": fault,
            "taken": tuple(reversed(taken)),
            "before": order_before(here.workspace, concept, attribute),
            "section": "authority",
        },
        status=422 if fault else 200,
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def preview(request: HttpRequest, concept: str, attribute: str) -> HttpResponse:
    """What another order would change, of whom, and the button that lets it stand. Opening it is a reading."""
    here = house()
    _known(here, concept, attribute)
    if refused := shut_out(request, here, concept, attribute):
        return refused
    places = _places(request, standing_order(here.catalogue, concept, attribute))
    if fault := _fault_of(places):
        return _attribute(request, here, concept, attribute, places=places, fault=fault)
    order = tuple(sorted(places, key=places.__getitem__)) if places else tuple(request.GET.get("order", "").split(","))
    try:
        shown = _compared(request, here, concept, attribute, order)
    except MotlanError as error:
        messages.error(request, error.in_(get_language() or "vi"))
        return HttpResponseRedirect(reverse("steward:authority_attribute", args=[concept, attribute]))
    return render(request, "steward/authority_preview.html", shown)


def _compared(
    request: HttpRequest, here: House, concept: str, attribute: str, order: tuple[str, ...]
) -> dict[str, Any]:
    """What the page shows of an order that is tried; raise Refused for what is no order of the attribute."""
    held, declared = _known(here, concept, attribute)
    standing = standing_order(here.catalogue, concept, attribute)
    begin = after(request, int)
    about: dict[str, Any] = {"register": here.register(), "catalogue": here.catalogue}
    about |= {"attribute": attribute, "order": order}
    found = compare(concept=concept, **about)
    asking = replace(reading(request, concept, 0), attributes=(attribute,))
    spelling = "spelling" in request.GET
    rows = whom(clock=here.clock, reading=asking, after=int(begin[0]) if begin else 0, alike=spelling, **about)
    asked = request.POST if request.method == "POST" else request.GET
    return {
        "concept": held,
        "attribute": declared,
        "found": found,
        "order": ",".join(order),
        "spelling": spelling,
        "same": order == standing,
        "others": owners(here, pushed_back(request, here, standing, order)),
        "undoes": _undoes(asked, here, concept, attribute, order),
        "rows": [_change(here, declared, one) for one in rows],
        "onward": onward(request, (rows[-1].subject,) if len(rows) == PAGE else None),
        "section": "authority",
    }


@require_POST
@needs(Permission.STEWARD_DATA)
def apply(request: HttpRequest, concept: str, attribute: str) -> HttpResponse:
    """Let another order stand: written into the workspace, golden values brought up to date, history kept."""
    here = house()
    _known(here, concept, attribute)
    if refused := shut_out(request, here, concept, attribute):
        return refused
    order = tuple(typed(request, "order").split(","))
    reason = typed(request, "reason", longest=LONGEST_REASON).strip()
    if pushed_back(request, here, standing_order(here.catalogue, concept, attribute), order):
        raise Http404(attribute)  # another agency answers for what would be heard later
    act = undo if _undoes(request.POST, here, concept, attribute, order) else partial(decide, order=order)
    on: dict[str, Any] = {"workspace": here.workspace, "register": here.register(), "clock": here.clock}
    on |= {"concept": concept, "attribute": attribute, "reason": reason, "by": account_of(request).username}
    try:
        return attempt(
            request,
            template="steward/authority_preview.html",
            act=lambda: act(**on),
            said=lambda done: _said(request, done),
            then=lambda _done: reverse("steward:authority_attribute", args=[concept, attribute]),
            page=lambda _fault: {**_compared(request, here, concept, attribute, order), "reason": reason},
        )
    except Refused as error:  # it is no order of the attribute any more, so it has no page; the reason is given back
        typed_was = gettext("You had typed: %(reason)s") % {"reason": reason} if reason else ""
        messages.error(request, f"{error.in_(get_language() or 'vi')} {typed_was}".strip())
        return HttpResponseRedirect(reverse("steward:authority_attribute", args=[concept, attribute]))


def _said(request: HttpRequest, done: Decided) -> str:
    """What a decision brought; that mended values are contested again is a warning of its own."""
    if done.reopened:
        again = ngettext(
            "%(count)s correction that was mended waits for its owner again: the contested value stands once more.",
            "%(count)s corrections that were mended wait for their owners again: the contested values stand once more.",
            done.reopened,
        )
        messages.warning(request, again % {"count": done.reopened})
    said = ngettext(
        "The order stands. %(count)s subject was brought up to date.",
        "The order stands. %(count)s subjects were brought up to date.",
        done.touched,
    )
    return said % {"count": done.touched}


def _undoes(asked: QueryDict, here: House, concept: str, attribute: str, order: tuple[str, ...]) -> bool:
    """Whether the last decision is taken back; no longer, where somebody decided meanwhile."""
    return "undo" in asked and order == order_before(here.workspace, concept, attribute)


# ---- what the pages read


def _advice(here: House, concept: str | None) -> tuple[Advice, ...]:
    """From figures that were counted before: it costs the same whatever the country's size."""
    now = here.clock.now()
    register = here.register()
    return advise(
        catalogue=here.catalogue,
        figures=figures(register=register, concept=concept),
        born=born(here.workspace),
        asked=asked(here.workspace, filed(register, since=instant(now - YEAR))),
        now=now,
    )


def _matrix(concept: Concept, advice: list[Advice]) -> dict[str, object]:
    """One concept: a row an attribute, a column a database."""
    databases = list(dict.fromkeys(merit.figure.database for one in advice for merit in one.merits))
    rows = []
    for one in advice:
        by_database = {merit.figure.database: merit for merit in one.merits}
        first = next((name for name in one.declared if name in by_database), "")
        best = one.recommended[0] if one.recommended[0] != first else ""
        cells = [(name, by_database.get(name), name == best) for name in databases]
        about = {"attribute": concept.attributes[one.attribute], "first": first, "evidence": _evidence(one)}
        rows.append({**about, "advice": one, "cells": cells})
    return {"concept": concept, "databases": databases, "rows": rows}


def _filters(request: HttpRequest, here: House) -> tuple[Filter, Filter]:
    language = get_language() or "vi"
    labels = {name: held.label.in_(language) for name, held in here.catalogue.dictionary.concepts.items()}
    return filtered(request, "concept", _("Concept"), labels), filtered(
        request, "evidence", _("Evidence for"), EVIDENCE
    )


def _evidence(one: Advice) -> str:
    """What the evidence speaks for: one of :data:`EVIDENCE`."""
    if not one.differs:
        return "standing"
    return "first" if one.first_differs else "below"


def _known(here: House, concept: str, attribute: str) -> tuple[Concept, Attribute]:
    held = here.catalogue.dictionary.concepts.get(concept)
    if held is None or attribute not in held.attributes:
        raise Http404(f"{concept}.{attribute}")
    return held, held.attributes[attribute]


def _places(request: HttpRequest, standing: tuple[str, ...]) -> dict[str, int]:
    """The place that the form gives each database (one that it leaves out keeps its own); empty for ``order=a,b,c``."""
    if "order" in request.GET:
        return {}
    said = {name: request.GET.get(f"place-{name}", "") for name in standing}
    known = {str(at): at for at in range(1, len(standing) + 1)}
    return {name: known.get(said[name], at) for at, name in enumerate(standing, start=1)}


def _fault_of(places: Mapping[str, int]) -> str:
    """What is wrong with places in an order, in a sentence; nothing where each is given once."""
    shared: dict[int, list[str]] = {}
    for name, place in places.items():
        shared.setdefault(place, []).append(database_name(name))
    twice = [(place, names) for place, names in sorted(shared.items()) if len(names) > 1]
    if not twice:
        return ""
    place, names = twice[0]
    said = gettext("Place %(place)s is given to %(names)s: give every database a place of its own.")
    return said % {"place": place, "names": ", ".join(names)}


def _change(here: House, declared: Attribute, one: Differing) -> tuple[Differing, object, object, bool]:
    """A subject with its value now and then, and whether only the spelling differs."""
    return one, _shown(here, declared, one.before), _shown(here, declared, one.after), one.alike(declared.type)


def _shown(here: House, attribute: Attribute, value: str | float | None) -> object:
    return label_of(here.catalogue.dictionary, attribute, value) or value
