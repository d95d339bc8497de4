"""What happens to every request: the chosen language, no caching of private pages, errors in plain words."""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from isal import isal_zlib

from motlan.kernel.errors import MotlanError, NotAllowed, NotHeld
from motlan.web.language import chosen

Answer = Callable[[HttpRequest], HttpResponse]
LEVEL = 1
NOT_THIS_WAY = 405
SHORTEST = 200
"""Bytes below which nothing is packed."""
IN_NO_CACHE = "max-age=0, no-cache, no-store, must-revalidate, private"


class ContentPolicy:
    """The settings' content security policy, put into words once: it is the same for every page."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        response.headers.setdefault(HEADER, self._policy)
        return response


class Packed(GZipMiddleware):
    """Pages packed as Django packs them, with a random length that hides theirs (BREACH), by a library that needs
    half the time of zlib at the level where it makes them as small."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response, packed where that makes it smaller and the browser takes it."""
        if isinstance(response, HttpResponse) and _may_be_packed(request, response):
            packed = _packed(response.content, secrets.randbelow(self.max_random_bytes))
            patch_vary_headers(response, ("Accept-Encoding",))
            if len(packed) < len(response.content):
                response.content = packed
                response.headers["Content-Length"] = str(len(packed))
                response.headers["Content-Encoding"] = "gzip"
            return response
        return super().process_response(request, response)


def _may_be_packed(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it is a page long enough for it; what has a strong ETag is left to Django, which weakens it."""
    asked = re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    theirs = response.headers.get("ETag", "").startswith('"') or response.has_header("Content-Encoding")
    return bool(asked) and len(response.content) >= SHORTEST and not theirs


def _packed(content: bytes, padding: int) -> bytes:
    """A member of gzip with a name of so many letters."""
    packing = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS)
    head = bytes((0x1F, 0x8B, isal_zlib.DEFLATED, gzip.FNAME, 0, 0, 0, 0, 0, 0xFF)) + b"a" * padding + b"\x00"
    tail = isal_zlib.crc32(content).to_bytes(4, "little") + (len(content) & 0xFFFFFFFF).to_bytes(4, "little")
    return head + packing.compress(content) + packing.flush() + tail


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
            response.headers["Cache-Control"] = IN_NO_CACHE
        return response


class LedBack:
    """A browser that asks for an address which only takes what a form sends, as after signing in anew or choosing
    another language on the page of its faults, is led to the page above it, and told that nothing was done."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        reads = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code != NOT_THIS_WAY or not reads:
            return response
        messages.info(request, gettext("Nothing was done yet. Please press the button on this page once more."))
        return HttpResponseRedirect(_page_above(request.path))


def _page_above(path: str) -> str:
    """The nearest address above ``path`` that is one of the site's; the first page at last."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    while above != "/":
        if is_valid_path(above):
            return above
        above = above.rstrip("/").rpartition("/")[0] + "/"
    return "/"


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
