"""Whether somebody has a page of lights open, and whether lights are to be measured again before their time.

An open page asks every two seconds, and leaves a mark.

The mark is the time of a file beside the register: who asks waits for no lock, and workers on the same state see it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from motlan.governance.facts import due
from motlan.kernel.clock import instant
from motlan.web.house import House

FILE = "looked"
OPEN = timedelta(seconds=10)
"""So long after it was last asked a page counts as open."""
OFTEN = timedelta(seconds=1)
NEWS = (
    ("published_quality", "select max(measured_at) from published_quality"),
    ("dataset_state", "select max(since) from dataset_state"),
)
"""Tables, and when something happened last that they tell."""


def mark(here: House) -> None:
    """Note that a page of lights is open."""
    at, file = here.clock.now(), here.state / FILE
    if at - _last(here) >= OFTEN:
        file.touch()
        os.utime(file, (at.timestamp(), at.timestamp()))


def is_open(here: House) -> bool:
    """Whether anybody had one open a moment ago."""
    return here.clock.now() - _last(here) <= OPEN


def is_awaited(here: House) -> bool:
    """Whether lights are to be measured soon: a page of them is open, or something happened since they were."""
    return is_open(here) or has_news(here)


def has_news(here: House) -> bool:
    """Whether something happened since lights were measured: to a dossier or a complaint, of which a note waits to be
    counted; or to a database, which was measured, stopped answering, or answers again."""
    register = here.register()
    lit = due.seen(register, due.MEASURED)
    if lit is None:
        return False
    if here.workspace.indicators and due.waiting(register):
        return True
    now = instant(here.clock.now())
    asked = (query for table, query in NEWS if register.exists(table))
    return any(lit <= str(register.value(query) or "") <= now for query in asked)


def _last(here: House) -> datetime:
    try:
        return datetime.fromtimestamp((here.state / FILE).stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.min.replace(tzinfo=UTC)
