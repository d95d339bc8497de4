"""Who may verify what: nobody what the own office answers for, nor what was claimed by the own hand.

Of whom it is asked is the person, not the account: two accounts that one identity opens are one person's, and a unit
that was merged is what it was merged into.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from motlan.dictionary.unit import UnitBook
from motlan.web.centre import days
from motlan.web.centre.models import Claim, Drawn
from motlan.web.centre.plan import plan_of
from motlan.web.house import House
from motlan.web.people.models import Account, Identity
from motlan.web.people.permissions import Permission, allows
from motlan.web.people.unit_rights import holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifying:
    """Who verifies: whether that is what the account is for, and of the person whose it is the agencies and the units
    of today that she works for, and what she claimed, as (scope, name)."""

    may: bool
    agencies: frozenset[str]
    units: frozenset[str]
    claimed: frozenset[tuple[str, str]]


def verifying(here: House, account: Account) -> Verifying:
    """What stands between somebody and what she would verify. Who has no office verifies nothing."""
    theirs = _of_one_person(account)
    open_ones = [account, *theirs.filter(is_active=True)]
    lent = holding(on=here.today).filter(account__in=open_ones).values_list("unit", flat=True)
    made = Claim.objects.filter(Q(account=account) | Q(account__in=theirs)).values_list("scope", "name")
    return Verifying(
        may=allows(account, Permission.VERIFY_OTHERS) and bool(account.agency or account.unit),
        agencies=frozenset(one.agency for one in open_ones if one.agency),
        units=_today(here, [*(one.unit for one in open_ones if one.unit), *lent]),
        claimed=frozenset(made),
    )


def may_verify(here: House, who: Verifying, one: Drawn) -> bool:
    """Whether somebody answers neither for a thing nor for what it is part of, and claimed nothing of it herself."""
    if not who.may or (one.scope, one.name) in who.claimed:
        return False
    if one.scope == days.TASK:
        task = plan_of(here).by_name.get(one.name)
        return task is not None and who.agencies.isdisjoint({task.owner, *task.partners})
    book = here.workspace.dictionary.units
    return one.name in book.units and who.units.isdisjoint(unit.code for unit in book.path(one.name))


def _of_one_person(account: Account) -> QuerySet[Account]:
    """The other accounts that an identity opens which opens this one, closed ones too."""
    same = Identity.objects.filter(account=account, issuer=OuterRef("issuer"), sub=OuterRef("sub"))
    bound = Identity.objects.filter(Exists(same)).values("account")
    return Account.objects.filter(pk__in=bound).exclude(pk=account.pk)


def _today(here: House, codes: Iterable[str]) -> frozenset[str]:
    """Units as they are called now: one that is no more stands for those that hold its land."""
    book = here.workspace.dictionary.units
    return frozenset(now for code in codes for now in (code, *_led_to(book, here, code)))


def _led_to(book: UnitBook, here: House, code: str) -> Iterable[str]:
    carried = book.carry(code, here.today)
    return carried.options or ((carried.code,) if carried.code else ())
