"""A steward's own value in the place of the sources': the form that sets it, and the list of those that stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.data import api as data
from motlan.data.api import Need, Override, Wish
from motlan.data.golden.overrides import LONGEST_REASON
from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotHeld, Refused
from motlan.service.forms.validate import marking
from motlan.web.attempt import attempt
from motlan.web.download import download
from motlan.web.filters import day, say
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import day_typed, typed
from motlan.web.steward.bounds import heard_first, owners
from motlan.web.steward.history import LARGEST_KEY, about, attribute_of
from motlan.web.steward.lists import Filter, after, filtered, onward, query
from motlan.web.steward.reader import account_of, shut_out
from motlan.web.steward.shown import shown
from motlan.web.steward.written import as_held, former, offered

PAGE = 50
NEEDS = {
    Need.NEEDED: _("still needed"),
    Need.AGREED: _("no longer needed: the sources say the same"),
    Need.OVERTAKEN: _("look again: the sources changed and agree on something else"),
    Need.ORPHANED: _("its subject is no more"),
    Need.LOST: _("the dictionary has this attribute no more"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STEWARD_DATA)
def override(request: HttpRequest, subject: int, attribute: str) -> HttpResponse:
    """The form for one attribute of one subject: value, reason, last day. What is held now stands above it."""
    here = house()
    found = about(request, here, subject)
    declared = attribute_of(found.concept, attribute)
    if attribute == found.concept.identifier:
        raise Http404("identifier")
    if heard_first(request, here, found.concept.concept, attribute):
        raise Http404(attribute)  # another agency is its authority
    if refused := shut_out(request, here, found.concept.concept, attribute):
        return refused
    given = {name: request.POST.get(name, "").strip()[:LONGEST_REASON] for name in ("value", "reason", "until")}
    given["marked"] = request.POST.get(marking("value"), "")
    faults: dict[str, str] = {}
    if request.method == "POST":
        faults = _set(request, here, found.concept.concept, subject, declared, given)
        if not faults:
            return HttpResponseRedirect(reverse("steward:subject", args=[subject]) + f"#{attribute}")
    try:
        held = data.read(
            register=here.register(),
            catalogue=here.catalogue,
            clock=here.clock,
            reading=replace(found.reading, attributes=(attribute,)),
        ).values[attribute]
    except NotHeld as error:
        raise Http404("subject") from error
    return render(
        request,
        "steward/override.html",
        {
            "subject": str(subject),
            "concept": found.concept,
            "attribute": declared,
            "held": held,
            "now": shown(here, declared, held.value),
            "choices": _choices(here, declared),
            "given": given if request.method == "POST" else {"until": _usual_end(here)},
            "faults": faults,
            "meant": offered(here, declared, given["value"]),
            "marking": marking("value"),
            "first_day": here.today.isoformat(),
            "last_day": _last_day(here).isoformat(),
            "most_days": here.workspace.settings.override_days,
            "section": "overrides",
        },
        status=422 if faults else 200,
    )


def _choices(here: House, attribute: Attribute) -> list[tuple[str, str]]:
    """What a code can be; nothing for what is written freely."""
    if attribute.type is not Type.CODE:
        return []
    codes = here.catalogue.dictionary.code_lists[attribute.codes or ""].codes
    return [(code, label.in_(get_language() or "vi")) for code, label in codes.items()]


def _last_day(here: House) -> date:
    return here.today + timedelta(days=here.workspace.settings.override_days)


def _usual_end(here: House) -> str:
    """Three months, or the longest that the workspace allows."""
    return min(here.today + timedelta(days=90), _last_day(here)).isoformat()


def _set(
    request: HttpRequest, here: House, concept: str, subject: int, attribute: Attribute, given: Mapping[str, str]
) -> dict[str, str]:
    """Set it; what is wrong with it, by field."""
    missing = {
        "value": gettext("Write the right value."),
        "reason": gettext("Say why: what you have seen."),
        "until": gettext("Choose the last day on which it stands."),
    }
    faults = {name: said for name, said in missing.items() if not given[name]}
    until = day_typed(given["until"]) if given["until"] else here.today
    if until is None:
        faults["until"] = gettext("Write the day as 31/12/2026.")
    elif not faults.get("until") and not here.today <= until <= _last_day(here):
        faults["until"] = gettext("Choose a day from today to %(day)s.") % {"day": day(_last_day(here))}
    if faults or until is None:
        return faults
    try:
        held = as_held(here, attribute, given["value"], marked=given["marked"])
        wish = Wish(
            concept=concept,
            subject=subject,
            attribute=attribute.name,
            value=held,
            reason=given["reason"],
            by=account_of(request).username,
            until=instant(datetime.combine(until + timedelta(days=1), time(), here.zone) - timedelta(seconds=1)),
        )
        data.set_override(
            register=here.register(),
            catalogue=here.catalogue,
            clock=here.clock,
            wish=wish,
            most_days=here.workspace.settings.override_days,
        )
    except Refused as refused:
        return {"value": f"{say(refused.what)} {say(refused.remedy)}"}
    messages.success(request, gettext("Your value stands now. The person sees that a steward set it, and why."))
    if told := former(here, attribute, given["value"], held):
        messages.info(request, say(told))
    return {}


# ---- the list


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One override as the list shows it: no value, only what it is about, why, and until when."""

    override: Override
    concept: Any
    attribute: Any
    need: Any
    useless: bool
    others: str


@require_safe
@needs(Permission.STEWARD_DATA)
def overrides(request: HttpRequest, *, ended: bool = False) -> HttpResponse:
    """Those that stand (or have ended), oldest first, each with its end and whether it is still needed."""
    begin = after(request, int)
    shown = _listed(request, house(), ended=ended, begin=int(begin[0]) if begin else None)
    return render(request, "steward/overrides.html", shown)


def _listed(request: HttpRequest, here: House, *, ended: bool, begin: int | None) -> dict[str, Any]:
    """What a page of the list shows, from after the number ``begin``."""
    concept = _asked(request, here)
    found = data.overrides_of(
        register=here.register(), concept=concept.chosen or None, ended=ended, after=begin, limit=PAGE + 1
    )
    following = (found[PAGE - 1].number,) if len(found) > PAGE else None
    return {
        "rows": [_row(request, here, one) for one in found[:PAGE]],
        "filters": [concept],
        "ended": ended,
        "query": query(request),
        "onward": onward(request, following),
        "section": "overrides",
    }


@require_safe
@needs(Permission.STEWARD_DATA)
def overrides_csv(request: HttpRequest, *, ended: bool = False) -> HttpResponse:
    """All of them as a file, without values."""
    here = house()
    concept = _asked(request, here)
    found = data.overrides_of(register=here.register(), concept=concept.chosen or None, ended=ended, limit=1_000_000)
    names = ("number", "concept", "subject", "attribute", "reason", "by", "at", "expires_at", "ended_at")
    return download("overrides", names, (tuple(getattr(one, name) for name in names) for one in found))


def _asked(request: HttpRequest, here: House) -> Filter:
    labels = {name: each.label.in_(get_language() or "vi") for name, each in here.catalogue.dictionary.concepts.items()}
    return filtered(request, "concept", _("Concept"), labels)


def _row(request: HttpRequest, here: House, one: Override) -> Row:
    concept = here.catalogue.dictionary.concepts.get(one.concept)
    attribute = concept.attributes.get(one.attribute) if concept is not None else None
    other = heard_first(request, here, one.concept, one.attribute) if attribute is not None else ""
    standing = None
    if one.ended_at is None:
        standing = data.need(register=here.register(), catalogue=here.catalogue, override=one)
    return Row(
        override=one,
        concept=concept.label if concept is not None else one.concept,
        attribute=attribute.label if attribute is not None else one.attribute,
        need=NEEDS[standing] if standing is not None else "",
        useless=standing not in {None, Need.NEEDED},
        others=owners(here, (other,)) if other else "",
    )


@require_POST
@needs(Permission.STEWARD_DATA)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End one before its day; without a reason nothing happens, and the list says so at its row, which comes first."""
    here = house()
    if number > LARGEST_KEY:
        raise Http404("override")
    _demand_hers(request, here, number)
    reason = typed(request, "reason", longest=LONGEST_REASON).strip()
    return attempt(
        request,
        template="steward/overrides.html",
        act=lambda: _end(here, number, account_of(request).username, reason),
        said=gettext("It has ended: the sources speak again."),
        then=lambda _done: reverse("steward:overrides"),
        page=lambda _fault: {
            **_listed(request, here, ended=False, begin=number - 1),
            "faulty": number,
            "reason": reason,
            "where": f"reason-{number}",
        },
    )


def _end(here: House, number: int, by: str, reason: str) -> None:
    try:
        data.end_override(
            register=here.register(), catalogue=here.catalogue, clock=here.clock, number=number, by=by, reason=reason
        )
    except NotHeld as error:
        raise Http404("override") from error


def _demand_hers(request: HttpRequest, here: House, number: int) -> None:
    """Raise Http404 for a value over the authority of another agency: its steward ends it, or one of the country."""
    about = here.register().row("select concept, attribute from override where number = :number", {"number": number})
    concept = here.catalogue.dictionary.concepts.get(about[0]) if about else None
    if about and concept is not None and about[1] in concept.attributes and heard_first(request, here, *about):
        raise Http404("override")
