"""What a person does: complain about her own dossier, answer a question, judge the answer, rate a finished dossier."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.service.complaints.acts import About, Stage, Verdict, fold
from motlan.service.complaints.clocks import answer_due
from motlan.service.complaints.decisions import demand_subject, words_of
from motlan.web.attempt import at_fields, attempt
from motlan.web.complaints import actions
from motlan.web.complaints.models import Complaint, Rating
from motlan.web.complaints.rights import sent_by
from motlan.web.complaints.words import LONGEST, timeline
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import filed_by
from motlan.web.house import house
from motlan.web.people import kept
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.people.reader import account_of
from motlan.web.posted import seen, typed

PAGE = 20


@require_safe
@needs(Permission.FILE_DOSSIER)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own complaints, newest first."""
    found = sent_by(account_of(request)).select_related("dossier").order_by("-filed_at", "-id")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(one, Stage(one.stage).label, About(one.about).label) for one in page.object_list]
    return render(request, "complaints/mine.html", {"page": page, "rows": rows, "query": ""})


@kept.through_sign_in()
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FILE_DOSSIER)
def complain(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is wrong: what it is about, and in one's own words."""
    account, dossier = account_of(request), _dossier(request, code)
    about, words = typed(request, "about", longest=LONGEST), typed(request, "words", longest=LONGEST)
    if earlier := kept.given_back(request):
        about, words = earlier.word("about"), earlier.word("words")
    kinds = [(one.value, one.label) for one in About]
    context = {
        "dossier": dossier,
        "days": actions.days_of(house()),
        "about": about,
        "words": words,
        "kinds": kinds,
    }
    return attempt(
        request,
        template="complaints/complain.html",
        act=lambda: _complain(account, code, about, words),
        said=gettext("Your complaint is sent."),
        then=lambda made: reverse("complaints:complaint", args=[made.code]),
        page=lambda fault: {**context, "faults": at_fields(fault, {"about": f"about-{kinds[0][0]}", "words": "words"})},
    )


def _complain(account: Account, code: str, about: str, words: str) -> Complaint:
    """Send it; raise Unfit where the choice and the words are both to be mended."""
    demand_all(lambda: demand_subject(about), lambda: words_of(words, "words"))
    return actions.complain(house=house(), account=account, code=code, about=about, words=words)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FILE_DOSSIER)
def complaint(request: HttpRequest, code: str) -> HttpResponse:
    """One complaint: where it stands, what was answered. A post answers the office's question or judges its answer."""
    account = account_of(request)
    _found(account, code)
    words = typed(request, "words", longest=LONGEST)
    return attempt(
        request,
        template="complaints/complaint.html",
        act=lambda: _step(request, account, code, words),
        said=gettext("Thank you. Your answer is kept."),
        then=lambda done: reverse("complaints:complaint", args=[done.code]),
        page=lambda fault: _page(_found(account, code), fault, words),
    )


def _found(account: Account, code: str) -> Complaint:
    found = sent_by(account).select_related("dossier").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _step(request: HttpRequest, account: Account, code: str, words: str) -> Complaint:
    verdict = request.POST.get("verdict", "")
    if verdict in set(Verdict):
        return actions.judge(house=house(), account=account, code=code, seen=seen(request), verdict=verdict)
    return actions.give_more(house=house(), account=account, code=code, seen=seen(request), words=words)


def _page(found: Complaint, fault: Refused | None, words: str) -> dict[str, Any]:
    happened = actions.happenings(found)
    state = fold(happened)
    here = house()
    due = answer_due(state=state, days=actions.days_of(here), calendar=here.workspace.calendar)
    return {
        "complaint": found,
        "state": state,
        "stage": Stage(found.stage).label,
        "about": About(found.about).label,
        "due": due if state.stage is Stage.FILED else None,
        "timeline": timeline(happened, to_sender=True),
        "faults": at_fields(fault, {"words": "words"}),
        "words": words,
        "verdicts": [(one.value, one.label) for one in Verdict],
        "verdict": Verdict(state.verdict).label if state.verdict else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FILE_DOSSIER)
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """Like or dislike a finished dossier, from its own page; what was typed stays when it cannot be taken."""
    account, dossier = account_of(request), _dossier(request, code)
    liked, words = typed(request, "liked", longest=3), typed(request, "words", longest=LONGEST)
    return attempt(
        request,
        template="complaints/rate.html",
        act=lambda: actions.rate(house=house(), account=account, code=code, liked=_chosen(liked), words=words),
        said=gettext("Thank you. Your answer is kept."),
        then=lambda _done: reverse("portal:dossier", args=[code]),
        page=lambda fault: {
            "dossier": dossier,
            "rating": Rating.objects.filter(dossier=dossier).first(),
            "liked": liked,
            "words": words,
            "faults": at_fields(fault, {"liked": "liked-yes"}),
        },
    )


def _chosen(liked: str) -> bool:
    if liked in {"yes", "no"}:
        return liked == "yes"
    raise Refused(
        what=Text(vi="Chưa chọn hài lòng hay chưa.", en="Neither of the two answers is chosen."),
        remedy=Text(vi="Chọn một trong hai câu trả lời.", en="Choose one of the two answers."),
        where="liked",
    )


def _dossier(request: HttpRequest, code: str) -> Dossier:
    found = filed_by(account_of(request)).filter(code=code).first()
    if found is None:
        raise Http404
    return found
