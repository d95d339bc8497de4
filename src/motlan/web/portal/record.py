"""What the state holds on me; this is wrong; who read my data."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.data.golden.read import readings_of
from motlan.kernel.errors import Refused
from motlan.service.evidence.golden import GoldenHolder
from motlan.web.dossiers.corrections import report_wrong
from motlan.web.dossiers.models import Correction
from motlan.web.filters import say
from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal.holdings import Holdings
from motlan.web.portal.journal import told
from motlan.web.portal.purposes import OWN_GROUND, OWN_RECORD
from motlan.web.portal.reader import person

LONGEST = 200
LONGEST_REASON = 1500
PAGE = 50
LAST_PAGE = 10_000


@require_safe
@needs(Permission.OWN_RECORD)
def record(request: HttpRequest) -> HttpResponse:
    """Cards by subject, every value with its source; reading them is itself written into the journal."""
    account = person(request)
    with transaction.atomic():
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
    given = {"right": request.POST.get("right", "").strip(), "reason": request.POST.get("reason", "").strip()}
    faults = _faults(given) if request.method == "POST" else {}
    if request.method == "POST" and not faults:
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
            )
        except Refused as refused:
            faults = {"right": f"{say(refused.what)} {say(refused.remedy)}"}
        else:
            sent = gettext("Your report went to the owner of the value. You see here when it is answered.")
            messages.success(request, sent)
            return HttpResponseRedirect(reverse("portal:record"))
    shown = {"line": line, "given": given, "faults": faults}
    return render(request, "portal/wrong.html", shown, status=422 if faults else 200)


@require_safe
@needs(Permission.OWN_RECORD)
def readings(request: HttpRequest) -> HttpResponse:
    """Every reading of the person's values, newest first; her own only when she asks for them."""
    account = person(request)
    own = request.GET.get("own") == "1"
    page = _page_number(request)
    found = readings_of(
        register=house().register(),
        subject=account.subject or 0,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
        without="" if own else account.username,
    )
    shown = {
        "rows": told(found[:PAGE], house=house(), account=account),
        "own": own,
        "newer": page - 1,
        "older": page + 1 if len(found) > PAGE else 0,
    }
    return render(request, "portal/readings.html", shown)


def _page_number(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    return min(int(given), LAST_PAGE) if given.isascii() and given.isdigit() and int(given) > 0 else 1


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
    open_ones = Correction.objects.filter(reporter=account, state=Correction.State.OPEN)
    return Holdings(
        dictionary=here.workspace.dictionary,
        holder=holder,
        subject=account.subject or 0,
        reported=frozenset(open_ones.values_list("subject", "concept", "attribute")),
    )


def _corrections(account: Account) -> list[dict[str, object]]:
    """Open ones first, then those answered lately; labels instead of names."""
    here = house()
    found = Correction.objects.filter(reporter=account).order_by("answered_at", "-reported_at")[:PAGE]
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
