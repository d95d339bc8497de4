"""Paying a fee: what is owed, the way to the gateway and back, and the gateway's own door.

One goes to the gateway by a link and not by a form: the pages' policy lets forms lead to this site only. Coming back
changes nothing: only the gateway's notice does, or its answer when it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.text import Text
from motlan.service.api import Status
from motlan.service.payment.ledger import Answer
from motlan.service.payment.vnpay_like import Asked
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import filed_by
from motlan.web.dossiers.store import state_of
from motlan.web.house import house
from motlan.web.payments.books import hear, open_payment
from motlan.web.payments.gateways import Simulator, gateway
from motlan.web.payments.lines import line_of, lines_of
from motlan.web.payments.models import Payment
from motlan.web.payments.simulated import Way
from motlan.web.payments.simulated import pay as pay_simulated
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs

SAID = {
    Answer.CONFIRMED: "Confirm Success",
    Answer.UNKNOWN_ORDER: "Order not Found",
    Answer.ALREADY_CONFIRMED: "Order already confirmed",
    Answer.WRONG_AMOUNT: "Invalid amount",
    Answer.BAD_SIGNATURE: "Invalid Checksum",
    Answer.OTHER: "Unknown error",
}
"""The words of gateways of the VNPAY kind."""


@require_safe
@needs(Permission.FILE_DOSSIER)
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """What is owed for a dossier, what was paid, and the way to pay it."""
    dossier = _own(request, code)
    state = state_of(dossier)
    waits = state.status is Status.PAYMENT and state.payment.owed > 0
    lines = lines_of(dossier)
    context = {
        "dossier": dossier,
        "procedure": house().forms.version(dossier.procedure, dossier.version).procedure,
        "owed": state.payment.owed if waits else 0,
        "currency": house().workspace.settings.currency,
        "online": gateway(house()) is not None,
        "payments": lines,
        "gone": next((one["payment"] for one in lines if waits and not one["known"]), None),
    }
    return render(request, "payments/pay.html", context)


@require_safe
@needs(Permission.FILE_DOSSIER)
def go(request: HttpRequest, code: str) -> HttpResponse:
    """Send the payer to the gateway with an order; the order that is open is used again."""
    here = house()
    dossier = _own(request, code)
    teller, named = gateway(here), here.workspace.settings.payments
    payment = open_payment(house=here, dossier=dossier, named=named) if teller and named else None
    if teller is None or payment is None:
        return HttpResponseRedirect(reverse("payments:pay", args=[code]))
    asked = Asked(
        name=payment.name,
        amount=payment.amount,
        currency=payment.currency,
        about=gettext("Fee of dossier %(code)s") % {"code": dossier.code},
        back=request.build_absolute_uri(reverse("payments:back")),
        payer=request.META.get("REMOTE_ADDR", ""),
        language=get_language() or "vi",
        made_at=payment.made_at,
        expires_at=payment.expires_at,
    )
    return HttpResponseRedirect(teller.address(asked, here.zone))


@require_safe
@needs(Permission.FILE_DOSSIER)
def back(request: HttpRequest) -> HttpResponse:
    """Back from the gateway: what we know of the order by now. What the browser brings along proves nothing."""
    payment = _payment(request, request.GET.get("vnp_TxnRef", ""))
    context = {"line": line_of(payment), "dossier": payment.dossier}
    return render(request, "payments/back.html", context)


def _by_signature(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The gateway's door: no session and no cookie open it, only a signature over what is said."""

    @wraps(view)
    def guarded(request: HttpRequest, /) -> HttpResponse:
        return view(request)

    guarded.needs = Permission.PAYMENT_NOTICE  # type: ignore[attr-defined]
    return csrf_exempt(guarded)


@_by_signature
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """The gateway says what became of an order."""
    here = house()
    teller = gateway(here)
    if teller is None:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    answer = hear(house=here, teller=teller, fields={name: str(given[name]) for name in given}, way="notice")
    return JsonResponse({"RspCode": answer.value, "Message": SAID[answer]})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FILE_DOSSIER)
def simulator(request: HttpRequest, name: str) -> HttpResponse:
    """The demonstration's bank: pay, and choose what becomes of the notice. Not there with a real gateway."""
    here = house()
    payment = _payment(request, name)
    if not isinstance(gateway(here), Simulator):
        raise Http404
    if request.method == "POST":
        wish = request.POST.get("way", "")
        if wish in set(Way):
            pay_simulated(payment=payment, way=Way(wish), now=here.clock.now())
        return HttpResponseRedirect(f"{reverse('payments:back')}?vnp_TxnRef={payment.name}")
    return render(request, "payments/simulator.html", {"payment": payment, "ways": _WAYS.items()})


_WAYS = {
    Way.FINE: Text(vi="Nộp tiền", en="Pay"),
    Way.REFUSED: Text(vi="Không nộp, quay lại", en="Do not pay, go back"),
    Way.TWICE: Text(vi="Nộp; báo hai lần", en="Pay; told twice"),
    Way.LATE: Text(vi="Nộp; báo muộn hai giờ", en="Pay; told two hours late"),
    Way.TAMPERED: Text(vi="Nộp; tin báo bị sửa", en="Pay; what is told is tampered with"),
    Way.LOST: Text(vi="Nộp; tin báo bị mất", en="Pay; what is told is lost"),
    Way.PAID_TWICE: Text(vi="Nộp hai lần", en="Pay twice"),
}


def _own(request: HttpRequest, code: str) -> Dossier:
    found = filed_by(cast("Account", request.user)).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _payment(request: HttpRequest, name: str) -> Payment:
    mine = filed_by(cast("Account", request.user))
    found = Payment.objects.select_related("dossier").filter(name=name, dossier__in=mine).first()
    if found is None:
        raise Http404
    return found
