"""One database: its stage, its checklist, its grade opened into formula and figures, incidents, plan, history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.data.quality import api as quality
from motlan.governance.portfolio import api as governance
from motlan.governance.portfolio.api import Formula, Kept, PortfolioBook
from motlan.web.centre.incidents import field
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portfolio.databases import basis_word
from motlan.web.portfolio.roadmap import shown_step
from motlan.web.portfolio.rows import book_of, day_asked, row_of
from motlan.web.standing_words import STAGES as STAGE_WORDS

MOST = 20


@require_safe
@needs(Permission.WATCH_CENTRE)
def database(request: HttpRequest, name: str) -> HttpResponse:
    """The whole page, as it stood at the end of a day."""
    here = house()
    book, day = book_of(here), day_asked(request, here)
    listed = book.by_name.get(name)
    if listed is None:
        raise Http404(name)
    stood = governance.on(register=here.register(), day=day)
    row = row_of(here, book, listed, stood)
    planned = governance.roadmap(book=book, stood=stood, today=here.today)
    found = governance.history(register=here.register(), database=name)
    context = {
        "row": row,
        "book": book,
        "basis": basis_word(listed.basis),
        "described": name in here.catalogue.databases,
        "grade": _grade(book, row.kept),
        "incidents": _incidents(here, name),
        "steps": [shown_step(one) for one in planned if one.row is listed],
        "priority": _priority(here, book, name),
        "history": [(one, STAGE_WORDS.get(one.stage, "")) for one in found[:MOST]],
        "on": day,
        "today": here.today,
    }
    return render(request, "portfolio/database.html", context)


def _grade(book: PortfolioBook, kept: Kept | None) -> dict[str, Any] | None:
    """The grade by the formula that gave it: each part with its figure and what it won."""
    formula = _formula(book, kept)
    if kept is None or formula is None:
        return None
    figures = {part.measure: getattr(kept, part.measure) for part in formula.parts}
    found = governance.graded(formula, figures)
    return {
        "formula": formula,
        "grade": found,
        "parts": list(zip(formula.parts, found.parts, strict=True)),
        "cases": [(case, _figures(formula, case.figures)) for case in formula.cases],
    }


def _formula(book: PortfolioBook, kept: Kept | None) -> Formula | None:
    """The formula under which the grade was given; it may have been dropped from the workspace since."""
    if kept is None or not kept.formula:
        return None
    since = date.fromisoformat(kept.formula)
    return next((one for one in book.spec.formulas if one.since == since), None)


def _figures(formula: Formula, figures: Any) -> list[tuple[Any, float | None]]:
    return [(part.label, figures.get(part.measure)) for part in formula.parts]


def _incidents(here: House, name: str) -> dict[str, Any]:
    """Its incidents that are not done, and how many there are."""
    if name not in here.catalogue.databases:
        return {"open": 0, "rows": []}
    wanted = quality.Wanted(database=name, open_only=True)
    found = quality.incidents(here.register(), wanted)
    return {"open": len(found), "rows": [(one, field(here, one)) for one in found[:MOST]]}


def _priority(here: House, book: PortfolioBook, name: str) -> tuple[int, Any] | None:
    """Its place in the list of priorities with what it would spare; None where it would spare nothing."""
    listed = governance.priorities(book=book, reader=here.register(), clock=here.clock)
    return next(((place, one) for place, one in enumerate(listed, 1) if one.row.database == name), None)
