"""A fee that was paid online goes back: by itself when its dossier is taken back before any office received it, by an
officer with a reason else; once, whatever is told of it how often, and whenever the machine dies."""

from __future__ import annotations

import csv

import pytest
from django.test import Client

from motlan.service.api import Status
from motlan.service.dossiers.events import Refunded
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import events_of, state_of
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.jobs.api import run_once
from motlan.web.payments import books as writing
from motlan.web.payments.models import FeeReturn, Payment, PaymentPosting, SimulatedPayment
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import MOVE, RESIDENCE, Cast, cast, file, here
from tests.web.payments.test_cash import taken
from tests.web.payments.test_payments import FEE, books, later, mother, owing, pay, worked

__all__ = ["cast", "here", "mother", "owing"]
NOTHING = {"gateway": 0, "cash": 0, "fee": 0, "owed_back": 0}
NINE = "2026-11-16T09:00:00+07:00"
REASON = "Hồ sơ bị từ chối vì nộp nhầm thủ tục"


def paid(here: House, client: Client, dossier: Dossier, way: str = "fine") -> Payment:
    payment = pay(client, dossier, way)
    worked(here)
    return payment


def withdrawn(client: Client, dossier: Dossier) -> str:
    """She takes it back; the page that she reads then."""
    number = state_of(Dossier.objects.get(pk=dossier.pk)).number
    answer = client.post(f"/my-dossiers/{dossier.code}/withdraw/", {"seen": number, "reason": ""}, follow=True)
    assert answer.status_code == 200
    return text_of(answer.content)


def times_given_back() -> int:
    return PaymentPosting.objects.filter(transaction__endswith="/back").count()


def refunds(dossier: Dossier) -> list[tuple[int, str]]:
    """The events of money given back that the dossier has: sum and reason."""
    return [(one.act.amount, one.act.reason) for one in events_of(dossier) if isinstance(one.act, Refunded)]


def test_what_is_taken_back_before_it_was_received_brings_its_fee_back(
    here: House, mother: Client, owing: Dossier
) -> None:
    paid(here, mother, owing)
    before = text_of(mother.get(f"/my-dossiers/{owing.code}/").content)
    assert "The fee of 10,000 VND goes back to you by itself" in before
    assert "What becomes of the fee stands on the page of the fee." in withdrawn(mother, owing)
    worked(here)
    assert (books(), times_given_back()) == (NOTHING, 1)
    assert refunds(owing) == [(FEE, "")]
    assert SimulatedPayment.objects.get().given_back_at is not None
    assert FeeReturn.objects.get().returned_at is not None
    fee = text_of(mother.get(f"/payments/{owing.code}/").content)
    assert "The fee of 10,000 VND was given back on" in fee
    assert ("beyond the fee" in fee, "taken back before an office received it" in fee) == (False, True)
    told = [text_of(mother.get(f"/inbox/{one.pk}/").content) for one in Message.objects.all()]
    assert sum("The money was given back" in one and "10,000 VND" in one for one in told) == 1
    worked(later(here, hours=30))
    assert (books(), times_given_back()) == (NOTHING, 1)


def test_the_file_of_the_day_has_it_beside_the_cash(here: House, cast: Cast, mother: Client, owing: Dossier) -> None:
    paid(here, mother, owing)
    withdrawn(mother, owing)
    worked(here)
    client, back = signed_in(cast.officer), FeeReturn.objects.get()
    assert "/payments/cash.csv?day=2026-11-16" in client.get("/payments/cash/").content.decode()
    (row,) = csv.DictReader(
        b"".join(client.get("/payments/cash.csv").streaming_content).decode("utf-8-sig").splitlines()
    )
    assert row == {
        "number": back.transaction,
        "code": owing.code,
        "payer": owing.name,
        "amount": str(FEE),
        "currency": "VND",
        "taken_at": NINE,
        "officer": "",
        "returned_at": NINE,
        "returned_by": "",
        "reason": "The dossier was taken back before an office received it.",
        "way": "online",
        "return_said_at": NINE,
    }


@pytest.mark.parametrize("way", ["twice", "late", "tampered", "lost", "paid_twice"])
def test_it_goes_back_once_whatever_is_told_of_it(here: House, mother: Client, owing: Dossier, way: str) -> None:
    pay(mother, owing, way)
    heard = later(here, hours=3)
    worked(heard)
    assert state_of(owing).payment.paid == FEE
    withdrawn(mother, owing)
    worked(heard)
    worked(later(heard, hours=30))
    assert (books(), times_given_back()) == (NOTHING, 2 if way == "paid_twice" else 1)
    assert refunds(owing) == [(FEE, "")]
    assert not SimulatedPayment.objects.filter(paid=True, given_back_at=None).exists()


def test_money_that_is_heard_of_after_it_was_taken_back_goes_back_too(
    here: House, mother: Client, owing: Dossier
) -> None:
    pay(mother, owing, "lost")
    withdrawn(mother, owing)
    worked(here)
    assert (books(), FeeReturn.objects.count()) == (NOTHING, 0)
    worked(later(here, hours=1))
    assert (books(), times_given_back(), refunds(owing)) == (NOTHING, 1, [])


def test_a_machine_that_dies_after_the_bank_gave_it_back_gives_it_back_once(
    here: House, mother: Client, owing: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(here, mother, owing)
    withdrawn(mother, owing)
    with monkeypatch.context() as dying:

        def dies(**_known: object) -> None:
            msg = "the machine dies"
            raise RuntimeError(msg)

        dying.setattr(writing, "settle_refund", dies)
        run_once(house=here)
        run_once(house=here)
    assert SimulatedPayment.objects.get().given_back_at is not None
    assert (times_given_back(), refunds(owing), books()["owed_back"]) == (0, [], -FEE)
    assert "is on its way back to who paid it" in text_of(mother.get(f"/payments/{owing.code}/").content)
    worked(later(here, hours=2))
    assert (books(), times_given_back(), refunds(owing)) == (NOTHING, 1, [(FEE, "")])


def test_after_the_reception_an_officer_gives_it_back_with_a_reason(
    here: House, cast: Cast, mother: Client, owing: Dossier
) -> None:
    payment = paid(here, mother, owing)
    state = state_of(owing)
    actions.receive(house=here, account=cast.officer, code=owing.code, seen=state.number)
    page = text_of(mother.get(f"/my-dossiers/{owing.code}/").content)
    assert "it does not go back by itself" in page
    withdrawn(mother, owing)
    worked(here)
    assert (FeeReturn.objects.count(), books()["fee"]) == (0, -FEE)
    desk, address = signed_in(cast.officer), f"/payments/online/{owing.code}/{payment.pk}/back/"
    assert f'href="{address}"' in desk.get(f"/desk/{owing.code}/").content.decode()
    assert f'href="{address}"' in desk.get("/payments/cash/").content.decode()
    short = desk.post(address, {"reason": "x"})
    assert (short.status_code, FeeReturn.objects.count()) == (422, 0)
    assert desk.post(address, {"reason": REASON}).status_code == 302
    assert "is on its way back" in text_of(desk.get(f"/desk/{owing.code}/").content)
    again = desk.post(address, {"reason": REASON})
    assert (again.status_code, FeeReturn.objects.count()) == (422, 1)
    worked(here)
    assert (books(), refunds(owing)) == (NOTHING, [(FEE, REASON)])
    fee = text_of(mother.get(f"/payments/{owing.code}/").content)
    assert ("was given back on" in fee, REASON in fee) == (True, True)
    till = text_of(desk.get("/payments/cash/").content)
    assert ("was given back on" in till, "and not given back" in till) == (True, False)


def test_of_what_was_refused_too(here: House, cast: Cast, mother: Client, owing: Dossier) -> None:
    payment = paid(here, mother, owing)
    actions.refuse(
        house=here, account=cast.officer, code=owing.code, seen=state_of(owing).number, reason="Không đúng thẩm quyền"
    )
    owing.refresh_from_db()
    assert Status(owing.status) is Status.NOT_RECEIVED
    worked(here)
    assert FeeReturn.objects.count() == 0
    address = f"/payments/online/{owing.code}/{payment.pk}/back/"
    assert signed_in(cast.officer).post(address, {"reason": REASON}).status_code == 302
    worked(here)
    assert (books(), refunds(owing)) == (NOTHING, [(FEE, REASON)])


def test_nobody_else_gives_it_back(here: House, cast: Cast, mother: Client, owing: Dossier) -> None:
    payment = paid(here, mother, owing)
    address = f"/payments/online/{owing.code}/{payment.pk}/back/"
    for account, status in ((cast.elsewhere, 404), (cast.mother, 403), (cast.steward, 403)):
        assert signed_in(account).post(address, {"reason": REASON}).status_code == status
    wrong = signed_in(cast.officer).post(f"/payments/online/{owing.code}/{payment.pk + 1}/back/", {"reason": REASON})
    assert (wrong.status_code, FeeReturn.objects.count(), books()["fee"]) == (404, 0, -FEE)


def test_cash_stays_with_the_office_until_it_gives_it_back(here: House, cast: Cast, mother: Client) -> None:
    filed = file(here, cast.mother, RESIDENCE, MOVE)
    dossier = actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)
    receipt = taken(here, cast, dossier)
    withdrawn(mother, dossier)
    worked(here)
    assert (FeeReturn.objects.count(), books()["cash"]) == (0, receipt.payment.amount)
    signed_in(cast.officer).post(f"/payments/cash/{receipt.number}/back/", {"reason": REASON})
    fee = text_of(mother.get(f"/payments/{dossier.code}/").content)
    assert ("was given back at the counter on" in fee, REASON in fee) == (True, True)
