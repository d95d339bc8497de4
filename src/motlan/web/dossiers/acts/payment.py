"""The money of a dossier. Only the app of payments calls these, when it is certain of what it says: they ask no right.

Each says which order of payment it means, and does nothing twice: a notice that comes again finds it done.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motlan.service.dossiers import decisions, part_decisions
from motlan.web.dossiers.acts.opened import limit_of, log_act
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import append, opened
from motlan.web.house import House
from motlan.web.people.models import Account


def ask_payment(
    *,
    house: House,
    code: str,
    amount: int,
    payment: str,
    respond_by: datetime | None = None,
    account: Account | None = None,
) -> Dossier:
    """Ask for a fee before work goes on; the clock stops until it is paid. ``amount`` in whole units."""
    with transaction.atomic():
        dossier, state = opened(code)
        act = decisions.ask_payment(state=state, amount=amount, payment=payment, respond_by=respond_by)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier


def confirm_payment(
    *, house: House, code: str, payment: str, reference: str, amount: int, way: str, account: Account | None = None
) -> bool:
    """The fee is paid: the clock runs on. False when the dossier does not wait for it (any more): nothing changed, and
    whoever holds the money gives it back.
    """
    with transaction.atomic():
        dossier, state = opened(code)
        now, calendar = house.clock.now(), house.workspace.calendar
        procedure = house.forms.version(state.procedure, state.version).procedure
        act = decisions.pay(
            state=state,
            limit=limit_of(house, state),
            payment=payment,
            reference=reference,
            amount=amount,
            way=way,
            at=now,
            calendar=calendar,
            parts_due=part_decisions.clocks(procedure=procedure, state=state, at=now, calendar=calendar),
        )
        if act is None:
            return False
        append(dossier=dossier, state=state, act=act, at=now, actor=account)
    log_act(dossier, act, account)
    return True


def lapse_payment(*, house: House, code: str, payment: str) -> bool:
    """An order of payment ran out of time; False when it is not the one that is open."""
    with transaction.atomic():
        dossier, state = opened(code)
        act = decisions.lapse_payment(state=state, payment=payment)
        if act is None:
            return False
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=None)
    log_act(dossier, act, None)
    return True


def refund(
    *, house: House, code: str, payment: str, amount: int, reason: str, account: Account | None = None
) -> Dossier:
    """Money went back to who paid it."""
    with transaction.atomic():
        dossier, state = opened(code)
        act = decisions.refund(state=state, payment=payment, amount=amount, reason=reason)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier
