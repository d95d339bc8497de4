"""A fee in cash at the counter: taken once, posted on two sides, given back once, and the person is told of both."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings

from motlan.kernel.errors import NotAllowed, NotHeld, Refused
from motlan.service.api import Status
from motlan.service.payment.ledger import Account as Book
from motlan.service.payment.ledger import balances
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier, DossierEvent
from motlan.web.dossiers.store import Overtaken, state_of
from motlan.web.house import House
from motlan.web.inbox.models import Address, Message
from motlan.web.jobs.api import run_once
from motlan.web.payments import cash_views
from motlan.web.payments.books import settle_refund
from motlan.web.payments.cash import give_cash_back, take_cash
from motlan.web.payments.gateways import gateway
from motlan.web.payments.models import CashReceipt, Payment, PaymentPosting
from motlan.workspace.service_settings import Mail
from tests.web.desk.reading import signed_in
from tests.web.dossiers.conftest import MONDAY, MOVE, RESIDENCE, Cast, _readers_of_the_house, at, cast, file, here

__all__ = ["cast", "here"]
FEE = 10_000
REASON = "Người dân rút hồ sơ trong ngày"


@pytest.fixture
def owing(here: House, cast: Cast) -> Dossier:
    """A dossier that was taken in and whose fee nobody has asked for yet."""
    filed = file(here, cast.mother, RESIDENCE, MOVE)
    return actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)


def taken(here: House, cast: Cast, dossier: Dossier, **changes: object) -> CashReceipt:
    wanted = {"account": cast.officer, "seen": dossier.number, "amount": FEE, "payer": "", **changes}
    return take_cash(house=here, code=dossier.code, **wanted)  # type: ignore[arg-type]


def books() -> dict[Book, int]:
    return {book: n for book, n in balances(row.posting() for row in PaymentPosting.objects.all()).items() if n}


def again(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def worked(house: House) -> None:
    for _ in range(3):
        done = run_once(house=house)
        assert (done.failed, done.given_up) == (0, 0)


def told(cast: Cast) -> list[int]:
    return list(Message.objects.filter(subject=cast.mother.subject, account=None).values_list("number", flat=True))


def test_the_fee_is_taken_and_the_dossier_goes_on_in_the_time_it_had(here: House, cast: Cast, owing: Dossier) -> None:
    due_at = owing.due_at
    receipt = taken(here, cast, owing, payer="Bà Hoa")
    state = state_of(again(owing))
    assert (state.status, again(owing).due_at) == (Status.RECEIVED, due_at)
    assert (state.payment.paid, state.payment.owed, state.payment.way) == (FEE, 0, "counter")
    assert (receipt.number, receipt.payer, receipt.unit) == (f"{owing.code}/1", "Bà Hoa", cast.officer.unit)
    assert books() == {Book.CASH: FEE, Book.FEE: -FEE}


def test_a_page_that_is_sent_twice_takes_it_once(here: House, cast: Cast, owing: Dossier) -> None:
    taken(here, cast, owing)
    with pytest.raises(Overtaken):
        taken(here, cast, owing)
    with pytest.raises(Refused) as caught:
        taken(here, cast, again(owing))
    assert caught.value.what.in_("en") == "Nothing is to be paid for this dossier now."
    assert (CashReceipt.objects.count(), books()) == (1, {Book.CASH: FEE, Book.FEE: -FEE})


@pytest.mark.parametrize("amount", [0, FEE - 1, FEE + 1])
def test_not_a_penny_more_or_less(here: House, cast: Cast, owing: Dossier, amount: int) -> None:
    with pytest.raises(Refused) as caught:
        taken(here, cast, owing, amount=amount)
    assert caught.value.what.in_("en") == "This is not what is to be paid."
    assert (Payment.objects.count(), DossierEvent.objects.filter(kind="payment_asked").count()) == (0, 0)


def test_nobody_takes_the_fee_of_another_unit(here: House, cast: Cast, owing: Dossier) -> None:
    with pytest.raises(NotAllowed):
        taken(here, cast, owing, account=cast.elsewhere)
    assert signed_in(cast.elsewhere).get(f"/payments/cash/{owing.code}/").status_code == 404
    receipt = taken(here, cast, owing)
    with pytest.raises(NotHeld):
        give_cash_back(house=here, account=cast.elsewhere, number=receipt.number, reason=REASON)
    assert signed_in(cast.elsewhere).get(f"/payments/cash/{owing.code}/1/").status_code == 404
    assert books() == {Book.CASH: FEE, Book.FEE: -FEE}


def test_it_is_given_back_once_and_may_be_taken_again(here: House, cast: Cast, owing: Dossier) -> None:
    receipt = taken(here, cast, owing)
    with pytest.raises(Refused):
        give_cash_back(house=here, account=cast.officer, number=receipt.number, reason="x")
    give_cash_back(house=here, account=cast.officer, number=receipt.number, reason=REASON)
    with pytest.raises(Refused) as caught:
        give_cash_back(house=here, account=cast.officer, number=receipt.number, reason=REASON)
    assert caught.value.what.in_("en") == "This was given back already."
    assert books() == {}
    assert state_of(again(owing)).payment.refunded == FEE
    assert taken(here, cast, again(owing)).number == f"{owing.code}/2"
    assert books() == {Book.CASH: FEE, Book.FEE: -FEE}


def test_the_fee_of_a_dossier_that_waits_for_it_is_taken_too(here: House, cast: Cast) -> None:
    filed = file(here, cast.mother, RESIDENCE, MOVE)
    worked(here)
    waiting = again(filed)
    assert Status(waiting.status) is Status.PAYMENT
    taken(here, cast, waiting)
    assert Status(again(filed).status) is Status.NEW


def test_who_paid_online_meanwhile_gets_that_back(here: House, cast: Cast, owing: Dossier) -> None:
    """Cash and a payment of the gateway's for one fee: one is the fee, the other is owed back."""
    actions.ask_payment(house=here, code=owing.code, amount=FEE, payment="")
    client = signed_in(cast.mother)
    client.get(f"/payments/{owing.code}/go/")
    online = Payment.objects.get()
    taken(here, cast, again(owing))
    client.post(f"/payments/simulator/{online.name}/", {"way": "fine"})
    worked(here)
    assert books() == {Book.CASH: FEE, Book.FEE: -FEE}
    assert state_of(again(owing)).payment.paid == FEE
    assert Message.objects.filter(about__startswith="given_back:").count() == 1


# ---- what the person is told


def test_the_person_is_told_that_it_is_paid_and_that_it_came_back(here: House, cast: Cast, owing: Dossier) -> None:
    worked(here)
    before = len(told(cast))
    receipt = taken(here, cast, owing)
    worked(here)
    asked = DossierEvent.objects.get(dossier=owing, kind="payment_asked").number
    assert (len(told(cast)), asked in told(cast)) == (before + 1, False)
    give_cash_back(house=here, account=cast.officer, number=receipt.number, reason=REASON)
    worked(here)
    page = signed_in(cast.mother).get("/inbox/").content.decode()
    assert "The money was given back" in page
    assert "Đã hoàn tiền" in signed_in(cast.mother, "vi").get("/inbox/").content.decode()
    last = Message.objects.filter(subject=cast.mother.subject).latest("pk")
    assert REASON in signed_in(cast.mother).get(f"/inbox/{last.pk}/").content.decode()


@pytest.fixture
def by_mail(here: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The same house, which sends e-mail."""
    settings = here.workspace.settings.model_copy(update={"mail": Mail(**{"from": "motcua@example.gov"})})
    sending = replace(here, workspace=replace(here.workspace, settings=settings))
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: sending)
    return sending


@pytest.mark.parametrize(("language", "said"), [("vi", "Đã hoàn tiền"), ("en", "The money was given back")])
def test_money_that_the_gateway_gave_back_is_told_on_the_site_and_by_mail(
    by_mail: House, cast: Cast, owing: Dossier, language: str, said: str
) -> None:
    here = by_mail
    cast.mother.language = language
    cast.mother.save()
    Address.objects.create(account=cast.mother, address="hoa@example.vn", confirmed_at=MONDAY)
    actions.ask_payment(house=here, code=owing.code, amount=FEE, payment="")
    signed_in(cast.mother).get(f"/payments/{owing.code}/go/")
    with override_settings(EMAIL_HOST="mail.example.vn"):
        signed_in(cast.mother).post(f"/payments/simulator/{Payment.objects.get().name}/", {"way": "paid_twice"})
        worked(here)
    about = [one for one in mail.outbox if said in one.subject]
    assert [one.to for one in about] == [["hoa@example.vn"]]
    message = Message.objects.get(about__startswith="given_back:")
    page = signed_in(cast.mother, language).get(f"/inbox/{message.pk}/").content.decode()
    assert (said in page, "10.000" in page or "10,000" in page) == (True, True)
    teller, payment = gateway(here), Payment.objects.get()
    assert teller is not None
    settle_refund(house=here, payment=payment, transaction_number="nobody")
    assert Message.objects.filter(about__startswith="given_back:").count() == 1


# ---- the pages


def test_an_officer_takes_it_prints_it_and_gives_it_back(here: House, cast: Cast, owing: Dossier) -> None:
    client = signed_in(cast.officer)
    assert "Take it in cash" in client.get(f"/desk/{owing.code}/").content.decode()
    address = f"/payments/cash/{owing.code}/"
    form = client.get(address).content.decode()
    assert ("10,000" in form, 'value="Nguyễn Thị Hoa"' in form) == (True, True)
    said = client.post(address, {"seen": owing.number, "amount": FEE, "payer": "Bà Hoa"}, follow=True)
    page = said.content.decode()
    for words in (f"{owing.code}/1", "Bà Hoa", "10,000", "Print this page"):
        assert words in page
    twice = client.post(address, {"seen": owing.number, "amount": FEE})
    assert twice.status_code == 422
    day = client.get("/payments/cash/").content.decode()
    assert (f"/payments/cash/{owing.code}/1/" in day, "Bà Hoa" in day) == (True, True)
    assert client.post(f"{address}1/back/", {"reason": "x"}).status_code == 422
    back = client.post(f"{address}1/back/", {"reason": REASON}, follow=True).content.decode()
    assert (REASON in back, "Give the money back" in back) == (True, False)
    rows = b"".join(client.get("/payments/cash.csv").streaming_content).decode().splitlines()
    assert (len(rows), REASON in rows[1]) == (2, True)
    nothing = client.get("/payments/cash/", {"day": "2026-11-15"}).content.decode()
    assert "No fee was taken or given back in cash on this day." in nothing


def test_what_is_given_back_later_leaves_the_closed_day_as_it_was(
    here: House, cast: Cast, owing: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt, client = taken(here, cast, owing), signed_in(cast.officer)
    tomorrow = at(here, MONDAY + timedelta(days=1))
    monkeypatch.setattr(cash_views, "house", lambda: tomorrow)
    give_cash_back(house=tomorrow, account=cast.officer, number=receipt.number, reason=REASON)

    def sums(day: str) -> list[str]:
        page = client.get("/payments/cash/", {"day": day}).content.decode()
        assert receipt.number in page
        assert "(on another day)" in " ".join(page.split())
        return re.findall(r"(-?[\d,]+) VND", page)[:3]

    fee = f"{FEE:,}"
    assert sums("2026-11-16") == [fee, "0", fee]
    assert sums("2026-11-17") == ["0", fee, f"-{fee}"]
    assert "No fee was taken or given back" in client.get("/payments/cash/", {"day": "2026-11-15"}).content.decode()
    rows = b"".join(client.get("/payments/cash.csv", {"day": "2026-11-17"}).streaming_content).decode().splitlines()
    assert (len(rows), receipt.number in rows[1]) == (2, True)


def test_the_tills_of_units_are_apart(here: House, cast: Cast, owing: Dossier) -> None:
    taken(here, cast, owing)
    assert "No fee was taken" in signed_in(cast.elsewhere).get("/payments/cash/").content.decode()
    assert f"{owing.code}/1" in signed_in(cast.unbound).get("/payments/cash/").content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "0026-11-16", "9999-12-31", "soon"])
def test_a_day_that_was_mistyped_breaks_no_page(here: House, cast: Cast, day: str) -> None:
    client = signed_in(cast.officer)
    for address in ("/payments/cash/", "/desk/book/"):
        assert client.get(address, {"day": day}).status_code == 200
