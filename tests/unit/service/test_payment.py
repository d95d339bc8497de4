"""Money: what notices mean, how they are signed, and the law that nothing is counted twice or lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from motlan.service.payment.ledger import (
    Account,
    Answer,
    Notice,
    Order,
    Posting,
    Stage,
    balances,
    given_back,
    heard,
    received,
    to_give_back,
)
from motlan.service.payment.vnpay_like import (
    SIGNATURE,
    Asked,
    encoded,
    is_genuine,
    notice_of,
    order_fields,
    signature,
    signed,
)

FEE = 20_000
OPEN = Order(name="a", amount=FEE)
PAID = Notice(order="a", transaction="t1", amount=FEE, paid=True)
KEY = "a key"


def after(order: Order, notice: Notice, *, taken: bool = True) -> Order:
    return replace(order, stage=Stage.PAID, postings=(*order.postings, received(notice, taken=taken)))


@pytest.mark.parametrize(
    ("order", "notice", "answer", "stage", "fee", "back"),
    [
        (OPEN, PAID, "00", Stage.PAID, True, False),
        (OPEN, replace(PAID, paid=False), "00", Stage.REFUSED, False, False),
        (OPEN, replace(PAID, amount=FEE - 1), "04", Stage.OPEN, False, False),
        (OPEN, replace(PAID, amount=FEE * 100), "04", Stage.OPEN, False, False),
        (replace(OPEN, stage=Stage.LAPSED), PAID, "00", Stage.PAID, True, False),
        (replace(OPEN, stage=Stage.REFUSED), PAID, "00", Stage.PAID, True, False),
        (after(OPEN, PAID), PAID, "02", Stage.PAID, False, False),
        (after(OPEN, PAID), replace(PAID, transaction="t2"), "00", Stage.PAID, False, True),
        (after(OPEN, PAID), replace(PAID, transaction="t2", paid=False), "00", Stage.PAID, False, False),
        (after(OPEN, PAID, taken=False), PAID, "02", Stage.PAID, False, False),
    ],
)
def test_what_a_notice_means(order: Order, notice: Notice, answer: str, stage: Stage, fee: bool, back: bool) -> None:
    found = heard(order, notice)
    assert (found.answer, found.stage, found.fee, found.back) == (Answer(answer), stage, fee, back)


def test_money_that_is_nobodys_fee_is_owed_back_until_it_was_given_back() -> None:
    order = after(OPEN, PAID, taken=False)
    assert balances(order.postings) == {Account.GATEWAY: FEE, Account.FEE: 0, Account.OWED_BACK: -FEE, Account.CASH: 0}
    assert to_give_back(order.postings) == {"t1": FEE}
    done = (*order.postings, given_back("t1", FEE))
    assert set(balances(done).values()) == {0}
    assert to_give_back(done) == {}


@dataclass
class Books:
    """Two orders of one dossier, as the app keeps them: what the bank truly holds stands beside."""

    orders: dict[str, Order] = field(default_factory=lambda: {name: Order(name=name, amount=FEE) for name in "ab"})
    fee_taken: bool = False
    stopped: bool = False
    bank: dict[str, Notice] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)

    def hear(self, notice: Notice) -> None:
        order = self.orders[notice.order]
        found = heard(order, notice)
        if found.answer is not Answer.CONFIRMED:
            return
        order = replace(order, stage=found.stage)
        if found.fee or found.back:
            taken = found.fee and not self.fee_taken and not self.stopped
            self.fee_taken = self.fee_taken or taken
            order = replace(order, postings=(*order.postings, received(notice, taken=taken)))
        self.orders[notice.order] = order

    def give_back(self) -> None:
        for name, order in self.orders.items():
            more = [given_back(one, amount) for one, amount in to_give_back(order.postings).items()]
            self.returned |= set(to_give_back(order.postings))
            self.orders[name] = replace(order, postings=(*order.postings, *more))

    @property
    def postings(self) -> tuple[Posting, ...]:
        return tuple(one for order in self.orders.values() for one in order.postings)


STEPS = some.lists(
    some.tuples(
        some.sampled_from(["pay", "refuse", "hear", "hear", "hear", "tamper", "lapse", "stop", "give back"]),
        some.sampled_from("ab"),
        some.integers(0, 7),
    ),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a slow first draw on a busy machine is no fault
@given(STEPS)
def test_whatever_is_told_in_whatever_order_the_books_are_right(steps: list[tuple[str, str, int]]) -> None:
    books = Books()
    for step, name, which in steps:
        if step in {"pay", "refuse"}:
            number = f"t{len(books.bank)}"
            books.bank[number] = Notice(order=name, transaction=number, amount=FEE, paid=step == "pay")
        elif step in {"hear", "tamper"} and books.bank:
            told = list(books.bank.values())[which % len(books.bank)]
            books.hear(replace(told, amount=1) if step == "tamper" else told)
        elif step == "lapse" and books.orders[name].stage is Stage.OPEN:
            books.orders[name] = replace(books.orders[name], stage=Stage.LAPSED)
        elif step == "stop":
            books.stopped = True
        elif step == "give back":
            books.give_back()
        assert sum(balances(books.postings).values()) == 0
        assert -balances(books.postings)[Account.FEE] == (FEE if books.fee_taken else 0)
    # In the end every payment of the bank has been asked for, and what is owed back has been given back.
    for told in books.bank.values():
        books.hear(told)
    books.give_back()
    came = {number for number, told in books.bank.items() if told.paid}
    as_fee = {one.transaction for one in books.postings if one.from_ is Account.FEE}
    assert as_fee | books.returned == came
    assert not as_fee & books.returned
    assert len(as_fee) <= 1
    assert balances(books.postings)[Account.GATEWAY] == FEE * len(as_fee)
    assert balances(books.postings)[Account.OWED_BACK] == 0


def test_fields_are_sorted_form_encoded_and_signed_by_hmac_sha512() -> None:
    fields = {"vnp_OrderInfo": "Phi 20 000", "vnp_Amount": "2000000", "vnp_BankCode": ""}
    assert encoded(fields) == "vnp_Amount=2000000&vnp_OrderInfo=Phi+20+000"
    # printf 'vnp_Amount=2000000&vnp_OrderInfo=Phi+20+000' | openssl dgst -sha512 -hmac 'a key'
    assert signature(fields, KEY) == EXPECTED
    assert is_genuine(signed(fields, KEY), KEY)
    assert is_genuine({**signed(fields, KEY), SIGNATURE: EXPECTED.upper()}, KEY)


EXPECTED = (
    "dcd852ec77616307c840e9fc5cca0c29ecd3eece70719915a8ce7dbdc2e7e37f"
    "bed668eb2b30864797071faac2ab98a23e93ff6ae40b26699f7445c9a5ce2d0e"
)


@given(some.dictionaries(some.text(min_size=1, max_size=8), some.text(max_size=8), min_size=1, max_size=6), some.data())
def test_a_field_that_was_changed_is_noticed(fields: dict[str, str], data: some.DataObject) -> None:
    told = {f"vnp_{name}": value for name, value in fields.items()}
    genuine = signed(told, KEY)
    assert is_genuine(genuine, KEY)
    assert not is_genuine(genuine, "another key")
    name = data.draw(some.sampled_from(sorted(told)))
    other = data.draw(some.text(min_size=1, max_size=8).filter(lambda value: value != told[name]))
    assert not is_genuine({**genuine, name: other}, KEY)


@pytest.mark.parametrize("given_signature", ["", "00", "é"])
def test_without_a_signature_nothing_is_genuine(given_signature: str) -> None:
    assert not is_genuine({"vnp_Amount": "1", SIGNATURE: given_signature}, KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"vnp_Amount": ""},
        {"vnp_Amount": "-2000000"},
        {"vnp_Amount": "2000050"},
        {"vnp_Amount": "²"},
        {"vnp_TxnRef": ""},
        {"vnp_TransactionNo": ""},
    ],
)
def test_what_cannot_be_read_says_nothing(change: dict[str, str]) -> None:
    fine = {"vnp_TxnRef": "a", "vnp_TransactionNo": "7", "vnp_Amount": "2000000", "vnp_ResponseCode": "00"}
    assert notice_of(fine) == Notice(order="a", transaction="7", amount=FEE, paid=True)
    assert notice_of({**fine, **change}) is None


@pytest.mark.parametrize(
    ("codes", "paid"),
    [
        ({"vnp_ResponseCode": "00", "vnp_TransactionStatus": "00"}, True),
        ({"vnp_ResponseCode": "24", "vnp_TransactionStatus": "02"}, False),
        ({"vnp_ResponseCode": "00", "vnp_TransactionStatus": "02"}, False),
        ({}, False),
    ],
)
def test_money_came_in_when_both_codes_say_so(codes: dict[str, str], paid: bool) -> None:
    found = notice_of({"vnp_TxnRef": "a", "vnp_TransactionNo": "7", "vnp_Amount": "2000000", **codes})
    assert found is not None
    assert found.paid is paid


def test_an_order_says_amount_times_a_hundred_and_local_time() -> None:
    asked = Asked(
        name="a",
        amount=FEE,
        currency="VND",
        about="Phi",
        back="https://x/back/",
        payer="127.0.0.1",
        language="vi",
        made_at=datetime(2026, 11, 16, 2, tzinfo=UTC),
        expires_at=datetime(2026, 11, 16, 2, 15, tzinfo=UTC),
    )
    fields = order_fields(asked, merchant="MOTLAN", zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert fields["vnp_Amount"] == "2000000"
    assert (fields["vnp_CreateDate"], fields["vnp_ExpireDate"]) == ("20261116090000", "20261116091500")
    assert (fields["vnp_TxnRef"], fields["vnp_TmnCode"], fields["vnp_Locale"]) == ("a", "MOTLAN", "vn")
