"""The portfolio of databases: filtered, searched, paged, ranked by level and by change, as a file.

First stands what falls short of its claim, unless another order is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.dictionary.name import plain
from motlan.governance.facts import due
from motlan.governance.portfolio import api as governance
from motlan.governance.portfolio.api import STAGES, PortfolioBook
from motlan.web.centre.sheet import sheet
from motlan.web.drawn import page
from motlan.web.following import DATABASES, failing_now
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portfolio.ranked import Move, moves_of, order_asked
from motlan.web.portfolio.readiness_rows import MONTH
from motlan.web.portfolio.rows import Row, book_of, day_asked, named_day, rows
from motlan.web.standing_words import STAGES as STAGE_WORDS

PAGE = 25
GRADES = ("A", "B", "C")
NONE = "none"
FOLDED = ("by", "order", "claimed", "measured", "owner", "grade", "key")
"""What the page asks for under a fold that opens once any of it is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the address asks for; '' is all."""

    claimed: str
    measured: str
    owner: str
    grade: str
    words: str
    key: bool

    def wants(self, row: Row) -> bool:
        """Whether a database is to be shown."""
        fits = (
            self.claimed in ("", row.listed.stage),
            self.measured in ("", row.measured or NONE),
            self.owner in ("", row.listed.owner),
            self.grade in ("", row.grade or NONE),
            not self.key or row.listed.key,
            plain(self.words) in plain(f"{row.label} {row.owner} {row.listed.database}"),
        )
        return all(fits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many databases a report says are at some stages, how many rows claim it, how many were found there."""

    label: object
    told: int
    claimed: int
    measured: int


@require_safe
@needs(Permission.WATCH_CENTRE)
@named_day
def databases(request: HttpRequest) -> HttpResponse:
    """Every database of the portfolio that the address asks for."""
    here = house()
    day, asked = day_asked(request, here), request.GET
    if asked.get("format") == "csv":
        everything = rows(here, book_of(here, day), day)
        return _sheet(*_found(here, asked, everything, day))
    failing = tuple(sorted(failing_now(here))) if day == here.today else ()
    return page(
        request,
        here=here,
        template="portfolio/databases.html",
        follows=(due.PORTFOLIO, due.DATABASES, due.LIGHTS),
        draw=lambda: {**_shown(here, asked, day), "failing": failing},
        beside=failing,
        tells=DATABASES,
    )


def _found(
    here: House, asked: QueryDict, everything: Sequence[Row], day: date
) -> tuple[Sequence[Row], Mapping[str, Move]]:
    """Those that the address asks for in its order, and how far each of all moved."""
    choices, moves = _choices(asked, everything), moves_of(here, everything, day)
    return order_asked(asked).of([row for row in everything if choices.wants(row)], moves), moves


def _shown(here: House, asked: QueryDict, day: date) -> dict[str, Any]:
    book = book_of(here, day)
    everything, order = rows(here, book, day), order_asked(asked)
    shown, moves = _found(here, asked, everything, day)
    kept = asked.copy()
    for name in ("page", "format"):
        kept.pop(name, None)
    listed = Paginator(shown, PAGE).get_page(asked.get("page"))
    return {
        **({} if day == here.today else {"lights_state": ""}),
        "book": book,
        "page": listed,
        "rows": [(row, moves[row.listed.database]) for row in listed.object_list],
        "order": order,
        "ways": order.ways(asked),
        "before": day - MONTH,
        "moved": any(move.score is not None or move.quality is not None or move.was for move in moves.values()),
        "query": kept.urlencode(),
        "shown": len(shown),
        "whole": len(everything),
        "items": len(book.spec.checklist),
        "choices": _choices(asked, everything),
        "chosen": any(asked.get(name) for name in FOLDED) or day != here.today,
        "stages": list(STAGE_WORDS.items()),
        "owners": sorted({(row.listed.owner, row.owner) for row in everything}, key=lambda owner: owner[1]),
        "grades": GRADES,
        "totals": _totals(book, everything),
        "graded": [(grade, sum(1 for row in everything if row.grade == grade)) for grade in GRADES],
        "on": day,
        "today": here.today,
        "measured_at": governance.measured_at(register=here.register()),
    }


def _choices(asked: QueryDict, everything: Sequence[Row]) -> Choices:
    choices = Choices(
        claimed=asked.get("claimed", ""),
        measured=asked.get("measured", ""),
        owner=asked.get("owner", ""),
        grade=asked.get("grade", ""),
        words=asked.get("q", "").strip()[:100],
        key=asked.get("key") == "1",
    )
    known = (
        choices.claimed in ("", *STAGES),
        choices.measured in ("", NONE, *STAGES),
        choices.owner in {"", *(row.listed.owner for row in everything)},
        choices.grade in ("", NONE, *GRADES),
    )
    if not all(known):
        raise Http404("filter")
    return choices


def _totals(book: PortfolioBook, everything: Sequence[Row]) -> list[Total]:
    return [
        Total(
            label=total.label,
            told=total.databases,
            claimed=sum(1 for row in everything if row.listed.stage in total.stages),
            measured=sum(1 for row in everything if row.measured in total.stages),
        )
        for total in book.spec.totals
    ]


def _sheet(shown: Sequence[Row], moves: Mapping[str, Move]) -> HttpResponse:
    header = [
        *(pgettext("portfolio", "Code"), pgettext("portfolio", "Database"), pgettext("portfolio", "Owner")),
        *(pgettext("portfolio", "Stage claimed"), pgettext("portfolio", "Claimed on")),
        *(pgettext("portfolio", "Basis"), pgettext("portfolio", "Stage measured"), pgettext("portfolio", "Gap")),
        *(pgettext("portfolio", "Grade"), pgettext("portfolio", "Score"), pgettext("portfolio", "Quality index")),
        *(pgettext("portfolio", "Broken identifiers"), pgettext("portfolio", "Datasets connected (%)")),
        *(pgettext("portfolio", "Mapped (%)"), pgettext("portfolio", "Checklist lines that hold")),
        *(pgettext("portfolio", "Fields filled in within a year"), pgettext("portfolio", "Readings within a year")),
        *(pgettext("portfolio", "Records"), pgettext("portfolio", "Last read")),
        *(pgettext("portfolio", "Score, change in 30 days"), pgettext("portfolio", "Quality, change in 30 days")),
        pgettext("portfolio", "Stage 30 days before"),
    ]
    return sheet("databases", header, [_cells(row, moves[row.listed.database]) for row in shown])


def _cells(row: Row, move: Move) -> tuple[object, ...]:
    kept = row.kept
    measured = (
        (kept.score, kept.quality, kept.identifier_breaches, kept.connected, kept.mapped)
        if kept
        else (None, None, None, None, None)
    )
    used = (kept.use, kept.readings, kept.rows, kept.landed_at) if kept else (None, None, None, None)
    return (
        *(row.listed.database, row.label, row.owner, str(row.claimed_word), row.listed.as_of.isoformat()),
        *(str(basis_word(row.listed.basis)), str(row.measured_word), row.gap, row.grade),
        *(*measured, row.holding, *used, move.score, move.quality, str(move.was_word)),
    )


def basis_word(basis: str) -> str | Promise:
    """How far a row is public, in words."""
    words = {
        "public": pgettext("portfolio", "public"),
        "count": pgettext("portfolio", "only totals are public"),
        "illustrative": pgettext("portfolio", "illustration"),
    }
    return words[basis]
