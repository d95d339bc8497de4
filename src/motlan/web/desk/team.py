"""The team of a unit: who has how much to do, and handing over what somebody has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.service.dossiers.status import Band
from motlan.web.desk import listing
from motlan.web.desk.bulk import MOST_OFFICERS, colleagues_of
from motlan.web.desk.officer import officer
from motlan.web.desk.queue import Chosen, asked_of
from motlan.web.desk.rows import rows_as_text
from motlan.web.desk.ticks import codes_ticked, without_ticks
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import officers_of
from motlan.web.filters import called
from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import ROLE_NAMES, Permission, Role, needs

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one officer has to do. ``username`` '': what nobody has yet."""

    username: str
    name: str
    role: str | Promise
    open: int
    late: int
    today: int
    waiting: int


@require_safe
@needs(Permission.LEAD_UNIT)
def team(request: HttpRequest) -> HttpResponse:
    """Every officer of the unit with what she has open, and what nobody has."""
    here, account = house(), officer(request)
    asked = asked_of(here, account, Chosen.of(request))
    counted = _counted(account.unit, asked.now, asked.tomorrow)
    loads = (
        [_load(one, counted) for one in officers_of(account.unit, on=here.today)[:MOST_OFFICERS]]
        if account.unit
        else []
    )
    language = get_language() or "vi"
    unit = here.workspace.dictionary.units.full_name(account.unit, language) if account.unit else ""
    return render(request, "desk/team.html", {"loads": loads, "free": counted.get(None, NOTHING), "unit": unit})


@require_safe
@needs(Permission.LEAD_UNIT)
def member(request: HttpRequest, username: str) -> HttpResponse:
    """What one officer has open, to be handed over: all of it or what is ticked."""
    here, account = house(), officer(request)
    whose = officers_of(account.unit, on=here.today).filter(username=username).first() if account.unit else None
    if whose is None:
        raise Http404(username)
    asked = replace(asked_of(here, account, Chosen.of(request)), which="mine", officer=whose.pk)
    rows = listing.page(register=here.register(), asked=asked, most=PAGE + 1)
    context = {
        "whose": whose,
        "lines": rows_as_text(
            rows=rows[:PAGE], here=here, language=get_language() or "vi", tick=True, ticked=codes_ticked(request)
        ),
        "many": len(rows) > PAGE,
        "colleagues": [one for one in colleagues_of(account) if one[0] != whose.username],
        "here": without_ticks(request.get_full_path()),
    }
    return render(request, "desk/member.html", context)


NOTHING = {"open": 0, "late": 0, "today": 0, "waiting": 0}


def _counted(unit: str, now: datetime, tomorrow: datetime) -> dict[int | None, dict[str, int]]:
    """What is open in the unit, by officer."""
    running = Q(band=Band.WORK)
    rows = (
        Dossier.objects.filter(deciding=unit, band__in=listing.OPEN)
        .order_by()
        .values_list("officer")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=running & Q(order_at__lt=now)),
            today=Count("pk", filter=running & Q(order_at__gte=now, order_at__lt=tomorrow)),
            waiting=Count("pk", filter=Q(band=Band.WAITING)),
        )
    )
    return {whose: dict(zip(NOTHING, counts, strict=True)) for whose, *counts in rows}


def _load(one: Account, counted: dict[int | None, dict[str, int]]) -> Load:
    return Load(
        username=one.username, name=called(one), role=ROLE_NAMES[Role(one.role)], **counted.get(one.pk, NOTHING)
    )
