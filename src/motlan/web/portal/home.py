"""The first page: what do you want to do?"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.service.procedures.spec import LifeEvent, Procedure
from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, allows, needs
from motlan.web.portal.begun import Begun, begun
from motlan.web.portal.search import find, of_event

LONGEST_SEARCH = 100


@require_safe
@needs(Permission.PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """Search, life events, sign in. What was searched stands in the address, so that it can be sent to somebody."""
    procedures = in_force()
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    happened = [(event, of_event(name, procedures)) for name, event in life_events().items()]
    mine = not request.user.is_authenticated or allows(request.user, Permission.OWN_RECORD)
    shown = {
        "words": words,
        "found": find(words, procedures, life_events()),
        "events": happened,
        "mine": mine,
        "begun": _begun(request),
    }
    return render(request, "portal/home.html", shown)


def _begun(request: HttpRequest) -> tuple[Begun, ...]:
    """What the reader has begun, where she is somebody who files."""
    account = request.user
    return begun(account) if isinstance(account, Account) and allows(account, Permission.FILE_DOSSIER) else ()


def in_force() -> tuple[Procedure, ...]:
    """One version of each procedure that holds today, by the calendar of the workspace."""
    return house().workspace.procedures.all_in_force(on=house().today)


def life_events() -> Mapping[str, LifeEvent]:
    """What happens in a life, by name, as the workspace tells it."""
    return house().workspace.settings.life_events
