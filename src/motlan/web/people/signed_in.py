"""Who has signed in, asked with every request: session, account and how many messages wait for it, by one statement
that the server has planned.

Nothing is remembered between requests: a session that is ended and an account that is closed are so at once.
"""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from typing import Any, cast

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.core.signing import BadSignature, loads
from django.db import DEFAULT_DB_ALIAS, connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from motlan.web.house import house
from motlan.web.people.models import Account

DIGITS = 19
KEPT = 4_096
"""Sessions whose signature a process remembers to have checked."""
MARK = "~"
"""Before this mark stands whose session it is; see :meth:`SessionStore.encode`."""
COLUMNS = ("id", "password", "username", "display_name", "role", "unit", "agency", "subject", "language", "is_active")
UNREAD = "select count(*) from inbox_message m where m.read_at is null and"
SIGNED_IN = f"""
select s.session_data, {", ".join(f"a.{name}" for name in COLUMNS)},
  case when a.subject is null then ({UNREAD} m.account_id = a.id) else ({UNREAD} m.subject = a.subject) end
from django_session s left join people_account a
  on a.id = case when substr(s.session_data, {DIGITS + 1}, 1) = '{MARK}'
    then cast(substr(s.session_data, 1, {DIGITS}) as bigint) end
where s.session_key = :key and s.expire_date > :now
"""
ACCOUNT = f"select {', '.join(COLUMNS)} from people_account where id = :id"

log = logging.getLogger("motlan.web")


class SessionStore(db.SessionStore):
    """Django's sessions in the database, read by key together with the account."""

    account: Account | None = None
    """The account found beside the session, closed or not; who signed in is said by the session alone."""

    def load(self) -> dict[str, Any]:
        """What is kept for the browser; nothing for a session that has ended or never was."""
        key = self.session_key
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        found = house().register().lookup(SIGNED_IN, {"key": key, "now": now}) if key else None
        if found is None:
            self._session_key = None
            return {}
        words, *columns, unread = found
        if columns[0] is not None:
            self.account = _account(columns)
            self.account.unread = int(unread)
        return self.decode(words)

    def encode(self, session_dict: dict[str, Any]) -> str:
        """What Django signs, behind the number of the account, by which the account is found in the same statement."""
        signed: str = super().encode(session_dict)
        whose = session_dict.get(SESSION_KEY)
        return signed if whose is None else f"{int(whose):0{DIGITS}d}{MARK}{signed}"

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What is signed, and nothing else; nothing of a session that is not as it was signed."""
        words = session_data.decode() if isinstance(session_data, bytes) else session_data
        try:
            kept: dict[str, Any] = json.loads(_as_signed(words.rpartition(MARK)[2], self.key_salt))
        except (BadSignature, ValueError) as broken:
            log.warning("a session is not as it was signed: %s", type(broken).__name__)
            return {}
        return kept


class _Plain:
    """Hands over what was signed, and what shall be, as it stands."""

    def loads(self, data: bytes) -> bytes:
        return data

    def dumps(self, obj: bytes) -> bytes:
        return obj


@lru_cache(maxsize=KEPT)
def _as_signed(words: str, salt: str) -> bytes:
    """What was signed: the same words are held against their signature once a process, and read anew each time."""
    signed: bytes = loads(words, salt=salt, serializer=_Plain)
    return signed


class Accounts(ModelBackend):
    """Accounts by their number. Nobody signs in by a password."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session; None when there is none any more, or it is closed."""
        found = house().register().lookup(ACCOUNT, {"id": int(user_id)})
        account = None if found is None else _account(found)
        return account if self.user_can_authenticate(account) else None


class SignedIn(AuthenticationMiddleware):
    """Puts whoever signed in on the request. Who comes without a cookie costs no question; for all others the language
    asks at once, so nothing is won by waiting until somebody wants to know."""

    def process_request(self, request: HttpRequest) -> None:
        """As Django does, without asking for the account again."""
        request.user = whose(cast("SessionStore", request.session))


def whose(session: SessionStore) -> Account | AnonymousUser:
    """Who has signed in with a session; one whose account was made anew since ends."""
    number, account = session.get(SESSION_KEY), session.account
    if number is None:
        return AnonymousUser()
    if account is None or account.pk != int(number):
        account = Accounts().get_user(int(number))
    if account is None or not account.is_active:
        return AnonymousUser()
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()):
        session.flush()
        return AnonymousUser()
    return account


def _account(found: tuple[Any, ...] | list[Any]) -> Account:
    *columns, active = found
    account: Account = Account.from_db(DEFAULT_DB_ALIAS, COLUMNS, (*columns, bool(active)))
    return account
