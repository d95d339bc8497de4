"""Pages of requests: an officer asks in two clicks from where she saw •••; who keeps the data grants or refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.errors import MotlanError
from motlan.web.asking import actions
from motlan.web.asking.actions import Wish
from motlan.web.asking.models import Ask
from motlan.web.asking.telling import labels_of
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import visible_to
from motlan.web.download import download
from motlan.web.filters import called
from motlan.web.house import House, house
from motlan.web.people import attribute_rights
from motlan.web.people.models import Account
from motlan.web.people.onward import wanted_page
from motlan.web.people.permissions import Permission, needs
from motlan.web.people.reader import account_of
from motlan.web.people.right_views import last_day
from motlan.web.posted import typed

PAGE, OWN_PAGE = 50, 20
MOST_CHOSEN = 100
MOST_NAMED = 5
USUAL = timedelta(days=90)
"""For how long a right is asked for unless another day is typed."""
LISTS = ("open", "answered", "all")
COLUMNS = (
    "number", "account", "unit", "attributes", "dossier", "reason", "until", "asked_at", "answered_by", "answered_at",
    "granted", "answer",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_RIGHTS)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a right. What was hidden on the page she comes from is ticked, and the dossier is its reason."""
    here, account, fault = house(), account_of(request), None
    dossier = _dossier(request, account)
    chosen = _chosen(request)
    given = _given(request, here, dossier)
    if request.method == "POST":
        try:
            code = dossier.code if dossier else ""
            until = last_day(given["until"])
            wish = Wish(attributes=chosen, reason=given["reason"], until=until, dossier=code)
            actions.ask(house=here, account=account, wish=wish)
        except MotlanError as refused:
            fault = refused
        else:
            messages.success(request, gettext("Your request was sent; the answer comes into your messages."))
            return HttpResponseRedirect(wanted_page(request, reverse("asking:ask")))
    context = {
        **_offers(here, account, chosen),
        **_own(request, here, account),
        "given": given,
        "dossier": dossier,
        "next": wanted_page(request, ""),
        "fault": fault,
        "unit_name": _unit_name(here, account.unit),
        "keeps": account.may(Permission.STEWARD_DATA),
    }
    return render(request, "asking/ask.html", context, status=422 if fault else 200)


@require_safe
@needs(Permission.STEWARD_DATA)
def asked(request: HttpRequest) -> HttpResponse:
    """The requests that this account may see: the open ones, those answered, or all."""
    here = house()
    which, named, found = _list(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    kept = {"show": which if which != "open" else "", "account": named}
    query = urlencode({name: value for name, value in kept.items() if value})
    context = {
        "page": page,
        "lines": [_line(here, one) for one in page.object_list],
        "which": which,
        "lists": [(name, urlencode({"show": name, **({"account": named} if named else {})})) for name in LISTS],
        "named": named,
        "query": query,
    }
    return render(request, "asking/asked.html", context)


@require_safe
@needs(Permission.STEWARD_DATA)
def asked_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    _which, _named, found = _list(request)
    return download("requests", COLUMNS, _cells(found))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STEWARD_DATA)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """One request: grant it until a day, or refuse it with a reason."""
    here, account, fault = house(), account_of(request), None
    found = actions.seen_by(account).select_related("account", "answered_by").filter(pk=number).first()
    if found is None:
        raise Http404(str(number))
    given = {name: typed(request, name, longest=500) for name in ("until", "answer")}
    if request.method == "POST":
        try:
            _answered(here, account, found, given, granted=request.POST.get("act") == "grant")
        except MotlanError as refused:
            fault = refused
        else:
            messages.success(request, gettext("Answered; who asked is told."))
            return HttpResponseRedirect(reverse("asking:asked"))
    context = {
        "one": _line(here, found),
        "given": given if fault else {"until": found.until.isoformat(), "answer": ""},
        "may_answer": found.answered_at is None and actions.may_answer(account, found),
        "fault": fault,
    }
    return render(request, "asking/answer.html", context, status=422 if fault else 200)


def _answered(here: House, account: Account, found: Ask, given: dict[str, str], *, granted: bool) -> None:
    if granted:
        until = last_day(given["until"])
        actions.grant(house=here, by=account, number=found.pk, until=until, answer=given["answer"])
    else:
        actions.refuse(house=here, by=account, number=found.pk, answer=given["answer"])


def _chosen(request: HttpRequest) -> tuple[str, ...]:
    """The attributes that are ticked, or that the address names."""
    named = (request.POST if request.method == "POST" else request.GET).getlist("attribute")
    return tuple(one[:130] for one in named[:MOST_CHOSEN])


def _dossier(request: HttpRequest, account: Account) -> Dossier | None:
    """The dossier in which she met what was hidden, when it is one that she may see."""
    code = (request.POST.get("dossier") or request.GET.get("dossier") or "").replace("\x00", "")[:60]
    if not code or not account.may(Permission.WORK_DOSSIERS):
        return None
    return visible_to(account).filter(code=code).first()


def _given(request: HttpRequest, here: House, dossier: Dossier | None) -> dict[str, str]:
    """What was typed; before that, the dossier as the reason, and the usual last day."""
    if request.method == "POST":
        return {name: typed(request, name, longest=500) for name in ("reason", "until")}
    until = (here.today + USUAL).isoformat()
    if dossier is None:
        return {"reason": "", "until": until}
    label = here.forms.version(dossier.procedure, dossier.version).procedure.label.in_(get_language() or "vi")
    reason = gettext("Work on dossier %(code)s: %(procedure)s") % {"code": dossier.code, "procedure": label}
    return {"reason": reason, "until": until}


def _offers(here: House, account: Account, chosen: tuple[str, ...]) -> dict[str, Any]:
    """What can be asked for, what was asked for already, and who answers."""
    held = attribute_rights.attributes_of(account=account, on=here.today)
    waiting = actions.waiting(account)
    offered = attribute_rights.offered(here)
    free = {name: label for name, label in offered.items() if name not in held | waiting}
    owner = actions.owner_of(here, [one for one in chosen if one in offered] or free)
    named = actions.keepers(owner).exclude(pk=account.pk)[:MOST_NAMED]
    return {
        "offered": [(name, label, name in chosen) for name, label in free.items()],
        "waiting": [label for name, label in offered.items() if name in waiting],
        "keepers": [called(one) for one in named],
    }


def _own(request: HttpRequest, here: House, account: Account) -> dict[str, Any]:
    """Her own requests, the latest first."""
    found = Ask.objects.filter(account=account).select_related("account", "answered_by").order_by("-id")
    page = Paginator(found, OWN_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "lines": [_line(here, one) for one in page.object_list]}


def _list(request: HttpRequest) -> tuple[str, str, QuerySet[Ask]]:
    """Which requests the address asks for, of those that this account may see."""
    which = request.GET.get("show", "")
    which = which if which in LISTS else "open"
    named = request.GET.get("account", "").replace("\x00", "").strip()[:80]
    seen = actions.seen_by(account_of(request)).select_related("account", "answered_by")
    found = seen.order_by("id" if which == "open" else "-id")
    if which != "all":
        found = found.filter(answered_at__isnull=which == "open")
    if named:
        found = found.filter(account__username=named)
    return which, named, found


def _line(here: House, one: Ask) -> dict[str, Any]:
    return {"ask": one, "labels": labels_of(here, one), "unit": _unit_name(here, one.unit)}


def _unit_name(here: House, unit: str) -> str:
    return here.workspace.dictionary.units.full_name(unit, get_language() or "vi") if unit else ""


def _cells(found: QuerySet[Ask]) -> Iterator[list[str]]:
    for one in found.iterator(chunk_size=1000):
        answered = one.answered_at.isoformat() if one.answered_at else ""
        granted = "" if one.granted is None else str(int(one.granted))
        yield [
            *(str(one.pk), one.account.username, one.unit, " ".join(one.attributes), one.dossier, one.reason),
            *(one.until.isoformat(), one.asked_at.isoformat()),
            *(one.answered_by.username if one.answered_by else "", answered, granted, one.answer),
        ]
