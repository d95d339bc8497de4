"""Signing in at the provider of OpenID Connect: going there, coming back, and choosing among one's accounts.

One goes by a link and not by a form: the pages' policy lets forms lead to this site only.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motlan.web.house import house
from motlan.web.people import oidc
from motlan.web.people.assurance import ASSURANCE
from motlan.web.people.context import centre_address
from motlan.web.people.identities import accounts_of
from motlan.web.people.models import Account
from motlan.web.people.onward import wanted_page
from motlan.web.people.permissions import ROLE_NAMES, Permission, Role, needs
from motlan.web.people.provider import door
from motlan.web.people.sign_in_faults import SignInFault
from motlan.workspace.service_settings import SignIn

log = logging.getLogger("motlan.people")

BEGUN, CHOICE, ISSUER = "sign_in_begun", "sign_in_choice", "sign_in_issuer"
MOST_BEGUN = 4
"""So many tabs of one browser may be on their way at once."""
LANDING = {
    Role.CITIZEN: "/record/",
    Role.OFFICER: "/desk/",
    Role.HEAD: "/desk/",
    Role.STEWARD: "/steward/",
    Role.ADMINISTRATOR: "/steward/",
}


@require_GET
@needs(Permission.PUBLIC)
def to_provider(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, and remember what for."""
    here, sign_in = house(), _sign_in()
    now = here.clock.now()
    try:
        provider = door(sign_in, now=now).provider
    except SignInFault as fault:
        return _not_signed_in(request, fault)
    back = request.build_absolute_uri(reverse("people:back"))
    level = request.GET.get("level", "")
    asked = level if level in sign_in.acr else None
    address, begun = oidc.begin(provider=provider, sign_in=sign_in, back=back, now=now, level=asked)
    earlier = dict(list(request.session.get(BEGUN, {}).items())[-(MOST_BEGUN - 1) :])
    request.session[BEGUN] = {**earlier, begun.state: {"begun": asdict(begun), "next": wanted_page(request, "")}}
    return HttpResponseRedirect(address)


@require_GET
@needs(Permission.PUBLIC)
def back(request: HttpRequest) -> HttpResponse:
    """Come back from the provider: who it is has to be proven, then the session begins anew."""
    here, sign_in = house(), _sign_in()
    answer = {name: request.GET[name] for name in request.GET}
    remembered = request.session.get(BEGUN, {})
    kept = remembered.pop(answer.get("state", ""), None)
    request.session[BEGUN] = remembered
    begun = oidc.Begun(**kept["begun"]) if kept else None
    now = here.clock.now()
    try:
        who = oidc.finish(door=door(sign_in, now=now), sign_in=sign_in, begun=begun, answer=answer, now=now)
        found = _accounts(who)
    except SignInFault as fault:
        return _not_signed_in(request, fault)
    onward = kept["next"] if kept else ""
    if len(found) == 1:
        return _let_in(request, found[0], onward=onward, acr=who.acr, issuer=who.issuer)
    request.session[CHOICE] = {
        "accounts": [one.pk for one in found],
        "next": onward,
        "acr": who.acr,
        "issuer": who.issuer,
    }
    offered = [(one, ROLE_NAMES[Role(one.role)]) for one in found]
    return render(request, "people/choose_account.html", {"offered": offered})


@require_POST
@needs(Permission.PUBLIC)
def choose_account(request: HttpRequest) -> HttpResponse:
    """Sign in to one of the accounts that the provider's answer opened in this session, once."""
    choice = request.session.pop(CHOICE, None) or {"accounts": []}
    wish = request.POST.get("account", "")
    account = Account.objects.filter(pk__in=choice["accounts"], is_active=True, username=wish).first()
    if account is None:
        return HttpResponseRedirect(reverse("people:sign_in"))
    return _let_in(request, account, onward=choice["next"], acr=choice["acr"], issuer=choice["issuer"])


@require_GET
@needs(Permission.PUBLIC)
def signed_out(request: HttpRequest) -> HttpResponse:
    """Signed out here; whoever shares the machine has to sign out at the provider as well."""
    sign_in = _sign_in()
    try:
        there = door(sign_in, now=house().clock.now()).provider.end_session_endpoint
    except SignInFault:
        there = ""
    leave = f"{there}?{urlencode({'client_id': sign_in.client})}" if there else ""
    return render(request, "people/signed_out.html", {"leave": leave})


def _sign_in() -> SignIn:
    found = house().workspace.settings.sign_in
    if found is None:
        raise Http404
    return found


def _accounts(who: oidc.SignedIn) -> tuple[Account, ...]:
    """The accounts, or the fault; what was read of a record is in the journal either way."""
    with transaction.atomic():
        try:
            return accounts_of(house=house(), who=who)
        except SignInFault as error:
            fault = error
    raise fault


def _let_in(request: HttpRequest, account: Account, *, onward: str, acr: str, issuer: str) -> HttpResponse:
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[ASSURANCE], request.session[ISSUER] = acr, issuer
    for name in (BEGUN, CHOICE):
        request.session.pop(name, None)
    log.info("account %s signed in at the provider", account.pk)
    return HttpResponseRedirect(onward or LANDING.get(Role(account.role)) or centre_address())


def _not_signed_in(request: HttpRequest, fault: SignInFault) -> HttpResponse:
    """Say which rule was broken. The log has its short name, never a value of a person."""
    log.warning("sign-in refused: %s", fault.problem)
    context = {"fault": fault, "sub": fault.where if fault.problem == "nobody_known" else ""}
    return render(request, "people/not_signed_in.html", context, status=403)
