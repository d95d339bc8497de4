"""The review queue: pairs of records that may be one subject, and what stewards decided.

Lists show masked keys alone; the page of one pair is in ``pair``.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.data.linking.ties import RecordName
from motlan.data.review import acts, events, pair, queue, standing
from motlan.data.review.events import SubjectEvent
from motlan.data.review.guards import LONGEST_REASON
from motlan.data.review.queue import Asked, State
from motlan.data.review.standing import Decided
from motlan.data.stewardship.api import EXTRACT, PAGE
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.masked import masked
from motlan.web.attempt import attempt
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed
from motlan.web.steward.finding import LARGEST_KEY, named
from motlan.web.steward.lists import after, filtered, onward, query
from motlan.web.steward.pair import STATES, side_of
from motlan.web.steward.reader import account_of, key_shown, read_few, sight
from motlan.web.steward.sealed import seal
from motlan.web.steward.shown import shown

KINDS = {"merge": _("merged"), "place": _("placed"), "split": _("split"), "undo": _("taken back")}


@require_safe
@needs(Permission.STEWARD_DATA)
def review(request: HttpRequest) -> HttpResponse:
    """Every concept that is linked by likeness, with its queue."""
    here = house()
    waiting = queue.waiting(register=here.register(), catalogue=here.catalogue)
    concepts = here.catalogue.dictionary.concepts
    rows = sorted(((concepts[one.concept], one) for one in waiting), key=lambda row: -row[1].open)
    return render(request, "steward/review.html", {"rows": rows, "section": "review"})


@require_safe
@needs(Permission.STEWARD_DATA)
def of_concept(request: HttpRequest, concept: str) -> HttpResponse:
    """The pairs of one concept, the likeliest first; in the address: which state."""
    here = house()
    declared = _concept(here, concept)
    state = filtered(request, "state", _("State"), STATES, blank=_("to be decided"))
    begin = after(request, str, int)
    found = queue.queue(
        register=here.register(),
        concept=concept,
        state=_state(state.chosen),
        after=(float(begin[0]), int(begin[1])) if begin else None,
        limit=PAGE + 1,
    )
    rows = found[:PAGE]
    following = (repr(rows[-1].probability), rows[-1].review) if len(found) > PAGE else None
    return render(
        request,
        "steward/review_queue.html",
        {
            "concept": declared,
            "rows": [_listed(here, one) for one in rows],
            "filters": [state],
            "query": query(request),
            "onward": onward(request, following),
            "section": "review",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def of_concept_csv(request: HttpRequest, concept: str) -> HttpResponse:
    """All of them as a file: datasets, masked keys, probability, state."""
    here = house()
    _concept(here, concept)
    state = _state(filtered(request, "state", _("State"), STATES).chosen)
    rows = (
        (one.review, one.record[0], masked(one.record[1]), one.other[0], masked(one.other[1]), one.probability)
        for one in _everything(here, concept, state)
    )
    return download(
        f"review-{concept}", ("question", "dataset", "record", "other_dataset", "other_record", "probability"), rows
    )


def _everything(here: House, concept: str, state: State) -> list[Asked]:
    found: list[Asked] = []
    last: tuple[float, int] | None = None
    while part := queue.queue(register=here.register(), concept=concept, state=state, after=last, limit=EXTRACT):
        found += part
        last = (part[-1].probability, part[-1].review)
    return found


@require_safe
@needs(Permission.STEWARD_DATA)
def history(request: HttpRequest, concept: str) -> HttpResponse:
    """Merges, splits and their undoing, latest first."""
    begin = after(request, int)
    shown = _history(request, house(), concept, before=int(begin[0]) if begin else None)
    return render(request, "steward/review_history.html", shown)


def _history(request: HttpRequest, here: House, concept: str, *, before: int | None) -> dict[str, Any]:
    """What a page of the list shows, from before the event ``before``."""
    declared = _concept(here, concept)
    found = events.of_concept(register=here.register(), concept=concept, before=before, limit=PAGE + 1)
    rows = found[:PAGE]
    return {
        "concept": declared,
        "rows": [
            {
                "event": one,
                "kind": KINDS[one.kind],
                "standing": one.kind != "undo" and not one.undone,
                "against": standing.said(here.register(), one.against),
            }
            for one in rows
        ],
        "onward": onward(request, (rows[-1].event,) if len(found) > PAGE else None),
        "section": "review",
    }


@require_POST
@needs(Permission.STEWARD_DATA)
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a merge or a split back; what is refused is said at its row, which comes first, with the reason typed."""
    here = house()
    register = here.register()
    if number > LARGEST_KEY:
        raise Http404(number)
    try:
        past = events.one(register=register, number=number)
    except NotHeld as error:
        raise Http404(number) from error
    reason = typed(request, "reason", longest=LONGEST_REASON).strip()
    return attempt(
        request,
        template="steward/review_history.html",
        act=lambda: acts.undo(
            register=register,
            catalogue=here.catalogue,
            clock=here.clock,
            number=number,
            actor=account_of(request).username,
            reason=reason,
        ),
        said=gettext("Event %(number)s was taken back.") % {"number": number},
        then=lambda _done: reverse("steward:review_history", args=[past.concept]),
        page=lambda _fault: {
            **_history(request, here, past.concept, before=number + 1),
            "faulty": number,
            "reason": reason,
            "where": f"reason-{number}",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STEWARD_DATA)
def arrange(request: HttpRequest, subject: int) -> HttpResponse:
    """One subject's records: split some of them off, or merge another subject into this one."""
    here = house()
    register = here.register()
    concept = register.value("select concept from subject where subject = :s", {"s": subject})
    if subject > LARGEST_KEY or concept not in here.catalogue.dictionary.concepts:
        raise Http404("subject")
    records = acts.records_of(register, _mirrors(here, concept), subject)
    about = _telling(request, here, concept)
    fault, decided = "", False
    if request.method == "POST":
        done = _arranged(request, here, concept, subject, records)
        if isinstance(done, SubjectEvent):
            return HttpResponseRedirect(reverse("steward:subject", args=[done.kept]))
        fault, decided = done
    context = {
        "subject": str(subject),
        "concept": here.catalogue.dictionary.concept(concept),
        "records": [
            {**side_of(here, name), "key": _key(request, here, concept, name, about), "values": values}
            for name, values in zip(records, _told(request, here, concept, subject, records, about), strict=True)
        ],
        "current": str(events.current(register=register, subject=subject)),
        "events": [
            (one, KINDS[one.kind], standing.said(register, one.against))
            for one in events.of_subject(register=register, subject=subject)
        ],
        "fault": fault,
        "decided": decided,
        "given": request.POST,
        "section": "review",
    }
    return render(request, "steward/subject_records.html", context, status=422 if fault else 200)


def _telling(request: HttpRequest, here: House, concept: str) -> tuple[Attribute, ...]:
    """What tells two records of one dataset apart, as far as this steward may see it: the name and the birth date."""
    declared = here.catalogue.dictionary.concept(concept)
    telling = (*declared.of_type(Type.NAME)[:1], *declared.of_type(Type.DATE)[:1])
    return tuple(one for one in telling if not sight(request).hides(concept, one.name))


def _key(request: HttpRequest, here: House, concept: str, name: RecordName, about: tuple[Attribute, ...]) -> str:
    """Its key; whole only where the page reads the records."""
    return key_shown(request, here, concept, name[1]) if about else masked(name[1])


def _told(
    request: HttpRequest,
    here: House,
    concept: str,
    subject: int,
    records: tuple[RecordName, ...],
    about: tuple[Attribute, ...],
) -> list[list[tuple[Attribute, Any]]]:
    """What each record says of those attributes; the reading is written down first."""
    if not records or not about:
        return [[] for _each in records]
    register = here.register()
    with register.transaction():
        read_few(request, here, concept, subject, about)
        rows = [
            pair.read_few(register=register, catalogue=here.catalogue, concept=concept, record=record, attributes=about)
            for record in records
        ]
    return [[(one, shown(here, one, value)) for one, value in zip(about, row, strict=True)] for row in rows]


def _arranged(
    request: HttpRequest, here: House, concept: str, subject: int, records: tuple[RecordName, ...]
) -> SubjectEvent | tuple[str, bool]:
    """The event, or why there is none, and whether it is an earlier decision that can be gone against."""
    said: dict[str, Any] = {
        "register": here.register(),
        "catalogue": here.catalogue,
        "clock": here.clock,
        "actor": account_of(request).username,
        "reason": request.POST.get("reason", "").strip(),
    }
    try:
        if request.POST.get("act") == "split":
            chosen = set(request.POST.getlist("record"))
            leaving = [name for name in records if seal((*name,)) in chosen]
            return acts.split(**said, subject=subject, records=leaving)
        other = named(here, concept, request.POST.get("other", "").strip())
        if other is None:
            return gettext("Give the identifier or the key of the other subject."), False
        return acts.merge(**said, kept=subject, retired=other, anyway="anyway" in request.POST)
    except (Refused, NotHeld) as error:
        told = f"{error.what.in_(get_language() or 'vi')} {error.remedy.in_(get_language() or 'vi')}"
        return told, isinstance(error, Decided)


# ---- what the pages show


def _concept(here: House, name: str) -> Concept:
    if name not in here.catalogue.dictionary.concepts:
        raise Http404(name)
    return here.catalogue.dictionary.concept(name)


def _mirrors(here: House, concept: str) -> Any:
    from motlan.data.linking.mirrors import mirrors_of

    return mirrors_of(here.catalogue, concept)


def _state(chosen: str) -> State:
    return next((state for state in queue.STATES if state == chosen), "open")


def _listed(here: House, one: Asked) -> dict[str, Any]:
    return {
        "asked": one,
        "percent": round(one.probability * 100),
        "sides": [{**side_of(here, name), "masked": masked(name[1])} for name in (one.record, one.other)],
    }
