"""Accounts made on purpose: the demo's seven, and one for a person who signs in for the first time."""

from __future__ import annotations

from dataclasses import dataclass

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """A person of the sample nation: the key of the subject and the name to show in the list of accounts."""

    subject: int
    name: str


def ensure_demo_accounts(*, mother: DemoPerson, father: DemoPerson, unit: str, unit_name: str) -> tuple[Account, ...]:
    """The demo's accounts, made or brought up to date: calling it twice leaves the same seven."""
    return (
        _ensure("mother", mother.name, Role.CITIZEN, subject=mother.subject),
        _ensure("father", father.name, Role.CITIZEN, subject=father.subject),
        _ensure("officer", unit_name, Role.OFFICER, unit=unit),
        _ensure("head", unit_name, Role.HEAD, unit=unit),
        _ensure("steward", "", Role.STEWARD),
        _ensure("committee", "", Role.COMMITTEE),
        _ensure("administrator", "", Role.ADMINISTRATOR),
    )


def account_of_person(*, subject: int, name: str) -> Account:
    """The account of a person of the register, made on the first sign-in."""
    known = Account.objects.filter(subject=subject).first()
    return known or _ensure(f"person-{subject}", name, Role.CITIZEN, subject=subject)


@dataclass(frozen=True, kw_only=True)
class Wished:
    """An account that an operator asks for. ``unit`` is an officer's, ``agency`` a steward's; both may be empty."""

    username: str
    display_name: str
    role: Role
    unit: str = ""
    agency: str = ""


def make_account(wished: Wished) -> Account:
    """A new account, or the one of this name brought up to date; a citizen's is made by signing in, never here."""
    if wished.role is Role.CITIZEN:
        raise Refused(
            what=Text(vi="Tài khoản người dân không tạo ở đây.", en="An account of a citizen is not made here."),
            remedy=Text(vi="Người dân có tài khoản khi đăng nhập.", en="A citizen gets one by signing in."),
        )
    account = _ensure(wished.username, wished.display_name, wished.role, unit=wished.unit)
    account.agency = wished.agency
    account.is_active = True
    account.save()
    return account


def end_account(username: str) -> Account:
    """Let nobody sign in by this account any more; what it did stays."""
    account = account_named(username)
    account.is_active = False
    account.save(update_fields=["is_active"])
    return account


def account_named(username: str) -> Account:
    """The account of this name; raise NotHeld when there is none."""
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise NotHeld(
            what=Text(vi=f"Không có tài khoản “{username}”.", en=f"There is no account “{username}”."),
            remedy=Text(vi="Xem `motlan account list`.", en="See `motlan account list`."),
            where="account",
        )
    return account


def _ensure(username: str, name: str, role: Role, *, subject: int | None = None, unit: str = "") -> Account:
    wanted = {"username": username, "display_name": name, "role": role.value, "subject": subject, "unit": unit}
    account = Account.objects.filter(subject=subject).first() if subject is not None else None
    former = Account.objects.filter(username=username).first()
    if account is None:
        account = former or Account()
    elif former is not None and former != account:
        # The sample nation was made anew and the mother is somebody else now: the former one keeps an account.
        Account.objects.filter(pk=former.pk).update(username=f"person-{former.subject}")
    for field, value in wanted.items():
        setattr(account, field, value)
    if not account.password:
        account.set_unusable_password()
    account.save()
    return account
