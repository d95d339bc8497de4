"""The planned steps of databases by quarter: kept, claimed, late, to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from motlan.governance.lights.light import Light
from motlan.governance.portfolio import api as governance
from motlan.governance.portfolio.api import Planned
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portfolio.rows import book_of, day_asked, named_day
from motlan.web.standing_words import STAGES as STAGE_WORDS

STANDINGS: dict[str, tuple[Light, Promise]] = {
    "kept": (Light.GREEN, pgettext_lazy("portfolio", "kept, measured")),
    "claimed": (Light.GREY, pgettext_lazy("portfolio", "claimed, not measured")),
    "late": (Light.RED, pgettext_lazy("portfolio", "late")),
    "to_come": (Light.GREY, pgettext_lazy("portfolio", "to come")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One planned step in words."""

    planned: Planned
    stage: str | Promise
    measured: str | Promise
    light: Light
    word: str | Promise


def shown_step(one: Planned) -> Step:
    """A step with its light and words."""
    light, word = STANDINGS[one.standing]
    return Step(
        planned=one,
        stage=STAGE_WORDS[one.step.stage],
        measured=STAGE_WORDS.get(one.measured, ""),
        light=light,
        word=word,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """The steps that are due in a quarter: how many stand how (those that none stands so left out), and whether it is
    the first of which not every step is kept."""

    name: str
    steps: Sequence[Step]
    counted: Sequence[tuple[Light, Promise, int]]
    open: bool


def _quarters(shown: Sequence[Step]) -> Sequence[Quarter]:
    found = [(name, list(some)) for name, some in groupby(shown, key=lambda one: one.planned.quarter)]
    first = next((name for name, some in found if any(one.planned.standing != "kept" for one in some)), "")
    return [
        Quarter(name=name, steps=some, counted=_counted(some), open=name == first or len(found) == 1)
        for name, some in found
    ]


def _counted(steps: Sequence[Step]) -> Sequence[tuple[Light, Promise, int]]:
    held = Counter[str](one.planned.standing for one in steps)
    return [(light, word, held[name]) for name, (light, word) in STANDINGS.items() if held[name]]


@require_safe
@needs(Permission.WATCH_CENTRE)
@named_day
def roadmap(request: HttpRequest) -> HttpResponse:
    """Every step by quarter; only steps of one standing where the address says so."""
    here = house()
    book, standing = book_of(here), request.GET.get("standing", "")
    if standing not in ("", *STANDINGS):
        raise Http404("standing")
    stood = governance.on(register=here.register(), day=day_asked(request, here))
    everything = governance.roadmap(book=book, stood=stood, today=here.today)
    shown = [shown_step(one) for one in everything if standing in ("", one.standing)]
    if request.GET.get("format") == "csv":
        return _sheet(shown)
    counted = [
        (name, light, word, sum(1 for one in everything if one.standing == name))
        for name, (light, word) in STANDINGS.items()
    ]
    context = {"quarters": _quarters(shown), "counted": counted, "standing": standing, "whole": len(everything)}
    return render(request, "portfolio/roadmap.html", context)


def _sheet(shown: Sequence[Step]) -> HttpResponse:
    header = [
        *(pgettext("portfolio", "Quarter"), pgettext("portfolio", "Due"), pgettext("portfolio", "Code")),
        *(pgettext("portfolio", "Database"), pgettext("portfolio", "Planned stage")),
        *(pgettext("portfolio", "Stage measured"), pgettext("portfolio", "Standing")),
        *(pgettext("portfolio", "Days late"), pgettext("portfolio", "Source")),
    ]
    lines = [
        (
            *(one.planned.quarter, one.planned.step.due.isoformat(), one.planned.row.database),
            *(one.planned.row.label.in_(language()), str(one.stage), str(one.measured)),
            *(str(one.word), one.planned.days, one.planned.step.source.in_(language())),
        )
        for one in shown
    ]
    return sheet("roadmap", header, lines)
