"""The daily reports on the public site: only what the workspace publishes of them, read only."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from motlan.web.dailyreport.models import Edition, Paper
from motlan.web.dailyreport.shown import beside, edition_of, list_sheet, months, of_month, sections, sheet_of
from motlan.web.files.kinds import Kind
from motlan.web.files.serving import handed_out
from motlan.web.house import House
from motlan.web.language import OWN_NAMES
from motlan.web.public.kept import draw, shown

PAGE = 50


@shown("reports")
def reports(request: HttpRequest, here: House) -> HttpResponse:
    """Every day that has a report, the latest first, by month. Words are not searched: some are not published."""
    month = request.GET.get("month", "")[:7]
    found = of_month(month)
    if request.GET.get("format") == "csv":
        return list_sheet(found, here.workspace.settings.published.what)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"page": page, "rows": page.object_list, "query": kept.urlencode(), "month": month}
    return draw(request, here, "dailyreport/outside/reports.html", {**context, "months": months()})


@shown("reports")
def report(request: HttpRequest, here: House, day: str, number: int | None = None) -> HttpResponse:
    """The report of a day: the sections of which everything is published now."""
    edition = edition_of(day, number)
    told = edition.report.for_everybody(here.workspace.settings.published.what)
    if request.GET.get("format") == "csv":
        return sheet_of(request, told)
    before, after = beside(edition)
    context = {
        "edition": edition,
        "report": told,
        "sections": sections(here, told, outside=True),
        "editions": Edition.objects.filter(day=day).defer("content", "words").order_by("-number"),
        "papers": [(one, OWN_NAMES.get(one.language, one.language)) for one in _papers(here, edition)],
        "before": before,
        "after": after,
    }
    return draw(request, here, "dailyreport/outside/report.html", context)


@shown("reports")
def pdf(_request: HttpRequest, here: House, day: str, number: int, language: str) -> HttpResponse:
    """An edition as PDF, as it was made for everybody."""
    for paper in _papers(here, edition_of(day, number)):
        if paper.language == language:
            name = f"report-{day}-{number}-{language}.pdf"
            return handed_out(house=here, sha256=paper.blob_id, name=name, kind=Kind.PDF)
    raise Http404(language)


def _papers(here: House, edition: Edition) -> list[Paper]:
    """Those that show nothing that is no longer published."""
    published = set(here.workspace.settings.published.what)
    made = edition.papers.exclude(shows=[]).order_by("pk")
    return [one for one in made if set(one.shows) <= published]
