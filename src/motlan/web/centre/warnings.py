"""The page of alerts: what stands wrong, since when, who has seen it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.web.centre import standing
from motlan.web.centre.alerts import LONGEST_NOTE, WHAT, label_of, may_see, see, what_of
from motlan.web.centre.models import Alert
from motlan.web.centre.plan import plan_of
from motlan.web.centre.sheet import sheet
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One alert as the page shows it."""

    alert: Alert
    what: Text
    label: Text
    owner: str
    address: str
    mine: bool
    """Whether the reader may say that it was seen."""


@require_safe
@needs(Permission.WATCH_CENTRE)
def alerts(request: HttpRequest) -> HttpResponse:
    """What stands wrong now, the newest first; with ``all=1`` what is over too."""
    here = house()
    plan_of(here)
    kind, owner, everything = request.GET.get("kind", ""), request.GET.get("owner", ""), request.GET.get("all") == "1"
    if kind not in {"", *Alert.Kind.values} or owner not in {"", *here.workspace.settings.agencies}:
        raise Http404("filter")
    found = Alert.objects.select_related("seen_by").order_by("-raised_at", "-pk")
    found = found if everything else found.filter(over_at=None)
    found = found.filter(kind=kind) if kind else found
    found = found.filter(owner=owner) if owner else found
    if request.GET.get("format") == "csv":
        header = ["alert", "kind", "name", "owner", "raised_at", "escalated_at", "seen_at", "note", "over_at"]
        names = ("pk", "kind", "name", "owner", "raised_at", "escalated_at", "seen_at", "note", "over_at")
        return sheet("alerts", header, ([getattr(one, name) for name in names] for one in found))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page": page,
        "rows": [_row(here, request, one) for one in page.object_list],
        "query": kept.urlencode(),
        "kind": kind,
        "owner": owner,
        "everything": everything,
        "kinds": [(name, WHAT[name]) for name in Alert.Kind.values],
        "owners": sorted({one for one in Alert.objects.values_list("owner", flat=True) if one}),
        "longest": LONGEST_NOTE,
    }
    return render(request, "centre/alerts.html", context)


def _row(here: House, request: HttpRequest, one: Alert) -> Row:
    known = one.name in plan_of(here).by_name and one.kind != Alert.Kind.RED
    return Row(
        alert=one,
        what=what_of(one),
        label=label_of(here, one),
        owner=here.workspace.agency(one.owner, standing.language()) if one.owner else "",
        address=reverse("centre:task", args=[one.name]) if known else "",
        mine=one.seen_at is None and one.over_at is None and may_see(request.user, one),
    )


@require_POST
@needs(Permission.WATCH_CENTRE)
def seen(request: HttpRequest, number: int) -> HttpResponse:
    """Say that an alert was seen."""
    alert, account = get_object_or_404(Alert, pk=number), request.user
    if not isinstance(account, Account):
        raise Http404
    try:
        see(here=house(), account=account, alert=alert, note=typed(request, "note").strip())
    except NotAllowed:
        return render(request, "centre/not_its_alert.html", status=403)
    messages.success(request, pgettext("centre", "It is noted that you have seen it."))
    return HttpResponseRedirect(reverse("centre:alerts"))
