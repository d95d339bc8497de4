"""One database: its stage, its checklist, its grade opened into formula and figures, incidents, plan, history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motlan.data.quality import api as quality
from motlan.governance.facts import due
from motlan.governance.portfolio import api as governance
from motlan.governance.portfolio.api import Formula, Kept, PortfolioBook
from motlan.kernel.errors import Refused
from motlan.web.centre.incidents import field
from motlan.web.centre.models import Statement
from motlan.web.centre.standing import language
from motlan.web.drawn import page
from motlan.web.following import DATABASES, failing_now, lights_state
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.portfolio.databases import basis_word
from motlan.web.portfolio.roadmap import shown_step
from motlan.web.portfolio.rows import book_of, day_asked, named_day, row_of
from motlan.web.portfolio.stating import LONGEST_NOTE, answers_for, state, statements_of
from motlan.web.posted import typed
from motlan.web.standing_words import STAGES as STAGE_WORDS

MOST = 20
MADE = {
    "connected": pgettext_lazy("portfolio", "Stage and connection: what arrived, when, and how much of it is mapped"),
    "use": pgettext_lazy(
        "portfolio", "Use: fields by procedure, times the dossiers of a year in which its values stand"
    ),
    "quality": pgettext_lazy("portfolio", "Quality: the index, its band, and the checks below"),
    "operation": pgettext_lazy(
        "portfolio", "Operation: incidents by state; closed in time, of those closed or overdue"
    ),
    "readings": pgettext_lazy("portfolio", "Readings in the journal within a year"),
}


@require_safe
@needs(Permission.WATCH_CENTRE)
@named_day
def database(request: HttpRequest, name: str) -> HttpResponse:
    """The whole page, as it stood at the end of a day."""
    here = house()
    day, book = day_asked(request, here), book_of(here)
    listed = book.by_name.get(name)
    if listed is None:
        raise Http404(name)
    if answers_for(request.user, listed):
        return _page(request, name)
    live = _live(here, name, day)
    return page(
        request,
        here=here,
        template="portfolio/database.html",
        follows=(due.PORTFOLIO, due.DATABASES, due.LIGHTS),
        draw=lambda: _shown(here, book_of(here, day), name, day) | live,
        beside=repr(live),
        tells=DATABASES,
    )


@require_POST
@needs(Permission.CLAIM)
def claim(request: HttpRequest, name: str) -> HttpResponse:
    """Keep what the owner says of its stage or of a line of the checklist."""
    here, account = house(), request.user
    book = book_of(here)
    if name not in book.by_name or not isinstance(account, Account):
        raise Http404(name)
    line, mark, said = typed(request, "said", longest=200).rpartition(":")
    note = typed(request, "note", longest=LONGEST_NOTE + 1).strip()
    try:
        state(here=here, book=book, account=account, database=name, line=line, said=mark and said, note=note)
    except Refused as refused:
        return _page(request, name, fault=refused, note=note)
    messages.success(request, pgettext("portfolio", "Your claim is kept."))
    return HttpResponseRedirect(reverse("portfolio:database", args=[name]))


def _page(request: HttpRequest, name: str, *, fault: Refused | None = None, note: str = "") -> HttpResponse:
    """The page of who answers for it, with the form by which she claims."""
    here = house()
    day, state = day_asked(request, here), lights_state(here, tells=DATABASES)
    book = book_of(here, day)
    context = {
        "lights_state": state,
        "tells": DATABASES,
        **_shown(here, book, name, day),
        **_live(here, name, day),
        "may_claim": day == here.today,
        "claimable": _claimable(book),
        "fault": fault,
        "note": note,
        "longest_note": LONGEST_NOTE,
    }
    return render(request, "portfolio/database.html", context, status=422 if fault else 200)


def _live(here: House, name: str, day: date) -> dict[str, Any]:
    """What may be otherwise from one moment to the next: incidents, readings that fail, checks."""
    return {
        "incidents": _incidents(here, name),
        "failing": failing_now(here).get(name, ()) if day == here.today else (),
        "checks": _checks(here, name) if day == here.today else {},
    }


def _shown(here: House, book: PortfolioBook, name: str, day: date) -> dict[str, Any]:
    """What stays until the portfolio is measured again, or somebody claims anything."""
    listed = book.by_name[name]
    stood = governance.on(register=here.register(), day=day)
    row = row_of(here, book, listed, stood)
    planned = governance.roadmap(book=book, stood=stood, today=here.today)
    return {
        **({} if day == here.today else {"lights_state": ""}),
        "row": row,
        "book": book,
        "basis": basis_word(listed.basis),
        "described": name in here.catalogue.databases,
        "grade": grade_of(book, row.kept),
        "has_formula": book.spec.formula(day) is not None,
        "made": _made(here, name) if day == here.today and row.measured else {},
        "steps": [shown_step(one) for one in planned if one.row is listed],
        "priority": _priority(here, book, name),
        "history": history_of(here, name),
        "on": day,
        "today": here.today,
        "said": [(one, _said(book, one)) for one in statements_of(name) if one.day <= day.isoformat()],
    }


def history_of(here: House, name: str) -> list[tuple[Kept, object]]:
    """The last days on which a database was measured otherwise than before, each with its stage in words."""
    found = governance.history(register=here.register(), database=name)
    return [(one, STAGE_WORDS.get(one.stage, "")) for one in found[:MOST]]


def _claimable(book: PortfolioBook) -> list[tuple[str, Sequence[tuple[str, object]]]]:
    """What an owner may say, in groups: stages, and each line of the checklist both ways."""
    stages: list[tuple[str, object]] = [(f":{name}", word) for name, word in STAGE_WORDS.items()]
    lines: list[tuple[str, object]] = [
        (f"{one.item}:{said}", f"{one.label.in_(language())}: {word}")
        for one in book.spec.checklist
        for said, word in (("1", pgettext("portfolio", "holds")), ("0", pgettext("portfolio", "does not hold")))
    ]
    return [(pgettext("portfolio", "Stage"), stages), (pgettext("portfolio", "Checklist"), lines)]


def _said(book: PortfolioBook, one: Statement) -> object:
    """A statement in words."""
    if not one.item:
        return STAGE_WORDS[one.stage]
    label = next((it.label.in_(language()) for it in book.spec.checklist if it.item == one.item), one.item)
    word = pgettext("portfolio", "holds") if one.holds else pgettext("portfolio", "does not hold")
    return f"{label}: {word}"


def grade_of(book: PortfolioBook, kept: Kept | None) -> dict[str, Any] | None:
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


def _made(here: House, name: str) -> dict[str, Any]:
    """What the figures of today follow from, each with its name."""
    asked = governance.made_of(database=name, reader=here.register(), clock=here.clock)
    return {figure: (MADE[figure], questions) for figure, questions in asked.items()}


def _checks(here: House, name: str) -> dict[str, Any]:
    """The checks behind its index: how many there are, and those that fail most."""
    found = quality.scores_of(here.register(), name)
    failing = [one for one in found if one["failed"]]
    return {"whole": len(found), "failing": len(failing), "rows": failing[:MOST]}


def _priority(here: House, book: PortfolioBook, name: str) -> tuple[int, Any] | None:
    """Its place in the list of priorities with what it would spare; None where it would spare nothing."""
    listed = governance.priorities(book=book, reader=here.register(), clock=here.clock)
    return next(((place, one) for place, one in enumerate(listed, 1) if one.row.database == name), None)
