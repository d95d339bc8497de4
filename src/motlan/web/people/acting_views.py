"""Act for another; let somebody act for oneself; and, at an office, write down who is somebody's guardian."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from motlan.dictionary.partial_date import no_such_day
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import gathered
from motlan.service.dossiers.capacity import Capacity
from motlan.web.house import house
from motlan.web.people import mandates
from motlan.web.people.acting import ACTING, all_represented, represented
from motlan.web.people.mandates import Named, Term
from motlan.web.people.models import Account, Mandate
from motlan.web.people.onward import wanted_page
from motlan.web.people.permissions import Permission, needs
from motlan.web.people.reader import account_of

LONGEST = 200
PAGE = 25
AS_WRITTEN = Text(vi="Ví dụ 31/12/2026.", en="For example 31/12/2026.")
MISSING = Text(vi="Ngày này thiếu hoặc không có.", en="This day is missing, or there is no such day.")
EMPTY = {
    "ward_number": Text(vi="Chưa ghi số của người được giám hộ.", en="The ward's number is missing."),
    "ward_name": Text(vi="Chưa ghi họ tên người được giám hộ.", en="The ward's name is missing."),
    "number": Text(vi="Chưa ghi số định danh của người làm thay.", en="The number of whoever is to act is missing."),
    "name": Text(vi="Chưa ghi họ tên người làm thay.", en="The name of whoever is to act is missing."),
}
GONE = Text(vi="Bạn không, hoặc không còn, được đại diện cho người này.", en="You may not, or no longer, act for them.")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_RECORD)
def acting(request: HttpRequest) -> HttpResponse:
    """For whom one may act, and who may act for oneself."""
    if request.method != "POST":
        return _acting_page(request)
    key = request.POST.get("for", "")
    if not key:
        request.session.pop(ACTING, None)
        messages.success(request, gettext("You act for yourself again."))
        return HttpResponseRedirect(wanted_page(request, reverse("people:acting")))
    with transaction.atomic():
        found = represented(house=house(), account=account_of(request), key=key)
    if found is None:
        return _acting_page(request, fault=GONE, status=403)
    request.session[ACTING] = found.key
    return HttpResponseRedirect(wanted_page(request, reverse("portal:procedures")))


def _acting_page(request: HttpRequest, *, fault: Text | None = None, status: int = 200) -> HttpResponse:
    account, here = account_of(request), house()
    with transaction.atomic():
        offered = all_represented(house=here, account=account)
    given = Mandate.objects.filter(subject=account.subject or 0).order_by("-until", "-id")
    shown = {
        "offered": [(one, one.capacity.label, _labels(one.procedures)) for one in offered],
        "now": account.acting.key if account.acting else "",
        "given": [_row(one, here.today) for one in given],
        "next": wanted_page(request, ""),
        "fault": fault,
    }
    return render(request, "people/acting.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_RECORD)
def mandate(request: HttpRequest) -> HttpResponse:
    """Let somebody file for oneself: who, what, from when until when."""
    given = _given(request, ("number", "name", "since", "until"))
    chosen = tuple(dict.fromkeys(request.POST.getlist("procedures")))
    offered = house().workspace.procedures.all_in_force(on=house().today)
    faults: dict[str, Text] = {}
    if request.method == "POST":
        term, faults = _term(given)
        wanted = tuple(one.procedure for one in offered if one.procedure in chosen)
        faults = {**_empty(given), **gathered(lambda: mandates.demand_procedures(wanted)), **faults}
        if term is not None and not faults:
            agent = Named(number=given["number"], name=given["name"])
            try:
                mandates.give(house=house(), account=account_of(request), agent=agent, procedures=wanted, term=term)
            except Refused as refused:
                faults = _fault(refused)
            else:
                messages.success(request, gettext("This person may file for you. You can take it back at any time."))
                return HttpResponseRedirect(reverse("people:acting"))
    shown = {
        "given": given,
        "faults": faults,
        "procedures": [(one.procedure, one.label, one.procedure in chosen) for one in offered],
        "most_days": mandates.longest(house()).days,
        "first_day": f"{house().today:%d/%m/%Y}",
        "as_written": AS_WRITTEN,
    }
    return render(request, "people/mandate.html", shown, status=422 if faults else 200)


@require_POST
@needs(Permission.OWN_RECORD)
def end_mandate(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what one gave, or lay down what one was given; a guardian's office is for the agency to end."""
    account = account_of(request)
    own = Q(subject=account.subject or 0) | Q(agent=account.subject or 0)
    found = Mandate.objects.filter(own, pk=number, capacity=Capacity.AUTHORISED.value).first()
    if found is None:
        raise Http404
    mandates.end(house=house(), account=account, mandate=found)
    messages.success(request, gettext("It has ended. Nothing can be filed under it any more."))
    return HttpResponseRedirect(reverse("people:acting"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WORK_DOSSIERS)
def guardians(request: HttpRequest) -> HttpResponse:
    """Guardians that the officer's unit wrote down, and one more."""
    given = _given(request, ("ward_number", "ward_name", "number", "name", "decision", "since", "until"))
    faults: dict[str, Text] = {}
    if request.method == "POST":
        term, faults = _term(given)
        faults = {**_empty(given), **faults}
        if term is not None and not faults:
            try:
                mandates.appoint(
                    house=house(),
                    account=account_of(request),
                    ward=Named(number=given["ward_number"], name=given["ward_name"]),
                    guardian=Named(number=given["number"], name=given["name"]),
                    decision=given["decision"],
                    term=term,
                )
            except Refused as refused:
                faults = _fault(refused)
            else:
                messages.success(request, gettext("Written down. The guardian may file from the first day on."))
                return HttpResponseRedirect(reverse("people:guardians"))
    page = Paginator(_of_unit(account_of(request)), PAGE).get_page(request.GET.get("page"))
    rows = [_row(one, house().today) for one in page.object_list]
    shown = {
        "given": given,
        "faults": faults,
        "page": page,
        "rows": rows,
        "first_day": f"{house().today:%d/%m/%Y}",
        "as_written": AS_WRITTEN,
    }
    return render(request, "people/guardians.html", shown, status=422 if faults else 200)


@require_POST
@needs(Permission.WORK_DOSSIERS)
def end_guardian(request: HttpRequest, number: int) -> HttpResponse:
    """End a guardian's right, in the unit that wrote it down."""
    account = account_of(request)
    found = _of_unit(account).filter(pk=number).first()
    if found is None:
        raise Http404
    mandates.end(house=house(), account=account, mandate=found)
    messages.success(request, gettext("It has ended. Nothing can be filed under it any more."))
    return HttpResponseRedirect(reverse("people:guardians"))


def _of_unit(account: Account) -> Any:
    found = Mandate.objects.filter(capacity=Capacity.GUARDIAN.value).order_by("-given_at", "-id")
    return found.filter(unit=account.unit) if account.unit else found


def _given(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in names}


def _term(given: Mapping[str, str]) -> tuple[Term | None, dict[str, Text]]:
    """The term as typed, or what is wrong with its days."""
    days: dict[str, date] = {}
    faults: dict[str, Text] = {}
    for name in ("since", "until"):
        day = _day(given[name])
        if day is None:
            faults[name] = no_such_day(given[name]) or MISSING
        else:
            days[name] = day
    return (None, faults) if faults else (Term(**days), {})


def _empty(given: Mapping[str, str]) -> dict[str, Text]:
    """Who is not named; told together with what is wrong with the days."""
    return {name: why for name, why in EMPTY.items() if given.get(name) == ""}


def _day(typed: str) -> date | None:
    """A day as people write it, or as a browser does; None for what is no day."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _fault(refused: Refused) -> dict[str, Text]:
    both = {language: f"{refused.what.in_(language)} {refused.remedy.in_(language)}" for language in ("vi", "en")}
    return {refused.where: Text(both)}


def _row(one: Mandate, today: date) -> dict[str, object]:
    return {
        "mandate": one,
        "label": Capacity(one.capacity).label,
        "procedures": _labels(tuple(one.procedures)),
        "holds": one.ended_at is None and today <= one.until,
        "ended": one.ended_at is not None,
        "mine": one.capacity == Capacity.AUTHORISED.value,
    }


def _labels(procedures: tuple[str, ...]) -> list[str]:
    known = house().workspace.procedures.versions
    language = get_language() or "vi"
    return [known[one][-1].label.in_(language) if one in known else one for one in procedures]
