"""Who reads a page that only somebody signed in may open."""

from __future__ import annotations

from django.http import HttpRequest

from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.web.people.models import Account


def account_of(request: HttpRequest) -> Account:
    """The account behind a request; the permission of the page has seen to it that there is one."""
    account = request.user
    if not isinstance(account, Account):
        raise NotAllowed(
            what=Text(vi="Chưa đăng nhập.", en="Nobody is signed in."), remedy=Text(vi="Đăng nhập.", en="Sign in.")
        )
    return account
