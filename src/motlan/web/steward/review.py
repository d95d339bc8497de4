"""The review queue: pairs of records that may be one subject, two at a time, and what stewards decided.

Lists show masked keys alone. A pair's page shows personal data: both records are written into the journal first.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.data.api import find
from motlan.data.linking.ties import RecordName
from motlan.data.review import acts, events, queue
from motlan.data.review.events import SubjectEvent
from motlan.data.review.pair import Compared, PairRead, read_pair
from motlan.data.review.queue import Answer, Asked, State
from motlan.data.stewardship.api import EXTRACT, PAGE, subject_of
from motlan.dictionary.concept import Concept
from motlan.kernel.errors import NotHeld, Refused
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward.checks import source_of
from motlan.web.steward.finding import LONGEST
from motlan.web.steward.lists import after, filtered, masked, onward, query
from motlan.web.steward.reader import account_of, read_record
from motlan.web.steward.records import LARGEST_KEY
from motlan.web.steward.sealed import seal
from motlan.web.steward.shown import shown

STATES = {
    "later": _("put off"),
    "same": _("the same subject"),
    "different": _("different subjects"),
}
COMPARED = {
    "different": ("≠", _("differs")),
    "near": ("≈", _("nearly the same")),
    "same": ("=", _("agrees")),
    "one_sided": ("–", _("only one says it")),
}
"""How two values compare, what a steward looks at first before the rest."""
ANSWERS: dict[str, Answer] = {"same": "same", "different": "different", "later": "later"}
STRONG, SOME = 6.0, 1.0
KINDS = {"merge": _("merged"), "split": _("split"), "undo": _("taken back")}


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


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STEWARD_DATA)
def pair(request: HttpRequest, number: int) -> HttpResponse:
    """Two records side by side: what agrees, what speaks for and against, and the answer."""
    here = house()
    asked = _asked(here, number)
    given = {name: request.POST.get(name, "").strip()[: acts.LONGEST_REASON] for name in ("verdict", "reason")}
    fault = ""
    if request.method == "POST":
        fault = _settle(request, here, asked, given)
        if not fault:
            return HttpResponseRedirect(_next(here, asked))
    return _pair_page(request, here, asked, given, fault)


def _pair_page(request: HttpRequest, here: House, asked: Asked, given: dict[str, str], fault: str) -> HttpResponse:
    register = here.register()
    with register.transaction():
        for name in (asked.record, asked.other):
            _write_down(request, here, name)
        read = read_pair(
            register=register,
            lake=here.lake,
            catalogue=here.catalogue,
            concept=asked.concept,
            record=asked.record,
            other=asked.other,
        )
    spoken = [one for one in read.lines if one.one is not None or one.other is not None]
    return render(
        request,
        "steward/review_pair.html",
        {
            "asked": asked,
            "settled": STATES.get(asked.state, ""),
            "concept": here.catalogue.dictionary.concept(asked.concept),
            "sides": [_side(here, name) for name in (asked.record, asked.other)],
            "gone": read.one is None or read.other is None,
            "lines": sorted(
                (_line(here, one) for one in spoken), key=lambda line: tuple(COMPARED).index(line["state"])
            ),
            "silent": [one.attribute for one in read.lines if one not in spoken],
            "subjects": [str(one) if one is not None else "" for one in read.subjects],
            "needs_reason": _is_merge(read),
            "chance": f"{round(asked.probability * 100)} %",
            "given": given,
            "fault": fault,
            "section": "review",
        },
        status=422 if fault else 200,
    )


def _is_merge(read: PairRead) -> bool:
    """Whether "same" makes one subject of two, which needs a reason."""
    one, other = read.subjects
    return one is not None and other is not None and one != other


def _settle(request: HttpRequest, here: House, asked: Asked, given: dict[str, str]) -> str:
    """Why it could not be done; empty when it is."""
    said: dict[str, Any] = {
        "register": here.register(),
        "catalogue": here.catalogue,
        "clock": here.clock,
        "number": asked.review,
        "actor": account_of(request).username,
        "reason": given["reason"],
    }
    try:
        if given["verdict"] == "reopen":
            queue.reopen(**said)
            messages.success(request, gettext("The answer was taken back."))
        elif given["verdict"] in ANSWERS:
            queue.answer(**said, verdict=ANSWERS[given["verdict"]])
            messages.success(request, gettext("The answer is kept: %(state)s.") % {"state": STATES[given["verdict"]]})
        else:
            return gettext("Choose an answer.")
    except (Refused, NotHeld) as error:
        return f"{error.what.in_(get_language() or 'vi')} {error.remedy.in_(get_language() or 'vi')}"
    return ""


def _next(here: House, asked: Asked) -> str:
    """The next open pair, the likeliest first; the queue when none is left."""
    found = queue.queue(register=here.register(), concept=asked.concept, limit=1)
    if found:
        return reverse("steward:review_pair", args=[found[0].review])
    return reverse("steward:review_queue", args=[asked.concept])


@require_safe
@needs(Permission.STEWARD_DATA)
def history(request: HttpRequest, concept: str) -> HttpResponse:
    """Merges, splits and their undoing, latest first."""
    here = house()
    declared = _concept(here, concept)
    begin = after(request, int)
    found = events.of_concept(
        register=here.register(), concept=concept, before=int(begin[0]) if begin else None, limit=PAGE + 1
    )
    rows = found[:PAGE]
    return render(
        request,
        "steward/review_history.html",
        {
            "concept": declared,
            "rows": [(one, KINDS[one.kind], one.kind != "undo" and not one.undone) for one in rows],
            "onward": onward(request, (rows[-1].event,) if len(found) > PAGE else None),
            "section": "review",
        },
    )


@require_POST
@needs(Permission.STEWARD_DATA)
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a merge or a split back."""
    here = house()
    register = here.register()
    try:
        done = events.one(register=register, number=number)
        acts.undo(
            register=register,
            catalogue=here.catalogue,
            clock=here.clock,
            number=number,
            actor=account_of(request).username,
            reason=request.POST.get("reason", "").strip() or gettext("Taken back by a steward"),
        )
        messages.success(request, gettext("Event %(number)s was taken back.") % {"number": number})
    except NotHeld as error:
        raise Http404(number) from error
    except Refused as error:
        messages.error(request, error.what.in_(get_language() or "vi"))
    return HttpResponseRedirect(reverse("steward:review_history", args=[done.concept]))


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
    fault = ""
    if request.method == "POST":
        done = _arranged(request, here, concept, subject, records)
        if isinstance(done, SubjectEvent):
            return HttpResponseRedirect(reverse("steward:subject", args=[done.kept]))
        fault = done
    context = {
        "subject": str(subject),
        "concept": here.catalogue.dictionary.concept(concept),
        "records": [{**_side(here, name), "masked": masked(name[1])} for name in records],
        "current": str(events.current(register=register, subject=subject)),
        "events": [(one, KINDS[one.kind]) for one in events.of_subject(register=register, subject=subject)],
        "fault": fault,
        "given": request.POST,
        "section": "review",
    }
    return render(request, "steward/subject_records.html", context, status=422 if fault else 200)


def _arranged(
    request: HttpRequest, here: House, concept: str, subject: int, records: tuple[RecordName, ...]
) -> SubjectEvent | str:
    """The event, or why there is none."""
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
        other = _other(here, concept, request.POST.get("other", "").strip())
        if other is None:
            return gettext("Give the identifier or the key of the other subject.")
        return acts.merge(**said, kept=subject, retired=other)
    except (Refused, NotHeld) as error:
        return f"{error.what.in_(get_language() or 'vi')} {error.remedy.in_(get_language() or 'vi')}"


def _other(here: House, concept: str, said: str) -> int | None:
    """The subject that a steward names by its identifier or its key; None for what is neither."""
    if not said or len(said) > LONGEST or "\0" in said:
        return None
    found = find(register=here.register(), catalogue=here.catalogue, concept=concept, identifier=said)
    if found is None and said.isascii() and said.isdecimal() and int(said) <= LARGEST_KEY:
        return int(said)
    return found


# ---- what the pages show


def _concept(here: House, name: str) -> Concept:
    if name not in here.catalogue.dictionary.concepts:
        raise Http404(name)
    return here.catalogue.dictionary.concept(name)


def _mirrors(here: House, concept: str) -> Any:
    from motlan.data.linking.mirrors import mirrors_of

    return mirrors_of(here.catalogue, concept)


def _asked(here: House, number: int) -> Asked:
    try:
        found = queue.asked(register=here.register(), number=min(number, LARGEST_KEY))
    except NotHeld as error:
        raise Http404(number) from error
    if found.concept not in here.catalogue.dictionary.concepts:
        raise Http404(number)
    return found


def _state(chosen: str) -> State:
    states: dict[str, State] = {"later": "later", "same": "same", "different": "different"}
    return states.get(chosen, "open")


def _write_down(request: HttpRequest, here: House, name: RecordName) -> None:
    database, _dot, dataset = name[0].partition(".")
    source = source_of(here, database, dataset)
    subject = subject_of(register=here.register(), source=source, record_key=name[1])
    read_record(request, here, source, subject)


def _listed(here: House, one: Asked) -> dict[str, Any]:
    return {
        "asked": one,
        "percent": round(one.probability * 100),
        "sides": [{**_side(here, name), "masked": masked(name[1])} for name in (one.record, one.other)],
    }


def _side(here: House, name: RecordName) -> dict[str, Any]:
    database, _dot, dataset = name[0].partition(".")
    held = here.catalogue.databases.get(database)
    return {
        "database": database,
        "dataset": dataset,
        "label": held.label if held is not None else database,
        "address": seal((database, dataset, name[1])),
        "word": seal((*name,)),
    }


def _line(here: House, one: Compared) -> dict[str, Any]:
    weight = one.evidence.weight if one.evidence is not None and one.agrees is not None else None
    if one.agrees is None:
        state = "one_sided"
    elif one.agrees:
        state = "same"
    else:
        state = "near" if weight is not None and weight >= SOME else "different"
    return {
        "attribute": one.attribute,
        "values": [shown(here, one.attribute, value) for value in (one.one, one.other)],
        "state": state,
        "mark": COMPARED[state][0],
        "said": COMPARED[state][1],
        "words": one.evidence.words if one.evidence is not None and state in {"near", "different"} else None,
        "speaks": _speaks(weight) if weight is not None else "",
    }


def _speaks(weight: float) -> str:
    """What a weight says, in words: twice as likely is one, a thousand times is ten."""
    for limit, words in (
        (STRONG, gettext("speaks strongly for one subject")),
        (SOME, gettext("speaks for one subject")),
        (-SOME, gettext("says little")),
        (-STRONG, gettext("speaks against it")),
    ):
        if weight >= limit:
            return words
    return gettext("speaks strongly against it")
