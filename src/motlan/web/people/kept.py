"""What somebody typed into a page whose session had ended: kept for half an hour, and given back to her alone.

1 Every page that one types much into says in a signed word who it was drawn for. 2 A post that comes without a session,
or with the token of an earlier one, is not acted on: it is sealed and kept, and a cookie names it. 3 Whoever signs in
as the same person finds the page filled in again; nobody else can open it, not even with the browser at hand.

The key is made of the site's and of the cookie's: neither the database nor the browser has the words alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from motlan.web.house import House, house
from motlan.web.people.models import Account, KeptPost

P = ParamSpec("P")

FIELD = "typed_by"
"""The name under which a page says who it was drawn for."""
COOKIE = "motlan_kept"
KEPT = timedelta(minutes=30)
MOST = 400_000  # characters of all answers of a page together
MARKS = 4_096  # of people who are filling in forms, a process
SALT = "motlan.typed-by"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
NOT_TYPED = frozenset({"csrfmiddlewaretoken", FIELD})


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed into one page. ``files``: something had been chosen to be sent along, and is not there any more;
    ``for_another``: she acted for somebody then for whom she does not act now, so the words are not shown."""

    answers: Mapping[str, list[str]] = field(default_factory=dict)
    files: bool = False
    for_another: bool = False

    def word(self, name: str) -> str:
        """What stood in one field."""
        return (self.answers.get(name) or [""])[-1]


def mark(account: Account) -> str:
    """The word by which a page says for whom it was drawn: signed, and without any name or number of a person."""
    return _signed(f"{account.pk}.{account.behalf}")


@lru_cache(maxsize=MARKS)
def _signed(words: str) -> str:
    """Who fills one page after the other is signed for once a process."""
    return Signer(salt=SALT).sign(words)


def through_sign_in(
    back: str = "",
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Keep what is typed into this page through a session that has ended; to be written above `needs`.

    ``back`` names the page with the form where that is another one, known by the same words.
    """

    def guard(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            path = reverse(back, args=args, kwargs=kwargs) if back else request.path
            kept = None if _is_hers(request) else keep(request, path)
            if kept is not None:
                return kept
            response = view(request, *args, **kwargs)
            return _forget(request, response, path) if response.status_code == 302 else response  # noqa: PLR2004

        guarded.page_with_form = back  # type: ignore[attr-defined]
        return guarded

    return guard


def keep_of_stale(request: HttpRequest) -> HttpResponse | None:
    """Keep a post whose token is that of an earlier session; None when its page keeps nothing."""
    match = request.resolver_match
    back = getattr(match.func, "page_with_form", None) if match else None
    if match is None or back is None:
        return None
    return keep(request, reverse(back, kwargs=match.kwargs) if back else request.path)


def keep(request: HttpRequest, path: str) -> HttpResponse | None:
    """Seal what was typed, and lead on to the page with the form; None when nobody says who typed it."""
    whose = _whose(request)
    answers = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED}
    if whose is None or sum(len(word) for words in answers.values() for word in words) > MOST:
        return None
    account, behalf = whose
    given = request.COOKIES.get(COOKIE, "")
    token = given if TOKEN.fullmatch(given) else secrets.token_urlsafe(32)
    KeptPost.objects.update_or_create(
        account_id=account,
        path=path,
        defaults={
            "token": _named(token),
            "behalf": behalf,
            "sealed": _seal(token).encrypt(json.dumps(answers).encode()),
            "files": bool(request.FILES),
            "until": house().clock.now() + KEPT,
        },
    )
    response = HttpResponseRedirect(_onward(request, path, account))
    response.set_cookie(
        COOKIE,
        token,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def waits(request: HttpRequest) -> bool:
    """Whether this browser has something kept that its owner may still fetch by signing in."""
    token = request.COOKIES.get(COOKIE, "")
    return bool(token) and KeptPost.objects.filter(token=_named(token), until__gt=house().clock.now()).exists()


def given_back(request: HttpRequest) -> Typed | None:
    """What this account typed into the page that it opens now, with a sentence on it; None when nothing is kept."""
    token, account = request.COOKIES.get(COOKIE, ""), request.user
    if not token or request.method != "GET" or not isinstance(account, Account):
        return None
    mine = KeptPost.objects.filter(token=_named(token), account=account, path=request.path)
    found = mine.filter(until__gt=house().clock.now()).first()
    if found is None:
        return None
    typed = _opened(found, token) if found.behalf == account.behalf else Typed(for_another=True)
    if typed is not None:
        messages.warning(request, _sentence(typed))
    return typed


def clear(house: House) -> None:
    """Forget what nobody fetched in time."""
    KeptPost.objects.filter(until__lte=house.clock.now()).delete()


def _opened(kept: KeptPost, token: str) -> Typed | None:
    """The words; None for what was sealed under a key that the site has no more."""
    try:
        words = _seal(token).decrypt(bytes(kept.sealed))
    except InvalidToken:
        return None
    return Typed(answers=json.loads(words), files=kept.files)


def _sentence(typed: Typed) -> str:
    if typed.for_another:
        return gettext(
            "What you typed here is kept for half an hour: you acted for somebody else then."
            " Choose for whom you act, and open this page again."
        )
    said = gettext(
        "Your session had ended. We kept what you typed; nothing has been sent yet. Look it through and go on."
    )
    return f"{said} {gettext('Files are not kept: please choose them once more.')}" if typed.files else said


def _is_hers(request: HttpRequest) -> bool:
    """Whether the page was drawn for whom it comes from now; a page that does not say is taken at its session."""
    if not isinstance(request.user, Account):
        return False
    return request.POST.get(FIELD) in {None, mark(request.user)}


def _whose(request: HttpRequest) -> tuple[int, int] | None:
    """Account and subject for which a page was drawn; None when it does not say so, or is not ours."""
    try:
        account, _, behalf = Signer(salt=SALT).unsign(request.POST.get(FIELD, "")).partition(".")
    except BadSignature:
        return None
    known = Account.objects.filter(pk=int(account), is_active=True).exists()
    return (int(account), int(behalf)) if known else None


def _onward(request: HttpRequest, path: str, account: int) -> str:
    if not isinstance(request.user, Account):
        return f"{reverse('people:sign_in')}?{urlencode({'next': path})}"
    if request.user.pk != account:
        messages.error(request, gettext("This page had been opened by somebody else. Nothing of it was taken."))
    return path


def _forget(request: HttpRequest, response: HttpResponse, path: str) -> HttpResponse:
    """The page was taken now: what was kept of it is not needed any more."""
    token, account = request.COOKIES.get(COOKIE, ""), request.user
    if token and isinstance(account, Account):
        KeptPost.objects.filter(token=_named(token), account=account, path=path).delete()
        if not KeptPost.objects.filter(token=_named(token)).exists():
            response.delete_cookie(COOKIE)
    return response


def _named(token: str) -> str:
    """What the database knows of a cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


def _seal(token: str) -> Fernet:
    """The key of one browser: of the site's secret and the cookie's word."""
    return Fernet(urlsafe_b64encode(salted_hmac("motlan.kept", token, algorithm="sha256").digest()))
