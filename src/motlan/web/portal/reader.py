"""Who is reading: the account behind a request that a permission let through."""

from __future__ import annotations

from django.http import HttpRequest

from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.web.people.models import Account


def person(request: HttpRequest) -> Account:
    """The citizen's account; the permission decorator has seen to it that there is one."""
    account = request.user
    if not isinstance(account, Account) or account.subject is None:
        raise NotAllowed(
            what=Text(vi="Tài khoản này không gắn với một người dân.", en="This account does not stand for a person."),
            remedy=Text(vi="Đăng nhập bằng tài khoản công dân.", en="Sign in with a citizen's account."),
        )
    return account
