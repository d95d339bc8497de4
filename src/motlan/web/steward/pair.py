"""Two records side by side: what agrees, what speaks for and against one subject, and the steward's answer.

Shows personal data: both records are written into the journal of readings first.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from motlan.data.linking.fuzzy.cluster import HIGHEST
from motlan.data.linking.ties import RecordName
from motlan.data.review import queue
from motlan.data.review.guards import LONGEST_REASON
from motlan.data.review.pair import Compared, PairRead, read_pair
from motlan.data.review.queue import Answer, Asked
from motlan.data.stewardship.api import subject_of
from motlan.kernel.errors import NotHeld, Refused
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward.checks import source_of
from motlan.web.steward.finding import LARGEST_KEY
from motlan.web.steward.reader import account_of, read_record, sight
from motlan.web.steward.sealed import seal
from motlan.web.steward.shown import shown

STATES = {
    "later": _("put off"),
    "same": _("the same subject"),
    "different": _("different subjects"),
    "settled": _("needs no answer any more"),
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


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STEWARD_DATA)
def pair(request: HttpRequest, number: int) -> HttpResponse:
    """Two records side by side: what agrees, what speaks for and against, and the answer."""
    here = house()
    asked = _asked(here, number)
    given = {name: request.POST.get(name, "").strip()[:LONGEST_REASON] for name in ("verdict", "reason")}
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
    seen = sight(request)
    spoken = [one for one in read.lines if one.one is not None or one.other is not None]
    return render(
        request,
        "steward/review_pair.html",
        {
            "asked": asked,
            "settled": STATES.get(asked.state, "") if asked.state in queue.ANSWERED else "",
            "needless": queue.NEEDLESS.get(asked.reason or "", "") if asked.state == "settled" else "",
            "concept": here.catalogue.dictionary.concept(asked.concept),
            "sides": [side_of(here, name) for name in (asked.record, asked.other)],
            "gone": read.one is None or read.other is None,
            "lines": sorted(
                (_line(here, one, hidden=seen.hides(asked.concept, one.attribute.name)) for one in spoken),
                key=lambda line: tuple(COMPARED).index(line["state"]),
            ),
            "silent": [one.attribute for one in read.lines if one not in spoken],
            "subjects": [str(one) if one is not None else "" for one in read.subjects],
            "needs_reason": _is_merge(read),
            "is_one": read.subjects[0] is not None and read.subjects[0] == read.subjects[1],
            "chance": f"{round(asked.probability * 100)} %",
            "likely": _is_likely(here, asked),
            "given": given,
            "fault": fault,
            "section": "review",
        },
        status=422 if fault else 200,
    )


def _is_likely(here: House, asked: Asked) -> bool:
    """Whether the chance alone would do, so that something else speaks against joining the two."""
    sure = here.catalogue.dictionary.concept(asked.concept).sure
    return asked.probability >= (sure if sure is not None else HIGHEST)


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
            _tell_of_others(request, queue.settled_with(register=here.register(), number=asked.review))
        else:
            return gettext("Choose an answer.")
    except (Refused, NotHeld) as error:
        return f"{error.what.in_(get_language() or 'vi')} {error.remedy.in_(get_language() or 'vi')}"
    return ""


def _tell_of_others(request: HttpRequest, numbers: tuple[int, ...]) -> None:
    if numbers:
        listed = ", ".join(str(one) for one in numbers)
        messages.info(
            request, gettext("That settles other pairs of the same two subjects too: %(pairs)s.") % {"pairs": listed}
        )


def _next(here: House, asked: Asked) -> str:
    """The next open pair, the likeliest first; the queue when none is left."""
    found = queue.queue(register=here.register(), concept=asked.concept, limit=1)
    if found:
        return reverse("steward:review_pair", args=[found[0].review])
    return reverse("steward:review_queue", args=[asked.concept])


def _asked(here: House, number: int) -> Asked:
    try:
        found = queue.asked(register=here.register(), number=min(number, LARGEST_KEY))
    except NotHeld as error:
        raise Http404(number) from error
    if found.concept not in here.catalogue.dictionary.concepts:
        raise Http404(number)
    return found


def _write_down(request: HttpRequest, here: House, name: RecordName) -> None:
    database, _dot, dataset = name[0].partition(".")
    source = source_of(here, database, dataset)
    subject = subject_of(register=here.register(), source=source, record_key=name[1])
    read_record(request, here, source, subject)


def side_of(here: House, name: RecordName) -> dict[str, Any]:
    """One of the two records, as a list names it: where it is from and its address, never its key."""
    database, _dot, dataset = name[0].partition(".")
    held = here.catalogue.databases.get(database)
    return {
        "database": database,
        "dataset": dataset,
        "label": held.label if held is not None else database,
        "address": seal((database, dataset, name[1])),
        "word": seal((*name,)),
    }


def _line(here: House, one: Compared, *, hidden: bool) -> dict[str, Any]:
    weight = one.evidence.weight if one.evidence is not None and one.agrees is not None else None
    if one.agrees is None:
        state = "one_sided"
    elif one.agrees:
        state = "same"
    else:
        state = "near" if weight is not None and weight >= SOME else "different"
    return {
        "attribute": one.attribute,
        "hidden": hidden,
        "values": [None if hidden else shown(here, one.attribute, value) for value in (one.one, one.other)],
        "state": state,
        "mark": COMPARED[state][0],
        "said": COMPARED[state][1],
        "words": one.evidence.words if one.evidence and state in {"near", "different"} and not hidden else None,
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
