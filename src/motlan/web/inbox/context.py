"""What the head of every page says of messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission

UNREAD = "select count(*) from inbox_message where subject = :whose and read_at is null"
UNREAD_AT_THE_DESK = "select count(*) from inbox_message where account_id = :whose and read_at is null"


def unread(request: HttpRequest) -> dict[str, Any]:
    """How many messages wait for the reader; None for those who have no inbox."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account) or not account.may(Permission.READ_MESSAGES):
        return {"unread_messages": None}
    if account.unread is not None:
        return {"unread_messages": account.unread}
    question = UNREAD_AT_THE_DESK if account.subject is None else UNREAD
    whose = account.pk if account.subject is None else account.subject
    return {"unread_messages": int((house().register().lookup(question, {"whose": whose}) or (0,))[0])}
