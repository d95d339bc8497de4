"""One source record with what is wrong in it, and one subject with all its sources side by side.

Both show personal data: each opening is written into the journal of readings first, where the person can see it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.data import api as data
from motlan.data.golden.records import Side
from motlan.data.golden.speakers import label_of_source
from motlan.data.stewardship import api as stewardship
from motlan.data.stewardship.api import REASONS, Record
from motlan.dictionary.attribute import Attribute, Type
from motlan.store.tables import STEWARD
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import Closed
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward.bounds import heard_first, owners
from motlan.web.steward.checks import source_of
from motlan.web.steward.finding import LARGEST_KEY
from motlan.web.steward.place import placed
from motlan.web.steward.reader import key_shown, read_record, reading, sight
from motlan.web.steward.sealed import seal, unseal
from motlan.web.steward.shown import shown, unit_name
from motlan.web.steward.titles import title


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STEWARD_DATA)
def record(request: HttpRequest, word: str) -> HttpResponse:
    """One source record: the mirror's values, what is wrong with each, the subject it belongs to; one of nobody is
    placed from here."""
    here = house()
    database, dataset, key = (str(part) for part in unseal(word, str, str, str))
    source = source_of(here, database, dataset)
    register = here.register()
    refused = {}
    if request.method == "POST":
        refused = placed(request, here, source.concept.concept, (f"{database}.{dataset}", key))
        if not refused:
            return HttpResponseRedirect(request.path)
    with register.transaction():
        subject = stewardship.subject_of(register=register, source=source, record_key=key)
        read_record(request, here, source, subject)
        found = stewardship.read_record(register=register, source=source, record_key=key)
        if found is None:
            raise Http404("record")
    seen = sight(request)
    shut = [one.attribute for one in found.values if seen.hides(source.concept.concept, one.attribute.name)]
    return render(
        request,
        "steward/record.html",
        {
            "record": found,
            "key": key_shown(request, here, source.concept.concept, key),
            "hidden": seen.closed(source.concept.concept, shut),
            "subject": str(found.subject) if found.subject is not None else "",
            "source": source,
            "rows": [_row(here, found, each, hidden=each.attribute in shut) for each in found.values],
            "put_aside": [(one, REASONS.get(one.reason, one.reason)) for one in found.held],
            "failed": _named(here, found, found.failed),
            "given": request.POST,
            **refused,
            "section": "databases",
        },
        status=422 if refused else 200,
    )


def _row(here: House, found: Record, one: stewardship.Value, *, hidden: bool) -> dict[str, Any]:
    """One value of a record, with every complaint in words; of a hidden one nothing that was received."""
    complaints = [_put_aside(held, hidden=hidden) for held in one.held]
    if one.unreadable and not one.held:
        complaints.append(gettext("What was received could not be read."))
    if one.invalid:
        complaints.append(gettext("The identifier breaks its own rules."))
    if one.options:
        names = " · ".join(unit_name(here, code) for code in one.options)
        complaints.append(gettext("The old unit was divided; it is one of: %(units)s") % {"units": names})
    return {
        "attribute": one.attribute,
        "hidden": hidden,
        "value": None if hidden else shown(here, one.attribute, one.value),
        "code": one.value if one.attribute.type in (Type.CODE, Type.UNIT) and not hidden else None,
        "complaints": complaints,
        "failed": _named(here, found, one.failed),
        "wrong": one.wrong,
    }


def _put_aside(held: stewardship.Held, *, hidden: bool) -> str:
    reason = REASONS.get(held.reason)
    said = reason.in_(get_language() or "vi") if reason else held.reason
    return gettext("Received “%(received)s”: %(reason)s") % {
        "received": "•••" if hidden else held.received or "",
        "reason": said,
    }


def _named(
    here: House, found: Record, checks: tuple[stewardship.Measured, ...]
) -> list[tuple[stewardship.Measured, str]]:
    rules = stewardship.rules(here.catalogue, found.source.database.database) if checks else {}
    return [(one, title(here.catalogue, found.source, one, rules.get((one.dataset, one.check_id)))) for one in checks]


@require_safe
@needs(Permission.STEWARD_DATA)
def subject(request: HttpRequest, subject: int) -> HttpResponse:
    """One subject: every source's value of every attribute, side by side."""
    here = house()
    register = here.register()
    if subject > LARGEST_KEY:
        raise Http404("subject")
    concept = register.value("select concept from subject where subject = :subject", {"subject": subject})
    if concept not in here.catalogue.dictionary.concepts:
        raise Http404("subject")
    held = data.sides(
        register=register,
        catalogue=here.catalogue,
        clock=here.clock,
        reading=reading(request, concept, subject),
    )
    attributes = here.catalogue.dictionary.concept(concept).attributes
    grouped = [(attributes[name], list(group)) for name, group in groupby(held, key=lambda one: one.attribute)]
    groups = [
        {**_group(here, concept, attribute, group), "others": _others(request, here, concept, attribute.name)}
        for attribute, group in grouped
    ]
    groups.sort(key=lambda each: not each["conflict"])
    return render(
        request,
        "steward/subject.html",
        {
            "subject": str(subject),
            "concept": here.catalogue.dictionary.concept(concept),
            "groups": groups,
            "hidden": _hidden(request, here, concept),
            "disputed": [each["attribute"] for each in groups if each["conflict"]],
            "section": "find",
        },
    )


def _hidden(request: HttpRequest, here: House, concept: str) -> tuple[Closed, ...]:
    """What of the subject this steward may not see."""
    return sight(request).closed(concept, here.catalogue.dictionary.concept(concept).attributes.values())


def _others(request: HttpRequest, here: House, concept: str, attribute: str) -> str:
    """The agency whose steward sets a value by hand in the place of this one; empty where she may herself."""
    first = heard_first(request, here, concept, attribute)
    return owners(here, (first,)) if first else ""


def _group(here: House, concept: str, attribute: Attribute, group: list[Side]) -> dict[str, Any]:
    """One attribute: who says what. A source that is silent is shown too, and contradicts nobody."""
    value = next((one.value for one in group if one.wins), None)
    return {
        "attribute": attribute,
        "conflict": any(not one.agrees for one in group),
        "held": any(one.wins for one in group),
        "value": shown(here, attribute, value),
        "speaking": sum(one.value is not None for one in group),
        "saying": sum(one.value is not None and one.agrees for one in group),
        "by_hand": any(one.database == STEWARD for one in group),
        "free": attribute.name != here.catalogue.dictionary.concept(concept).identifier,
        "sides": [
            {
                "side": one,
                "label": label_of_source(here.catalogue, one.database),
                "value": shown(here, attribute, one.value),
                "by_hand": one.database == STEWARD,
                "address": seal((one.database, one.dataset, one.record_key)),
            }
            for one in group
        ],
    }
