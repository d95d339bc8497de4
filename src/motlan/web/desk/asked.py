"""Asked of us: the questions of other agencies, in the order in which they fall due, and the answer to one.

Who is asked does not see the dossier: the question, the procedure, and the values that were ticked with it. Each
reading of what registers hold goes into the journal, for the person to see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.web.attempt import attempt
from motlan.web.desk.beside import Part, hidden_of, parts, read_subjects
from motlan.web.desk.listing import instant, stored
from motlan.web.desk.officer import officer
from motlan.web.desk.queue import key_of
from motlan.web.desk.rows import procedure_of
from motlan.web.desk.steps import LONGEST
from motlan.web.dossiers import actions
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Share
from motlan.web.dossiers.rights import asked_of
from motlan.web.dossiers.shares import AGREES, CONSULTED
from motlan.web.dossiers.store import state_of
from motlan.web.download import download
from motlan.web.filters import called
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed

PAGE = 50
AT_ONCE = 500
"""Rows of a download that are read at one time."""
ANSWERED = "answered"
COLUMNS = ("code", "procedure", "asked_by", "question", "due_at", "closed_at", "answer")
NOT_CHOSEN = Text(vi="Chưa chọn đồng ý hay không đồng ý.", en="It is not said whether your agency agrees.")
CHOOSE = Text(vi="Chọn một trong hai.", en="Choose one of the two.")
After = tuple[datetime, int]


class Row(NamedTuple):
    """One question as the list shows it."""

    id: int
    order_at: datetime
    number: int
    unit: str
    procedure: str
    words: str
    outcome: str
    open: bool
    due_at: datetime
    code: str
    asking: str


@require_safe
@needs(Permission.WORK_DOSSIERS)
def asked(request: HttpRequest) -> HttpResponse:
    """What the unit is to answer, the soonest due first; or what it has answered, the latest first."""
    here, account = house(), officer(request)
    still_open, after = request.GET.get("show") != ANSWERED, key_of(request.GET.get("after", ""))
    rows = page(register=here.register(), unit=account.unit, still_open=still_open, after=after, most=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "lines": [_line(here, one) for one in rows[:PAGE]],
        "still_open": still_open,
        "onward": f"{last.order_at.isoformat()}~{last.id}" if last else "",
        "begun": after is not None,
        "unit": _unit_name(here, account.unit) if account.unit else "",
    }
    return render(request, "desk/asked.html", context)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def asked_csv(request: HttpRequest) -> HttpResponse:
    """The whole list, for a spreadsheet."""
    here, account = house(), officer(request)
    still_open = request.GET.get("show") != ANSWERED
    rows = _all(here.register(), account.unit, still_open)
    language = get_language() or "vi"
    return download("asked", COLUMNS, (_cells(here, one, language) for one in rows))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WORK_DOSSIERS)
def answer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One question, what it needs of the dossier, and the answer."""
    here, account = house(), officer(request)
    agrees, words = request.POST.get("agrees", ""), typed(request, "words", longest=LONGEST)
    share = _share(account, code, number)
    return attempt(
        request,
        template="desk/answer.html",
        act=lambda: _answer(here, account, share, agrees, words),
        said=gettext("The answer was sent; the officer who asked is told."),
        then=lambda _done: reverse("desk:asked"),
        page=lambda _fault: {
            **_about(here, account, _share(account, code, number)),
            "agrees": agrees,
            "words": words,
        },
    )


def page(*, register: Register, unit: str, still_open: bool, after: After | None, most: int) -> list[Row]:
    """The next questions of a unit (of none: of all), one ordered run of an index as far as a page."""
    way, beyond = ("asc", ">") if still_open else ("desc", "<")
    conditions = ["unit = :unit"] if unit else []
    conditions += ["kind = :kind", "open" if still_open else "not open"]
    if after:
        conditions.append(f"(order_at, id) {beyond} (:after_at, :after_id)")
    statement = _ROWS.format(" and ".join(conditions), way, int(most))
    at, key = after or (None, 0)
    given = {"unit": unit, "kind": CONSULTED, "after_at": stored(at) if at else None, "after_id": key}
    return [_row(found) for found in register.lookups(statement, given)]


_ROWS = """
select s.id, s.order_at, s.number, s.unit, s.procedure, s.words, s.outcome, s.open, s.due_at, d.code, d.deciding
from (select * from dossiers_share where {0} order by order_at {1}, id {1} limit {2}) s
join dossiers_dossier d on d.id = s.dossier_id order by s.order_at {1}, s.id {1}
"""


def _row(found: Sequence[Any]) -> Row:
    key, order_at, *said, still_open, due_at, code, asking = found
    return Row._make((key, instant(order_at), *said, bool(still_open), instant(due_at), code, asking))


def _all(register: Register, unit: str, still_open: bool) -> Iterator[Row]:
    after: After | None = None
    while rows := page(register=register, unit=unit, still_open=still_open, after=after, most=AT_ONCE):
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = (rows[-1].order_at, rows[-1].id)


def _line(here: House, one: Row) -> dict[str, Any]:
    now = here.clock.now()
    return {
        "row": one,
        "procedure": procedure_of(here, one.procedure),
        "asking": _unit_name(here, one.asking),
        "asked": _unit_name(here, one.unit),
        "late": one.open and now > one.due_at,
        "agrees": one.outcome == AGREES,
    }


def _cells(here: House, one: Row, language: str) -> list[str]:
    """The language comes in from outside: when the lines are written, the request's is gone."""
    asking = here.workspace.dictionary.units.full_name(one.asking, language)
    closed = "" if one.open else one.order_at.isoformat()
    label = procedure_of(here, one.procedure).in_(language)
    return [one.code, label, asking, one.words, one.due_at.isoformat(), closed, one.outcome]


def _unit_name(here: House, code: str) -> str:
    return here.workspace.dictionary.units.full_name(code, get_language() or "vi")


def _share(account: Account, code: str, number: int) -> Share:
    """What the officer's unit was asked; another unit's question is nowhere."""
    found = asked_of(account).select_related("dossier", "asked_by").filter(dossier__code=code, number=number).first()
    if found is None:
        raise Http404(code)
    return found


def _answer(here: House, account: Account, share: Share, agrees: str, words: str) -> None:
    if agrees not in {"yes", "no"}:
        raise Refused(what=NOT_CHOSEN, remedy=CHOOSE)
    code, number = share.dossier.code, share.number
    actions.answer(house=here, account=account, code=code, number=number, words=words, agrees=agrees == "yes")


def _about(here: House, account: Account, share: Share) -> dict[str, Any]:
    """The question and the values that it needs; once it is closed, the question and its answer alone."""
    dossier = share.dossier
    state = state_of(dossier)
    form = here.forms.version(state.procedure, state.version)
    told: tuple[Part, ...] = ()
    found = state.consultation(share.number)
    if share.open and found is not None and found.asked.shown:
        with transaction.atomic():
            sight = sight_of(here, account)
            holder = holder_for(house=here, account=account, procedure=form.procedure, sight=sight)
            only = frozenset(found.asked.shown)
            now = read_subjects(form, state, holder, sight.hides, only=only)
            told = parts(form, state, now, holder, sight.hides, only=only)
    by = share.asked_by
    return {
        "share": share,
        "code": dossier.code,
        "procedure": form.procedure,
        "asking": _unit_name(here, dossier.deciding),
        "asked_unit": _unit_name(here, share.unit),
        "asker": called(by),
        "parts": told,
        "hidden": hidden_of(told, form),
        "found": found,
        "late": share.open and here.clock.now() > share.due_at,
    }
