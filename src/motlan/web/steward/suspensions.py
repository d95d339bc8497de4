"""Databases whose synchronisation is stopped: by policy or by hand, each with who, when and why."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from motlan.data.quality import api as quality
from motlan.kernel.clock import instant
from motlan.web.attempt import attempt
from motlan.web.download import download
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed
from motlan.web.steward.databases import PAGE_OF_ONE, known, told
from motlan.web.steward.reader import account_of, kept_by

CONTENT_TYPES = {
    "json": ("json", "application/json"),
    "csv": ("csv", "text/csv; charset=utf-8"),
    "dqv": ("jsonld", "application/ld+json"),
    "ttl": ("ttl", "text/turtle; charset=utf-8"),
}


@require_safe
@needs(Permission.STEWARD_DATA)
def suspensions(request: HttpRequest) -> HttpResponse:
    """Every suspension that ever was, the newest first, and the policy that makes them."""
    here, language = house(), get_language() or "vi"
    found = quality.suspensions(here.register())
    databases = here.catalogue.databases
    rows = [
        (one, databases[one.database].label.in_(language) if one.database in databases else one.database)
        for one in found
    ]
    return render(
        request,
        "steward/suspensions.html",
        {"rows": rows, "policy": here.workspace.policy, "section": "suspensions"},
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def suspensions_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    header = tuple(quality.Suspension.__dataclass_fields__)
    found = quality.suspensions(house().register())
    return download("suspensions", header, [tuple(getattr(one, name) for name in header) for one in found])


@require_POST
@needs(Permission.STEWARD_DATA)
def suspend(request: HttpRequest, name: str) -> HttpResponse:
    """Stop the synchronisation of a database, with a reason."""
    return _act(request, name, quality.suspend, gettext("Suspended: it is no longer synchronised by itself."))


@require_POST
@needs(Permission.STEWARD_DATA)
def lift(request: HttpRequest, name: str) -> HttpResponse:
    """Let it be synchronised again, with a reason."""
    return _act(request, name, quality.lift, gettext("Lifted: it is synchronised again."))


def _act(request: HttpRequest, name: str, act: Callable[..., None], done: str) -> HttpResponse:
    here = house()
    known(name)
    if name not in kept_by(request, here):
        raise Http404(name)  # another agency answers for it
    reason = typed(request, "reason", longest=quality.LONGEST)
    by, at = account_of(request).username, instant(here.clock.now())
    return attempt(
        request,
        template=PAGE_OF_ONE,
        act=lambda: act(here.register(), database=name, by=by, reason=reason, at=at),
        said=done,
        then=lambda _done: reverse("steward:database", args=[name]),
        page=lambda fault: {**told(request, here, name), "reason": reason, "faulty": fault is not None},
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def report(request: HttpRequest, form: str) -> HttpResponse:
    """What was last measured, for programs: JSON, CSV, or W3C DQV as JSON-LD or Turtle."""
    here = house()
    ending, content_type = CONTENT_TYPES[form]
    response = HttpResponse(quality.written(here.register(), here.catalogue, form), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="quality.{ending}"'
    return response
