"""What every register that is filled for a benchmark needs: tables filled without their indexes, people signed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any


@contextmanager
def unindexed(cursor: Any, table: str) -> Iterator[None]:
    """A table whose indexes are made after the block, several times faster; its keys stay."""
    cursor.execute(
        "select indexname, indexdef from pg_indexes where tablename = %s"
        " and not exists (select 1 from pg_constraint where conname = indexname)",
        [table],
    )
    made = cursor.fetchall()
    for name, _definition in made:
        cursor.execute(f'drop index "{name}"')
    yield
    for _name, definition in made:
        cursor.execute(definition)
    cursor.execute(f'analyze "{table}"')


def signed_in(accounts: Sequence[Any]) -> list[str]:
    """The cookie of each account, all of whom have just signed in."""
    from django.conf import settings
    from django.contrib.sessions.models import Session
    from django.utils import timezone
    from django.utils.crypto import get_random_string

    store, until = import_module(settings.SESSION_ENGINE).SessionStore(), timezone.now() + timedelta(hours=8)
    sessions = [
        Session(
            session_key=get_random_string(32).lower(),
            session_data=store.encode(
                {
                    "_auth_user_id": str(account.pk),
                    "_auth_user_backend": settings.AUTHENTICATION_BACKENDS[0],
                    "_auth_user_hash": account.get_session_auth_hash(),
                }
            ),
            expire_date=until,
        )
        for account in accounts
    ]
    Session.objects.bulk_create(sessions, batch_size=2_000)
    return [f"{settings.SESSION_COOKIE_NAME}={one.session_key}" for one in sessions]
