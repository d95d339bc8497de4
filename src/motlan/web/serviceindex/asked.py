"""What an address of the index asks for: a span of days, the one before it, a unit, an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.translation import pgettext_lazy

from motlan.dictionary.unit import Unit
from motlan.governance.api import Place, Span
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.web.house import House
from motlan.web.posted import day_typed

COUNTRY = ""
MINISTRIES, PROCEDURES = KINDS = ("ministries", "procedures")
WAYS = {
    "": pgettext_lazy("index", "By province"),
    MINISTRIES: pgettext_lazy("index", "By ministry"),
    PROCEDURES: pgettext_lazy("index", "By procedure"),
}
PROVINCE, COMMUNE = 1, 2
LONGEST = 3 * 366
LONG_AGO, FAR_AHEAD = 1000, 9999
SLIP = 40
"""So much of what is no day is repeated."""
NO_DAY = Text(vi="“{said}” không phải là một ngày.", en="“{said}” is not a day.")
TURNED = Text(vi="Ngày đầu đứng sau ngày cuối.", en="The first day is behind the last one.")
TOO_LONG = Text(vi="Khoảng ngày dài quá ba năm.", en="The days are more than three years.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``of``: whether units are asked for ('') or :data:`MINISTRIES` or :data:`PROCEDURES`; ``code``: which of them, ''
    for the country and everything in it; ``unit``: the unit of that code, None where it is none."""

    span: Span
    before: Span
    of: str
    code: str
    unit: Unit | None
    by_change: bool
    words: str = ""
    """What the name of a procedure is searched for."""
    fault: NotHeld | None = None
    """The address asks for no span of days: what is shown is the month so far, and the page says so."""

    @property
    def own(self) -> Place:
        """The unit itself."""
        above = self.unit.parent if self.unit is not None and self.unit.level == COMMUNE else COUNTRY
        return Place(parent=above, units=(self.code,))

    def below(self, here: House) -> Place:
        """The units below it; none below a commune."""
        if self.unit is not None and self.unit.level >= COMMUNE:
            return Place(parent=self.code, units=())
        found = here.workspace.dictionary.units.children(self.code, on=here.today)
        return Place(parent=self.code, units=tuple(one.code for one in found))

    def address(self, **changed: object) -> str:
        """The address of the same page with something else asked for."""
        order = "change" if self.by_change else ""
        days = {"since": self.span.first.isoformat(), "until": self.span.last.isoformat()}
        asked = {**days, "of": self.of, "unit": self.code, "by": order, "q": self.words} | changed
        return "?" + urlencode({name: value for name, value in asked.items() if value != ""})

    def over(self, span: Span) -> str:
        """The same over other days."""
        return self.address(since=span.first.isoformat(), until=span.last.isoformat())


def asked(request: HttpRequest, here: House) -> Asked:
    """Read the address; the month so far where it names no days, and with a fault where they are none. Raises Http404
    for a unit, a ministry or a procedure that there is not."""
    of, code = request.GET.get("of", ""), request.GET.get("unit", COUNTRY)
    if not _known(here, of, code):
        raise Http404
    span, fault = _span(request.GET.get("since", ""), request.GET.get("until", ""), here.today)
    return Asked(
        span=span,
        before=before(span),
        of=of,
        code=code,
        unit=None if of else here.workspace.dictionary.units.units.get(code),
        by_change=request.GET.get("by") == "change",
        words=request.GET.get("q", "").strip()[:100],
        fault=fault,
    )


def _span(since: str, until: str, today: date) -> tuple[Span, NotHeld | None]:
    """The days asked for; the month so far where none are asked for, and with what is wrong where they are none."""
    month = Span(today.replace(day=1), today)
    first, last = day_in(since), day_in(until) if until else today
    if last is None or (since and first is None):
        return month, no_days(
            NO_DAY,
            said=(until if last is None else since)[:SLIP],
        )
    first = first or last.replace(day=1)
    if first > last:
        return month, no_days(TURNED)
    if (last - first).days >= LONGEST:
        return month, no_days(TOO_LONG)
    return Span(first, last), None


def day_in(said: str) -> date | None:
    """A day as an address has it; None for anything else."""
    found = day_typed(said)
    return found if found and LONG_AGO < found.year < FAR_AHEAD else None


def no_days(what: Text, **said: str) -> NotHeld:
    """What is wrong with the days of an address, and what to choose."""
    return NotHeld(
        what=what.fill(**said),
        remedy=Text(
            vi="Chọn ngày đầu và ngày cuối, nhiều nhất ba năm.",
            en="Choose a first day and a last one, three years at most.",
        ),
    )


def _known(here: House, of: str, code: str) -> bool:
    if of == "":
        return code == COUNTRY or code in here.workspace.dictionary.units.units
    return of in KINDS and (code == COUNTRY or code in groups(here, of))


def groups(here: House, of: str) -> Mapping[str, Sequence[str]]:
    """Ministries, each with the procedures that it answers for, or procedures, each by itself."""
    latest = {code: known[-1] for code, known in sorted(here.workspace.procedures.versions.items())}
    if of == PROCEDURES:
        return {code: (code,) for code in latest}
    found: dict[str, list[str]] = {}
    for code, one in latest.items():
        found.setdefault(one.owner, []).append(code)
    return dict(sorted(found.items()))


def before(span: Span) -> Span:
    """The month, quarter or year before a whole one; else as many days before."""
    last = span.first - timedelta(days=1)
    if span.part_of_year is None:
        return Span(span.first - timedelta(days=span.days), last)
    months = 12 // span.part_of_year
    begin = span.first.year * 12 + span.first.month - 1 - months
    return Span(date(begin // 12, begin % 12 + 1, 1), last)


def usual(today: date) -> dict[str, Span]:
    """Spans that people ask for: this month and the one before, this quarter and the one before, this year."""
    month = Span(today.replace(day=1), today)
    quarter = Span(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today)
    return {
        "month": month,
        "last_month": _whole_before(month.first, 1),
        "quarter": quarter,
        "last_quarter": _whole_before(quarter.first, 3),
        "year": Span(today.replace(month=1, day=1), today),
    }


def _whole_before(first: date, months: int) -> Span:
    begin = first.year * 12 + first.month - 1 - months
    return Span(date(begin // 12, begin % 12 + 1, 1), first - timedelta(days=1))
