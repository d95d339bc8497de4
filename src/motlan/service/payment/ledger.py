"""What becomes of money: each movement is a posting from one account to another, so nothing is counted twice or lost.

Four accounts stand in the books of each order of payment:

- ``gateway``: what the gateway holds for us (it owes it, so this side is the debit);
- ``cash``: what lies in the till of an office, taken at its counter;
- ``fee``: what was accepted as a dossier's fee;
- ``owed_back``: what came in and is nobody's fee: paid twice, too late, for a dossier that no longer waits, or a fee
  that is nobody's any more.

The sum over the four is nothing, always. A confirmed payment is posted once, whatever is told of it how often.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

OWED = "/owed"
"""After a transaction's number: the movement by which its fee became owed back."""


class Answer(StrEnum):
    """What a gateway is answered to its notice."""

    CONFIRMED = "00"
    UNKNOWN_ORDER = "01"
    ALREADY_CONFIRMED = "02"
    WRONG_AMOUNT = "04"
    BAD_SIGNATURE = "97"
    OTHER = "99"


class Account(StrEnum):
    """Where money may stand."""

    GATEWAY = "gateway"
    CASH = "cash"
    FEE = "fee"
    OWED_BACK = "owed_back"


class Stage(StrEnum):
    """Where an order stands: what was last heard of it."""

    OPEN = "open"
    PAID = "paid"
    REFUSED = "refused"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a gateway says of an order, its signature found good. ``transaction`` is its own number of the payment,
    ``amount`` in whole units of the currency; ``paid``: the money came in."""

    order: str
    transaction: str
    amount: int
    paid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A movement: ``amount`` more on the side of ``into``, as much less of ``from_``."""

    transaction: str
    into: Account
    from_: Account
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of payment as it stands: its amount and what was posted on it."""

    name: str
    amount: int
    stage: Stage = Stage.OPEN
    postings: tuple[Posting, ...] = ()

    def knows(self, transaction: str) -> bool:
        """Whether this payment was posted before."""
        return any(one.transaction == transaction for one in self.postings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a notice brings about. ``fee``: the money is offered as the dossier's fee; it is owed back where the dossier
    does not take it, which the caller finds out."""

    answer: Answer
    stage: Stage
    fee: bool = False
    back: bool = False


def heard(order: Order, notice: Notice) -> Outcome:
    """What to do on a notice of an order; nothing moves unless it is the first word of money that truly came.

    >>> order = Order(name="a", amount=10_000)
    >>> heard(order, Notice(order="a", transaction="t1", amount=10_000, paid=True)).fee
    True
    >>> heard(order, Notice(order="a", transaction="t1", amount=100, paid=True)).answer
    <Answer.WRONG_AMOUNT: '04'>
    """
    if order.knows(notice.transaction):
        return Outcome(answer=Answer.ALREADY_CONFIRMED, stage=order.stage)
    if notice.amount != order.amount:
        return Outcome(answer=Answer.WRONG_AMOUNT, stage=order.stage)
    if not notice.paid:
        stage = Stage.REFUSED if order.stage is Stage.OPEN else order.stage
        return Outcome(answer=Answer.CONFIRMED, stage=stage)
    # A second payment of the same order is nobody's fee.
    second = order.stage is Stage.PAID
    return Outcome(answer=Answer.CONFIRMED, stage=Stage.PAID, fee=not second, back=second)


def received(notice: Notice, *, taken: bool) -> Posting:
    """The posting of money that came in: the fee, where the dossier took it, else owed back."""
    return Posting(
        transaction=notice.transaction,
        into=Account.GATEWAY,
        from_=Account.FEE if taken else Account.OWED_BACK,
        amount=notice.amount,
    )


def fee_of(postings: Iterable[Posting]) -> tuple[str, int] | None:
    """The transaction and the amount that the gateway holds as a dossier's fee; None where it holds none."""
    every = tuple(postings)
    over = {one.transaction.removesuffix(OWED) for one in every if one.into is Account.FEE}
    held = (one for one in every if one.from_ is Account.FEE and one.into is Account.GATEWAY)
    return next(((one.transaction, one.amount) for one in held if one.transaction not in over), None)


def fee_released(transaction: str, amount: int) -> Posting:
    """The posting of a fee that is owed back to its payer.

    >>> paid = Posting(transaction="t1", into=Account.GATEWAY, from_=Account.FEE, amount=10_000)
    >>> fee_of([paid]), to_give_back([paid])
    (('t1', 10000), {})
    >>> fee_of([paid, fee_released("t1", 10_000)]), to_give_back([paid, fee_released("t1", 10_000)])
    (None, {'t1': 10000})
    """
    return Posting(transaction=f"{transaction}{OWED}", into=Account.FEE, from_=Account.OWED_BACK, amount=amount)


def given_back(transaction: str, amount: int) -> Posting:
    """The posting of money that the gateway gave back to the payer."""
    return Posting(transaction=f"{transaction}/back", into=Account.OWED_BACK, from_=Account.GATEWAY, amount=amount)


def cash_taken(receipt: str, amount: int) -> Posting:
    """The posting of a fee that was paid in cash, under the number of its receipt."""
    return Posting(transaction=receipt, into=Account.CASH, from_=Account.FEE, amount=amount)


def cash_given_back(receipt: str, amount: int) -> Posting:
    """The posting of a fee that left the till again."""
    return Posting(transaction=f"{receipt}/back", into=Account.FEE, from_=Account.CASH, amount=amount)


def balances(postings: Iterable[Posting]) -> Mapping[Account, int]:
    """What stands on each account: held by the gateway positive, what it stands for negative; the sum is nothing."""
    found = dict.fromkeys(Account, 0)
    for one in postings:
        found[one.into] += one.amount
        found[one.from_] -= one.amount
    return found


def to_give_back(postings: Iterable[Posting]) -> Mapping[str, int]:
    """Payments that are owed back and were not given back yet: transaction and amount."""
    owed = {one.transaction.removesuffix(OWED): one.amount for one in postings if one.from_ is Account.OWED_BACK}
    done = {one.transaction.removesuffix("/back") for one in postings if one.into is Account.OWED_BACK}
    return {transaction: amount for transaction, amount in owed.items() if transaction not in done}
