"""The register of a day: what a unit received, dossier by dossier, on a page, as CSV and as slip 07."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.service.documents.daybook import Entry
from motlan.service.dossiers.status import Status
from motlan.store.register import Register
from motlan.web.desk.listing import instant, stored
from motlan.web.desk.officer import officer
from motlan.web.desk.queue import key_of
from motlan.web.desk.rows import procedure_of
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import day_asked
from motlan.web.signing.sheets import issue_day_book
from motlan.web.signing.views import pdf

PAGE = 100
AT_ONCE = 500
"""Rows that are read at one time for a file."""
MOST_IN_A_FILE = 5_000
"""Rows of one PDF; the CSV has them all."""
COLUMNS = ("code", "applicant", "procedure", "received_at", "due_at", "status", "ended_at", "late")
After = tuple[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A unit's day, and where its page begins."""

    unit: str
    day: date
    begins: datetime
    ends: datetime


@require_safe
@needs(Permission.WORK_DOSSIERS)
def book(request: HttpRequest) -> HttpResponse:
    """What was received on the day, in the order in which it came."""
    here, wanted = house(), _day(request)
    language = get_language() or "vi"
    found = _page(here.register(), wanted, key_of(request.GET.get("after", "")), PAGE + 1) if wanted.unit else []
    last = found[PAGE - 1] if len(found) > PAGE else None
    now = here.clock.now()
    entries = [_entry(here, row) for row in found[:PAGE]]
    context = {
        "day": wanted.day,
        "before": (wanted.day - timedelta(days=1)).isoformat(),
        "following": (wanted.day + timedelta(days=1)).isoformat() if wanted.day < here.today else "",
        "entries": [(one, one.late(now)) for one in entries],
        "onward": f"{last[-1].isoformat()}~{last[0]}" if last else "",
        "begun": "after" in request.GET,
        "unit": wanted.unit,
        "unit_name": here.workspace.dictionary.units.full_name(wanted.unit, language) if wanted.unit else "",
        "own": bool(officer(request).unit),
    }
    return render(request, "desk/book.html", context)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def book_csv(request: HttpRequest) -> HttpResponse:
    """The whole day, for a spreadsheet; written while it is read."""
    here, wanted, language = house(), _demanded(request), get_language() or "vi"
    now = here.clock.now()
    rows = (_cells(_entry(here, row), language, now) for row in _all(here.register(), wanted))
    return download(f"register-{wanted.unit}-{wanted.day.isoformat()}", COLUMNS, rows)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def book_pdf(request: HttpRequest) -> HttpResponse:
    """Slip 07: the whole day with the code by which it is verified."""
    here, wanted = house(), _demanded(request)
    entries = [_entry(here, row) for _n, row in zip(range(MOST_IN_A_FILE), _all(here.register(), wanted), strict=False)]
    rest = _many(here.register(), wanted) - len(entries) if len(entries) == MOST_IN_A_FILE else 0
    issued = issue_day_book(
        house=here,
        unit=wanted.unit,
        day=wanted.day,
        entries=entries,
        rest=rest,
        language=get_language() or "vi",
    )
    return pdf(issued, f"slip_07-{wanted.unit}-{wanted.day.isoformat()}")


def _day(request: HttpRequest) -> Day:
    """The day and the unit that the address asks for: today, and the officer's own; who has none names one."""
    here, account = house(), officer(request)
    unit = account.unit or _named(here, request.GET.get("unit", "")[:200])
    day = day_asked(request.GET.get("day", ""), today=here.today)
    begins = datetime.combine(day, time(), tzinfo=here.zone)
    return Day(unit=unit, day=day, begins=begins, ends=datetime.combine(day + timedelta(days=1), time(), here.zone))


def _demanded(request: HttpRequest) -> Day:
    wanted = _day(request)
    if not wanted.unit:
        raise Http404
    return wanted


def _named(here: House, typed: str) -> str:
    """A unit by its code or its name; '' when it is nobody's, or several have it."""
    units = here.workspace.dictionary.units
    found = (typed,) if typed in units.units else units.called(typed, on=here.today) if typed.strip() else ()
    return found[0] if len(found) == 1 else ""


def _page(register: Register, wanted: Day, after: After | None, most: int) -> list[tuple[Any, ...]]:
    """The next rows of the day: one ordered run of an index, as far as a page."""
    further = " and (received_at, id) > (:after_at, :after_id)" if after else ""
    at, key = after or (wanted.begins, 0)
    given = {"unit": wanted.unit, "begins": stored(wanted.begins), "ends": stored(wanted.ends)}
    given |= {"after_at": stored(at), "after_id": key}
    rows = register.lookups(_ROWS.format(further, int(most)), given)
    return [(*row[:5], *(instant(value) for value in row[5:])) for row in rows]


_ROWS = """
select id, code, name, procedure, status, due_at, waiting_since, ended_at, received_at
from dossiers_dossier where receiving = :unit and received_at >= :begins and received_at < :ends{0}
order by received_at, id limit {1}
"""


def _many(register: Register, wanted: Day) -> int:
    """How many dossiers the day has."""
    given = {"unit": wanted.unit, "begins": stored(wanted.begins), "ends": stored(wanted.ends)}
    found = register.lookup(
        "select count(*) from dossiers_dossier where receiving = :unit and received_at >= :begins"
        " and received_at < :ends",
        given,
    )
    return int(found[0]) if found else 0


def _all(register: Register, wanted: Day) -> Iterator[tuple[Any, ...]]:
    after: After | None = None
    while rows := _page(register, wanted, after, AT_ONCE):
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = (rows[-1][-1], rows[-1][0])


def _entry(here: House, row: tuple[Any, ...]) -> Entry:
    _id, code, name, procedure, status, due_at, waiting_since, ended_at, received_at = row
    return Entry(
        code=code,
        name=name,
        procedure=procedure_of(here, procedure),
        status=Status(status),
        received_at=received_at,
        due_at=due_at,
        waiting_since=waiting_since,
        ended_at=ended_at,
    )


def _cells(one: Entry, language: str, now: datetime) -> list[object]:
    said = [one.code, one.name, one.procedure.in_(language), one.received_at, one.due_at]
    return [*said, one.status.label.in_(language), one.ended_at, int(one.late(now))]
