"""Rights to sensitive attributes: an administrator gives and ends them; everybody at work sees her own, and asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.web.attempt import at_fields
from motlan.web.download import download
from motlan.web.filters import say
from motlan.web.house import House, house
from motlan.web.people import attribute_rights
from motlan.web.people.given import demand_reason, demand_term
from motlan.web.people.models import Account, AttributeRight
from motlan.web.people.permissions import Permission, needs
from motlan.web.people.right_views import last_day
from motlan.web.posted import typed

PAGE = 50
MOST_CHOSEN = 100
COLUMNS = ("number", "account", "attribute", "until", "reason", "given_by", "given_at", "ended_by", "ended_at", "holds")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A right as a list shows it."""

    right: AttributeRight
    label: Text
    holds: bool


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ADMINISTER)
def values(request: HttpRequest) -> HttpResponse:
    """Every right to a sensitive attribute that was ever given, the latest first; and a form to give some."""
    here, fault = house(), None
    given = {name: typed(request, name, longest=500) for name in ("account", "until", "reason")}
    chosen = request.POST.getlist("attribute")[:MOST_CHOSEN]
    if request.method == "POST":
        try:
            made = _grant(here, cast("Account", request.user), given, chosen)
        except MotlanError as refused:
            fault = refused
        else:
            messages.success(request, gettext("The right is given; it ends by itself after its last day."))
            return HttpResponseRedirect(
                f"{reverse('people:values')}?{urlencode({'account': made[0].account.username})}"
            )
    named, found = _asked(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    labels = attribute_rights.offered(here)
    context = {
        "page": page,
        "lines": [_line(here, one, labels) for one in page.object_list],
        "fault": fault,
        "faults": at_fields(fault, {**{name: name for name in given}, "attribute": "attribute-1"}),
        "given": given,
        "chosen": chosen,
        "offered": labels.items(),
        "named": named,
        "query": urlencode({"account": named}) if named else "",
    }
    return render(request, "people/values.html", context, status=422 if fault else 200)


def _grant(here: House, by: Account, given: Mapping[str, str], chosen: Sequence[str]) -> tuple[AttributeRight, ...]:
    """Give it; all that is wrong is told at once."""
    username = given["account"].strip()
    demand_all(
        lambda: attribute_rights.demand_sight(house=here, username=username, attributes=chosen),
        lambda: demand_term(until=last_day(given["until"]), today=here.today, reason=given["reason"]),
        lambda: demand_reason(given["reason"]),
    )
    return attribute_rights.grant(
        house=here,
        by=by,
        username=username,
        attributes=chosen,
        until=last_day(given["until"]),
        reason=given["reason"],
    )


@require_safe
@needs(Permission.ADMINISTER)
def values_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    here, (_named, found) = house(), _asked(request)
    return download("rights", COLUMNS, _cells(here, found))


@require_POST
@needs(Permission.ADMINISTER)
def end_value(request: HttpRequest, number: int) -> HttpResponse:
    """End one before its last day."""
    try:
        attribute_rights.end(house=house(), by=cast("Account", request.user), number=number)
    except MotlanError as refused:
        messages.error(request, f"{say(refused.what)} {say(refused.remedy)}")
    else:
        messages.success(request, gettext("The right has ended."))
    return HttpResponseRedirect(reverse("people:values"))


@require_safe
@needs(Permission.OWN_RIGHTS)
def my_rights(request: HttpRequest) -> HttpResponse:
    """What the account may see of sensitive attributes and until when."""
    here, account = house(), cast("Account", request.user)
    until = dict(attribute_rights.holding(account=account, on=here.today).values_list("attribute", "until"))
    context = {
        "lines": [(label, until.get(name)) for name, label in attribute_rights.offered(here).items()],
        "answers": account.may(Permission.STEWARD_DATA),
    }
    return render(request, "people/my_rights.html", context)


def _asked(request: HttpRequest) -> tuple[str, QuerySet[AttributeRight]]:
    """Whose rights the address asks for, and them: the latest first."""
    named = request.GET.get("account", "").replace("\x00", "").strip()[:80]
    found = AttributeRight.objects.select_related("account", "given_by", "ended_by").order_by("-id")
    return named, found.filter(account__username=named) if named else found


def _line(here: House, right: AttributeRight, labels: Mapping[str, Text]) -> Line:
    label = labels.get(right.attribute, Text(vi=right.attribute, en=right.attribute))
    return Line(right=right, label=label, holds=_holds(here, right))


def _holds(here: House, right: AttributeRight) -> bool:
    return right.ended_at is None and right.until >= here.today


def _cells(here: House, found: QuerySet[AttributeRight]) -> Iterator[list[str]]:
    for one in found.iterator(chunk_size=1000):
        ended = one.ended_at.isoformat() if one.ended_at else ""
        given_by, ended_by = (who.username if who else "" for who in (one.given_by, one.ended_by))
        yield [
            *(str(one.pk), one.account.username, one.attribute, one.until.isoformat(), one.reason),
            *(given_by, one.given_at.isoformat(), ended_by, ended, "1" if _holds(here, one) else "0"),
        ]
