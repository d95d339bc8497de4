"""Asking other agencies from a dossier: one question to several of them, with exactly the values that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.service.dossiers.consultation import demand_agencies, demand_day, demand_question
from motlan.service.dossiers.fold import DossierState
from motlan.service.evidence.divided import Hides
from motlan.service.forms.display import HIDDEN, shown
from motlan.service.forms.model import Form
from motlan.service.forms.validate import marking
from motlan.web.desk.acting import acting
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.desk.steps import LONGEST, about, day_of
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.named_units import unit_named
from motlan.web.dossiers.questions import Meant, meant_units
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.views import hidden
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import seen, typed

LINES = 3
"""Agencies that the page has a line for; a further page asks further ones."""
MOST_SHOWN = 60
LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One value that may be shown with the question."""

    path: str
    label: Text
    who: Text | None
    value: Text


@dataclass(frozen=True, kw_only=True)
class AgencyLine:
    """One agency as it was typed; ``meant``: the units that its name may mean, where it may mean several."""

    name: str
    id: str
    marked: str
    meant: Meant

    @property
    def marking(self) -> str:
        """The name of the input with which one of them is marked."""
        return marking(self.id)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def consult(request: HttpRequest, code: str) -> HttpResponse:
    """Ask: whom, what, until when, and what they see of the dossier."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    given = {
        "lines": _lines(request, here),
        "question": typed(request, "question", longest=LONGEST),
        "ticked": request.POST.getlist("shown")[:MOST_SHOWN],
        "day": typed(request, "day", longest=20) or _proposed(here, state_of(found)).isoformat(),
    }

    def page(_faults: Mapping[str, Text]) -> dict[str, Any]:
        context = {**about(here, account, found), **given}
        return {**context, "offered": offered(context["form"], context["state"], sight_of(here, account).hides)}

    one, several = "%(n)s agency was asked; the clock runs on.", "%(n)s agencies were asked; the clock runs on."
    return acting(
        request,
        code,
        template="desk/consult.html",
        act=lambda: _ask(request, here, account, found, given),
        said=lambda asked: ngettext(one, several, asked) % {"n": asked},
        page=page,
        fields=(*(f"agency-{at}" for at in range(1, LINES + 1)), "question", "day"),
    )


def offered(form: Form, state: DossierState, hides: Hides) -> tuple[tuple[Text, tuple[Offered, ...]], ...]:
    """What the dossier says, page by page of its form: the officer ticks what the question needs."""
    pages = []
    for page in form.pages:
        rows = tuple(
            Offered(
                path=field.path,
                label=field.label,
                who=form.subjects[field.subject].label if field.subject in form.subjects else None,
                value=HIDDEN if hidden(field, form, hides) else shown(field, state.values[field.path], form.dictionary),
            )
            for field in page.fields
            if state.values.get(field.path)
        )
        if rows:
            pages.append((page.label, rows))
    return tuple(pages)


def _ask(request: HttpRequest, here: House, account: Account, found: Dossier, given: Mapping[str, Any]) -> int:
    """How many agencies were asked."""
    named, state = [line for line in given["lines"] if line.name], state_of(found)
    now, calendar = here.clock.now(), here.workspace.calendar
    units: list[str] = []

    def agencies() -> None:
        demand_all(*(partial(_name, here, line, units) for line in named))
        demand_agencies(state, units)

    demand_all(
        agencies,
        lambda: demand_question(given["question"]),
        lambda: demand_day(state, day_of(given["day"]), now, calendar),
    )
    actions.consult(
        house=here,
        account=account,
        code=found.code,
        seen=seen(request),
        units=units,
        question=given["question"],
        shown=tuple(given["ticked"]),
        day=day_of(given["day"]),
    )
    return len(set(units))


def _name(here: House, line: AgencyLine, units: list[str]) -> None:
    units.append(_unit(here, line))


def _lines(request: HttpRequest, here: House) -> list[AgencyLine]:
    """The agencies as they were typed, one a line of the page, each with those it may mean and the one marked."""
    names = [name.replace("\x00", "").strip()[:LONGEST_NAME] for name in request.POST.getlist("agency")]
    return [
        AgencyLine(
            name=name,
            id=f"agency-{at}",
            marked=request.POST.get(marking(f"agency-{at}"), ""),
            meant=_several(meant_units(name, here.workspace.dictionary)) if name else (),
        )
        for at, name in enumerate([*names, *([""] * LINES)][:LINES], 1)
    ]


def _several(meant: Meant) -> Meant:
    """Nobody has to choose where only one is meant."""
    return meant if len(meant) > 1 else ()


def _unit(here: House, line: AgencyLine) -> str:
    """The code of an agency by its name, of several the one that was marked; raise Refused when there is none."""
    return unit_named(here.workspace.dictionary.units, line.name, marked=line.marked, on=here.today, where=line.id)


def _proposed(here: House, state: DossierState) -> date:
    """The last working day before the dossier is due, when there is one left; else the next working day."""
    calendar, today = here.workspace.calendar, here.today
    soonest = calendar.next_working(today + timedelta(days=1))
    if state.due_at is None or state.due_at <= here.clock.now():
        return soonest
    due = state.due_at.astimezone(calendar.zone).date()
    before = due - timedelta(days=1)
    while before > today and not calendar.is_working(before):
        before -= timedelta(days=1)
    return before if before > today else due
