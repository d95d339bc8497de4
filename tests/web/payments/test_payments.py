"""A fee from its asking to the books: every way in which a gateway's notice can go wrong, tried with the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client, override_settings

from motlan.kernel.errors import Refused
from motlan.service.api import Status
from motlan.service.payment import vnpay_like
from motlan.service.payment.ledger import Account, Posting, balances
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.jobs.api import run_once
from motlan.web.payments.gateways import gateway
from motlan.web.payments.models import Payment, PaymentNotice, PaymentPosting, SimulatedPayment
from motlan.web.payments.work import LATEST
from motlan.workspace.service_settings import Payments
from tests.web.dossiers.conftest import MOVE, RESIDENCE, Cast, _readers_of_the_house, at, cast, file, file_birth, here
from tests.web.portal.conftest import browser
from tests.web_answers import Answering, answering

__all__ = ["cast", "here"]
FEE = 10_000


@pytest.fixture
def mother(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.mother)
    client.cookies["motlan_language"] = "en"
    return client


@pytest.fixture
def owing(here: House, cast: Cast) -> Dossier:
    """A dossier whose fee was asked for, by the worker, right after it was filed."""
    dossier = file(here, cast.mother, RESIDENCE, MOVE)
    worked(here)
    dossier.refresh_from_db()
    assert Status(dossier.status) is Status.PAYMENT
    return dossier


def worked(house: House) -> None:
    """The worker does all that is due, and what that brings with it."""
    for _ in range(3):
        done = run_once(house=house)
        assert (done.failed, done.given_up) == (0, 0)


def later(house: House, **apart: int) -> House:
    return at(house, house.clock.now() + timedelta(**apart))


def go(client: Client, dossier: Dossier) -> str:
    """The address that the payer is sent to."""
    return str(client.get(f"/payments/{dossier.code}/go/")["Location"])


def books() -> dict[str, int]:
    found: list[Posting] = [row.posting() for row in PaymentPosting.objects.all()]
    return {account.value: amount for account, amount in balances(found).items()}


def pay(client: Client, dossier: Dossier, way: str) -> Payment:
    address = go(client, dossier)
    back = client.post(address, {"way": way})
    payment = Payment.objects.latest("id")
    assert back["Location"] == f"/payments/back/?vnp_TxnRef={payment.name}"
    return payment


def test_who_files_online_is_led_to_pay_at_once(here: House, cast: Cast, mother: Client) -> None:
    actions.save_draft(house=here, account=cast.mother, procedure=RESIDENCE, answers=MOVE)
    check = f"/procedures/{RESIDENCE}/form/check/"
    assert "You pay right after you have filed" in mother.get(check).content.decode()
    receipt = mother.post(check)["Location"]
    dossier = Dossier.objects.get()
    assert Status(dossier.status) is Status.PAYMENT
    page = mother.get(receipt).content.decode()
    assert "10,000 VND are to be paid." in page
    assert f'href="/payments/{dossier.code}/">Pay the fee' in page
    assert "Nothing is to be paid" not in mother.get(f"/payments/{dossier.code}/").content.decode()
    worked(here)
    assert state_of(dossier).number == Dossier.objects.get().number == 2
    pay(mother, dossier, "fine")
    worked(here)
    assert "are to be paid" not in mother.get(receipt).content.decode()


def test_without_a_gateway_the_fee_waits_for_the_counter(
    here: House, cast: Cast, mother: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = here.workspace.settings.model_copy(update={"payments": None})
    counter = replace(here, workspace=replace(here.workspace, settings=settings))
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: counter)
    actions.save_draft(house=here, account=cast.mother, procedure=RESIDENCE, answers=MOVE)
    check = f"/procedures/{RESIDENCE}/form/check/"
    assert "The fee is paid at the counter of the office." in mother.get(check).content.decode()
    assert "are to be paid" not in mother.get(mother.post(check)["Location"]).content.decode()
    assert Status(Dossier.objects.get().status) is Status.NEW


def test_the_fee_is_asked_for_once_it_is_filed_and_the_clock_stands_still(
    owing: Dossier, here: House, mother: Client, cast: Cast
) -> None:
    state = state_of(owing)
    assert (state.payment.asked, state.payment.paid, state.payment.owed) == (FEE, 0, FEE)
    page = mother.get(f"/my-dossiers/{owing.code}/").content.decode()
    assert f'href="/payments/{owing.code}/"' in page
    assert "10,000 VND" in mother.get(f"/payments/{owing.code}/").content.decode()
    desk = browser(cast.officer).get(f"/desk/{owing.code}/").content.decode()
    assert "The person has been asked for the fee: 10,000 VND." in desk


def test_who_turned_back_is_led_to_pay_after_all(owing: Dossier, mother: Client) -> None:
    pay(mother, owing, "refused")
    page = mother.get(f"/payments/back/?vnp_TxnRef={Payment.objects.get().name}").content.decode()
    assert "If you turned back without paying, nothing was taken:" in page
    assert f'href="/payments/{owing.code}/"' in page


def test_who_went_on_to_pay_is_told_that_she_may_have_paid(owing: Dossier, here: House, mother: Client) -> None:
    address = f"/payments/{owing.code}/"
    said = "You may have paid this already."
    assert said not in mother.get(address).content.decode()
    pay(mother, owing, "lost")  # the notice never comes: only the query tells
    page = mother.get(address).content.decode()
    assert (said in page, "I did not pay: go on to pay" in page) == (True, True)
    worked(later(here, minutes=5))
    worked(later(here, minutes=20))
    assert state_of(Dossier.objects.get(pk=owing.pk)).payment.owed == 0
    page = mother.get(address).content.decode()
    assert (said in page, "Nothing is to be paid" in page) == (False, True)


def test_the_bank_takes_an_order_once_however_often_its_payer_tries(
    owing: Dossier, here: House, mother: Client
) -> None:
    for way in ("tampered", "lost", "late"):
        pay(mother, owing, way)
    assert SimulatedPayment.objects.filter(paid=True).count() == 1
    worked(later(here, minutes=5))
    worked(later(here, hours=3))
    assert books() == {"gateway": FEE, "fee": -FEE, "owed_back": 0, "cash": 0}
    state = state_of(Dossier.objects.get(pk=owing.pk))
    assert (state.payment.paid, state.payment.owed) == (FEE, 0)


def test_what_costs_nothing_is_not_asked_for(here: House, cast: Cast, mother: Client) -> None:
    dossier = file_birth(here, cast.mother)
    worked(here)
    assert state_of(dossier).status is Status.NEW
    assert go(mother, dossier) == f"/payments/{dossier.code}/"
    assert not Payment.objects.exists()


def test_a_payer_who_turns_back_pays_with_the_same_order(owing: Dossier, here: House, mother: Client) -> None:
    first, second = go(mother, owing), go(mother, owing)
    assert first == second
    assert Payment.objects.count() == 1


WAYS = {
    # way: (what is in the books before anything is asked for, notices by their answers)
    "fine": (FEE, ["00"]),
    "twice": (FEE, ["00", "02"]),
    "paid_twice": (FEE, ["00", "00"]),
    "tampered": (0, ["97"]),
    "lost": (0, []),
    "late": (0, []),
    "refused": (0, ["00"]),
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_becomes_of_the_notice_the_fee_is_counted_once(
    way: str, owing: Dossier, here: House, mother: Client
) -> None:
    pay(mother, owing, way)
    assert books()["fee"] == 0, "the browser's way back moves nothing"
    worked(here)
    counted, answers = WAYS[way]
    assert -books()["fee"] == counted
    assert sorted(PaymentNotice.objects.values_list("answer", flat=True)) == answers
    worked(later(here, minutes=6))  # the gateway is asked for what it did not tell
    worked(later(here, hours=3))  # what was told late comes in
    worked(later(here, hours=3, minutes=1))
    paid = way != "refused"
    assert books() == {"gateway": FEE * paid, "fee": -FEE * paid, "owed_back": 0, "cash": 0}
    state = state_of(owing)
    assert (state.status, state.payment.paid) == ((Status.NEW, FEE) if paid else (Status.PAYMENT, 0))
    given_back = SimulatedPayment.objects.filter(given_back_at__isnull=False).count()
    assert given_back == (1 if way == "paid_twice" else 0)


def test_two_orders_paid_are_one_fee_and_one_refund(owing: Dossier, here: House, cast: Cast, mother: Client) -> None:
    pay(mother, owing, "lost")
    house = later(here, minutes=16)
    for module in ("motlan.web.payments.views",):
        assert module in _readers_of_the_house()
    Payment.objects.update(expires_at=here.clock.now())
    pay(mother, owing, "fine")
    assert Payment.objects.count() == 2
    worked(house)
    worked(later(house, minutes=2))
    assert books() == {"gateway": FEE, "fee": -FEE, "owed_back": 0, "cash": 0}
    assert PaymentPosting.objects.count() == 3
    assert "10,000 VND beyond the fee was given back to you" in mother.get(f"/payments/{owing.code}/").content.decode()
    desk = browser(cast.officer).get(f"/desk/{owing.code}/").content.decode()
    assert "10,000 VND beyond the fee was given back to the payer" in desk


def test_money_for_a_dossier_that_was_taken_back_is_given_back(
    owing: Dossier, here: House, mother: Client, cast: Cast
) -> None:
    pay(mother, owing, "lost")
    actions.withdraw(house=here, account=cast.mother, code=owing.code, seen=owing.number)
    worked(later(here, minutes=6))
    worked(later(here, minutes=8))
    assert books() == {"gateway": 0, "fee": 0, "owed_back": 0, "cash": 0}
    assert PaymentPosting.objects.count() == 2
    assert state_of(owing).payment.paid == 0


def test_a_refund_that_the_gateway_does_not_make_is_asked_for_again(
    owing: Dossier, here: House, mother: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(mother, owing, "paid_twice")
    truly = SimulatedPayment.objects.filter(paid=True)
    truly.update(paid=False)
    held = list(truly.model.objects.values_list("pk", flat=True))
    SimulatedPayment.objects.filter(pk__in=held).update(paid=True)
    run_once(house=here, most=2)
    SimulatedPayment.objects.update(paid=False)
    assert run_once(house=here).failed == 1
    assert books()["owed_back"] == -FEE
    SimulatedPayment.objects.update(paid=True)
    worked(later(here, minutes=1))
    assert books()["owed_back"] == 0


def test_an_order_of_which_nothing_is_heard_lapses_and_another_one_pays(
    owing: Dossier, here: House, mother: Client
) -> None:
    go(mother, owing)
    over = later(here, seconds=int(LATEST.total_seconds()) + 16 * 60)
    worked(over)
    assert Payment.objects.get().stage == "lapsed"
    assert Payment.objects.get().ask_at is None
    pay(mother, owing, "fine")
    worked(over)
    assert -books()["fee"] == FEE


def test_anothers_dossier_can_neither_be_seen_nor_paid(owing: Dossier, here: House, mother: Client, cast: Cast) -> None:
    address = go(mother, owing)
    other = Client()
    other.force_login(cast.stranger)
    for path in (f"/payments/{owing.code}/", f"/payments/{owing.code}/go/", address):
        assert other.get(path).status_code == 404
    assert other.post(address, {"way": "fine"}).status_code == 404
    assert not SimulatedPayment.objects.exists()


# ---- the door of the gateway


@pytest.fixture
def notice(owing: Dossier, here: House, mother: Client) -> dict[str, str]:
    """A genuine notice that was not sent yet."""
    payment = pay(mother, owing, "lost")
    simulator: Any = gateway(here)
    return dict(simulator.fields(SimulatedPayment.objects.get(name=payment.name)))


def resigned(here: House, notice: dict[str, str], **changed: str) -> dict[str, str]:
    simulator: Any = gateway(here)
    return vnpay_like.signed({**notice, **changed}, simulator.key)


def told(fields: dict[str, str]) -> str:
    """What the gateway is answered; it has no cookie and knows no token of forms."""
    return str(Client(enforce_csrf_checks=True).get("/payments/notice/", fields).json()["RspCode"])


def test_the_gateway_is_answered_by_its_own_codes(notice: dict[str, str], here: House, owing: Dossier) -> None:
    assert told(resigned(here, notice, vnp_TxnRef="unknown")) == "01"
    assert told(resigned(here, notice, vnp_Amount="100")) == "04"
    assert told(resigned(here, notice, vnp_Amount="x")) == "99"
    assert told({**notice, "vnp_Amount": "100"}) == "97"
    assert told({}) == "97"
    assert books()["fee"] == 0
    assert told(notice) == "00"
    assert told(notice) == "02"
    assert (books()["fee"], state_of(owing).status) == (-FEE, Status.NEW)


def test_who_knows_neither_key_nor_order_leaves_no_trace(notice: dict[str, str], here: House) -> None:
    assert told({**notice, "vnp_TxnRef": "guessed"}) == "97"
    assert not PaymentNotice.objects.exists()
    assert told({**notice, "vnp_Amount": "1"}) == "97"
    assert PaymentNotice.objects.get().answer == "97"


def test_coming_back_with_everything_a_notice_has_changes_nothing(
    notice: dict[str, str], mother: Client, owing: Dossier
) -> None:
    page = mother.get("/payments/back/", notice).content.decode()
    assert "The gateway has not confirmed it yet" in page
    assert (books()["fee"], state_of(owing).status) == (0, Status.PAYMENT)


# ---- a gateway of the VNPAY kind


@pytest.fixture
def bank(here: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A gateway on this machine, and the house of a workspace that names it."""
    kept: dict[str, Any] = {"asked": [], "says": {}}

    def answer(asked: Answering) -> tuple[int, dict[str, Any]]:
        form = asked.form or {}
        kept["asked"].append(form)
        if not vnpay_like.is_genuine(form, "k"):
            return 400, {}
        return 200, vnpay_like.signed({"vnp_TxnRef": form["vnp_TxnRef"], **kept["says"]}, kept.get("key", "k"))

    with answering(answer) as service:
        named = Payments(gateway="vnpay_like", address="https://pay.example/", query=service.address, merchant="M")
        settings = here.workspace.settings.model_copy(update={"payments": named})
        house = replace(here, workspace=replace(here.workspace, settings=settings))
        for module in _readers_of_the_house():
            monkeypatch.setattr(f"{module}.house", lambda: house)
        monkeypatch.setenv("MOTLAN_PAYMENT_SECRET", "k")
        yield {**kept, "house": house, "kept": kept}


def test_a_real_gateway_is_gone_to_asked_and_believed(bank: dict[str, Any], cast: Cast, mother: Client) -> None:
    house, kept = bank["house"], bank["kept"]
    dossier = file(house, cast.mother, RESIDENCE, MOVE)
    worked(house)
    address = go(mother, dossier)
    fields = dict(parse_qsl(urlsplit(address).query))
    assert address.startswith("https://pay.example/?")
    assert vnpay_like.is_genuine(fields, "k")
    assert (fields["vnp_Amount"], fields["vnp_OrderInfo"]) == ("1000000", f"Fee of dossier {dossier.code}")
    kept["says"] = {"vnp_ResponseCode": "91"}
    worked(later(house, minutes=6))
    assert books()["fee"] == 0
    kept["says"] = {
        "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
        "vnp_TransactionNo": "77",
        "vnp_Amount": "1000000",
    }
    worked(later(house, minutes=8))
    assert (books()["fee"], state_of(dossier).payment.reference) == (-FEE, "77")
    assert [one["vnp_Command"] for one in kept["asked"]] == ["querydr", "querydr"]


def test_an_answer_that_the_gateway_did_not_sign_is_not_believed(
    bank: dict[str, Any], cast: Cast, mother: Client
) -> None:
    house, kept = bank["house"], bank["kept"]
    dossier = file(house, cast.mother, RESIDENCE, MOVE)
    worked(house)
    go(mother, dossier)
    kept["key"] = "another"
    kept["says"] = {"vnp_ResponseCode": "00", "vnp_TransactionNo": "77", "vnp_Amount": "1000000"}
    assert run_once(house=later(house, minutes=6)).failed == 1
    assert books() == {account.value: 0 for account in Account}


def test_the_simulator_is_refused_in_production_and_a_gateway_without_its_key_too(
    here: House, bank: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with override_settings(MOTLAN_PRODUCTION=True), pytest.raises(Refused):
        gateway(here)
    monkeypatch.delenv("MOTLAN_PAYMENT_SECRET")
    with pytest.raises(Refused):
        gateway(bank["house"])
