"""What a party does: see when she is heard, be present by signing in, confirm the minutes or object to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.errors import Refused
from motlan.service.hearings.acts import Stage, fold
from motlan.service.hearings.decisions import EARLY, digest
from motlan.web.attempt import at_fields, attempt
from motlan.web.dossiers.rights import filed_by
from motlan.web.dossiers.waiting import waits
from motlan.web.filters import say
from motlan.web.hearings import actions
from motlan.web.hearings.matter import matter_of
from motlan.web.hearings.minutes import minutes_of
from motlan.web.hearings.models import Hearing
from motlan.web.hearings.office import minutes_file
from motlan.web.hearings.rights import heard_in
from motlan.web.hearings.words import ics, timeline
from motlan.web.house import house
from motlan.web.people.assurance import ASSURANCE
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.people.reader import account_of
from motlan.web.posted import typed

PAGE = 20


@require_safe
@needs(Permission.ATTEND_HEARING)
def mine(request: HttpRequest) -> HttpResponse:
    """The hearings at which one is heard, newest first."""
    found = heard_in(account_of(request)).select_related("dossier").order_by("-begins_at", "-id")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(one, Stage(one.stage).label, _label(one)) for one in page.object_list]
    return render(request, "hearings/mine.html", {"page": page, "rows": rows, "query": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ATTEND_HEARING)
def hearing(request: HttpRequest, code: str) -> HttpResponse:
    """One hearing: when and where, and what one can do now."""
    account = account_of(request)
    _found(account, code)
    return attempt(
        request,
        template="hearings/attend.html",
        act=lambda: _act(request, account, code),
        said=gettext("Done. It is kept with the hearing."),
        then=lambda done: reverse("hearings:attend", args=[done.code]),
        page=lambda fault: _page(request, account, _found(account, code), fault),
    )


def _act(request: HttpRequest, account: Account, code: str) -> Hearing:
    about: dict[str, Any] = {"house": house(), "account": account, "code": code}
    steps: dict[str, Callable[[], Hearing]] = {
        "join": lambda: actions.join(**about, assurance=str(request.session.get(ASSURANCE, ""))),
        "confirm": lambda: actions.confirm(**about, seen=typed(request, "digest")),
        "object": lambda: actions.object_(**about, words=typed(request, "words")),
    }
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    return step()


def _page(request: HttpRequest, account: Account, found: Hearing, fault: Refused | None) -> dict[str, Any]:
    here = house()
    happened = actions.happenings(found)
    state = fold(happened)
    procedure = here.forms.version(found.dossier.procedure, found.dossier.version).procedure
    own = next(one for one in found.parties.order_by("id") if one.subject == account.subject)
    drawn = procedure.hearing.parties.get(own.name, ()) if procedure.hearing else ()
    attributes = here.workspace.dictionary.concept(procedure.subjects[own.name].concept).attributes

    def party(name: str) -> str:
        return say(procedure.subjects[name].label)

    return {
        "hearing": found,
        "label": procedure.label,
        "stage": Stage(found.stage).label,
        "state": state,
        "own": party(own.name),
        "matter": matter_of(here, found.dossier),
        "result": _result(found),
        "own_dossier": found.dossier.code if filed_by(account).filter(pk=found.dossier_id).exists() else "",
        "present": own.name in state.present,
        "awaited": own.name in state.awaited and state.stage is Stage.WRITTEN,
        "objection": state.objections.get(own.name, ""),
        "confirmed": own.name in state.confirmed,
        "may_join": state.open and own.name not in state.present and here.clock.now() >= found.begins_at - EARLY,
        "digest": digest(state.words),
        "evidence": [attributes[name].label for name in drawn],
        "timeline": timeline(happened, party, to_party=True),
        "document": minutes_of(found),
        "faults": at_fields(fault, {"words": "words"}),
        "words": typed(request, "words"),
    }


@require_safe
@needs(Permission.ATTEND_HEARING)
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The hearing for one's own calendar."""
    found = _found(account_of(request), code)
    state = fold(actions.happenings(found))
    content = ics(
        code=found.code,
        title=say(_label(found)),
        begins_at=found.begins_at,
        ends_at=found.ends_at,
        room=found.room,
        video=state.video,
        now=house().clock.now(),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.code}.ics"'
    return response


@require_safe
@needs(Permission.ATTEND_HEARING)
def minutes_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The minutes as they were drawn and signed."""
    return minutes_file(_found(account_of(request), code))


def _found(account: Account, code: str) -> Hearing:
    found = heard_in(account).select_related("dossier", "holder").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _result(found: Hearing) -> str:
    """Where the party reads what came of the matter; '' while nothing did, or while the result waits at the office."""
    dossier = found.dossier
    ready = bool(dossier.ended_at and dossier.result_link) and found.stage == Stage.CLOSED.value
    return reverse("dossiers:result", args=[dossier.code]) if ready and not waits(house(), dossier) else ""


def _label(found: Hearing) -> Any:
    return house().forms.version(found.dossier.procedure, found.dossier.version).procedure.label
