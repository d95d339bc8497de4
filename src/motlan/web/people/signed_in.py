"""Who has signed in, asked with every request: session and account, each by one statement that the server has planned.

Nothing is remembered between requests: a session that is ended and an account that is closed are so at once.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone

from motlan.web.house import house
from motlan.web.people.models import Account

SESSION = "select session_data from django_session where session_key = :key and expire_date > :now"
COLUMNS = ("id", "password", "username", "display_name", "role", "unit", "agency", "subject", "language", "is_active")
ACCOUNT = f"select {', '.join(COLUMNS)} from people_account where id = :id"


class SessionStore(db.SessionStore):
    """Django's sessions in the database, read by key."""

    def load(self) -> dict[str, Any]:
        """What is kept for the browser; nothing for a session that has ended or never was."""
        key = self.session_key
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        found = house().register().lookup(SESSION, {"key": key, "now": now}) if key else None
        if found is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0])
        return kept


class Accounts(ModelBackend):
    """Accounts by their number. Nobody signs in by a password."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session; None when there is none any more, or it is closed."""
        found = house().register().lookup(ACCOUNT, {"id": int(user_id)})
        if found is None:
            return None
        account = Account.from_db(DEFAULT_DB_ALIAS, COLUMNS, (*found[:-1], bool(found[-1])))
        return account if self.user_can_authenticate(account) else None
