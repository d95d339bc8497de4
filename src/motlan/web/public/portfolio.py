"""The portfolio of databases as the workspace publishes it: stage claimed and measured, quality, grade; one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from motlan.governance.opendata import rules
from motlan.governance.portfolio import api as governance
from motlan.web.centre.asof import as_of
from motlan.web.centre.sheet import sheet
from motlan.web.house import House
from motlan.web.portfolio.database import grade_of, history_of
from motlan.web.portfolio.databases import GRADES, NONE, Choices, basis_word
from motlan.web.portfolio.rows import Row, declared, row_of, rows
from motlan.web.public.kept import draw, shown
from motlan.web.standing_words import STAGES

PAGE = 50


@shown("databases")
def databases(request: HttpRequest, here: House) -> HttpResponse:
    """Every database, what falls short of its claim first; as of today or of a past day. Found by words, stage, grade.

    Its stage is what the workspace declares, as in the open data: what an owner's account says of it stays inside.
    """
    asof, book = as_of(here, request.GET.get("day", "")), declared(here)
    everything, choices = rows(here, book, asof.on), _choices(request)
    found = [one for one in everything if choices.wants(one)]
    if request.GET.get("format") == "csv":
        asof.known()
        return _sheet(found)
    asked = [(name, value) for name in ("q", "stage", "grade") if (value := request.GET.get(name, "").strip())]
    asked_now = urlencode([*asked, *([("day", asof.day)] if asof.past else [])])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": page.object_list,
        "page": page,
        "found": len(found),
        "all": len(everything),
        "book": book.spec,
        "graded": [(grade, sum(1 for one in everything if one.grade == grade)) for grade in GRADES],
        "asof": asof,
        "choices": choices,
        "kept": asked,
        "query": asked_now,
        "as_csv": f"?{asked_now}{'&' if asked_now else ''}format=csv",
        "stages": list(STAGES.items()),
        "grades": GRADES,
        **_rule(here, asof.on),
    }
    return draw(request, here, "public/databases.html", context)


def _sheet(found: Sequence[Row]) -> HttpResponse:
    """Databases as a file; what was not measured is empty."""
    measured = ("score", "quality", "band", "identifier_breaches", "landed_at")
    header = ("database", "label", "owner", "stage", "stage_measured", "grade", *measured)
    lines = (
        (
            *(one.listed.database, one.label, one.owner, one.listed.stage, one.measured, one.grade),
            *(
                getattr(one.kept, name, None)
                for name in ("score", "quality", "band", "identifier_breaches", "landed_at")
            ),
        )
        for one in found
    )
    return sheet("databases", header, lines)


def _choices(request: HttpRequest) -> Choices:
    """What the address asks for: a claimed stage, a grade, words; Http404 for a stage or a grade that is none."""
    stage, grade = request.GET.get("stage", ""), request.GET.get("grade", "")
    if stage not in {"", *STAGES} or grade not in {"", NONE, *GRADES}:
        raise Http404("filter")
    words = request.GET.get("q", "").strip()[:100]
    return Choices(claimed=stage, measured="", owner="", grade=grade, words=words, key=False)


@shown("databases")
def database(request: HttpRequest, here: House, name: str) -> HttpResponse:
    """One database: its stages, band, broken identifiers, coverage, checklist, grade and history."""
    asof, book = as_of(here, request.GET.get("day", "")), declared(here)
    listed = book.by_name.get(name)
    if listed is None:
        raise Http404(name)
    row = row_of(here, book, listed, governance.on(register=here.register(), day=asof.on))
    context = {
        "row": row,
        "basis": basis_word(listed.basis),
        "described": name in here.catalogue.databases,
        "grade": grade_of(book, row.kept),
        "has_formula": book.spec.formula(asof.on) is not None,
        "history": history_of(here, name),
        "asof": asof,
        **_rule(here, asof.on),
    }
    return draw(request, here, "public/database.html", context)


def _rule(here: House, day: date) -> Mapping[str, Any]:
    """By which rule bands are given, and when today's portfolio was measured."""
    own = here.workspace.policy.bands
    return {
        "bands": own,
        "rule": rules.of_databases(green=own.green, yellow=own.yellow).rule,
        "measured_at": governance.measured_at(register=here.register()) if day == here.today else None,
    }
