"""Working for another unit besides one's own, until a day: given by an administrator with a reason, ended by anybody of
them, and kept for ever as who gave what to whom, why and until when.

The session keeps a choice and no right: whether it still holds is asked with every request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from motlan.dictionary.unit_asked import UnknownUnit
from motlan.kernel.errors import Refused
from motlan.kernel.unfit import demand_all
from motlan.web.house import House, house
from motlan.web.people.accounts import account_named
from motlan.web.people.given import demand_term, no_such_right, refused
from motlan.web.people.models import Account, UnitRight
from motlan.web.people.permissions import Permission

AT_UNIT = "at_unit"
"""Under this name the session keeps for which unit its owner wants to work."""
log = logging.getLogger("motlan.people")


def holding(*, on: date) -> QuerySet[UnitRight]:
    """The rights that hold on a day."""
    return UnitRight.objects.filter(ended_at=None, until__gte=on).select_related("account").order_by("until", "id")


def units_of(*, account: Account, on: date) -> QuerySet[UnitRight]:
    """For which other units an account may work on a day."""
    return holding(on=on).filter(account=account)


def grant(
    *, house: House, by: Account | None, username: str, unit: str, until: date, reason: str, leads: bool = False
) -> UnitRight:
    """Let an officer work for another unit until the end of a day; ``by`` None: an operator of the machine.

    ``leads``: she also does there what the head of the unit does, when she is a head at home. Raise NotHeld for an
    account or a unit that there is not, Refused for what cannot be granted.
    """
    with transaction.atomic():
        demand_all(
            lambda: demand_place(house=house, username=username, unit=unit),
            lambda: demand_term(until=until, today=house.today, reason=reason),
        )
        account = account_named(username)
        right = UnitRight(account=account, unit=unit, leads=leads, until=until, reason=reason.strip())
        right.given_by, right.given_at = by, house.clock.now()
        right.save()
    log.info("unit right %s given by account %s", right.pk, by.pk if by else "–")
    return right


def end(*, house: House, by: Account | None, number: int) -> UnitRight:
    """End a right before its day; raise NotHeld when there is none that holds."""
    with transaction.atomic():
        right = UnitRight.objects.select_for_update().filter(pk=number, ended_at=None).first()
        if right is None:
            raise no_such_right()
        right.ended_by, right.ended_at = by, house.clock.now()
        right.save(update_fields=["ended_by", "ended_at"])
    log.info("unit right %s ended by account %s", right.pk, by.pk if by else "–")
    return right


def demand_place(*, house: House, username: str, unit: str) -> None:
    """Raise Refused or NotHeld for a unit that there is not, and for an account that cannot work there too."""
    demand_all(lambda: _demand_unit(house, unit), lambda: _demand_officer(house, account_named(username), unit))


def _demand_unit(house: House, unit: str) -> None:
    if unit not in house.workspace.dictionary.units.units:
        near = UnknownUnit(book=house.workspace.dictionary.units, typed=unit, on=house.today)
        raise Refused(what=near.what, remedy=near.remedy, where="unit")


def _demand_officer(house: House, account: Account, unit: str) -> None:
    if not account.is_active or not account.may(Permission.WORK_DOSSIERS):
        raise refused(
            "Tài khoản này không xử lý hồ sơ.",
            "This account does not work on dossiers.",
            "Chọn tài khoản của cán bộ.",
            "Choose an officer's account.",
        )
    if unit in house.workspace.dictionary.units.units and _works_there(house, account, unit):
        raise refused(
            "Tài khoản này đã làm việc ở đơn vị đó.",
            "This account works for that unit already.",
            "Không cần cấp thêm; muốn đổi hạn thì kết thúc quyền cũ trước.",
            "Nothing has to be given; to change the day, end the present right first.",
        )


def _works_there(house: House, account: Account, unit: str) -> bool:
    return account.unit in {"", unit} or units_of(account=account, on=house.today).filter(unit=unit).exists()


class AtUnit:
    """Puts the other unit for which its owner works on the account of the request, before any view; a right that has
    gone puts her back at her own."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _known: Any) -> None:
        """Only who has chosen another unit costs a question."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        unit = request.session.get(AT_UNIT)
        account = request.user if unit else None
        if not isinstance(account, Account):
            return
        right = units_of(account=account, on=house().today).filter(unit=str(unit)).first()
        if right is None:
            del request.session[AT_UNIT]
            return
        account.work_at(right.unit, leads=right.leads)
