"""Public pages cost nothing: each is drawn once a minute at most, whoever and however many ask for it.

A page is kept as bytes by its whole address, with the name under which the site was asked (a page prints commands with
it), and by its language, together with the state of the measurements it shows. The state is asked of the register once
in :data:`FRESH`; while it stays the same, so does the page's ETag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from motlan.governance.facts import due
from motlan.governance.opendata.published import What
from motlan.web.centre import standing
from motlan.web.drawn import page_of
from motlan.web.house import House, house
from motlan.web.language import offered
from motlan.web.people.permissions import Permission, needs
from motlan.web.public.shelf import editions
from motlan.web.settings import LANGUAGE_COOKIE_AGE, LANGUAGE_COOKIE_NAME

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, House, P], HttpResponse]
FRESH = timedelta(seconds=60)
MOST = 2_000
"""Pages that are kept at once; past that all are drawn anew."""
SHARED = f"public, max-age={int(FRESH.total_seconds())}, stale-while-revalidate=600, stale-if-error=86400"
PLACE = "public"
FOLLOWS = (due.CHANGED, due.LIGHTS, due.MEASURED, due.READINESS, due.PORTFOLIO, due.DATABASES, due.REPORTS)
"""What changes the pages: of who has signed in they are drawn anew at once."""


@dataclass(slots=True)
class Kept:
    """Pages as they were drawn, of one state of the measurements; ``until``: when it is asked for anew."""

    state: str = ""
    until: datetime | None = None
    pages: dict[tuple[str, str], tuple[bytes, str]] = field(default_factory=dict)

    def at(self, here: House) -> str:
        """The state now, or of a minute ago."""
        now = here.clock.now()
        if self.until is None or now >= self.until:
            state = state_of(here)
            if state != self.state or len(self.pages) > MOST:
                self.pages.clear()
            self.state, self.until = state, now + FRESH
        return self.state


def state_of(here: House) -> str:
    """A word that changes with every measurement, claim, finding, commitment, count, report and edition."""
    register = here.register()
    counted = register.value("select max(measured_at) from fact_day") if register.exists("fact_day") else ""
    parts = (*due.editions(register, FOLLOWS), str(counted), *editions(here)[:1])
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]


def shown(what: What | None = None) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """A page for everybody, when the workspace publishes ``what`` (None: anything)."""

    def keeping(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @require_safe
        @needs(Permission.PUBLIC)
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            here = house()
            published = here.workspace.settings.published
            if not published or (what is not None and what not in published):
                raise Http404
            wish = request.GET.get("lang")
            if wish is not None:
                return _spoken(request, wish)
            own = partial(view, request, here, *args, **kwargs)
            if request.user.is_authenticated:
                return page_of(request, here=here, follows=FOLLOWS, beside=tuple(editions(here)), view=own)
            return _kept(request, here, own)

        return page

    return keeping


def draw(request: HttpRequest, here: House, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A page of the public site, which says what else the workspace publishes, and of which day its open data are."""
    territory = here.workspace.programme.territory if here.workspace.plans else None
    known = {
        "shows": here.workspace.settings.published.what,
        "edition": next(iter(editions(here)), ""),
        "has_criteria": bool(territory and territory.criteria),
    }
    return TemplateResponse(request, template, {**known, **context})


def _kept(request: HttpRequest, here: House, draw: Callable[[], HttpResponse]) -> HttpResponse:
    kept: Kept = here.frames.setdefault(PLACE, Kept())
    key, state = (standing.language(), request.build_absolute_uri()), kept.at(here)
    etag = f'"{hashlib.sha256("|".join((state, *key)).encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == etag:
        return _shared(HttpResponseNotModified(), etag)
    found = kept.pages.get(key)
    if found is None:
        drawn = _rendered(draw())
        if drawn.status_code != 200:  # noqa: PLR2004
            return drawn
        if drawn.headers.get("Content-Disposition"):
            return _shared(drawn, etag)
        found = kept.pages[key] = (drawn.content, drawn.headers["Content-Type"])
    return _shared(HttpResponse(found[0], content_type=found[1]), etag)


def _rendered(drawn: HttpResponse) -> HttpResponse:
    return drawn.render() if isinstance(drawn, TemplateResponse) else drawn


def _shared(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = SHARED
    return response


def _spoken(request: HttpRequest, wish: str) -> HttpResponse:
    """The same page in another language, which is remembered."""
    if wish not in dict(offered()):
        raise Http404(wish)
    asked = request.GET.copy()
    del asked["lang"]
    response = HttpResponseRedirect(f"{request.path}?{asked.urlencode()}" if asked else request.path)
    response.set_cookie(LANGUAGE_COOKIE_NAME, wish, max_age=LANGUAGE_COOKIE_AGE, httponly=True, samesite="Lax")
    return response
