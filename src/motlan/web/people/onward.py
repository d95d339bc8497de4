"""Where one goes after signing in or choosing a language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def wanted_page(request: HttpRequest, otherwise: str) -> str:
    """The page to go on to, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") else otherwise


def comes_back(address: Callable[[HttpRequest], str]) -> Callable[[View[P]], View[P]]:
    """Whoever posts without a session signs in and comes to the ``address`` made of what was posted, where it can be
    looked at and posted again; to be written above `needs`. Nothing is done and nothing is kept."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST" and not request.user.is_authenticated:
                return _through_sign_in(address(request))
            return view(request, *args, **kwargs)

        guarded.comes_back = address  # type: ignore[attr-defined]
        return guarded

    return guard


def back_from_stale(request: HttpRequest) -> HttpResponse | None:
    """The same for a post whose token is that of an earlier session; None where the page does not come back."""
    match = request.resolver_match
    address = getattr(match.func, "comes_back", None) if match else None
    if address is None:
        return None
    if not request.user.is_authenticated:
        return _through_sign_in(address(request))
    messages.info(request, gettext("Nothing was done yet. Please press the button on this page once more."))
    return HttpResponseRedirect(address(request))


def _through_sign_in(address: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('people:sign_in')}?{urlencode({'next': address})}")
