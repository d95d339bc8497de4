"""What happens to every request: the chosen language, no caching of private pages, errors in plain words."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from motlan.kernel.errors import MotlanError, NotAllowed, NotHeld
from motlan.web.language import chosen

Answer = Callable[[HttpRequest], HttpResponse]


class ChosenLanguage:
    """The language chosen on the site, else the site's own. What the browser announces is not asked: a visitor with
    a foreign telephone still gets the page of the country, and one press changes it."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self._answer(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class PrivatePages:
    """A page shown to a person who signed in stays in no cache, unless the view says otherwise (an ETag)."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.user.is_authenticated and "Cache-Control" not in response.headers and "ETag" not in response.headers:
            add_never_cache_headers(response)
        return response


class PlainErrors:
    """An error of the planes is shown as what it is: what happened, where, and what to do next."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, MotlanError):
            return None
        status = 404 if isinstance(error, NotHeld) else 403 if isinstance(error, NotAllowed) else 409
        return render(request, "motlan/fault.html", {"fault": error}, status=status)
