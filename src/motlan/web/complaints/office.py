"""What the office does: its complaints by what is due, and one complaint with its next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.errors import Refused
from motlan.service.complaints.acts import About, Stage, Verdict, fold
from motlan.service.complaints.clocks import answer_due, more_due, publication_due, refusal_due
from motlan.web.attempt import at_fields, attempt
from motlan.web.complaints import actions
from motlan.web.complaints.models import Complaint
from motlan.web.complaints.rights import handled_by
from motlan.web.complaints.words import LONGEST, timeline
from motlan.web.dossiers.rights import demand
from motlan.web.download import download
from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import seen, typed

PAGE = 50
SHOWS = ("open", "ended")
FIELDS = ("reason", "question", "words", "public")


@require_safe
@needs(Permission.ANSWER_COMPLAINTS)
def desk(request: HttpRequest) -> HttpResponse:
    """The unit's complaints: what is due first on top."""
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    page = Paginator(_listed(_officer(request), show), PAGE).get_page(request.GET.get("page"))
    now, units = house().clock.now(), house().workspace.dictionary.units
    rows = [
        {
            "complaint": one,
            "stage": Stage(one.stage).label,
            "about": About(one.about).label,
            "unit": units.full_name(one.unit, get_language() or "vi"),
            "late": one.due_at is not None and one.due_at < now,
        }
        for one in page.object_list
    ]
    context = {"page": page, "rows": rows, "show": show, "query": f"show={show}"}
    return render(request, "complaints/desk.html", context)


@require_safe
@needs(Permission.ANSWER_COMPLAINTS)
def desk_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file, whole."""
    show = request.GET.get("show", "open")
    header = ["code", "unit", "about", "stage", "filed_at", "due_at", "answered_at", "published_at", "verdict"]
    found = _listed(_officer(request), show if show in SHOWS else "open")
    return download("complaints", header, ([getattr(one, name) for name in header] for one in found.iterator()))


def _listed(account: Account, show: str) -> Any:
    found = handled_by(account).select_related("dossier").filter(open=show == "open")
    return found.order_by(F("due_at").asc(nulls_last=True), "id") if show == "open" else found.order_by("-id")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER_COMPLAINTS)
def complaint(request: HttpRequest, code: str) -> HttpResponse:
    """One complaint and what can be done now. What was typed stays on the page when something does not fit."""
    account = _officer(request)
    _found(account, code)
    return attempt(
        request,
        template="complaints/handle.html",
        act=lambda: _act(request, account, code),
        said=gettext("Done. The person sees it on their page."),
        then=lambda done: reverse("complaints:handle", args=[done.code]),
        page=lambda fault: _page(request, _found(account, code), fault),
    )


def _found(account: Account, code: str) -> Complaint:
    found = handled_by(account).select_related("dossier").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _act(request: HttpRequest, account: Account, code: str) -> Complaint:
    about: dict[str, Any] = {"house": house(), "account": account, "code": code, "seen": seen(request)}
    steps: dict[str, Callable[[], Complaint]] = {
        "turn_down": lambda: actions.turn_down(**about, reason=typed(request, "reason", longest=LONGEST)),
        "ask": lambda: actions.ask_more(**about, question=typed(request, "question", longest=LONGEST)),
        "answer": lambda: actions.answer(
            **about, words=typed(request, "words", longest=LONGEST), public=typed(request, "public", longest=LONGEST)
        ),
        "publish": lambda: actions.make_public(**about, public=typed(request, "public", longest=LONGEST)),
    }
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    return step()


def _page(request: HttpRequest, found: Complaint, fault: Refused | None) -> dict[str, Any]:
    here = house()
    happened = actions.happenings(found)
    state = fold(happened)
    days, calendar = actions.days_of(here), here.workspace.calendar
    return {
        "complaint": found,
        "state": state,
        "stage": Stage(found.stage).label,
        "about": About(found.about).label,
        "verdict": Verdict(state.verdict).label if state.verdict else None,
        "refusal_due": refusal_due(state=state, days=days, calendar=calendar),
        "more_due": more_due(state=state, days=days, calendar=calendar),
        "answer_due": answer_due(state=state, days=days, calendar=calendar),
        "publication_due": publication_due(state=state, days=days, calendar=calendar),
        "now": here.clock.now(),
        "timeline": timeline(happened, to_sender=False),
        "faults": at_fields(fault, {name: name for name in FIELDS}),
        "step": request.POST.get("step", ""),
        "typed": {name: typed(request, name, longest=LONGEST) for name in FIELDS},
    }


def _officer(request: HttpRequest) -> Account:
    account = request.user
    demand(isinstance(account, Account) and account.may(Permission.ANSWER_COMPLAINTS))
    assert isinstance(account, Account)  # noqa: S101 - demanded in the line above, said again for the type checker
    return account
