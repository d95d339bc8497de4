"""The papers of a dossier that is being filled in: attached page by page of a phone, kept with the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.text import Text
from motlan.service.api import Filled
from motlan.service.forms.components import needed
from motlan.service.procedures.spec import Component
from motlan.web.dossiers import actions
from motlan.web.dossiers.attached import place_of_draft
from motlan.web.dossiers.drafts import draft_of
from motlan.web.dossiers.models import Draft
from motlan.web.files.asked import Asked, asked, posted
from motlan.web.files.serving import hand_out_held
from motlan.web.house import house
from motlan.web.people import kept
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal.begun import left
from motlan.web.portal.procedures import fill, form_of, unhindered
from motlan.web.portal.reader import person


@kept.through_sign_in()
@require_http_methods(["GET", "POST"])
@needs(Permission.FILE_DOSSIER)
@unhindered
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Attach photos or scans of the papers that no register replaces; or go on without them."""
    here, account = house(), person(request)
    compiled = form_of(here, code)
    kept.given_back(request)
    draft = _draft(account, code)
    if draft is None:
        return HttpResponseRedirect(reverse("portal:form", args=[code]))
    with transaction.atomic():
        filled = fill(here, account, compiled, draft)
    wanted = needed(filled)
    if not wanted:
        return HttpResponseRedirect(reverse("portal:check", args=[code]))
    if request.method == "POST":
        return _save(request, account, filled, draft)
    return _page(request, account, filled, draft)


def _save(request: HttpRequest, account: Account, filled: Filled, draft: Draft) -> HttpResponse:
    """1 Take in what was chosen, whichever button was pressed; 2 do what the button says; 3 go on, or show the page."""
    code = draft.procedure
    here = reverse("portal:papers", args=[code])
    if request.POST.get("behalf", "0") != str(account.behalf):
        messages.error(request, gettext("You act for somebody else than when you opened this page. Check once more."))
        return HttpResponseRedirect(here)
    outcome = posted(request, house=house(), place=place_of_draft(draft), components=[one.id for one in needed(filled)])
    if outcome.changed:
        draft = actions.save_draft(house=house(), account=account, procedure=code, answers={})
    if outcome.faults:
        return _page(request, account, filled, draft, outcome.faults)
    if request.POST.get("act") == "later":
        return left(request, draft)
    return HttpResponseRedirect(reverse("portal:check", args=[code]) if request.POST.get("act") == "on" else here)


def _page(
    request: HttpRequest,
    account: Account,
    filled: Filled,
    draft: Draft,
    faults: Mapping[str, Text] | None = None,
) -> HttpResponse:
    code, steps = draft.procedure, len(filled.pages) + 2
    context = {
        "procedure": filled.form.procedure,
        "papers": fields(draft, needed(filled), faults),
        "behalf": account.behalf,
        "typed_by": kept.mark(account),
        "summary": faults or {},
        "step": steps - 1,
        "steps": steps,
        "progress": round(100 * (steps - 1) / steps),
        "back": reverse("portal:form_page", args=[code, filled.pages[-1].page.name])
        if filled.pages
        else reverse("portal:procedure", args=[code]),
    }
    return render(request, "portal/attach.html", context, status=422 if faults else 200)


def fields(
    draft: Draft, components: Iterable[Component], faults: Mapping[str, Text] | None = None
) -> tuple[Asked, ...]:
    """A field for each paper, with what is attached to it already."""
    return asked(
        house=house(),
        place=place_of_draft(draft),
        papers=[(one.id, one.label, _instead(one)) for one in components],
        address=lambda held: reverse("portal:own_file", args=[draft.procedure, held.pk]),
        faults=faults,
    )


def _instead(component: Component) -> tuple[Text, ...]:
    """The papers that would do instead; nothing where there are none."""
    others = component.alternative_labels.values()
    if not others:
        return ()
    before = {"vi": "Hoặc thay bằng: ", "en": "Or instead: "}
    return (Text({one: before[one] + "; ".join(other.in_(one) for other in others) for one in before}),)


@require_safe
@needs(Permission.FILE_DOSSIER)
def own_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A file of one's own draft, as it was attached."""
    account = person(request)
    draft = _draft(account, code)
    if draft is None:
        raise Http404(code)
    return hand_out_held(house=house(), place=place_of_draft(draft), number=number)


def _draft(account: Account, code: str) -> Draft | None:
    return draft_of(register=house().register(), account=account, procedure=code)
