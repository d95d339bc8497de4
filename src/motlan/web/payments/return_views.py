"""Giving back a fee that was paid through the gateway: an officer says why, and the gateway is asked in a job."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motlan.kernel.errors import NotHeld, Refused
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import visible_to
from motlan.web.house import house
from motlan.web.payments import cash as till
from motlan.web.payments import returning
from motlan.web.payments.lines import line_of
from motlan.web.payments.models import Payment
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WORK_DOSSIERS)
def return_fee(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The payment, and why its fee goes back."""
    account = cast("Account", request.user)
    payment = _payment(account, code, number)
    reason, fault = typed(request, "reason", longest=till.LONGEST_REASON), None
    if request.method == "POST":
        try:
            returning.return_fee(house=house(), account=account, code=code, number=number, reason=reason)
        except (Refused, NotHeld) as refused:
            fault = refused
        else:
            messages.success(request, gettext("The fee is on its way back; the person is told when it was given back."))
            return HttpResponseRedirect(reverse("desk:dossier", args=[code]))
    dossier = payment.dossier
    context = {
        "dossier": dossier,
        "procedure": house().forms.version(dossier.procedure, dossier.version).procedure,
        "line": line_of(payment),
        "reason": reason,
        "fault": fault,
    }
    return render(request, "payments/return_fee.html", context, status=422 if fault else 200)


def _payment(account: Account, code: str, number: int) -> Payment:
    """A payment through the gateway of a dossier whose fee the officer may take; another one is nowhere."""
    dossier: Dossier | None = visible_to(account).filter(code=code).first()
    if dossier is None or not till.may_take(account, dossier):
        raise Http404(code)
    found = Payment.objects.select_related("dossier").filter(pk=number, dossier=dossier).exclude(gateway=till.CASH)
    payment = found.first()
    if payment is None:
        raise Http404(code)
    return payment
