"""The daily reports inside the house: the days, one of them, its papers; today's so far, made by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from motlan.governance.facts import due
from motlan.kernel.errors import Refused
from motlan.web.centre.plan import plan_of
from motlan.web.dailyreport.making import first_day, make
from motlan.web.dailyreport.models import Edition, Paper
from motlan.web.dailyreport.shown import (
    LISTED,
    beside,
    edition_of,
    list_sheet,
    months,
    of_month,
    saying,
    sections,
    sheet_of,
)
from motlan.web.drawn import page
from motlan.web.files.kinds import Kind
from motlan.web.files.serving import handed_out
from motlan.web.house import House, house
from motlan.web.language import OWN_NAMES
from motlan.web.people.permissions import Permission, needs

PAGE = 50


@require_safe
@needs(Permission.WATCH_CENTRE)
def reports(request: HttpRequest) -> HttpResponse:
    """Every day that has a report, the latest first; found by words in them and by month."""
    here = house()
    plan_of(here)
    words, month = request.GET.get("q", "").strip()[:100], request.GET.get("month", "")[:7]
    found = saying(of_month(month), words)
    if request.GET.get("format") == "csv":
        return list_sheet(found, set(LISTED.values()))
    return page(
        request,
        here=here,
        template="dailyreport/reports.html",
        follows=(due.REPORTS, due.LIGHTS),
        draw=lambda: _reports(request.GET, here, found, words, month),
    )


def _reports(asked: QueryDict, here: House, found: QuerySet[Edition], words: str, month: str) -> dict[str, Any]:
    listed = Paginator(found, PAGE).get_page(asked.get("page"))
    kept = asked.copy()
    kept.pop("page", None)
    return {
        "page": listed,
        "rows": listed.object_list,
        "query": kept.urlencode(),
        "shows": set(LISTED.values()),
        "q": words,
        "month": month,
        "months": months(),
        "measured": first_day() is not None,
        "today": here.today,
    }


@require_safe
@needs(Permission.WATCH_CENTRE)
def report(request: HttpRequest, day: str, number: int | None = None) -> HttpResponse:
    """The report of a day as it was made; the edition that counts, or an earlier one by its number."""
    here = house()
    if request.GET.get("format") == "csv":
        return sheet_of(request, edition_of(day, number).report)
    return page(
        request,
        here=here,
        template="dailyreport/report.html",
        follows=(due.REPORTS,),
        draw=lambda: _report(here, day, number),
    )


def _report(here: House, day: str, number: int | None) -> dict[str, Any]:
    edition = edition_of(day, number)
    told, (before, after) = edition.report, beside(edition)
    return {
        "edition": edition,
        "report": told,
        "sections": sections(here, told, outside=False),
        "editions": Edition.objects.filter(day=day).defer("content", "words").order_by("-number"),
        "papers": [(one, OWN_NAMES.get(one.language, one.language)) for one in edition.papers.filter(shows=[])],
        "before": before,
        "after": after,
    }


@require_safe
@needs(Permission.WATCH_CENTRE)
def pdf(request: HttpRequest, day: str, number: int, language: str) -> HttpResponse:
    """An edition as PDF."""
    paper = Paper.objects.filter(edition=edition_of(day, number), language=language, shows=[]).first()
    if paper is None:
        raise Http404(language)
    name = f"report-{day}-{number}-{language}.pdf"
    return handed_out(house=house(), sha256=paper.blob_id, name=name, kind=Kind.PDF)


@require_POST
@needs(Permission.WATCH_CENTRE)
def today(request: HttpRequest) -> HttpResponse:
    """Make the report of today as far as it has come; the whole day follows when it is over."""
    here = house()
    try:
        made = make(here=here, day=here.today)
    except Refused as fault:
        messages.error(request, f"{fault.what.in_(request.LANGUAGE_CODE)} {fault.remedy.in_(request.LANGUAGE_CODE)}")
        return HttpResponseRedirect(reverse("dailyreport:reports"))
    messages.success(request, pgettext("report", "The report of today so far is made."))
    return HttpResponseRedirect(reverse("dailyreport:report", args=[made.day]))
