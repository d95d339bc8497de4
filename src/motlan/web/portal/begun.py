"""Forms begun and not yet filed: what is kept of each and until when, how to go on, and throwing one away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motlan.dictionary.book import Dictionary
from motlan.kernel.text import Text
from motlan.service.api import Filled, FilledPage
from motlan.service.forms.display import shown
from motlan.web.dossiers import actions
from motlan.web.dossiers.attached import place_of_draft
from motlan.web.dossiers.drafts import kept_until
from motlan.web.dossiers.models import Draft
from motlan.web.files.models import Held
from motlan.web.filters import age, day, say
from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal.reader import person


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A form begun: ``answers`` and ``files`` count what is kept of it, until the instant ``until``.

    ``goes_on``: the procedure is in force, so its form can be gone on with."""

    procedure: str
    label: Text
    saved_at: datetime
    until: datetime
    answers: int
    files: int
    goes_on: bool


def begun(account: Account) -> tuple[Begun, ...]:
    """What the account has begun, for whom it acts now, last touched first."""
    known = house().workspace.procedures.codes()
    mine = Draft.objects.filter(account=account, behalf=account.behalf, procedure__in=known)
    return _all_begun(mine.order_by("-updated"))


def of_draft(draft: Draft) -> Begun:
    """What is kept of one draft."""
    (found,) = _all_begun([draft])
    return found


def _all_begun(drafts: Iterable[Draft]) -> tuple[Begun, ...]:
    found, book, today = tuple(drafts), house().workspace.procedures, house().today
    if not found:
        return ()
    current = {one.procedure for one in book.all_in_force(on=today)}
    waiting = Held.objects.filter(place__in=[place_of_draft(one) for one in found]).values_list("place")
    files = dict(waiting.annotate(n=Count("pk")))
    return tuple(
        Begun(
            procedure=one.procedure,
            label=book.versions[one.procedure][-1].label,
            saved_at=one.updated,
            until=kept_until(house(), one),
            answers=sum(bool(value.strip()) for value in one.answers.values()),
            files=files.get(place_of_draft(one), 0),
            goes_on=one.procedure in current,
        )
        for one in found
    )


def kept_answers(filled: Filled, draft: Draft) -> tuple[tuple[Text, Text], ...]:
    """The choices and questions that the draft answers, in the order of the form, each with its answer."""
    given = {name for name, value in draft.answers.items() if value.strip()}
    return tuple(pair for page in filled.pages for pair in _of_page(page, draft.answers, given, filled.form.dictionary))


def _of_page(
    page: FilledPage, answers: Mapping[str, str], given: Set[str], dictionary: Dictionary
) -> Iterator[tuple[Text, Text]]:
    for choice in page.choices:
        chosen = dict(choice.options).get(choice.chosen)
        if choice.choosing.path in given and chosen is not None:
            yield choice.choosing.label, chosen
    for one in page.asked:
        if one.name in given:
            yield one.field.label, shown(one.field, answers[one.name], dictionary)


def left(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say that all is kept, and go where it is found again."""
    sentence = gettext("Your draft is saved. You find it here until %(day)s.")
    messages.success(request, sentence % {"day": day(kept_until(house(), draft))})
    return HttpResponseRedirect(reverse("portal:dossiers"))


def welcome_back(request: HttpRequest, draft: Draft) -> None:
    """Say on the next page that the form is gone on with, and since when what stands in it is kept."""
    sentence = gettext("You go on with the draft that you saved %(at)s: your answers stand in the form.")
    messages.info(request, sentence % {"at": age(draft.updated)})


@require_http_methods(["GET", "POST"])
@needs(Permission.FILE_DOSSIER)
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a draft away, after a page that says what would be lost."""
    account = person(request)
    found = next((one for one in begun(account) if one.procedure == code), None)
    if found is None:
        return HttpResponseRedirect(reverse("portal:dossiers"))
    if request.method == "GET":
        return render(request, "portal/discard.html", {"begun": found, "behalf": account.behalf})
    if request.POST.get("behalf", "0") != str(account.behalf):
        messages.error(request, gettext("You act for somebody else than when you opened this page. Check once more."))
        return HttpResponseRedirect(reverse("portal:discard", args=[code]))
    actions.discard_draft(account=account, procedure=code)
    messages.success(request, gettext("The draft is thrown away: %(label)s.") % {"label": say(found.label)})
    return HttpResponseRedirect(reverse("portal:dossiers"))
