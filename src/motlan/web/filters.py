"""Filters every template may use: texts in the page's language, dates as people write them, how old a thing is.

An instant is stored in UTC and shown in the workspace's own time zone; a date of reduced precision (`1975`, `1975-03`)
is shown as exactly as it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import get_language, gettext, ngettext

from motlan.kernel.number import floored
from motlan.kernel.text import Text
from motlan.service.forms.display import office_name
from motlan.web.house import house

register = template.Library()

REDUCED_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
INSTANT = re.compile(r"\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])T[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|\+00:00)")
MINUTE, HOUR, DAY = 60, 3600, 86400
MARKS = str.maketrans(",.", ".,")
"""Thousands and decimals, as Vietnamese writes them."""
COUNTED_DAYS = 60


@register.filter
def say(text: Any) -> str:
    """A `Text` in the language of the page; anything else as it is, nothing for None.

    >>> say("Hà Nội")
    'Hà Nội'
    """
    if text is None:
        return ""
    return text.in_(get_language() or "vi") if isinstance(text, Text) else str(text)


@register.filter
def office(written: str) -> str:
    """An office as a document or an account names it in one language, in that of the page."""
    if not written:
        return ""
    workspace = house().workspace
    signs = workspace.settings.signing.signed_by
    if signs is not None and written in signs.values():
        return say(signs)
    return say(office_name(written, workspace.dictionary))


@register.filter
def called(account: Any) -> str:
    """How pages call an account: its name, an office's in the page's language; by what it signs in where it has none.

    Nothing for no account.
    """
    return office(account.display_name or account.username) if account else ""


@register.filter
def at(found: Any, key: str) -> Any:
    """What stands under a key that only the template knows; None for nothing, and of nothing.

    >>> at({"day": "late"}, "day"), at({}, "day"), at("", "day")
    ('late', None, None)
    """
    return found.get(key) if isinstance(found, Mapping) else None


@register.filter
def currency(code: str) -> str:
    """What people call a currency after a sum; its code where the workspace does not say."""
    return say(house().workspace.dictionary.money.get(code, code))


@register.filter
def day(value: Any) -> str:
    """A date in the order people write it, no more exact than it is known; an instant on its local day.

    Anything else stays as it is: it may be what somebody typed.

    >>> day("1975-03-02"), day("1975-03"), day("1975"), day("n/a"), day("Tháng 3")
    ('02/03/1975', '03/1975', '1975', 'n/a', 'Tháng 3')
    """
    if isinstance(value, datetime):
        value = value.astimezone(house().zone).date()
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return day(instant(value))
    found = REDUCED_DATE.fullmatch(str(value or ""))
    if not found:
        return str(value or "")
    return "/".join(part for part in reversed(found.groups()) if part)


@register.filter
def moment(value: Any) -> str:
    """An instant as local hour and day: `14:05, 21/11/2026`."""
    at = instant(value)
    return f"{at.astimezone(house().zone):%H:%M, %d/%m/%Y}" if at else ""


@register.filter
def age(value: Any) -> str:
    """How old an instant is, in words: `today`'s things in minutes and hours, then days, then the date itself."""
    at = instant(value)
    if at is None:
        return ""
    seconds = int((house().clock.now() - at).total_seconds())
    if seconds < MINUTE:
        return gettext("just now")
    for size, words in ((HOUR, _minutes), (DAY, _hours), (COUNTED_DAYS * DAY, _days)):
        if seconds < size:
            return words(seconds)
    return day(at)


def _minutes(seconds: int) -> str:
    count = seconds // MINUTE
    return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}


def _hours(seconds: int) -> str:
    count = seconds // HOUR
    return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}


def _days(seconds: int) -> str:
    count = seconds // DAY
    return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}


@register.filter
def number(value: Any) -> str:
    """A number with the thousands mark of the page's language: 1.234.567 in Vietnamese, 1,234,567 in English."""
    if value is None or value == "":
        return ""
    text = f"{value:,}" if isinstance(value, int) else f"{float(value):,.10g}"
    return text if (get_language() or "vi").startswith("en") else text.translate(MARKS)


@register.filter
def index(value: float | None) -> str:
    """An index with one decimal, never rounded up: 99.96 with a failing record is not 100.

    >>> index(99.96), index(100.0), index(None)
    ('99.9', '100.0', '–')
    """
    return "–" if value is None else floatformat(floored(value), 1)


@register.filter
def percent(value: float | None) -> str:
    """The same with its sign, on one line."""
    return "–" if value is None else f"{index(value)}\N{NO-BREAK SPACE}%"


def instant(value: Any) -> datetime | None:
    """An aware instant from the register's text (`2026-11-21T20:00:00Z`) or from itself."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.fromisoformat(value) if value else None


@register.filter
def asking(hidden: Iterable[Any]) -> str:
    """The rights that open what a page hides, as the part of an address that asks for them."""
    return urlencode([("attribute", right) for right in dict.fromkeys(one.attribute for one in hidden)])
