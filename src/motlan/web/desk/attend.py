"""Who must come to the office before the result is handed over: an officer notes whom she sees at the counter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motlan.kernel.errors import Refused
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.desk.steps import about, back
from motlan.web.dossiers import actions
from motlan.web.dossiers.store import Overtaken
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import seen


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def attend(request: HttpRequest, code: str) -> HttpResponse:
    """Tick who is at the counter, by the papers they show."""
    here, account = house(), officer(request)
    found, fault = dossier_for(account, code), None
    ticked = tuple(name.replace("\x00", "") for name in request.POST.getlist("present")[:20])
    if request.method == "POST":
        try:
            actions.attend(house=here, account=account, code=code, seen=seen(request), present=ticked)
        except Overtaken as overtaken:
            return back(request, code, overtaken)
        except Refused as refused:
            fault = refused
        else:
            messages.success(request, gettext("Noted who came to the office."))
            return HttpResponseRedirect(reverse("desk:dossier", args=[code]))
    shown = {**about(here, account, found), "fault": fault, "ticked": ticked}
    return render(request, "desk/attend.html", shown, status=422 if fault else 200)
