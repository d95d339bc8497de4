"""How work comes to be wanted: one row, in the transaction that wants it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from motlan.web.house import house
from motlan.web.jobs.models import Job

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""The due instant of what is wanted as soon as a worker is free."""
BEFORE_ALL = datetime(1999, 1, 1, tzinfo=UTC)
"""That of the few things that are made once a day, and may not wait until thousands of results are signed."""


def enqueue(*, kind: str, key: str, payload: Mapping[str, Any], at: datetime | None = None) -> bool:
    """Want a job done, not before ``at``; False when one of the kind and key was ever wanted already.

    ``payload`` are JSON values and no personal ones: whoever does the work reads those where they are kept.
    """
    due = connection.ops.adapt_datetimefield_value(at or AT_ONCE)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into jobs_job (kind, key, payload, due_at, tries, failure) values (%s, %s, %s, %s, 0, '{}')"
            " on conflict (kind, key) do nothing",
            [kind, key, json.dumps(dict(payload), ensure_ascii=False), due],
        )
        return int(cursor.rowcount) == 1


def enqueue_all(*, kinds: Iterable[str], key: str, payload: Mapping[str, Any]) -> None:
    """Want one job of each kind as soon as may be, in one statement; those ever wanted already stay as they are."""
    wanted = list(kinds)
    if not wanted:
        return
    register = house().register()
    due = connection.ops.adapt_datetimefield_value(AT_ONCE)
    text = json.dumps(dict(payload), ensure_ascii=False)
    values = {"kinds": register.listed(wanted), "key": key, "payload": text, "due": due}
    register.put(_EACH[register.dialect], values)


_WANTED = """
insert into jobs_job (kind, key, payload, due_at, tries, failure)
select kinds.value, :key, {payload}, {due}, 0, '{{}}' from {kinds} where true
on conflict (kind, key) do nothing
"""
_EACH = {
    "postgres": _WANTED.format(
        payload="cast(:payload as jsonb)",
        due="cast(:due as timestamptz)",
        kinds="unnest(cast(:kinds as text[])) kinds (value)",
    ),
    "sqlite": _WANTED.format(payload=":payload", due=":due", kinds="json_each(:kinds) kinds"),
}


def try_again(*, job: int) -> bool:
    """Have a job that failed tried anew as soon as may be; False when it is done or there is none."""
    failed = Job.objects.filter(pk=job, done_at=None, failed_at__isnull=False)
    return failed.update(due_at=AT_ONCE, tries=0, given_up_at=None) == 1
