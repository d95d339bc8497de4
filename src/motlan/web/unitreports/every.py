"""Reports on all units, the newest first; and taking in a table of them, for who claims for an agency."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from motlan.dictionary.name import plain
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import gap
from motlan.governance.plans.spec import Territory
from motlan.governance.readiness import api as readiness
from motlan.governance.readiness.api import RowFault
from motlan.kernel.errors import MotlanError, Refused
from motlan.kernel.text import Text
from motlan.store.typed_rows import typed as rows_of
from motlan.web.centre.models import Claim, UnitLight
from motlan.web.centre.plan import plan_of
from motlan.web.centre.standing import language
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, allows, needs
from motlan.web.posted import day_typed, typed
from motlan.web.unitreports.acts import LONGEST_NAME, take_in
from motlan.web.unitreports.entries import Entry, together
from motlan.web.unitreports.models import Said

PAGE, TABLES, MOST_FAULTS = 25, 10, 200
AT_ONCE = 500
"""Reports whose units' lights are asked for together, for a file."""
LARGEST = 8 << 20
"""Bytes of a table: every commune of a country with sixty criteria takes a tenth of it."""
COLUMNS = ("unit", "name", "at", "by", "claimed", "note", "measured_now", "gap_now")
ENDINGS = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the form for a table says, and what came of it."""

    day: str = ""
    source: str = ""
    fault: MotlanError | None = None
    faults: Sequence[RowFault] = ()


@require_safe
@needs(Permission.WATCH_CENTRE)
def every(request: HttpRequest) -> HttpResponse:
    """What was said of units, the newest first; of those with these words in their name where the address asks."""
    return _show(request, Given())


@require_POST
@needs(Permission.CLAIM)
def take(request: HttpRequest) -> HttpResponse:
    """Take in a table of what communes say of their criteria: all of it, or nothing and every fault."""
    here, account = house(), request.user
    given = Given(day=typed(request, "day", longest=20), source=typed(request, "source", longest=LONGEST_NAME).strip())
    try:
        territory, day = _territory(here), _day(here, given.day)
        told = _read(here, request.FILES.get("table"), territory, day)
        if told.faults:
            return _show(request, Given(day=given.day, source=given.source, faults=told.faults))
        by = account if isinstance(account, Account) else None
        new = take_in(here=here, says=told.says, by=given.source, day=day, account=by)
    except MotlanError as fault:
        return _show(request, Given(day=given.day, source=given.source, fault=fault))
    said = pgettext("unitreports", "The table was taken in: %(new)s new, of %(units)s communes.")
    messages.success(request, said % {"new": new, "units": len(told.says)})
    return HttpResponseRedirect(reverse("unitreports:every"))


def _territory(here: House) -> Territory:
    found = plan_of(here).territory
    if found is None:
        raise Http404("territory")
    return found


def _day(here: House, words: str) -> date:
    day = day_typed(words)
    if day is None or day > here.today:
        raise Refused(
            what=Text(vi="Chưa rõ bảng nói về ngày nào.", en="It is not said of which day the table speaks."),
            remedy=Text(vi="Ghi một ngày không sau hôm nay.", en="Give a day that has come."),
        )
    return day


def _read(here: House, sent: UploadedFile[bytes] | None, territory: Territory, day: date) -> readiness.Told:
    ending = Path(sent.name or "").suffix.lower() if sent else ""
    if sent is None or ending not in ENDINGS or (sent.size or 0) > LARGEST:
        raise Refused(
            what=Text(vi="Chưa có bảng để nhận.", en="There is no table to take in."),
            remedy=Text(vi="Chọn tệp CSV hoặc XLSX, nhiều nhất 8 MB.", en="Choose a CSV or XLSX file of at most 8 MB."),
        )
    with tempfile.TemporaryDirectory(prefix="motlan-table-") as folder:
        file = Path(folder) / f"table{ending}"
        with file.open("wb") as kept:
            kept.writelines(sent.chunks())
        table = rows_of(file)
    units = here.workspace.dictionary.units
    return readiness.read_table(headings=table.headings, rows=table.rows, territory=territory, units=units, day=day)


def _show(request: HttpRequest, given: Given) -> HttpResponse:
    here, words = house(), request.GET.get("q", "").strip()[:100]
    if not here.workspace.plans:
        raise Http404("plan")
    claims = _claims(here, words)
    if request.GET.get("format") == "csv":
        return download("reports-on-units", COLUMNS, _lines(here, claims, language()))
    page = Paginator(claims.prefetch_related("evidence"), PAGE).get_page(request.GET.get("page"))
    territory = plan_of(here).territory
    context = {
        "page": page,
        "rows": _rows(here, page.object_list),
        "found": page.paginator.count,
        "q": words,
        "query": urlencode({"q": words} if words else {}),
        "tables": _tables(),
        "may_take": allows(request.user, Permission.CLAIM) and territory is not None,
        "given": given,
        "faults": given.faults[:MOST_FAULTS],
        "more_faults": max(0, len(given.faults) - MOST_FAULTS),
        "criteria": [one.label for one in territory.conditions] if territory else [],
        "today": here.today,
        "longest_name": LONGEST_NAME,
    }
    return render(request, "unitreports/every.html", context, status=422 if given.fault or given.faults else 200)


def _claims(here: House, words: str) -> QuerySet[Claim]:
    found = Claim.objects.filter(scope=Claim.Scope.UNIT).order_by("-at", "-pk")
    if not words:
        return found
    units = here.workspace.dictionary.units
    wanted = plain(words)
    named = [code for code in units.units if wanted in plain(units.full_name(code, language())) or code == words]
    return found.filter(name__in=named)


def _rows(here: House, claims: Iterable[Claim]) -> Sequence[tuple[Entry, str, Light, int]]:
    """Reports with the unit's name, what it measures now, and how far the report is ahead of that."""
    entries, units = _entries(here, claims), here.workspace.dictionary.units
    now = _measured([one.unit for one in entries])
    return [
        (one, units.full_name(one.unit, language()), now[one.unit], _gap(one.light, now[one.unit])) for one in entries
    ]


def _measured(names: Iterable[str]) -> Mapping[str, Light]:
    """Unit → what it measures now; grey where nothing was measured."""
    asked = set(names)
    found = dict(UnitLight.objects.filter(unit__in=asked).values_list("unit", "measured"))
    return {name: Light(found.get(name, Light.GREY)) for name in asked}


def _gap(claimed: Light | None, measured: Light) -> int:
    return gap(claimed=claimed or Light.GREY, measured=measured)


def _entries(here: House, claims: Iterable[Claim]) -> Sequence[Entry]:
    kept = list(claims)
    return together(here, kept, Said.objects.filter(claim__in=kept).order_by("id"))


def _tables() -> Sequence[dict[str, object]]:
    """The last tables that were taken in: when, by whom, of which day, how many units and how much was new."""
    found = Said.objects.filter(claim=None).values("at", "by", "day")
    return list(found.annotate(said=Count("id"), units=Count("unit", distinct=True)).order_by("-at")[:TABLES])


def _lines(here: House, claims: QuerySet[Claim], word: str) -> Iterable[Sequence[object]]:
    for begin in range(0, claims.count(), AT_ONCE):
        some = list(claims[begin : begin + AT_ONCE])
        now = _measured(one.name for one in some)
        for one in some:
            note = one.note.in_(word) if one.note else ""
            named, light = here.workspace.dictionary.units.full_name(one.name, word), now[one.name]
            said = (one.light, note, light.value, _gap(one.colour, light))
            yield (one.name, named, one.at.isoformat(), one.by.in_(word), *said)
