"""What a posted form says, made fit for a database: nothing of it is trusted."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.http import HttpRequest

LONGEST = 20_000  # characters of a text
EARLIEST = date(1900, 1, 1)


def typed(request: HttpRequest, name: str, *, longest: int = LONGEST) -> str:
    """A text as typed, without what a database cannot keep."""
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n")[:longest]


def seen(request: HttpRequest) -> int:
    """The number of the last event on the page that posts or asks for news; a page that does not say saw nothing."""
    word = (request.POST if request.method == "POST" else request.GET).get("seen", "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0  # noqa: PLR2004 - fits an integer


def day_typed(words: str) -> date | None:
    """The day of a field for dates: a browser without one sends what was typed, as people write it; None for no day."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(words.strip(), form).date()  # noqa: DTZ007 - a day, not an instant
    return None


def day_asked(words: str, *, today: date) -> date:
    """The day that an address asks for: today for none, and for one that has not come; no day before there were any."""
    return min(max(day_typed(words) or today, EARLIEST), today)
