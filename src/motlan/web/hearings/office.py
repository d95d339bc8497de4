"""What the office does: which dossiers wait for a hearing, its hearings by day, one hearing with its next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import Unfit, gathered
from motlan.service.forms import display
from motlan.service.forms.compile import field_of
from motlan.service.forms.held import HeldRecord
from motlan.service.forms.model import Mode
from motlan.service.hearings.acts import Stage, fold
from motlan.service.hearings.decisions import OUTSIDE, demand_reason, length_of, link_of
from motlan.service.procedures.spec import Procedure
from motlan.web.attempt import at_fields, attempt
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand
from motlan.web.dossiers.store import state_of
from motlan.web.download import download
from motlan.web.filters import say
from motlan.web.hearings import actions
from motlan.web.hearings.minutes import minutes_of
from motlan.web.hearings.models import Hearing
from motlan.web.hearings.rights import decided_by, held_by
from motlan.web.hearings.words import FIELDS, UNSET, chosen_instant, length, timeline, unset
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import seen, typed
from motlan.web.signing.views import pdf

PAGE, MOST_WAITING = 50, 20
USUAL = {"minutes": "60"}
IDS: Mapping[str, Mapping[str, str]] = {
    "": {name: name for name in (*FIELDS, OUTSIDE)},
    "move": {name: f"move-{name}" for name in (*FIELDS, OUTSIDE, "reason")},
    "minute": {"words": "words"},
    "call_off": {"reason": "off-reason"},
}
"""The ids of a form's fields by their names, by the form's step; of '' those of the form that sets the day."""
NAME = "full_name"
"""The attribute by which a person is called."""


@require_safe
@needs(Permission.HOLD_HEARINGS)
def hearings(request: HttpRequest) -> HttpResponse:
    """What waits for a day, and the unit's hearings: those to come by day, or the ended ones."""
    account, show = _officer(request), _show(request)
    page = Paginator(_listed(account, show), PAGE).get_page(request.GET.get("page"))
    waiting = list(_waiting(account)[: MOST_WAITING + 1])
    context = {
        "page": page,
        "rows": [(one, Stage(one.stage).label, _label(one.dossier)) for one in page.object_list],
        "waiting": [(one, _label(one)) for one in waiting[:MOST_WAITING]],
        "more_waiting": len(waiting) > MOST_WAITING,
        "show": show,
        "query": f"show={show}",
        "none": not _codes(house()),
    }
    return render(request, "hearings/hearings.html", context)


@require_safe
@needs(Permission.HOLD_HEARINGS)
def hearings_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file, whole."""
    header = ["code", "unit", "begins_at", "ends_at", "room", "stage"]
    found = _listed(_officer(request), _show(request))
    return download("hearings", header, ([getattr(one, name) for name in header] for one in found.iterator()))


def _show(request: HttpRequest) -> str:
    return "ended" if request.GET.get("show") == "ended" else "open"


def _listed(account: Account, show: str) -> QuerySet[Hearing]:
    found = held_by(account).select_related("dossier", "holder")
    if show == "open":
        return found.filter(stage__in=actions.OPEN).order_by("begins_at", "id")
    return found.exclude(stage__in=actions.OPEN).order_by("-begins_at", "-id")


def _codes(here: House) -> list[str]:
    """The procedures whose parties are heard."""
    return [one.procedure for one in here.workspace.procedures.all_in_force(on=here.today) if one.hearing is not None]


def _waiting(account: Account) -> QuerySet[Dossier]:
    """Dossiers that are worked on and of which nobody has been heard yet, the most urgent first."""
    heard = Hearing.objects.filter(dossier=OuterRef("pk"), stage__in=(*actions.OPEN, Stage.CLOSED.value))
    found = decided_by(account).filter(procedure__in=_codes(house()), status__in=actions.READY)
    return found.exclude(Exists(heard)).order_by("order_at", "id")


def _label(dossier: Dossier) -> Text:
    return house().forms.version(dossier.procedure, dossier.version).procedure.label


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.HOLD_HEARINGS)
def arrange(request: HttpRequest, code: str) -> HttpResponse:
    """Set the day on which the parties of a dossier are heard."""
    account = _officer(request)
    dossier = decided_by(account).filter(code=code).first()
    procedure = None if dossier is None else house().forms.version(dossier.procedure, dossier.version).procedure
    if dossier is None or procedure is None or procedure.hearing is None:
        raise Http404
    context = {
        "dossier": dossier,
        "label": procedure.label,
        "parties": [procedure.subjects[name].label for name in procedure.hearing.parties],
        "notice": procedure.hearing.notice,
        "typed": {name: typed(request, name) or USUAL.get(name, "") for name in FIELDS},
        "outside": typed(request, OUTSIDE) == "yes",
    }
    return attempt(
        request,
        template="hearings/arrange.html",
        act=lambda: actions.arrange(house=house(), account=account, code=code, **_chosen(request)),
        said=gettext("The day is set. The parties see it on their pages."),
        then=lambda made: reverse("hearings:hearing", args=[made.code]),
        page=lambda fault: {**context, "faults": at_fields(fault, IDS[""])},
    )


def _chosen(request: HttpRequest, *checks: Callable[[], object]) -> dict[str, Any]:
    """What a form says of day, time, length, room and link; raise Unfit where that is no instant, with all else that
    is wrong, by other ``checks`` of the same form too. Of an instant the decision says what does not fit."""
    day, time, room = (typed(request, name) for name in ("day", "time", "room"))
    begins_at = chosen_instant(day, time, house().zone)
    minutes, video = length(typed(request, "minutes")), typed(request, "video")
    if begins_at is None:
        missing = unset(day=day, time=time, room=room, zone=house().zone)
        told = gathered(lambda: length_of(minutes), lambda: link_of(video), *checks)
        raise Unfit(what=UNSET, faults={**missing, **told})
    return {
        "begins_at": begins_at,
        "minutes": minutes,
        "room": room,
        "video": video,
        "outside": typed(request, OUTSIDE) == "yes",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.HOLD_HEARINGS)
def hearing(request: HttpRequest, code: str) -> HttpResponse:
    """One hearing and what can be done now. What was typed stays on the page when something does not fit."""
    account = _officer(request)
    _found(account, code)
    return attempt(
        request,
        template="hearings/hearing.html",
        act=lambda: _act(request, account, code),
        said=gettext("Done. The parties see it on their pages."),
        then=lambda done: reverse("hearings:hearing", args=[done.code]),
        page=lambda fault: _page(request, account, _found(account, code), fault),
    )


def _found(account: Account, code: str) -> Hearing:
    found = held_by(account).select_related("dossier", "holder").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _act(request: HttpRequest, account: Account, code: str) -> Hearing:
    about: dict[str, Any] = {"house": house(), "account": account, "code": code, "seen": seen(request)}
    why = typed(request, "reason")
    steps: dict[str, Callable[[], Hearing]] = {
        "move": lambda: actions.move(**about, **_chosen(request, lambda: demand_reason(why)), reason=why),
        "minute": lambda: actions.minute(**about, words=typed(request, "words")),
        "close": lambda: actions.close(**about),
        "call_off": lambda: actions.call_off(**about, reason=typed(request, "reason")),
    }
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    return step()


def _called(account: Account, found: Hearing, procedure: Procedure) -> dict[str, str]:
    """The parties' names as the dossier declares them; '' for one that this officer may not see."""
    sight, values = sight_of(house(), account), state_of(found.dossier).values
    heard = {one.name: procedure.subjects[one.name].concept for one in found.parties.all()}
    return {
        name: "" if sight.hides(concept, NAME) else values.get(f"{name}.{NAME}", "") for name, concept in heard.items()
    }


def _page(request: HttpRequest, account: Account, found: Hearing, fault: Refused | None) -> dict[str, Any]:
    happened = actions.happenings(found)
    state = fold(happened)
    procedure = house().forms.version(found.dossier.procedure, found.dossier.version).procedure
    local = found.begins_at.astimezone(house().zone)

    def party(name: str) -> str:
        return say(procedure.subjects[name].label)

    called = _called(account, found, procedure)
    given = {
        "day": f"{local:%d/%m/%Y}",
        "time": f"{local:%H:%M}",
        "minutes": str(int((found.ends_at - found.begins_at).total_seconds() // 60)),
        "room": found.room,
        "video": state.video,
        "words": state.words,
        "reason": "",
    }
    return {
        "hearing": found,
        "label": procedure.label,
        "stage": Stage(found.stage).label,
        "state": state,
        "parties": [
            {
                "label": party(one.name),
                "called": called[one.name],
                "present": one.name in state.present,
                "assurance": state.present.get(one.name, ""),
                "confirmed": one.name in state.confirmed,
                "objection": state.objections.get(one.name, ""),
            }
            for one in found.parties.order_by("id")
        ],
        "begun": found.begins_at <= house().clock.now(),
        "awaited": [party(name) for name in sorted(state.awaited)],
        "timeline": timeline(happened, party, to_party=False),
        "document": minutes_of(found),
        "faults": at_fields(fault, IDS.get(request.POST.get("step", ""), {})),
        "outside": typed(request, OUTSIDE) == "yes",
        "step": request.POST.get("step", ""),
        "typed": {name: typed(request, name) if name in request.POST else value for name, value in given.items()},
    }


@require_safe
@needs(Permission.HOLD_HEARINGS)
def evidence(request: HttpRequest, code: str) -> HttpResponse:
    """What the record holds about the parties, drawn through the one door: each party sees on her page who read it."""
    account, here = _officer(request), house()
    found = _found(account, code)
    procedure = here.forms.version(found.dossier.procedure, found.dossier.version).procedure
    if procedure.hearing is None or found.stage not in actions.OPEN:
        raise Http404  # what is past is in the minutes; nobody's record is opened for it again
    holder = holder_for(house=here, account=account, procedure=procedure)
    parts = []
    with transaction.atomic(), holder.together():
        for one in found.parties.order_by("id"):
            subject, wanted = procedure.subjects[one.name], procedure.hearing.parties[one.name]
            record = holder.record(concept=subject.concept, subject=one.subject, attributes=wanted)
            parts.append((subject.label, _rows(here, subject.concept, wanted, record)))
    context = {"hearing": found, "label": procedure.label, "parts": parts, "ground": procedure.legal_basis}
    return render(request, "hearings/evidence.html", context)


def _rows(here: House, concept: str, wanted: tuple[str, ...], record: HeldRecord | None) -> list[dict[str, Any]]:
    dictionary = here.workspace.dictionary
    rows = []
    for name in wanted:
        attribute = dictionary.concept(concept).attributes[name]
        field = field_of(name, attribute=attribute, dictionary=dictionary, mode=Mode.SHOW, required=False)
        held = record.values.get(name) if record else None
        value = display.seen(field, held, dictionary) if held is not None and held.value else None
        rows.append({"label": attribute.label, "value": value, "held": held})
    return rows


@require_safe
@needs(Permission.HOLD_HEARINGS)
def minutes_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The minutes as they were drawn and signed."""
    return minutes_file(_found(_officer(request), code))


def minutes_file(found: Hearing) -> HttpResponse:
    """The document of a closed hearing; 404 until it was signed."""
    document = minutes_of(found)
    if document is None or not document.signed:
        raise Http404
    return pdf(document, f"minutes-{found.code}")


def _officer(request: HttpRequest) -> Account:
    account = request.user
    demand(isinstance(account, Account) and account.may(Permission.HOLD_HEARINGS))
    assert isinstance(account, Account)  # noqa: S101 - demanded in the line above, said again for the type checker
    return account
