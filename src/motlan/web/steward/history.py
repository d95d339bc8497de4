"""A subject's past: as it stood on a day, who changed what and why, and where each value comes from.

All of it is personal data: each opening is written into the journal of readings first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motlan.data import api as data
from motlan.data.golden.history import Changed, Event
from motlan.data.golden.read import asked_of
from motlan.data.golden.records import Held, Reading
from motlan.data.golden.speakers import label_of_source
from motlan.dictionary.attribute import Attribute
from motlan.dictionary.concept import Concept
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotHeld, UnknownName
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import Closed
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import day_typed
from motlan.web.steward.lists import after, filtered, onward
from motlan.web.steward.reader import key_shown, reading, shut_out, sight
from motlan.web.steward.sealed import seal, unseal
from motlan.web.steward.shown import shown

PAGE = 20
LARGEST_KEY = 2**63 - 1
KINDS = {
    "sync": _("a delivery"),
    "build": _("a build of all records"),
    "override": _("a data steward"),
    "merge": _("a merge of subjects"),
    "split": _("a split of subjects"),
    "authority": _("another order of authority"),
    "dictionary": _("a change of the dictionary"),
    "hosted": _("a decision on this platform"),
    "correction": _("a correction"),
}


@dataclass(frozen=True, slots=True)
class About:
    """The subject that a page is about."""

    concept: Concept
    reading: Reading
    hidden: tuple[Closed, ...] = ()
    """What of it may not be seen, by its name."""

    def labels(self, language: str) -> dict[str, str]:
        """The attributes that may be seen, with their names."""
        attributes = self.concept.attributes
        return {
            one.name: attributes[one.name].label.in_(language)
            for one in asked_of(self.concept, self.reading.attributes)
        }


def about(request: HttpRequest, here: House, subject: int) -> About:
    """The subject with this key; raise Http404 when there is none of a concept that the dictionary has."""
    if subject > LARGEST_KEY:
        raise Http404("subject")
    name = here.register().value("select concept from subject where subject = :subject", {"subject": subject})
    if name not in here.catalogue.dictionary.concepts:
        raise Http404("subject")
    concept, seen = here.catalogue.dictionary.concept(name), sight(request)
    hidden = seen.closed(name, concept.attributes.values())
    return About(concept, reading(request, name, subject), hidden)


def attribute_of(concept: Concept, name: str) -> Attribute:
    """An attribute of the concept; raise Http404."""
    if name not in concept.attributes:
        raise Http404(name)
    return concept.attributes[name]


@require_safe
@needs(Permission.STEWARD_DATA)
def history(request: HttpRequest, subject: int) -> HttpResponse:
    """Who changed what and why, newest first; with a day in the address the record as it stood when that day ended."""
    here = house()
    found = about(request, here, subject)
    language = get_language() or "vi"
    labels = found.labels(language)
    attribute = filtered(request, "attribute", _("Attribute"), labels)
    asked = replace(found.reading, attributes=(attribute.chosen,)) if attribute.chosen else found.reading
    said = request.GET.get("on", "").strip()
    told = _told(request, here, asked) if not said else data.Timeline(events=(), following=None)
    return render(
        request,
        "steward/history.html",
        {
            "subject": str(subject),
            "concept": found.concept,
            "hidden": found.hidden,
            "events": [event_row(here, one) for one in told.events],
            "filters": [attribute],
            "onward": onward(request, (told.following,) if told.following is not None else None),
            **_on(here, asked, said),
            "section": "find",
        },
    )


def _told(request: HttpRequest, here: House, asked: Reading) -> data.Timeline:
    begin = after(request, int)
    try:
        return data.timeline(
            register=here.register(),
            catalogue=here.catalogue,
            clock=here.clock,
            reading=asked,
            after=int(begin[0]) if begin else None,
            limit=PAGE,
        )
    except NotHeld as error:
        raise Http404("subject") from error


def _on(here: House, asked: Reading, said: str) -> dict[str, Any]:
    """The record as it stood when a day ended; nothing when no day was asked for."""
    if not said:
        return {"on": "", "fault": "", "stood": None}
    day = day_typed(said)
    if day is None:
        return {"on": said, "fault": gettext("Write the day as 31/12/2026."), "stood": None}
    try:
        end = datetime.combine(day + timedelta(days=1), time(), here.zone) - timedelta(seconds=1)
        record = data.as_of(
            register=here.register(),
            catalogue=here.catalogue,
            clock=here.clock,
            reading=asked,
            at=instant(end),
        )
    except NotHeld:
        return {"on": said, "fault": gettext("Nobody held this subject then."), "stood": None}
    except OverflowError:
        return {"on": said, "fault": gettext("Write the day as 31/12/2026."), "stood": None}
    attributes = here.catalogue.dictionary.concept(asked.concept).attributes
    stood = [
        {"attribute": attributes[name], "held": held, "value": shown(here, attributes[name], held.value)}
        for name, held in record.values.items()
    ]
    return {"on": said, "fault": "", "stood": stood}


def event_row(here: House, event: Event) -> dict[str, Any]:
    """One event for the template: what happened, by whom or what, and each change in words."""
    because = event.cause.because if event.cause is not None else None
    database, _dot, dataset = (event.delivered or "").partition(".")
    changes = [_change(here, one) for one in event.changes]
    return {
        "event": event,
        "kind": KINDS.get(because.kind, "") if because is not None else "",
        "actor": because.actor if because is not None else "",
        "reason": because.reason if because is not None else None,
        "database": database,
        "dataset": dataset,
        "changes": changes,
        # where only sources changed, the values are as they were: that is for whoever asks
        "open": event.what == "changed" and not all(one["same"] for one in changes),
    }


def _change(here: House, one: Changed) -> dict[str, Any]:
    def word(held: Held | None) -> Any:
        return shown(here, one.attribute, held.value) if held is not None else None

    same = one.before is not None and one.after is not None and one.before.value == one.after.value
    return {
        "attribute": one.attribute,
        "before": word(one.before),
        "after": word(one.after),
        "same": same,
        "before_source": one.before.source_label if one.before is not None else None,
        "after_source": one.after.source_label if one.after is not None else None,
        "conflict": one.after is not None and one.after.conflict,
    }


MODES = {
    "snapshot": _("the whole dataset"),
    "cursor": _("what changed since the last time"),
    "log": _("the database's change stream"),
    "push": _("sent by the owner"),
    "hosted": _("written on this platform"),
}


@require_safe
@needs(Permission.STEWARD_DATA)
def said(request: HttpRequest, subject: int) -> HttpResponse:
    """What each source said and when, newest first, whether its value stands or not."""
    here = house()
    found = about(request, here, subject)
    language = get_language() or "vi"
    labels = found.labels(language)
    attribute = filtered(request, "attribute", _("Attribute"), labels)
    begin = after(request, int)
    try:
        told = data.sayings(
            register=here.register(),
            catalogue=here.catalogue,
            clock=here.clock,
            reading=replace(found.reading, attributes=(attribute.chosen,)) if attribute.chosen else found.reading,
            after=int(begin[0]) if begin else None,
            limit=PAGE,
        )
    except NotHeld as error:
        raise Http404("subject") from error
    return render(
        request,
        "steward/said.html",
        {
            "subject": str(subject),
            "concept": found.concept,
            "hidden": found.hidden,
            "events": [_saying(here, one) for one in told.events],
            "filters": [attribute],
            "onward": onward(request, (told.following,) if told.following is not None else None),
            "section": "find",
        },
    )


def _saying(here: House, one: data.Saying) -> dict[str, Any]:
    """One saying for the template."""
    record = (one.database, one.dataset, one.record_key)
    return {
        "event": one,
        "mode": MODES.get(one.mode, ""),
        "anew": one.anew,
        "source": label_of_source(here.catalogue, one.database),
        "record": seal(record),
        "trail": "" if one.what == "vanished" else seal((*record, one.batch)),
        "changes": [_change(here, each) for each in one.changes],
    }


@require_safe
@needs(Permission.STEWARD_DATA)
def lineage(request: HttpRequest, subject: int, attribute: str) -> HttpResponse:
    """One value back to the row of the file that it came in: the one that stands, or with ``said`` in the address what
    a source said."""
    here = house()
    word = request.GET.get("said", "")
    database, dataset, key, batch = unseal(word, str, str, str, int) if word else ("", "", "", 0)
    found = about(request, here, subject)
    declared = attribute_of(found.concept, attribute)
    if refused := shut_out(request, here, found.concept.concept, attribute):
        return refused
    try:
        trail = data.lineage(
            register=here.register(),
            lake=here.lake,
            catalogue=here.catalogue,
            clock=here.clock,
            reading=replace(found.reading, attributes=(attribute,)),
            spoken=data.Spoken(database=str(database), dataset=str(dataset), record_key=str(key), batch=int(batch))
            if word
            else None,
        )
    except (NotHeld, UnknownName) as error:
        raise Http404("subject") from error
    return render(
        request,
        "steward/lineage.html",
        {
            "subject": str(subject),
            "concept": found.concept,
            "attribute": declared,
            "trail": trail,
            "value": shown(here, declared, trail.held.value),
            "said": bool(word),
            "record": seal((trail.database, trail.dataset, trail.record_key)) if trail.record_key else "",
            "key": key_shown(request, here, found.concept.concept, trail.record_key) if trail.record_key else "",
            "section": "find",
        },
    )
