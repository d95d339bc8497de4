"""What the state holds on me; this is wrong."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.data.correction import record as corrections
from motlan.data.correction.proposal import contradicted, proposed
from motlan.dictionary.attribute import Type
from motlan.dictionary.book import Dictionary
from motlan.kernel.errors import Refused
from motlan.service.api import HeldRecord
from motlan.service.evidence.golden import GoldenHolder
from motlan.web.dossiers.corrections import report_wrong, settle
from motlan.web.filters import say
from motlan.web.house import House, house
from motlan.web.people import kept
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal.holdings import Holdings, Report
from motlan.web.portal.reader import person
from motlan.web.purposes import OWN_GROUND, OWN_RECORD

LONGEST = 200
LONGEST_REASON = 1500
MOST_CORRECTIONS = 50


@require_safe
@needs(Permission.OWN_RECORD)
def record(request: HttpRequest) -> HttpResponse:
    """Cards by subject, every value with its source; reading them is itself written into the journal."""
    account = person(request)
    with transaction.atomic():
        settle(house=house(), reporter=account.username)
        sections = _holdings(account).sections()
    return render(
        request,
        "portal/record.html",
        {
            "sections": [section for section in sections if section.cards],
            "empty": [section for section in sections if not section.cards],
            "corrections": _corrections(account),
        },
    )


@kept.through_sign_in()
@require_http_methods(["GET", "POST"])
@needs(Permission.OWN_RECORD)
def wrong(request: HttpRequest, concept: str, number: int, attribute: str) -> HttpResponse:
    """Say that one value is wrong, and what is right; it goes to the owner of the value."""
    account = person(request)
    dictionary = house().workspace.dictionary
    if concept not in dictionary.concepts or attribute not in dictionary.concept(concept).attributes:
        raise Http404
    with transaction.atomic():
        holdings = _holdings(account)
        own = holdings.own(concept)
        if number >= len(own):
            raise Http404
        line = holdings.line(own[number], attribute)
    if line.missing:
        raise Http404
    given = {name: request.POST.get(name, "").strip() for name in ("right", "reason")}
    if earlier := kept.given_back(request):
        given = {name: earlier.word(name) for name in given}
    faults = _faults(given) if request.method == "POST" else {}
    if request.method == "POST" and not faults:
        right = proposed(dictionary, dictionary.concept(concept).attributes[attribute], given["right"])
        try:
            report_wrong(
                house=house(),
                account=account,
                holder=holdings.holder,
                concept=concept,
                subject=own[number].subject,
                attribute=attribute,
                wrong=gettext("Right is: %(right)s. %(reason)s") % given,
                own=frozenset(one.subject for one in own),
                proposed=right,
            )
        except Refused as refused:
            faults = {"right": f"{say(refused.what)} {say(refused.remedy)}"}
        else:
            sent = gettext("Your report went to the owner of the value. You see here when it is answered.")
            messages.success(request, sent)
            for why in _against(dictionary, own[number], attribute, right):
                messages.warning(request, why)
            return HttpResponseRedirect(reverse("portal:record"))
    shown = {"line": line, "given": given, "faults": faults, **_offered(dictionary, concept, attribute)}
    return render(request, "portal/wrong.html", shown, status=422 if faults else 200)


def _against(dictionary: Dictionary, record: HeldRecord, attribute: str, right: str | None) -> list[str]:
    """What the person is told where her own number speaks against what she says is right."""
    concept = dictionary.concept(record.concept)
    number = record.value(concept.identifier) if concept.identifier else ""
    more = gettext("One of the two is wrong. The owner looks at both; keep the papers that show the right one.")
    return [f"{say(why)} {more}" for why in contradicted(dictionary, concept, attribute, right, number or None)]


def _offered(dictionary: Dictionary, concept: str, attribute: str) -> dict[str, Any]:
    """What is offered while somebody writes what is right: the words of a code list, or names of places."""
    about = dictionary.concept(concept).attributes[attribute]
    codes = dictionary.code_lists[about.codes].codes if about.codes else {}
    return {"words": tuple(codes.values()), "place": about.type is Type.UNIT, "day": about.type is Type.DATE}


def _holdings(account: Account) -> Holdings:
    here = house()
    holder = GoldenHolder(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        reader=account.username,
        role=account.role,
        purpose=OWN_RECORD,
        ground=OWN_GROUND,
    )
    pending = corrections.of_reporter(here.register(), reporter=account.username, states=corrections.PENDING)
    return Holdings(
        dictionary=here.workspace.dictionary,
        holder=holder,
        subject=account.subject or 0,
        reported={(one.subject, one.concept, one.attribute): _report(one, here) for one in pending},
    )


def _report(one: corrections.Correction, here: House) -> Report:
    return Report(due_at=one.due_at, agreed=one.state == "accepted", late=one.late(here.clock.now()))


def _corrections(account: Account) -> list[dict[str, object]]:
    """Those that wait first, then those answered or closed lately; labels instead of names."""
    here = house()
    found = corrections.of_reporter(here.register(), reporter=account.username, limit=MOST_CORRECTIONS)
    return [
        {
            "label": here.workspace.dictionary.attribute(f"{one.concept}.{one.attribute}").label,
            "owner": here.catalogue.database(one.source).label,
            "reported_at": one.reported_at,
            "due_at": one.due_at,
            "state": one.state,
            "answer": one.answer,
            "answered_at": one.answered_at,
        }
        for one in found
    ]


def _faults(given: dict[str, str]) -> dict[str, str]:
    faults = {}
    if not given["right"]:
        faults["right"] = gettext("Write what is right.")
    elif len(given["right"]) > LONGEST:
        faults["right"] = gettext("Write it in at most %(most)d characters.") % {"most": LONGEST}
    if len(given["reason"]) > LONGEST_REASON:
        faults["reason"] = gettext("Write it in at most %(most)d characters.") % {"most": LONGEST_REASON}
    return faults
