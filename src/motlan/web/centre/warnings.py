"""The page of alerts: what stands wrong, since when, who has seen it; or what stood so at the end of a past day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import npgettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.web.centre import standing
from motlan.web.centre.alerts import (
    LONGEST_NOTE,
    WHAT,
    answerable,
    first_raised,
    known_by,
    label_of,
    may_see,
    see,
    see_all,
    stood,
    watched_at,
    watched_on,
    what_of,
)
from motlan.web.centre.asof import AsOf, as_of
from motlan.web.centre.models import Alert
from motlan.web.centre.plan import plan_of
from motlan.web.centre.sheet import sheet
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed

PAGE = 25
LONGEST_NUMBER = 18


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
    """What stands wrong: first what waits for the reader, then the newest; with ``all=1`` what is over too. Of a past
    day: as it stood at its end."""
    here = house()
    plan_of(here)
    asked, asof = _asked(request.GET, here), as_of(here, request.GET.get("day", ""))
    ends = asof.ends(here)
    found = _ordered(asked.found(by=ends).select_related("seen_by"), request.user, asof)
    if request.GET.get("format") == "csv":
        asof.known()
        return _sheet(here, (_then(one, ends) for one in found))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    began = first_raised()
    context = {
        "asof": asof,
        "kept": [(name, value) for name, value in request.GET.items() if value and name in ("kind", "owner", "all")],
        "began": began,
        "watched_at": watched_at(here),
        "unwatched": ends is not None and (began is None or ends <= began),
        "nobody_looked": ends is not None and not watched_on(here, asof.on),
        "page": page,
        "rows": [_row(here, request, _then(one, ends), asof) for one in page.object_list],
        "query": kept.urlencode(),
        "chosen": bool(asked.kind or asked.owner or asked.everything),
        "kind": asked.kind,
        "owner": asked.owner,
        "everything": asked.everything,
        "waiting": 0 if asof.past else _waiting(request.user, asked),
        "kinds": [(name, WHAT[name]) for name in Alert.Kind.values],
        "owners": _owners(here),
        "longest": LONGEST_NOTE,
    }
    return render(request, "centre/alerts.html", context)


def _ordered(found: QuerySet[Alert], reader: object, asof: AsOf) -> QuerySet[Alert]:
    if asof.past or not isinstance(reader, Account):
        return found.order_by("-raised_at", "-pk")
    waits = Exists(answerable(reader).filter(pk=OuterRef("pk")))
    return found.annotate(waits=waits).order_by("-waits", "-raised_at", "-pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which alerts an address or a form asks for; '' is all."""

    kind: str
    owner: str
    everything: bool

    def found(self, *, by: datetime | None = None) -> QuerySet[Alert]:
        """Those, in no order; with ``by`` those there were at that instant."""
        if self.everything:
            found = Alert.objects.all() if by is None else Alert.objects.filter(raised_at__lt=by)
        else:
            found = Alert.objects.filter(over_at=None) if by is None else stood(by=by)
        found = found.filter(kind=self.kind) if self.kind else found
        return found.filter(owner=self.owner) if self.owner else found


def _asked(said: QueryDict, here: House) -> Asked:
    kind, owner = said.get("kind", ""), said.get("owner", "")
    if kind not in {"", *Alert.Kind.values} or owner not in {"", *here.workspace.settings.agencies}:
        raise Http404("filter")
    return Asked(kind=kind, owner=owner, everything=said.get("all") == "1")


def _then(alert: Alert, ends: datetime | None) -> Alert:
    return alert if ends is None else known_by(alert, ends)


def _owners(here: House) -> list[tuple[str, str]]:
    """Agencies that an alert was ever raised for, by what they are called."""
    names = Alert.objects.filter(owner__gt="").order_by().values_list("owner", flat=True).distinct()
    return sorted(((one, here.workspace.agency(one, standing.language())) for one in names), key=lambda one: one[1])


def _waiting(account: object, asked: Asked) -> int:
    """How many of them the reader may say that they were seen."""
    if not isinstance(account, Account):
        return 0
    return answerable(account).filter(pk__in=asked.found().values("pk")).count()


def _sheet(here: House, found: Iterable[Alert]) -> HttpResponse:
    header = ["alert", "kind", "name", "owner", "raised_at", "escalated_at", "seen_at", "note", "over_at"]
    rows = (
        (
            *(one.pk, one.kind, one.name, one.owner, one.raised_at),
            *(one.escalated_at, one.seen_at, one.note, one.over_at),
        )
        for one in found
    )
    return sheet("alerts", header, rows)


def _row(here: House, request: HttpRequest, one: Alert, asof: AsOf) -> Row:
    return Row(
        alert=one,
        what=what_of(one),
        label=label_of(here, one),
        owner=here.workspace.agency(one.owner, standing.language()) if one.owner else "",
        address=_address(here, one, asof),
        mine=not asof.past and one.seen_at is None and one.over_at is None and may_see(request.user, one),
    )


def _address(here: House, one: Alert, asof: AsOf) -> str:
    """The page of the database or the task that stands wrong; '' where the workspace has it no more."""
    if one.kind == Alert.Kind.RED:
        known = one.name in here.catalogue.databases
        return reverse("portfolio:database", args=[one.name]) + asof.query if known else ""
    return reverse("centre:task", args=[one.name]) + asof.query if one.name in plan_of(here).by_name else ""


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


@require_POST
@needs(Permission.WATCH_CENTRE)
def seen_many(request: HttpRequest) -> HttpResponse:
    """Say of several alerts at once that they were seen: of the chosen ones, or of all that a filter shows."""
    here, account = house(), request.user
    if not isinstance(account, Account):
        raise Http404
    asked = _asked(request.POST, here)
    chosen = [int(one) for one in request.POST.getlist("alert") if one.isdecimal() and len(one) <= LONGEST_NUMBER]
    wanted = asked.found() if request.POST.get("whole") == "1" else Alert.objects.filter(pk__in=chosen[:PAGE])
    count = see_all(here=here, account=account, alerts=wanted, note=typed(request, "note").strip())
    if count:
        said = npgettext(
            "centre",
            "It is noted that you have seen %(n)s alert.",
            "It is noted that you have seen %(n)s alerts.",
            count,
        )
        messages.success(request, said % {"n": count})
    else:
        messages.error(
            request, pgettext("centre", "None was chosen that waits for you: choose some in the list, or all.")
        )
    query = urlencode({name: value for name in ("kind", "owner", "all") if (value := request.POST.get(name))})
    return HttpResponseRedirect(reverse("centre:alerts") + (f"?{query}" if query else ""))
