"""What came to a dossier while an officer has one of its pages open: told there, and no word of hers is touched."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.web.desk.officer import dossier_for, officer
from motlan.web.desk.words import timeline
from motlan.web.dossiers.rights import visible_to
from motlan.web.dossiers.store import read, since
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import seen


@require_safe
@needs(Permission.WORK_DOSSIERS)
def came(request: HttpRequest, code: str) -> HttpResponse:
    """Asked for every two seconds: nothing (204) until somebody has acted on the dossier."""
    here, account, number = house(), officer(request), seen(request)
    if visible_to(account).filter(code=code, number=number).exists():
        return HttpResponse(status=204)
    found = dossier_for(account, code)
    later = tuple(read(row) for row in since(found, number))
    if not later:
        return HttpResponse(status=204)
    form = here.forms.version(found.procedure, found.version)
    return render(request, "desk/came.html", {"code": code, "lines": timeline(later, form, here.zone)})
