"""What the head of every page says of messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from motlan.web.inbox.models import Message
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission


def unread(request: HttpRequest) -> dict[str, Any]:
    """How many messages wait for the person; None for those who have no inbox."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account) or not account.may(Permission.OWN_RECORD) or account.subject is None:
        return {"unread_messages": None}
    return {"unread_messages": Message.objects.filter(subject=account.subject, read_at=None).count()}
