"""Rights at other units: an administrator gives and ends them, an officer chooses for which unit she works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from motlan.dictionary.partial_date import no_such_day
from motlan.kernel.errors import MotlanError, Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.web.attempt import at_fields
from motlan.web.filters import say
from motlan.web.house import House, house
from motlan.web.people import unit_rights
from motlan.web.people.given import demand_reason, demand_term
from motlan.web.people.models import Account, UnitRight
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import day_typed, typed

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """A right as a list shows it."""

    right: UnitRight
    unit: str
    holds: bool


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ADMINISTER)
def rights(request: HttpRequest) -> HttpResponse:
    """Every right that was ever given, the latest first; and a form to give one."""
    here, fault = house(), None
    given = {name: typed(request, name, longest=500) for name in ("account", "unit", "until", "reason")}
    leads = "leads" in request.POST
    if request.method == "POST":
        try:
            _grant(here, cast("Account", request.user), given, leads=leads)
        except MotlanError as refused:
            fault = refused
        else:
            messages.success(request, gettext("The right is given; it ends by itself after its last day."))
            return HttpResponseRedirect(reverse("people:rights"))
    found = UnitRight.objects.select_related("account", "given_by", "ended_by").order_by("-id")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [_line(here, one) for one in page.object_list]
    context = {"page": page, "lines": lines, "fault": fault, "given": given, "leads": leads}
    faults = at_fields(fault, {name: name for name in given})
    return render(request, "people/rights.html", {**context, "faults": faults}, status=422 if fault else 200)


@require_POST
@needs(Permission.ADMINISTER)
def end_right(request: HttpRequest, number: int) -> HttpResponse:
    """End one before its last day."""
    try:
        unit_rights.end(house=house(), by=cast("Account", request.user), number=number)
    except MotlanError as refused:
        messages.error(request, f"{say(refused.what)} {say(refused.remedy)}")
    else:
        messages.success(request, gettext("The right has ended."))
    return HttpResponseRedirect(reverse("people:rights"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WORK_DOSSIERS)
def work_at(request: HttpRequest) -> HttpResponse:
    """For which unit the officer works now: her own, or one that she was given a right at."""
    here, account = house(), cast("Account", request.user)
    held = unit_rights.units_of(account=account, on=here.today)
    if request.method == "POST":
        wanted = typed(request, "unit", longest=20)
        request.session.pop(unit_rights.AT_UNIT, None)
        if held.filter(unit=wanted).exists():
            request.session[unit_rights.AT_UNIT] = wanted
        return HttpResponseRedirect(reverse("desk:queue"))
    own = account.unit if account.home is None else account.home
    context = {
        "own": own,
        "own_name": _name(here, own) if own else "",
        "at": account.unit,
        "lines": [_line(here, one) for one in held],
    }
    return render(request, "people/work_at.html", context)


def _grant(here: House, by: Account, given: dict[str, str], *, leads: bool) -> None:
    username, unit = given["account"].strip(), _unit(here, given["unit"].strip())
    demand_all(
        lambda: unit_rights.demand_place(house=here, username=username, unit=unit),
        lambda: demand_term(until=last_day(given["until"]), today=here.today, reason=given["reason"]),
        lambda: demand_reason(given["reason"]),
    )
    unit_rights.grant(
        house=here,
        by=by,
        username=username,
        unit=unit,
        until=last_day(given["until"]),
        reason=given["reason"],
        leads=leads,
    )


def last_day(words: str) -> date:
    """The last day of a right, from a field for dates or as people write it; raise Refused for what is none."""
    day = day_typed(words)
    if day is not None:
        return day
    raise Refused(
        what=no_such_day(words) or Text(vi="Ngày hết hạn chưa đúng.", en="The last day is not a date."),
        remedy=Text(vi="Viết ngày/tháng/năm, ví dụ 31/12/2026.", en="Write day/month/year, such as 31/12/2026."),
        where="until",
    )


def _unit(here: House, name: str) -> str:
    """A unit's code by the code itself or by its name; what was typed when it is neither, or several have it."""
    units = here.workspace.dictionary.units
    found = units.called(name, on=here.today) if name and name not in units.units else ()
    return found[0] if len(found) == 1 else name


def _line(here: House, right: UnitRight) -> Line:
    holds = right.ended_at is None and right.until >= here.today
    return Line(right=right, unit=_name(here, right.unit), holds=holds)


def _name(here: House, code: str) -> str:
    return here.workspace.dictionary.units.full_name(code, get_language() or "vi")
