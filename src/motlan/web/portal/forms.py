"""The form: page by page, a draft saved at each step; check the answers; file; the receipt.

What a page sends is kept before it is judged: a wrong date costs nobody the other answers. Which questions there
are follows from the answers: each step fills the form again with what the registers hold now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.text import Text
from motlan.service.api import FieldFault, Filled, FilledPage, Holder, PostRead, components_for, read_post
from motlan.service.forms.components import needed
from motlan.service.forms.display import shown, unit_name
from motlan.service.forms.model import Form
from motlan.service.forms.named import naming
from motlan.service.forms.prefill import NO_PAGE
from motlan.service.forms.steps import Steps, steps
from motlan.service.forms.validate import read_whole, whole_faults
from motlan.web.addresses import address_of
from motlan.web.dossiers import actions, questions
from motlan.web.dossiers.attached import lacking, place_of_draft
from motlan.web.dossiers.drafts import draft_of
from motlan.web.dossiers.models import Draft
from motlan.web.dossiers.rights import filed_by
from motlan.web.frame import framed
from motlan.web.house import house
from motlan.web.payments.work import ask_at_once
from motlan.web.people import kept
from motlan.web.people.assurance import ASSURANCE
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal import rendered
from motlan.web.portal.begun import left, welcome_back
from motlan.web.portal.papers import fields
from motlan.web.portal.procedures import fill, form_of, hindered, reading_for, terms_of, unhindered, unnumbered
from motlan.web.portal.reader import person
from motlan.web.portal.units import PLACE, place_asked, way_to_places
from motlan.web.tokens import token_of

CONTROL = ("act", kept.FIELD)
LONGEST_KEPT = 5000
JUST_FILED = timedelta(hours=1)
"""For so long a form that was filed leads to its receipt."""
DOUBLE = "double"
"""What the address of a page says on which it is told that what is to be founded stands already: no other page asks."""


@require_safe
@needs(Permission.FILE_DOSSIER)
@unhindered
def form(request: HttpRequest, code: str) -> HttpResponse:
    """Go to the first page that lacks an answer, else to the check of all answers."""
    account = person(request)
    draft = _draft(account, code)
    filled = fill(house(), account, form_of(house(), code), draft)
    if draft is not None:
        welcome_back(request, draft)
    return HttpResponseRedirect(_first_open(filled, draft))


@kept.through_sign_in()
@require_http_methods(["GET", "POST"])
@needs(Permission.FILE_DOSSIER)
@unhindered
def form_page(request: HttpRequest, code: str, page: str) -> HttpResponse:
    """One page of the form."""
    account = person(request)
    compiled = form_of(house(), code)
    if request.method == "POST":
        return _save(request, account, compiled, page)
    draft = _with_typed(request, account, compiled, _draft(account, code))
    draft = _with_place(request, account, compiled, page, draft)
    filled = fill(house(), account, compiled, draft, page=page, doubles=DOUBLE in request.GET)
    if (hindrance := unnumbered(filled)) is not None:
        return hindered(request, compiled, hindrance)
    return _page(request, filled, page, draft, PostRead(faults=_whole(filled, page, draft)))


def _with_typed(request: HttpRequest, account: Account, compiled: Form, draft: Draft | None) -> Draft | None:
    """The draft as it would be with what was typed when the session had ended: shown, and not saved yet."""
    typed = kept.given_back(request)
    if typed is None or not typed.answers:
        return draft
    names = {one.path for page in compiled.pages for one in page.fields}
    names |= {one.path for page in compiled.pages for one in page.choices}
    answers = {name: typed.word(name)[:LONGEST_KEPT] for name in typed.answers if name in names}
    earlier = draft.answers if draft else {}
    return Draft(account=account, procedure=compiled.procedure.procedure, answers={**earlier, **answers})


def _with_place(request: HttpRequest, account: Account, compiled: Form, page: str, draft: Draft | None) -> Draft | None:
    """The draft with the place that was chosen from the list: shown, and not saved yet."""
    field, unit = request.GET.get("place", ""), request.GET.get("unit", "")
    if place_asked(compiled, page, field) is None or unit not in compiled.dictionary.units.units:
        return draft
    shown = Draft(account=account, procedure=compiled.procedure.procedure, answers={field: unit})
    if draft is not None:
        shown.answers, shown.updated = {**draft.answers, field: unit}, draft.updated
    return shown


def _save(request: HttpRequest, account: Account, compiled: Form, name: str) -> HttpResponse:
    """1 Fill the form as it was shown; 2 take the choices and who is named: others bring other questions; 3 read it;
    4 keep everything, fit or not; 5 go on, come back, or show what is wrong."""
    code = compiled.procedure.procedure
    holder = reading_for(house(), account, compiled)
    with transaction.atomic():
        draft = _draft(account, code)
        before = fill(house(), account, compiled, draft, holder, name, doubles=False)
        old = _page_of(before, name)
        chosen = _choices(old, request)
        filled = before
        turned = any(chosen[one.choosing.path] != one.chosen for one in old.choices if one.choosing.path in chosen)
        named = naming(old, request.POST)
        if turned or named:
            filled = fill(house(), account, compiled, _with(draft, {**chosen, **named}), holder, name, doubles=False)
        new = _page_of(filled, name)
        gone = _names(old) - _names(new)
        post = {key: request.POST.getlist(key) for key in request.POST if key not in gone}
        read = read_post(filled=filled, post=post, today=house().today, page=name, control=CONTROL)
        kept = {key: value[:LONGEST_KEPT] for key, value in read.raw.items()}
        answers = {**chosen, **kept, **read.answers}
        draft = actions.save_draft(house=house(), account=account, procedure=code, answers=answers)
        after = fill(house(), account, compiled, draft, holder, name)
    if request.POST.get("act") == "later":
        return left(request, draft)
    if request.POST.get("act", "").startswith(PLACE):
        return HttpResponseRedirect(way_to_places(code, name, request.POST["act"].removeprefix(PLACE)))
    if request.POST.get("act") == "choose" or _names(new) - _names(old):
        return HttpResponseRedirect(reverse("portal:form_page", args=[code, name]))
    read = replace(read, faults=(*read.faults, *_whole(after, name, draft)))  # of one field the first is told
    if read.faults:
        return _page(request, after, name, draft, read)
    questions.tell_former_names(request, [_page_of(after, name)], read, compiled)
    return HttpResponseRedirect(_next(after, name))


def _whole(filled: Filled, name: str, draft: Draft | None) -> tuple[FieldFault, ...]:
    """What the form as a whole tells that stands beside a field or a choice of this page."""
    page = _page_of(filled, name).page
    here = {one.path for one in page.fields} | {one.path for one in page.choices}
    return whole_faults(filled=filled, answers=draft.answers, today=house().today, beside=here) if draft else ()


def _with(draft: Draft | None, answers: Mapping[str, str]) -> Draft:
    """The draft as it would be with some answers, not saved."""
    return Draft(answers={**(draft.answers if draft else {}), **answers})


def _choices(page: FilledPage, request: HttpRequest) -> dict[str, str]:
    """Valid choices in the post; a wrong one is named as a fault when the page is read."""
    return {
        one.choosing.path: value
        for one in page.choices
        if (value := request.POST.get(one.choosing.path, "")) in {option for option, _label in one.options}
    }


def _names(page: FilledPage) -> set[str]:
    return {one.name for one in page.asked}


def _page(
    request: HttpRequest, filled: Filled, name: str, draft: Draft | None, read: PostRead | None = None
) -> HttpResponse:
    page = _page_of(filled, name)
    order, stands = [one.page.name for one in filled.pages], steps(filled, name)
    read = read or PostRead()
    faults = _by_field(read.faults)
    code = filled.form.procedure.procedure
    here_asked = [
        replace(one, can_look_up=one.kind == "unit") for one in questions.questions(filled, page, read.raw, faults)
    ]
    context = {
        "procedure": filled.form.procedure,
        "here": page,
        "typed_by": kept.mark(person(request)),
        "held": questions.groups(filled, page),
        "choices": questions.choices(page, read.raw, faults),
        "blocks": questions.blocks(page, here_asked),
        "summary": faults,
        "step": stands.at,
        "steps": _of(stands),
        "progress": round(100 * stands.at / stands.most),
        "saved_at": draft.updated if draft else None,
        "wants_units": any(one.kind == "unit" for one in here_asked),
        "sent": request.method == "POST",
        "back": address_of("portal:form_page", code, order[stands.at - 2])
        if stands.at > 1
        else address_of("portal:procedure", code),
    }
    return _shown(request, context, 422 if faults and request.method == "POST" else 200)


def _of(stands: Steps) -> str:
    """How many steps there are, as far as that is known yet."""
    if stands.least == stands.most:
        return str(stands.most)
    known = {"least": stands.least, "most": stands.most}
    if stands.most == stands.least + 1:
        return gettext("%(least)s or %(most)s") % known
    return gettext("%(least)s to %(most)s") % known


def _shown(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """The page as markup; by its template where it also tells what the last act did."""
    drawn, token = rendered.Form(), token_of(request)
    page = framed(
        request,
        template="portal/frame.html",
        words={
            "title": drawn.title(context),
            "breadcrumb": drawn.breadcrumb(context),
            "main": drawn.page(context, token),
        },
        token=token,
        known={"wants_units": context["wants_units"], "sent": context["sent"]},
    )
    if page is None:
        return render(request, "portal/form.html", context, status=status)
    return HttpResponse(page, status=status)


def _by_field(faults: tuple[FieldFault, ...]) -> dict[str, Text]:
    """The first fault of each field, in the order of the page."""
    found: dict[str, Text] = {}
    for fault in faults:
        found.setdefault(fault.field, fault.why)
    return found


@kept.through_sign_in()
@require_http_methods(["GET", "POST"])
@needs(Permission.FILE_DOSSIER)
@unhindered
def check(request: HttpRequest, code: str) -> HttpResponse:
    """All answers beside all held values, each with a way to change it; then file."""
    account = person(request)
    compiled = form_of(house(), code)
    kept.given_back(request)
    draft = _draft(account, code)
    if draft is None:
        return HttpResponseRedirect(_receipt_or_form(request, account, code))
    holder = reading_for(house(), account, compiled)
    with transaction.atomic():
        filled = fill(house(), account, compiled, draft, holder, NO_PAGE)
        read = _all_answers(filled, draft)
        if read.faults:
            return HttpResponseRedirect(_first_open(filled, draft))
        if request.method == "POST":  # read and filed in one transaction: the disk is waited for once
            return _file(request, account, draft, holder, filled)
    terms, wanted = terms_of(house(), compiled, filled), needed(filled)
    last = reverse("portal:form_page", args=[code, filled.pages[-1].page.name])
    context = {
        "procedure": compiled.procedure,
        "attached": fields(draft, wanted),
        "behalf": account.behalf,
        "pages": [_answers_of(filled, page, read.answers) for page in filled.pages],
        "papers": [one for one in components_for(filled) if one.component not in wanted],
        "terms": terms,
        "online": house().workspace.settings.payments is not None,
        "office": unit_name(terms.deciding, compiled.dictionary),
        "back": reverse("portal:papers", args=[code]) if wanted else last,
    }
    return render(request, "portal/check.html", context)


def _receipt_or_form(request: HttpRequest, account: Account, code: str) -> str:
    """Where whoever comes back to the answers of a form that is not kept any more is led: to the receipt, when she has
    just filed it (from a second window, or by the browser's way back), else to the form."""
    since = house().clock.now() - JUST_FILED
    filed = (
        filed_by(account).filter(procedure=code, applicant=account, filed_at__gte=since).order_by("-filed_at").first()
    )
    if filed is None:
        return reverse("portal:form", args=[code])
    messages.info(
        request, gettext("This was filed already, as %(code)s. Nothing was filed twice.") % {"code": filed.code}
    )
    return reverse("portal:receipt", args=[filed.code])


def _file(request: HttpRequest, account: Account, draft: Draft, holder: Holder, filled: Filled) -> HttpResponse:
    """Hand the dossier in, for whom the page was that she looked at."""
    if request.POST.get("behalf", "0") != str(account.behalf):
        messages.error(request, gettext("You act for somebody else than when you opened this page. Check once more."))
        return HttpResponseRedirect(reverse("portal:check", args=[filled.form.procedure.procedure]))
    answers = _current(filled, draft)
    dossier = actions.file_dossier(
        house=house(),
        account=account,
        form=filled.form,
        holder=holder,
        answers=answers,
        filled=filled if answers == draft.answers else None,  # an answer left behind may have led elsewhere
        draft=draft,
        assurance=str(request.session.get(ASSURANCE, "")),
        alone=False,
    )
    if filled.form.procedure.fee is not None and house().workspace.settings.payments is not None:
        ask_at_once(house=house(), dossier=dossier)
    return HttpResponseRedirect(reverse("portal:receipt", args=[dossier.code]))


def _answers_of(filled: Filled, page: FilledPage, answers: Mapping[str, str]) -> dict[str, object]:
    dictionary = filled.form.dictionary
    rows: list[dict[str, object]] = [
        {
            "name": one.name,
            "label": questions.label_of(one, filled, page),
            "shown": shown(one.field, answers[one.name], dictionary) if answers.get(one.name) else None,
        }
        for one in page.asked
    ]
    chosen: list[dict[str, object]] = [
        {
            "name": one.choosing.path,
            "label": one.choosing.label,
            "shown": dict(one.options).get(one.chosen),
            "chosen": True,
        }
        for one in page.choices
    ]
    label = page.page.label
    return {"name": page.page.name, "label": label, "answers": [*chosen, *rows], "held": questions.groups(filled, page)}


def _current(filled: Filled, draft: Draft) -> dict[str, str]:
    """The draft's answers to the questions that are still asked; a changed mind leaves others behind."""
    asked = {one.name for one in filled.asked} | {one.choosing.path for page in filled.pages for one in page.choices}
    return {name: value for name, value in draft.answers.items() if name in asked}


def _all_answers(filled: Filled, draft: Draft) -> PostRead:
    return read_whole(filled=filled, post=_current(filled, draft), today=house().today)


def _first_open(filled: Filled, draft: Draft | None) -> str:
    """The first page that has a fault or was never saved, be all of it optional; the check when there is none."""
    code = filled.form.procedure.procedure
    answers = _current(filled, draft) if draft else {}
    for page in filled.pages:
        names = _names(page) | {one.choosing.path for one in page.choices}
        post = {name: value for name, value in answers.items() if name in names}
        faulty = read_post(filled=filled, post=post, today=house().today, page=page.page.name).faults
        faulty = faulty or _whole(filled, page.page.name, draft)
        if faulty or draft is None or (names and names.isdisjoint(draft.answers)):
            double = any(one.field in filled.twins for one in faulty)
            return reverse("portal:form_page", args=[code, page.page.name]) + (f"?{DOUBLE}=1" if double else "")
    wanted = [one.id for one in needed(filled)]
    if draft and wanted and lacking(place=place_of_draft(draft), components=wanted):
        return reverse("portal:papers", args=[code])
    return reverse("portal:check", args=[code])


def _next(filled: Filled, name: str) -> str:
    """The page after this one, then that of the papers that have to be attached, then the check of the answers."""
    code = filled.form.procedure.procedure
    order = [one.page.name for one in filled.pages]
    after = order[order.index(name) + 1 :] if name in order else order
    if after:
        return reverse("portal:form_page", args=[code, after[0]])
    return reverse("portal:papers" if needed(filled) else "portal:check", args=[code])


def _page_of(filled: Filled, name: str) -> FilledPage:
    page = filled.page(name)
    if page is None:
        raise Http404
    return page


def _draft(account: Account, code: str) -> Draft | None:
    return draft_of(register=house().register(), account=account, procedure=code)
