"""A report as its page shows it: numbered sections whose cells know where they open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from motlan.dictionary.name import plain
from motlan.governance.opendata.published import What
from motlan.governance.report.content import Cell, Report, Section, Table
from motlan.web.centre.standing import language
from motlan.web.dailyreport.models import Edition
from motlan.web.dailyreport.opening import address
from motlan.web.download import download
from motlan.web.house import House

LISTED: Mapping[str, What] = {
    "provinces_claimed_green": "lights",
    "provinces_measured_green": "lights",
    "communes_ready": "lights",
    "communes": "lights",
    "tasks_claimed_green": "tasks",
    "tasks_measured_green": "tasks",
    "tasks_late": "tasks",
    "service_index": "indicators",
}
"""The figures of a day that stand in the list, and what must be published so that everybody may read them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """A cell in the language of the page, and where it opens; ``label``: its column."""

    label: str
    figures: bool
    light: str
    text: str
    beside: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table with its place in the report."""

    table: Table
    place: str
    rows: Sequence[Sequence[ShownCell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """A section with its number."""

    number: int
    section: Section
    address: str
    tables: Sequence[ShownTable]


def sections(here: House, report: Report, *, outside: bool) -> Sequence[ShownSection]:
    """Every section in its order."""
    return [
        ShownSection(
            number=number,
            section=one,
            address=address(here, one.opens, outside=outside),
            tables=[
                ShownTable(
                    table=table, place=f"{one.name}-{at}", rows=[_row(here, table, row, outside) for row in table.rows]
                )
                for at, table in enumerate(one.tables)
            ],
        )
        for number, one in enumerate(report.sections, start=1)
    ]


def _row(here: House, table: Table, row: Sequence[Cell], outside: bool) -> Sequence[ShownCell]:
    spoken = language()
    return [
        ShownCell(
            label=column.label.in_(spoken),
            figures=column.figures,
            light=cell.light.value if cell.light else "",
            text=cell.text.in_(spoken) if cell.text else "",
            beside=cell.beside.in_(spoken) if cell.beside else "",
            address=address(here, cell.opens, outside=outside),
        )
        for column, cell in zip(table.columns, row, strict=True)
    ]


def sheet_of(request: HttpRequest, report: Report) -> HttpResponse:
    """The table that an address names, as CSV in the language of the page; Http404 where there is none."""
    wanted, spoken = request.GET.get("table", ""), language()  # the file is written when the language is let go of
    for section in report.sections:
        for at, table in enumerate(section.tables):
            if wanted == f"{section.name}-{at}":
                header = [one.label.in_(spoken) for one in table.columns]
                rows = ([cell.text.in_(spoken) if cell.text else "" for cell in row] for row in table.rows)
                return download(f"report-{report.day}-{wanted}", header, rows)
    raise Http404("table")


def of_month(month: str) -> QuerySet[Edition]:
    """The editions that count of the days of a month (``2026-11``), or of all days; the latest first."""
    found = Edition.objects.filter(next=None).defer("content", "words").order_by("-day")
    return found.filter(day__startswith=month) if month else found


def saying(found: QuerySet[Edition], words: str) -> QuerySet[Edition]:
    """Those in which these words stand, with or without their marks."""
    return found.filter(words__contains=plain(words)) if words else found


def months() -> Sequence[str]:
    """The months of which there are reports, the latest first."""
    days = Edition.objects.filter(next=None).values_list("day", flat=True)
    return sorted({day[:7] for day in days}, reverse=True)


def list_sheet(found: QuerySet[Edition], shows: Collection[What]) -> HttpResponse:
    """The days as CSV, with the figures of what is shown."""
    listed = [name for name, what in LISTED.items() if what in shows]
    header = ("day", "edition", "made_at", "whole_day", *listed, "rule", "fingerprint")
    rows = (
        (
            *(one.day, one.number, one.made_at.isoformat(), one.whole),
            *(one.figures.get(name) for name in listed),
            *(one.rule, one.says),
        )
        for one in found
    )
    return download("daily-reports", header, rows)


def edition_of(day: str, number: int | None) -> Edition:
    """An edition of a day, the one that counts without a number; Http404 where there is none."""
    found = Edition.objects.filter(day=day)
    found = found.filter(next=None) if number is None else found.filter(number=number)
    edition: Edition | None = found.first()
    if edition is None:
        raise Http404(day)
    return edition


def beside(edition: Edition) -> tuple[str, str]:
    """The days before and after of which there are reports; '' where there is none."""
    days = Edition.objects.filter(next=None)
    before = days.filter(day__lt=edition.day).order_by("-day").values_list("day", flat=True).first()
    after = days.filter(day__gt=edition.day).order_by("day").values_list("day", flat=True).first()
    return before or "", after or ""
