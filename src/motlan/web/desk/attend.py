"""Who must come to the office before the result is handed over: an officer notes whom she sees at the counter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motlan.web.desk.acting import acting
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.desk.steps import about
from motlan.web.dossiers import actions
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import seen


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def attend(request: HttpRequest, code: str) -> HttpResponse:
    """Tick who is at the counter, by the papers they show."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    ticked = tuple(name.replace("\x00", "") for name in request.POST.getlist("present")[:20])
    return acting(
        request,
        code,
        template="desk/attend.html",
        act=lambda: actions.attend(house=here, account=account, code=code, seen=seen(request), present=ticked),
        said=gettext("Noted who came to the office."),
        page=lambda _faults: {**about(here, account, found), "ticked": ticked},
    )
