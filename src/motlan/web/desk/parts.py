"""The parts of a linked dossier at the desk: an officer grants, refuses or extends the one that her agency decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motlan.kernel.text import Text
from motlan.web.desk.acting import acting
from motlan.web.desk.differing import differing
from motlan.web.desk.given import given_questions, given_typed
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.desk.steps import LONGEST, MORE_TIME, about, day_of, demand_more_time
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.part_lines import Stand, part_lines
from motlan.web.dossiers.renewal import renewed_today, told, with_given
from motlan.web.dossiers.rights import may_decide_part
from motlan.web.dossiers.views import left_open, written_by
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import seen, typed


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def decide(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """See what the decision writes, type what it brings, then grant it."""
    return _asking(request, code, part, "desk/part.html", _granted, gettext("Granted."))


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def refuse(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """Refuse the part, with a reason that the person reads."""
    return _asking(
        request, code, part, "desk/part_refuse.html", _refused, gettext("The part is refused; the person reads why.")
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def extend(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """Take more time for the part, with an apology (slip 04)."""
    done = gettext("The time is extended; the person reads the apology and the new day.")
    return _asking(request, code, part, "desk/part_extend.html", _extended, done)


Do = Callable[[House, Account, str, str, HttpRequest], Dossier]


def _granted(here: House, account: Account, code: str, part: str, request: HttpRequest) -> Dossier:
    given, despite = given_typed(request), typed(request, "despite", longest=LONGEST)
    return actions.decide_part(
        house=here, account=account, code=code, seen=seen(request), part=part, given=given, despite=despite
    )


def _refused(here: House, account: Account, code: str, part: str, request: HttpRequest) -> Dossier:
    reason = typed(request, "reason", longest=LONGEST)
    return actions.refuse_part(house=here, account=account, code=code, seen=seen(request), part=part, reason=reason)


def _extended(here: House, account: Account, code: str, part: str, request: HttpRequest) -> Dossier:
    day, apology = typed(request, "day", longest=LONGEST), typed(request, "apology", longest=LONGEST)
    demand_more_time(here, dossier_for(account, code), day=day, apology=apology, part=part)
    return actions.extend_part(
        house=here, account=account, code=code, seen=seen(request), part=part, day=day_of(day), apology=apology
    )


def _asking(request: HttpRequest, code: str, part: str, template: str, do: Do, done: str) -> HttpResponse:
    """A page about a part that asks and then acts."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    _about(here, account, found, part)
    given = {name: typed(request, name, longest=LONGEST) for name in ("reason", "day", "apology", "despite")}

    def page(faults: Mapping[str, Text]) -> dict[str, Any]:
        context = {**_about(here, account, found, part), **given}
        return {**context, "questions": given_questions(context["form"], request, faults, part)}

    return acting(
        request,
        code,
        template=template,
        act=lambda: do(here, account, code, part, request),
        said=done,
        page=page,
        fields=MORE_TIME,
    )


def _about(here: House, account: Account, found: Dossier, part: str) -> dict[str, Any]:
    """The frame, and the part with what its decision writes; Http404 for a part that the dossier does not have."""
    context = about(here, account, found, part)
    state, form = context["state"], context["form"]
    line = next((one for one in part_lines(house=here, state=state, form=form) if one.key == part), None)
    if line is None:
        raise Http404(part)
    workable = context["workable"] and line.stand is Stand.RUNS
    hides, changed = sight_of(here, account).hides, {}
    if workable:
        changed = renewed_today(house=here, account=account, procedure=form.procedure, state=state, part=part)
    return {
        **context,
        "part": line,
        "renewal": told(form, state, changed, hides),
        "differing": differing(house=here, account=account, form=form, state=state) if workable else (),
        "rows": [*written_by(form, with_given(state, changed), part, hides), *left_open(form, state, part)],
        "may_decide_part": workable and may_decide_part(account, state.parts[part]),
    }
