"""Who works at the desk, and which dossier an address means for this officer."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand, visible_to
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission


def officer(request: HttpRequest) -> Account:
    """The officer's account; the permission decorator has seen to it that there is one."""
    account = request.user
    demand(isinstance(account, Account) and account.may(Permission.WORK_DOSSIERS))
    assert isinstance(account, Account)  # noqa: S101 - demanded in the line above, said again for the type checker
    return account


def dossier_for(account: Account, code: str) -> Dossier:
    """The dossier, when the officer may see it; another unit's is nowhere, so that codes cannot be tried out."""
    found = visible_to(account).select_related("officer").filter(code=code).first()
    if found is None:
        raise Http404(code)
    return found
