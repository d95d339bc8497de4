"""Sign in, sign out, choose the language, and the pages of the errors."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.core import signing
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from motlan.web.house import house
from motlan.web.language import chosen, offered
from motlan.web.people import demo_people
from motlan.web.people.accounts import account_of_person
from motlan.web.people.context import centre_address
from motlan.web.people.kept import keep_of_stale, waits
from motlan.web.people.models import Account
from motlan.web.people.onward import back_from_stale, wanted_page
from motlan.web.people.permissions import ROLE_NAMES, Permission, Role, needs
from motlan.web.people.provider_views import ISSUER, LANDING

DEMO_ACCOUNTS = ("mother", "father", "officer", "head", "steward", "committee", "administrator")
TICKET_SALT = "motlan.development-sign-in"
TICKET_SECONDS = 900


@require_http_methods(["GET", "POST"])
@needs(Permission.PUBLIC)
def sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the provider; and, never in production, the demonstration's own: an account or any person of the
    sample nation."""
    if settings.MOTLAN_PRODUCTION:
        return _only_by_provider(request)
    if request.method == "GET":
        return _sign_in_page(request)
    if "account" in request.POST:
        account = _offered().filter(username=request.POST["account"]).first()
    elif "person" in request.POST:
        account = _account_of_ticket(request.POST["person"])
    else:
        return _search(request)
    if account is None:
        return _sign_in_page(request, stale=True, status=422)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect(wanted_page(request, LANDING.get(Role(account.role)) or centre_address()))


def _only_by_provider(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        raise Http404
    if house().workspace.settings.sign_in is None:
        return render(request, "people/no_sign_in.html", status=503)
    known = {"provider": True, "next": wanted_page(request, ""), "kept": waits(request)}
    return render(request, "people/sign_in.html", known)


def _account_of_ticket(ticket: str) -> Account | None:
    """The account of the person a search result stood for; a ticket is signed and runs out."""
    try:
        found = signing.loads(ticket, salt=TICKET_SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return None
    return account_of_person(subject=found["subject"], name=found["name"])


def _search(request: HttpRequest) -> HttpResponse:
    """People by name or personal number. The words travel in the form's body: a number does not belong in an
    address, where logs and histories would keep it."""
    words = request.POST.get("words", "").strip()[: demo_people.LONGEST_SEARCH]
    found = [
        (person, signing.dumps({"subject": person.subject, "name": person.name}, salt=TICKET_SALT))
        for person in demo_people.search(words)
    ]
    return _sign_in_page(request, words=words, found=found, searched=True)


def _sign_in_page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    known = {account.username: account for account in _offered()}
    names = [*(name for name in DEMO_ACCOUNTS if name in known), *sorted(known.keys() - set(DEMO_ACCOUNTS))]
    accounts = [(known[name], ROLE_NAMES[Role(known[name].role)]) for name in names]
    context = {
        "accounts": accounts,
        "next": wanted_page(request, ""),
        "provider": house().workspace.settings.sign_in is not None,
        "kept": waits(request),
        **more,
    }
    return render(request, "people/sign_in.html", context, status=status)


def _offered() -> QuerySet[Account]:
    """The demo's accounts, and those that an operator made; people are found by their names instead."""
    made = Q(username__in=DEMO_ACCOUNTS) | ~Q(role=Role.CITIZEN.value)
    return Account.objects.filter(made, is_active=True)


@require_POST
@needs(Permission.PUBLIC)
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go home; who came from the provider is told how to sign out there too."""
    by_provider = ISSUER in request.session
    logout(request)
    if by_provider and house().workspace.settings.sign_in is not None:
        return HttpResponseRedirect(reverse("people:signed_out"))
    return HttpResponseRedirect(reverse("portal:home"))


@require_POST
@needs(Permission.PUBLIC)
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie (a year) and in the account, and go back to the page one came from."""
    response = HttpResponseRedirect(wanted_page(request, reverse("portal:home")))
    wish = request.POST.get("language", "")
    if wish not in dict(offered()):
        return response
    if isinstance(request.user, Account):
        request.user.language = wish
        request.user.save(update_fields=["language"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wish,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be read: a foreign host name, a form that is too large."""
    return _in_language(request, 400, "bad_request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An act that this account may not do."""
    return _in_language(request, 403, "forbidden")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nearly always a page left open over night. It is not acted on; what was typed into
    it may be given back."""
    with override(chosen(request)):
        kept = keep_of_stale(request) or back_from_stale(request)
    return kept or _in_language(request, 403, "stale")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No page at this address."""
    return _in_language(request, 404, "not_found")


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of the program. Nothing that was half done is kept, and a draft saved before is still there."""
    return _in_language(request, 500, "broken")


def _in_language(request: HttpRequest, status: int, kind: str) -> HttpResponse:
    """Errors may arise before or after the language was set for the request: set it here."""
    with override(chosen(request)):
        return render(request, "motlan/error.html", {"status": status, "kind": kind}, status=status)
