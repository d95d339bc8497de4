"""What the head of every page says of messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission

UNREAD = "select count(*) from inbox_message where subject = :subject and read_at is null"


def unread(request: HttpRequest) -> dict[str, Any]:
    """How many messages wait for the person; None for those who have no inbox."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account) or not account.may(Permission.OWN_RECORD) or account.subject is None:
        return {"unread_messages": None}
    return {"unread_messages": int((house().register().lookup(UNREAD, {"subject": account.subject}) or (0,))[0])}
