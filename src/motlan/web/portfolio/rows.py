"""What the portfolio's pages show: each database as declared beside what was measured of it by the end of a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.functional import Promise

from motlan.governance.lights.light import Light
from motlan.governance.portfolio import api as governance
from motlan.governance.portfolio.api import STAGES, Item, ItemClaim, Kept, Listed, PortfolioBook
from motlan.governance.portfolio.spec import Portfolio, StageRule
from motlan.kernel.text import Text
from motlan.web.centre.standing import language
from motlan.web.house import House
from motlan.web.portfolio.stating import with_statements
from motlan.web.posted import day_typed
from motlan.web.standing_words import BANDS
from motlan.web.standing_words import STAGES as STAGE_WORDS

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
FORMERLY = "on"
"""What these pages called the day."""
LONG_AGO, FAR_AHEAD = 1000, 9999
OWN = Text(vi="tệp của cơ sở dữ liệu", en="the database's own file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the checklist for one database: measured, or else claimed, or else unknown."""

    item: Item
    measured: bool | None
    claim: ItemClaim | None

    @property
    def holds(self) -> bool | None:
        """What counts; None when nobody measured or claimed anything."""
        if self.measured is not None:
            return self.measured
        return self.claim.holds if self.claim else None

    @property
    def light(self) -> Light:
        """The same as a light."""
        return {True: Light.GREEN, False: Light.RED, None: Light.GREY}[self.holds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One database of the portfolio. ``kept``: as it was measured, None before it ever was."""

    listed: Listed
    label: str
    owner: str
    kept: Kept | None
    lines: tuple[Line, ...]

    @property
    def claimed_word(self) -> str | Promise:
        """The stage that is claimed."""
        return STAGE_WORDS[self.listed.stage]

    @property
    def measured(self) -> str:
        """The stage that was measured, '' when none was."""
        return self.kept.stage if self.kept else ""

    @property
    def measured_word(self) -> str | Promise:
        """The same in words; '' when none was."""
        return STAGE_WORDS[self.measured] if self.measured else ""

    @property
    def light(self) -> Light:
        """Whether what is claimed was found: red where less was, grey where nothing was measured."""
        if not self.measured:
            return Light.GREY
        return Light.RED if self.gap else Light.GREEN

    @property
    def gap(self) -> int:
        """By how many stages the claim is ahead of what was measured; of what was not measured, of nothing."""
        found = STAGES.index(self.measured) if self.measured else 0
        return max(0, STAGES.index(self.listed.stage) - found)

    @property
    def band(self) -> Light:
        """The band of its quality, grey when it was never measured."""
        return Light(self.kept.band) if self.kept and self.kept.band else Light.GREY

    @property
    def band_word(self) -> str | Promise:
        """The band in words."""
        return BANDS[self.band.value]

    @property
    def holding(self) -> int:
        """Lines of the checklist that hold."""
        return sum(1 for line in self.lines if line.holds)

    @property
    def grade(self) -> str:
        """A, B or C; '' when there is none."""
        return self.kept.grade if self.kept else ""


def book_of(here: House, day: date | None = None) -> PortfolioBook:
    """The workspace's portfolio, with what owners said of it by the end of a day (today)."""
    return with_statements(declared(here), day or here.today)


def declared(here: House) -> PortfolioBook:
    """What the workspace declares, which is what it publishes; where it declares none, the databases it describes."""
    if here.workspace.portfolio is not None:
        return here.workspace.portfolio
    spec = Portfolio(
        label=Text(vi="Cơ sở dữ liệu", en="Databases"),
        source=OWN,
        stages=StageRule(fresh_within=timedelta(days=30), mapped_from=100, born_within=timedelta(days=90)),
    )
    return PortfolioBook(
        spec,
        tuple(
            Listed(
                database=name,
                label=one.label,
                owner=one.owner,
                stage=one.stage,
                as_of=here.today,
                basis="public",
                key=False,
                source=OWN,
            )
            for name, one in here.catalogue.databases.items()
        ),
    )


def rows(here: House, book: PortfolioBook, day: date) -> list[Row]:
    """Every database: those measured below their claim first, then public claims of which nothing is measured."""
    stood = governance.on(register=here.register(), day=day)
    found = [row_of(here, book, listed, stood) for listed in book.rows]
    return sorted(found, key=_worst)


def _worst(row: Row) -> tuple[int, int, float]:
    """A wider gap comes first, then the lower score; rows of which only totals are public tell least, and come last."""
    score = row.kept.score if row.kept and row.kept.score is not None else 0.0
    if row.measured:
        return (0 if row.gap else 2, -row.gap, score)
    return (1 if row.listed.basis == "public" and row.gap else 3, -row.gap, score)


def row_of(here: House, book: PortfolioBook, listed: Listed, stood: Mapping[str, Kept]) -> Row:
    """One database."""
    kept = stood.get(listed.database)
    measured = kept.holding if kept else {}
    claimed = {claim.item: claim for claim in book.spec.claims if claim.database == listed.database}
    return Row(
        listed=listed,
        label=listed.label.in_(language()),
        owner=here.workspace.agency(listed.owner, language()),
        kept=kept,
        lines=tuple(
            Line(item=item, measured=measured.get(item.item), claim=claimed.get(item.item))
            for item in book.spec.checklist
        ),
    )


def named_day(view: View[P]) -> View[P]:
    """Addresses that were kept from when these pages called the day ``on`` lead to what they are called now."""

    @wraps(view)
    def led(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if FORMERLY not in request.GET:
            return view(request, *args, **kwargs)
        asked = request.GET.copy()
        asked["day"] = asked.pop(FORMERLY)[-1]
        return HttpResponsePermanentRedirect(f"{request.path}?{asked.urlencode()}")

    return led


def day_asked(request: HttpRequest, here: House) -> date:
    """The day that the address asks for, today by default; Http404 for what is no day."""
    day = day_typed(request.GET.get("day") or here.today.isoformat())
    if day is None or not LONG_AGO < day.year < FAR_AHEAD:
        raise Http404
    return day
