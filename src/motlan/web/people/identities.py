"""From who has signed in at the provider to the accounts that are theirs.

A citizen is found by the personal number that the provider tells, and the name has to agree with the record's; neither
is kept. Somebody who works for an agency is known by the identity that an operator has bound to the account. A person
who is both has two accounts, and chooses.
"""

from __future__ import annotations

from motlan.data.golden import read as golden
from motlan.dictionary.name import plain
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.web.house import House
from motlan.web.people.accounts import account_of_person
from motlan.web.people.models import Account, Identity
from motlan.web.people.oidc import SignedIn
from motlan.web.people.permissions import Role
from motlan.web.people.sign_in_faults import SignInFault, refused
from motlan.web.purposes import SIGN_IN, SIGN_IN_GROUND

PERSON, NAME = "person", "full_name"


def accounts_of(*, house: House, who: SignedIn) -> tuple[Account, ...]:
    """The accounts that ``who`` may use, the citizen's first; called inside a transaction.

    :raises SignInFault: when there is none. A person with an account at an agency is let in there even where her own
        record is not found.
    """
    bound = Identity.objects.filter(issuer=who.issuer, sub=who.sub, account__is_active=True)
    working = tuple(
        one.account
        for one in bound.select_related("account").order_by("account__username")
        if one.account.role != Role.CITIZEN.value
    )
    try:
        return (_citizen(house, who), *working)
    except SignInFault:
        if not working:
            raise
        return working


def _citizen(house: House, who: SignedIn) -> Account:
    """The account of the person whose number and name the provider tells, bound to the identity from now on."""
    catalogue, register = house.catalogue, house.register()
    subject = (
        golden.find(register=register, catalogue=catalogue, concept=PERSON, identifier=who.number)
        if who.number
        else None
    )
    if subject is None:
        raise refused("nobody_known", who.sub)
    name = _name(house, subject)
    if not name or plain(name) != plain(who.name):
        raise refused("other_name")
    account = account_of_person(subject=subject, name=name)
    _bind_person(house, who, account)
    if not account.is_active:
        raise refused("nobody_known", who.sub)
    return account


def _bind_person(house: House, who: SignedIn, account: Account) -> None:
    """One identity is one person: raise when it was another's. A record that was merged away gives its place."""
    former = Identity.objects.filter(issuer=who.issuer, sub=who.sub, account__role=Role.CITIZEN.value).first()
    if former is None:
        Identity.objects.create(issuer=who.issuer, sub=who.sub, account=account)
    elif former.account_id != account.pk:
        if former.account.subject is not None and _name(house, former.account.subject) is not None:
            raise refused("bound_to_another")
        former.account = account
        former.save(update_fields=["account"])


def _name(house: House, subject: int) -> str | None:
    """The record's name, read through the one door; None when there is no such record."""
    reading = golden.Reading(
        reader=SIGN_IN,
        role="visitor",
        purpose=SIGN_IN,
        ground=SIGN_IN_GROUND,
        concept=PERSON,
        subject=subject,
        attributes=(NAME,),
    )
    try:
        record = golden.read(register=house.register(), catalogue=house.catalogue, clock=house.clock, reading=reading)
    except NotHeld:
        return None
    return str(record.value(NAME) or "")


def bind(*, account: Account, issuer: str, sub: str) -> None:
    """Let the holder of this identity sign in to an account of an agency.

    :raises Refused: for a citizen's account, which is bound by number and name.
    """
    if account.role == Role.CITIZEN.value:
        raise Refused(
            what=Text(
                vi="Tài khoản người dân không gắn danh tính bằng tay.",
                en="An identity is not bound to a citizen's account by hand.",
            ),
            remedy=Text(vi="Người dân tự đăng nhập.", en="The citizen signs in."),
        )
    Identity.objects.get_or_create(account=account, issuer=issuer, sub=sub)


def unbind(*, account: Account) -> int:
    """Let no identity sign in to this account any more; how many were bound."""
    return Identity.objects.filter(account=account).delete()[0]
