"""The counter's till: take a fee in cash, print the receipt, give it back; what lies in the till after a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any, cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.kernel.errors import NotHeld, Refused
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import visible_to
from motlan.web.dossiers.store import state_of
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.payments import cash as till
from motlan.web.payments import owed, returning
from motlan.web.payments.books import ONLINE
from motlan.web.payments.lines import line_of
from motlan.web.payments.models import CashReceipt, FeeReturn
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import day_asked, seen, typed

PAGE = 200
COLUMNS = (
    "number",
    "code",
    "payer",
    "amount",
    "currency",
    "taken_at",
    "officer",
    "returned_at",
    "returned_by",
    "reason",
    "way",
    "return_said_at",
)
"""``way``: cash or online; ``return_said_at``: when it was said that an online fee goes back, ``returned_at`` when it
did."""


@require_safe
@needs(Permission.WORK_DOSSIERS)
def cash(request: HttpRequest) -> HttpResponse:
    """What the officer's unit took in cash and gave back on a day, whenever it was taken, and what is left of both.

    A day that is over does not change any more.
    """
    here, account = house(), cast("Account", request.user)
    day = _day(request, here)
    found = _of_day(here, account, day)
    every = list(found.values_list("payment__amount", "taken_at", "returned_at"))
    begins, ends = _hours(here, day)
    taken = sum(amount for amount, at, _back in every if begins <= at < ends)
    back = sum(amount for amount, _at, at in every if at is not None and begins <= at < ends)
    context = {
        "day": day,
        "begins": begins,
        "ends": ends,
        "before": (day - timedelta(days=1)).isoformat(),
        "following": (day + timedelta(days=1)).isoformat() if day < here.today else "",
        "receipts": found[:PAGE],
        "more": max(0, len(every) - PAGE),
        "sums": {"taken": taken, "back": back, "left": taken - back},
        "currency": here.workspace.settings.currency,
        "returned": [line_of(one.payment) for one in returning.returned_between(account, begins, ends)[:PAGE]],
        "kept": returning.kept_of_nothing(account)[:PAGE],
        **_owed(request, here, account),
        "unit": here.workspace.dictionary.units.full_name(account.unit, get_language() or "vi") if account.unit else "",
    }
    return render(request, "payments/cash.html", context)


def _owed(request: HttpRequest, here: House, account: Account) -> dict[str, Any]:
    """The fees that are owed although the result was granted, as far as a page; all of them are in the file."""
    words = _words(request)
    found = owed.owed_to(account, words=words)
    shown = list(found[: PAGE + 1])
    return {"words": words, "owed": owed.owing(here, shown[:PAGE]), "owed_more": len(shown) > PAGE}


@require_safe
@needs(Permission.WORK_DOSSIERS)
def owed_csv(request: HttpRequest) -> HttpResponse:
    """Every fee that is owed, for a spreadsheet."""
    here, account = house(), cast("Account", request.user)
    found = owed.owed_to(account, words=_words(request))
    return download("fees-owed", owed.COLUMNS, owed.cells(here, found))


@require_safe
@needs(Permission.WORK_DOSSIERS)
def cash_csv(request: HttpRequest) -> HttpResponse:
    """The whole day, for a spreadsheet: what was taken and given back in cash, then what went back online."""
    here, account = house(), cast("Account", request.user)
    day = _day(request, here)
    online = returning.returned_between(account, *_hours(here, day)).prefetch_related("payment__postings")
    by_itself = gettext("The dossier was taken back before an office received it.")
    rows = chain(_cells(_of_day(here, account, day)), _online_cells(online, by_itself))
    return download(f"cash-{day.isoformat()}", COLUMNS, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WORK_DOSSIERS)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """What is left of the fee; the officer says that it was paid, and prints the receipt."""
    here, account = house(), cast("Account", request.user)
    dossier = _dossier(account, code)
    fault: Refused | None = None
    if request.method == "POST":
        amount = typed(request, "amount", longest=18)
        try:
            receipt = till.take_cash(
                house=here,
                account=account,
                code=code,
                seen=seen(request),
                amount=int(amount) if amount.isascii() and amount.isdigit() else 0,
                payer=typed(request, "payer", longest=till.LONGEST_NAME),
            )
        except Refused as refused:
            fault = refused
        else:
            messages.success(request, gettext("The fee is paid; print the receipt and hand it over."))
            return HttpResponseRedirect(_address(receipt))
        dossier = _dossier(account, code)
    state = state_of(dossier)
    context = {
        "dossier": dossier,
        "state": state,
        "procedure": here.forms.version(dossier.procedure, dossier.version).procedure,
        "left": state.fee_left,
        "currency": here.workspace.settings.currency,
        "payer": typed(request, "payer", longest=till.LONGEST_NAME) or dossier.name,
        "receipts": CashReceipt.objects.filter(payment__dossier=dossier).select_related("payment").order_by("id"),
        "fault": fault,
    }
    return render(request, "payments/take.html", context, status=422 if fault else 200)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def receipt(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The receipt, to print; and the way to give the money back."""
    found = _receipt(cast("Account", request.user), code, number)
    return _receipt_page(request, found, None)


@require_POST
@needs(Permission.WORK_DOSSIERS)
def give_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The money goes back to who paid it."""
    account = cast("Account", request.user)
    found = _receipt(account, code, number)
    reason = typed(request, "reason", longest=till.LONGEST_REASON)
    try:
        till.give_cash_back(house=house(), account=account, number=found.number, reason=reason)
    except (Refused, NotHeld) as refused:
        return _receipt_page(request, found, refused)
    messages.success(request, gettext("The money was given back; the person is told."))
    return HttpResponseRedirect(_address(found))


def _receipt_page(request: HttpRequest, found: CashReceipt, fault: Refused | NotHeld | None) -> HttpResponse:
    here, language = house(), get_language() or "vi"
    dossier = found.payment.dossier
    context = {
        "receipt": found,
        "dossier": dossier,
        "procedure": here.forms.version(dossier.procedure, dossier.version).procedure,
        "unit": here.workspace.dictionary.units.full_name(found.unit or dossier.receiving, language),
        "ordinal": _ordinal(found),
        "reason": typed(request, "reason", longest=till.LONGEST_REASON),
        "fault": fault,
    }
    return render(request, "payments/receipt.html", context, status=422 if fault else 200)


def _dossier(account: Account, code: str) -> Dossier:
    """A dossier whose fee the officer may take; another one is nowhere."""
    found = visible_to(account).filter(code=code).first()
    if found is None or not till.may_take(account, found):
        raise Http404(code)
    return found


def _receipt(account: Account, code: str, number: int) -> CashReceipt:
    wanted = CashReceipt.objects.select_related("payment__dossier", "officer", "returned_by")
    found = wanted.filter(number=f"{code}/{number}").first()
    if found is None or account.unit not in {"", found.unit}:
        raise Http404(code)
    return found


def _address(found: CashReceipt) -> str:
    return reverse("payments:receipt", args=[found.payment.dossier.code, _ordinal(found)])


def _words(request: HttpRequest) -> str:
    """What is searched for, without what a database cannot keep."""
    return request.GET.get("q", "").replace("\x00", "").strip()[: till.LONGEST_NAME]


def _ordinal(found: CashReceipt) -> int:
    return int(found.number.rpartition("/")[2])


def _day(request: HttpRequest, here: House) -> date:
    return day_asked(request.GET.get("day", ""), today=here.today)


def _hours(here: House, day: date) -> tuple[datetime, datetime]:
    """When a day begins and ends."""
    begins = datetime.combine(day, time(), tzinfo=here.zone)
    return begins, datetime.combine(day + timedelta(days=1), time(), tzinfo=here.zone)


def _of_day(here: House, account: Account, day: date) -> QuerySet[CashReceipt]:
    """What was taken or given back on that day."""
    begins, ends = _hours(here, day)
    taken = Q(taken_at__gte=begins, taken_at__lt=ends)
    found = CashReceipt.objects.filter(taken | Q(returned_at__gte=begins, returned_at__lt=ends))
    found = found.filter(unit=account.unit) if account.unit else found
    return found.select_related("payment__dossier", "officer", "returned_by").order_by("taken_at", "id")


def _cells(found: QuerySet[CashReceipt]) -> Iterator[list[str]]:
    for one in found.iterator(chunk_size=500):
        back = one.returned_at.isoformat() if one.returned_at else ""
        payment, by = one.payment, one.returned_by.username if one.returned_by else ""
        said = [one.number, payment.dossier.code, one.payer, str(payment.amount), payment.currency]
        yield [*said, one.taken_at.isoformat(), one.officer.username, back, by, one.reason, till.CASH, ""]


def _online_cells(found: QuerySet[FeeReturn], by_itself: str) -> Iterator[list[str]]:
    """``by_itself``: why a fee goes back that no officer gave back, in the language of the page."""
    for one in found.iterator(chunk_size=500):
        payment = one.payment
        paid = next(each.at for each in payment.postings.all() if each.transaction == one.transaction)
        said = [one.transaction, payment.dossier.code, payment.dossier.name, str(one.amount), payment.currency]
        back, by = one.returned_at.isoformat() if one.returned_at else "", one.by.username if one.by else ""
        yield [
            *said,
            paid.isoformat(),
            "",
            back,
            by,
            one.reason if one.by else by_itself,
            ONLINE,
            one.asked_at.isoformat(),
        ]
