"""The inbox, a message, and where to be told of messages by e-mail."""

from __future__ import annotations

import secrets
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.web.house import house
from motlan.web.inbox.models import Address, Message, messages_of
from motlan.web.inbox.post import address_of_ticket, by_mail
from motlan.web.inbox.telling import Letter, letter_of
from motlan.web.inbox.work import CONFIRM
from motlan.web.jobs.api import enqueue
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs

PAGE = 25


@require_safe
@needs(Permission.READ_MESSAGES)
def inbox(request: HttpRequest) -> HttpResponse:
    """All messages, the newest first; those not read alone when wished."""
    here = house()
    only_unread = request.GET.get("show") == "unread"
    found = _mine(request).select_related("dossier").order_by("-id")
    page = Paginator(found.filter(read_at=None) if only_unread else found, PAGE).get_page(request.GET.get("page"))
    letters = [letter_of(one, house=here) for one in page.object_list]
    shown = {
        "page": page,
        "letters": letters,
        "groups": _together(letters),
        "only_unread": only_unread,
        "query": "show=unread" if only_unread else "",
        "by_mail": by_mail(here),
    }
    return render(request, "inbox/inbox.html", shown)


def _together(letters: list[Letter]) -> list[list[Letter]]:
    """The messages of a page by what they are about: first what the newest is about, in each the newest first."""
    groups: dict[str, list[Letter]] = {}
    for one in letters:
        groups.setdefault(one.about, []).append(one)
    return list(groups.values())


@require_safe
@needs(Permission.READ_MESSAGES)
def message(request: HttpRequest, number: int) -> HttpResponse:
    """One message. Who has it before her eyes has read it."""
    here = house()
    found = _mine(request).select_related("dossier").filter(pk=number).first()
    if found is None:
        raise Http404
    if found.read_at is None and request.method == "GET":
        Message.objects.filter(pk=found.pk, read_at=None).update(read_at=here.clock.now())
        cast("Account", request.user).unread = None  # the head of this page counts anew
    return render(request, "inbox/message.html", {"letter": letter_of(found, house=here)})


@require_POST
@needs(Permission.READ_MESSAGES)
def read_all(request: HttpRequest) -> HttpResponse:
    """Take all messages as read."""
    _mine(request).filter(read_at=None).update(read_at=house().clock.now())
    return HttpResponseRedirect(reverse("inbox:inbox"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.READ_MESSAGES)
def address(request: HttpRequest) -> HttpResponse:
    """Give an address, another one, or none any more."""
    if not by_mail(house()):
        raise Http404
    account = cast("Account", request.user)
    kept = Address.objects.filter(account=account).first()
    if request.method != "POST":
        return _address_page(request, kept, typed=kept.address if kept else "")
    if "end" in request.POST:
        Address.objects.filter(account=account).delete()
        messages.success(request, gettext("You will get no more e-mail. Messages stay here."))
        return HttpResponseRedirect(reverse("inbox:address"))
    typed = request.POST.get("address", "").strip()
    try:
        validate_email(typed)
    except ValidationError:
        return _address_page(request, kept, typed=typed, wrong=True, status=422)
    with transaction.atomic():
        Address.objects.filter(account=account).delete()
        made = Address.objects.create(account=account, address=typed)
        enqueue(kind=CONFIRM, key=f"{made.pk}/{secrets.token_hex(4)}", payload={"address": made.pk})
    return HttpResponseRedirect(reverse("inbox:address"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.READ_MESSAGES)
def confirm(request: HttpRequest, ticket: str) -> HttpResponse:
    """The link of the question. Programs that look at mail open links too: only a press of the button counts."""
    kept = address_of_ticket(ticket, account=cast("Account", request.user))
    if kept is None:
        return render(request, "inbox/confirm.html", {"stale": True}, status=422)
    if request.method != "POST":
        return render(request, "inbox/confirm.html", {"kept": kept})
    Address.objects.filter(pk=kept.pk, confirmed_at=None).update(confirmed_at=house().clock.now())
    messages.success(request, gettext("The address is confirmed."))
    return HttpResponseRedirect(reverse("inbox:address"))


def _mine(request: HttpRequest) -> QuerySet[Message]:
    return messages_of(cast("Account", request.user))


def _address_page(
    request: HttpRequest, kept: Address | None, *, typed: str, wrong: bool = False, status: int = 200
) -> HttpResponse:
    context = {"kept": kept, "typed": typed, "wrong": wrong}
    return render(request, "inbox/address.html", context, status=status)
