"""Pages that many look at are drawn once for as long as what they show is the same.

What is kept stands between the frame and the reader's own words: it is drawn from the address, the language, the day
and the rights that its view names, by a template that knows neither request nor account, so that nothing of one reader
can reach another. The frame, with the reader's name and messages, and the tokens of forms are put around it each time.

What one process of a server has drawn, the others read from a folder that lasts as long as the server.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.core.cache.backends.filebased import FileBasedCache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, loader
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from motlan.governance.facts.due import editions
from motlan.web.following import lights_state
from motlan.web.frame import framed
from motlan.web.house import House
from motlan.web.tokens import token_of

MOST = 1_000
"""Pages that a process keeps: about 60 MB. The folder of all processes has three times as many, packed."""
SHARED = "MOTLAN_DRAWN"
"""The variable that names the folder of a server's processes; `motlan serve` sets it for as long as it runs."""
FRAMED, SLOTS = "motlan/framed.html", "motlan/slots.html"
WORDS = ("title", "head", "breadcrumb", "main", "measured", "scripts")
"""The blocks of `motlan/base.html` that a page fills, in the order of the template of slots."""
CUT, TOKEN = secrets.token_hex(16), secrets.token_hex(16)
"""Marks between the blocks, and in the place of the reader's token: others with each start, so that nobody writes them
into a text."""
ASKS_ON = re.compile(r"(?<=/follow/\?seen=)[0-9a-f]+")
Draw = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was drawn of one address in one edition: its markup, block by block."""

    edition: Sequence[str]
    words: Mapping[str, str]
    token: str
    """The mark that stands for a reader's token: each process has its own."""


def page(
    request: HttpRequest,
    *,
    here: House,
    template: str,
    follows: Sequence[str],
    draw: Draw,
    beside: Hashable = (),
    tells: str = "",
    **rights: bool,
) -> HttpResponse:
    """A whole page by a template that extends `centre/page.html`, one for all who have the same ``rights``.

    A browser that has it as it is gets 304.

    :param follows: whose changes begin another edition of it: names of :mod:`motlan.governance.facts.due`.
    :param draw: what the template shows, asked for only where it was not drawn yet.
    :param beside: what it shows of which no edition is told, as it stands now.
    :param tells: what it tells besides lights, a name of :data:`motlan.web.following.TOLD`.
    """
    address = (request.get_full_path(), beside) if beside else request.get_full_path()
    return _around(request, kept(here, template, follows, draw, address, rights, tells))


def _around(request: HttpRequest, found: Mapping[str, str]) -> HttpResponse:
    """The page of this reader around blocks, or 304."""
    token = token_of(request)
    words = {name: word.replace(TOKEN, token) for name, word in found.items()}
    whole = framed(request, template=FRAMED, words=words, token=token, known={})
    if whole is None:
        return render(request, FRAMED, {"slots": {name: _markup(word) for name, word in words.items()}})
    return _unless_known(request, HttpResponse(whole), whole.replace(token, request.META["CSRF_COOKIE"]))


def page_of(
    request: HttpRequest, *, here: House, follows: Sequence[str], beside: Hashable, view: Callable[[], HttpResponse]
) -> HttpResponse:
    """The same of a view that names its template itself: a TemplateResponse that was not rendered yet is kept by its
    whole address, every other answer is handed on as it is.

    :param beside: what else it shows as it stands now.
    """
    key = ("", get_language(), here.today, request.build_absolute_uri(), beside)
    now = editions(here.register(), follows)
    found = _held(here, key, now)
    if found is None:
        answered = view()
        if not isinstance(answered, TemplateResponse):
            return answered
        shown = {**surroundings(here), "lights_state": "", **(answered.context_data or {})}
        found = _keep(here, key, Kept(now, _blocks(str(answered.template_name), shown), TOKEN))
    return _around(request, found.words)


def kept(
    here: House,
    template: str,
    follows: Sequence[str],
    draw: Draw,
    address: Hashable,
    rights: Mapping[str, bool],
    tells: str = "",
) -> Mapping[str, str]:
    """The blocks of a page; the token of a form stands in them as :data:`TOKEN`."""
    now = editions(here.register(), follows)
    key = (template, get_language(), here.today, address, *sorted(rights.items()))
    found = _held(here, key, now)
    if found is None:
        known = {**surroundings(here), "lights_state": lights_state(here, tells=tells), "tells": tells, **rights}
        found = _keep(here, key, Kept(now, _blocks(template, {**known, **draw()}), TOKEN))
    return found.words


def _held(here: House, key: Hashable, now: Sequence[str]) -> Kept | None:
    """What this process or another has drawn of this edition."""
    found: Kept | None = here.drawn.get(key)
    if found is not None and found.edition == now:
        return found
    found = _of_others(here, key, now)
    return None if found is None else _remember(here, key, found)


def _keep(here: House, key: Hashable, found: Kept) -> Kept:
    """Keep what was drawn, for this process and the others."""
    _hand_on(here, key, found)
    return _remember(here, key, found)


def _remember(here: House, key: Hashable, found: Kept) -> Kept:
    if any(found.edition):
        if len(here.drawn) >= MOST:
            here.drawn.clear()
        here.drawn[key] = found
    return found


@lru_cache(maxsize=1)
def _shared(folder: str | None) -> FileBasedCache | None:
    """What the processes of this server have drawn; None: a process alone."""
    return FileBasedCache(folder, {"TIMEOUT": None, "OPTIONS": {"MAX_ENTRIES": 3 * MOST}}) if folder else None


def _of_others(here: House, key: Hashable, now: Sequence[str]) -> Kept | None:
    """What another process has drawn of this edition, with our mark for tokens."""
    shared = _shared(os.environ.get(SHARED))
    found: Kept | None = shared.get(_name(here, key)) if shared is not None and any(now) else None
    if found is None or found.edition != now:
        return None
    return Kept(now, {name: word.replace(found.token, TOKEN) for name, word in found.words.items()}, TOKEN)


def _hand_on(here: House, key: Hashable, found: Kept) -> None:
    shared = _shared(os.environ.get(SHARED))
    if shared is not None and any(found.edition):
        shared.set(_name(here, key), found)


def _name(here: House, key: Hashable) -> str:
    """A page as a file: another one for each state of the workspace's decisions."""
    return hashlib.blake2b(repr((here.decided, key)).encode(), digest_size=16).hexdigest()


def surroundings(here: House) -> dict[str, Any]:
    """What ways between pages depend on."""
    index = here.workspace.settings.service_index
    return {"has_plan": bool(here.workspace.plans), "has_index": index is not None}


def _blocks(template: str, shown: Mapping[str, Any]) -> dict[str, str]:
    context = Context({**shown, "layout": SLOTS, "cut": CUT, "csrf_token": TOKEN})
    drawn = loader.get_template(template).template.render(context)  # type: ignore[attr-defined]
    return dict(zip(WORDS, drawn.split(CUT), strict=True))


def _markup(word: str) -> SafeString:
    return mark_safe(word)  # noqa: S308 - a template drew it


def _unless_known(request: HttpRequest, response: HttpResponse, said: str) -> HttpResponse:
    """The page, or 304 where the browser has just this one of this reader."""
    # the word by which it asks on is no part of what it shows, and moves on by itself
    shown = ASKS_ON.sub("", said)
    etag = f'W/"{hashlib.blake2b(shown.encode(), digest_size=12).hexdigest()}"'
    response.headers["Cache-Control"] = "no-cache, private"
    response.headers["ETag"] = etag
    return cast("HttpResponse", get_conditional_response(request, etag=etag, response=response))
