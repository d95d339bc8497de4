"""My dossiers, one dossier in plain words, the answer to what an officer asked for, and taking a dossier back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.views.decorators.http import condition, require_POST, require_safe

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.api import Amount, DossierState, Status, due, fold, is_late
from motlan.service.documents.qr import qr_for_page
from motlan.service.dossiers.attachment import OTHER, stock
from motlan.service.dossiers.handing import withheld
from motlan.service.dossiers.lacking import lacking
from motlan.service.forms.display import NOBODY, choice_label, left_out, shown, unit_name
from motlan.service.forms.model import Form
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers import actions
from motlan.web.dossiers.acts.opened import limit_of
from motlan.web.dossiers.attached import ANOTHER, FiledFiles, filed_files, hand_out, place_of_answer
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.part_lines import part_lines
from motlan.web.dossiers.questions import Question, labelled, supplement
from motlan.web.dossiers.rights import filed_by
from motlan.web.dossiers.store import events_of
from motlan.web.download import download
from motlan.web.files.asked import Asked, asked, posted
from motlan.web.files.serving import hand_out_held
from motlan.web.house import house
from motlan.web.payments.returning import goes_back_by_itself
from motlan.web.people import kept
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal.begun import begun
from motlan.web.portal.chosen import STAGES, Chosen
from motlan.web.portal.reader import person
from motlan.web.portal.timeline import Step, ahead, timeline
from motlan.web.signing.slips import Line, lines

PAGE = 20
LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A dossier with everything its page shows."""

    account: Account
    dossier: Dossier
    form: Form
    state: DossierState
    steps: tuple[Step, ...]
    slips: tuple[Line, ...]

    @property
    def due(self) -> datetime | None:
        """When the answer is due, as far as that is known yet."""
        return self.state.due_at

    @property
    def late(self) -> bool:
        """Whether the day has gone by without an answer."""
        state = self.state
        return is_late(
            due_at=state.due_at, ended_at=state.ended_at, waiting_since=state.waiting_since, now=house().clock.now()
        )


@require_safe
@needs(Permission.FILE_DOSSIER)
def dossiers(request: HttpRequest) -> HttpResponse:
    """Drafts first, then what was filed and is searched for, newest first."""
    account = person(request)
    chosen = Chosen.of(request)
    page = Paginator(chosen.among(filed_by(account)), PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "begun": begun(account),
        "chosen": chosen,
        "stages": STAGES.items(),
        "query": chosen.query,
        "any": page.paginator.count > 0 or filed_by(account).exists(),
    }
    return render(request, "portal/dossiers.html", shown)


@require_safe
@needs(Permission.FILE_DOSSIER)
def dossiers_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file, whole."""
    language = get_language() or "vi"
    header = ["code", "procedure", "status", "filed_at", "answer_due_at", "ended_at", "late"]
    found = Chosen.of(request).among(filed_by(person(request)))
    return download("dossiers", header, [_line(one, language) for one in found])


def _line(dossier: Dossier, language: str) -> list[object]:
    moments = (dossier.filed_at, dossier.due_at, dossier.ended_at)
    said = [_procedure(dossier).label.in_(language), Status(dossier.status).label.in_(language)]
    return [dossier.code, *said, *moments, int(_late(dossier))]


def _procedure(dossier: Dossier) -> Procedure:
    return house().workspace.procedures.version(dossier.procedure, dossier.version)


def _late(dossier: Dossier) -> bool:
    due_at, waiting = dossier.due_at, dossier.waiting_since
    return is_late(due_at=due_at, ended_at=dossier.ended_at, waiting_since=waiting, now=house().clock.now())


def _row(dossier: Dossier) -> dict[str, object]:
    return {
        "code": dossier.code,
        "label": _procedure(dossier).label,
        "status": Status(dossier.status).label,
        "yours": dossier.status in {Status.SUPPLEMENT, Status.PAYMENT},
        "filed_at": dossier.filed_at,
        "due_at": dossier.due_at,
        "awaits_reception": dossier.status == Status.NEW,
        "late": _late(dossier),
        "ended": dossier.ended_at is not None,
    }


@require_safe
@needs(Permission.FILE_DOSSIER)
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The page to print: the code, and what happens next with its date."""
    followed = _followed(person(request), code)
    procedure, follow = followed.form.procedure, reverse("portal:dossier", args=[code])
    context = {
        "dossier": followed.dossier,
        "procedure": procedure,
        "parts_linked": part_lines(house=house(), state=followed.state, form=followed.form),
        "lacking": lacking(form=followed.form, state=followed.state),
        "office": unit_name(followed.state.deciding, followed.form.dictionary),
        "received": followed.due is not None,
        "respond_by": followed.state.respond_by if followed.state.status is Status.SUPPLEMENT else None,
        "due": followed.due or _foreseen(followed.state),
        "asked": followed.state.payment.owed if followed.state.status is Status.PAYMENT else 0,
        "fee": Amount(followed.state.fee, procedure.fee.currency if procedure.fee else ""),
        "attached": _attached(followed),
        "qr": mark_safe(qr_for_page(f"{settings.MOTLAN_ADDRESS}{follow}")),  # noqa: S308 - drawn by us
    }
    return render(request, "portal/receipt.html", context)


def _foreseen(state: DossierState) -> datetime:
    """When the answer is due if the office receives it now: by the longer time where its facts must be verified."""
    here = house()
    return due(limit=limit_of(here, state), received_at=here.clock.now(), calendar=here.workspace.calendar)


@require_safe
@needs(Permission.FILE_DOSSIER)
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """One dossier: where it stands, what has happened, what comes next."""
    followed = _followed(person(request), code)
    typed = kept.given_back(request)
    if typed is None:
        return _page(request, followed)
    return _page(request, followed, raw={item: typed.word(item) for item in typed.answers}, note=typed.word("note"))


def _tag(request: HttpRequest, code: str) -> str | None:
    """Changes with every event, with the language, and with the day (a dossier may become late without an event)."""
    found = filed_by(request.user).filter(code=code).first() if isinstance(request.user, Account) else None
    return f'"{found.number}-{get_language()}-{house().today}"' if found else None


@require_safe
@needs(Permission.FILE_DOSSIER)
@condition(etag_func=_tag)
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """The part of the page that changes, asked for every two seconds: nothing (204) until there is something new."""
    account = person(request)
    seen = request.GET.get("seen", "")
    if filed_by(account).filter(code=code, number=seen if seen.isdigit() else -1).exists():
        response = HttpResponse(status=204)
    else:
        response = render(request, "portal/parts/standing.html", _context(_followed(account, code)))
    response["Cache-Control"] = "private, no-cache"
    return response


@kept.through_sign_in("portal:dossier")
@require_POST
@needs(Permission.FILE_DOSSIER)
def supply(request: HttpRequest, code: str) -> HttpResponse:
    """Answer what the officer asked for. What was typed stays on the page when something does not fit."""
    account = person(request)
    followed = _followed(account, code)
    items = followed.state.asked.items if followed.state.asked else ()
    raw = {item: request.POST.get(item, "")[:LONGEST] for item in items if followed.form.field(item)}
    note = request.POST.get("note", "").strip()[:LONGEST]
    components = tuple(component for component, _label, _hints in _papers_asked(followed))
    files = posted(
        request,
        house=house(),
        place=place_of_answer(followed.dossier, account),
        components=components,
        beside=stock(followed.state.attachments),
    )
    if files.faults or request.POST.get("act"):
        return _page(request, followed, raw=raw, faults=dict(files.faults), note=note)
    send = partial(actions.supply, answers=raw, note=note, components=components)
    try:
        sent = send(house=house(), account=account, code=code, seen=_seen(request))
    except actions.FormFaults as faulty:
        faults = {one.field: one.why for one in faulty.faults}
        return _page(request, followed, raw=raw, faults=faults, note=note)
    except Refused as refused:
        return _page(request, _followed(account, code), raw=raw, faults={"note": _sentence(refused)}, note=note)
    begins = gettext("Your answer is sent. The time of the office begins when it receives the dossier.")
    runs = gettext("Your answer is sent. The time of the office runs on.")
    messages.success(request, begins if sent.status == Status.NEW else runs)
    return HttpResponseRedirect(reverse("portal:dossier", args=[code]))


@require_safe
@needs(Permission.FILE_DOSSIER)
def file(request: HttpRequest, code: str, sha256: str) -> HttpResponse:
    """A file of one's own dossier."""
    account = person(request)
    followed = _followed(account, code)
    return hand_out(house=house(), account=account, dossier=followed.dossier, state=followed.state, sha256=sha256)


@require_safe
@needs(Permission.FILE_DOSSIER)
def waiting_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A file that was sent along with an answer that is not sent yet."""
    account = person(request)
    place = place_of_answer(_followed(account, code).dossier, account)
    return hand_out_held(house=house(), place=place, number=number)


@require_POST
@needs(Permission.FILE_DOSSIER)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take one's own dossier back."""
    account = person(request)
    followed = _followed(account, code)
    reason = request.POST.get("reason", "").strip()[:LONGEST]
    try:
        actions.withdraw(house=house(), account=account, code=code, seen=_seen(request), reason=reason)
    except Refused as refused:
        return _page(request, _followed(account, code), faults={"reason": _sentence(refused)})
    granted = any(one.granted for one in followed.state.parts.values())
    ended = gettext("You have taken the dossier back. What was granted stays, and its result is issued.")
    nothing = gettext("You have taken the dossier back. Nothing more is done with it.")
    messages.success(request, ended if granted else nothing)
    if _fee_back(followed.state):
        messages.info(request, gettext("What becomes of the fee stands on the page of the fee."))
    return HttpResponseRedirect(reverse("portal:dossier", args=[code]))


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() else -1


def _sentence(refused: Refused) -> Text:
    both = {language: f"{refused.what.in_(language)} {refused.remedy.in_(language)}" for language in ("vi", "en")}
    return Text(both)


def _followed(account: Account, code: str) -> Followed:
    """The person's own dossier; anybody else's does not exist for her."""
    found = filed_by(account).filter(code=code).first()
    if found is None:
        raise Http404
    events = events_of(found)
    form = house().forms.version(found.procedure, found.version)
    slips = lines(house=house(), events=events)
    steps = timeline(events, form, house().zone)
    return Followed(account=account, dossier=found, form=form, state=fold(events), steps=steps, slips=slips)


def _page(
    request: HttpRequest,
    followed: Followed,
    *,
    raw: dict[str, str] | None = None,
    faults: dict[str, Text] | None = None,
    note: str = "",
) -> HttpResponse:
    context = _context(followed, raw or {}, faults or {}, note)
    return render(request, "portal/dossier.html", context, status=422 if faults else 200)


def _context(
    followed: Followed, raw: dict[str, str] | None = None, faults: dict[str, Text] | None = None, note: str = ""
) -> dict[str, Any]:
    state, form = followed.state, followed.form
    return {
        "dossier": followed.dossier,
        "procedure": form.procedure,
        "state": state,
        "due": followed.due,
        "late": followed.late,
        "ended": state.ended,
        "withheld": withheld(form.procedure, state),
        "supplement": state.asked,
        "missing_papers": _papers(form.procedure, state),
        "questions": tuple(_asked(form, state, raw or {}, faults or {})),
        "timeline": followed.steps,
        "parts_linked": part_lines(house=house(), state=state, form=form),
        "lacking": lacking(form=form, state=state),
        "slips": followed.slips,
        "next_step": ahead(state, form.procedure),
        "answers": _answers(form, state),
        "attached": _attached(followed),
        "uploads": _uploads(followed, faults or {}),
        "may_withdraw": not state.ended,
        "fee_back": _fee_back(state),
        "stays": [form.procedure.parts[one.key].label for one in state.parts.values() if one.granted],
        "ends": [form.procedure.parts[one.key].label for one in state.parts.values() if one.open],
        "currency": house().workspace.settings.currency,
        "summary": faults or {},
        "note": note,
    }


def _fee_back(state: DossierState) -> tuple[int, bool] | None:
    """What she paid, and whether it goes back by itself if she takes the dossier back now; None: nothing was paid."""
    paid = state.payment.paid - state.payment.refunded
    return (paid, goes_back_by_itself(state)) if paid > 0 else None


def _papers_asked(followed: Followed) -> list[tuple[str, Text, tuple[Text, ...]]]:
    """For which papers files may be sent with an answer: those that were asked for, and any other."""
    asked = followed.state.asked
    if asked is None:
        return []
    components = [one for one in followed.form.procedure.components if one.id in asked.items and one.kind == "paper"]
    return [*((one.id, one.label, ()) for one in components), (OTHER, ANOTHER, ())]


def _uploads(followed: Followed, faults: dict[str, Text]) -> tuple[Asked, ...]:
    """The fields for those files, with what was sent already and waits for the answer."""
    code = followed.dossier.code
    return asked(
        house=house(),
        place=place_of_answer(followed.dossier, followed.account),
        papers=_papers_asked(followed),
        address=lambda held: reverse("portal:waiting_file", args=[code, held.pk]),
        faults=faults,
    )


def _attached(followed: Followed) -> tuple[FiledFiles, ...]:
    """The files of the dossier by paper."""
    state, code = followed.state, followed.dossier.code
    return filed_files(
        form=followed.form,
        attachments=state.attachments,
        originals=state.originals,
        address=lambda sha256: reverse("portal:file", args=[code, sha256]),
    )


def _asked(form: Form, state: DossierState, raw: dict[str, str], faults: dict[str, Text]) -> Iterator[Question]:
    items = state.asked.items if state.asked else ()
    return supplement(form, items, {**state.answers, **raw}, faults)


def _papers(procedure: Procedure, state: DossierState) -> list[Text]:
    asked = state.asked.items if state.asked else ()
    return [component.label for component in procedure.components if component.id in asked]


def _answers(form: Form, state: DossierState) -> list[dict[str, object]]:
    """What was declared, with whom it is about where that is more than one; and who was said to take no part."""
    fields = [(field, value) for path, value in state.answers.items() if (field := form.field(path))]
    about = {field.subject for field, _value in fields} & form.subjects.keys()
    who = {name: form.subjects[name].label for name in about} if len(about) > 1 else {}
    told = [(labelled(field, who), shown(field, value, form.dictionary)) for field, value in fields]
    told += [(one.label, choice_label(NOBODY, "")) for one in left_out(form, state.answers)]
    return [{"label": label, "shown": said} for label, said in told]
