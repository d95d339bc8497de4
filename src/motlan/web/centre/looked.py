"""Whether somebody has a page of lights open: an open page asks every two seconds, and leaves a mark.

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
    """Whether lights are to be measured soon: a page of them is open, or a database was measured since they were."""
    return is_open(here) or has_news(here)


def has_news(here: House) -> bool:
    """Whether a database was measured since lights were."""
    register = here.register()
    lit = due.seen(register, due.MEASURED)
    if lit is None or not register.exists("published_quality"):
        return False
    measured = str(register.value("select max(measured_at) from published_quality") or "")
    return lit <= measured <= instant(here.clock.now())


def _last(here: House) -> datetime:
    try:
        return datetime.fromtimestamp((here.state / FILE).stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.min.replace(tzinfo=UTC)
