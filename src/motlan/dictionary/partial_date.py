"""Dates of which the day, or the month and the day, may be unknown: ISO 8601 of reduced precision, as text."""

import re
from calendar import month_name, monthrange
from datetime import date

from motlan.kernel.text import Text

ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
WRITTEN = re.compile(
    r"(?P<dd>[0-9]{1,2})[-/.](?P<mm>[0-9]{1,2})[-/.](?P<yyyy>[0-9]{4})|(?P<yyyy2>[0-9]{4})-(?P<mm2>[0-9]{1,2})-(?P<dd2>[0-9]{1,2})"
)
"""A whole day as people write it, or as a browser does."""
MONTHS = 12
PARTS = {"dd": r"(?P<dd>\d{1,2})", "mm": r"(?P<mm>\d{1,2})", "yyyy": r"(?P<yyyy>\d{4})"}


def is_valid(text: str) -> bool:
    """Whether ``text`` is a real date of any precision.

    >>> is_valid("1975"), is_valid("1975-02-29"), is_valid("1976-02-29")
    (True, False, True)
    """
    match = ISO.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def parse(text: str, form: str = "yyyy-mm-dd") -> str:
    """The ISO form of ``text`` written as ``form`` (``dd/mm/yyyy``, …), or as ``form`` without its unknown parts.

    Raises ValueError when it is no date.

    >>> parse("02/03/1975", "dd/mm/yyyy"), parse("03/1975", "dd/mm/yyyy"), parse("1975", "dd/mm/yyyy")
    ('1975-03-02', '1975-03', '1975')
    >>> parse("02031975", "ddmmyyyy")
    '1975-03-02'
    """
    for shorter in forms(form):
        match = re.fullmatch(_pattern(shorter), text.strip())
        if match is not None:
            given = match.groupdict()
            iso = "-".join(given[part].zfill(2) for part in ("yyyy", "mm", "dd") if part in given)
            if is_valid(iso):
                return iso
    msg = f"{text!r} is no date in the form {form}"
    raise ValueError(msg)


def no_such_day(text: str) -> Text | None:
    """Why what is written like a date is none, such as 31/02/2026; None for a real day and for what looks like no date.

    >>> no_such_day("31/02/2026").in_("en"), no_such_day("2024-02-30").in_("en")
    ('February 2026 has 28 days; there is no day 31.', 'February 2024 has 29 days; there is no day 30.')
    >>> no_such_day("05/13/2026").in_("en")
    'There is no month 13.'
    >>> no_such_day("29/02/2024"), no_such_day("soon"), no_such_day("02/2026")
    (None, None, None)
    """
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    said = found.groupdict()
    day, month, year = (int(said[part] or said[f"{part}2"]) for part in ("dd", "mm", "yyyy"))
    if not 1 <= month <= MONTHS:
        return Text(vi=f"Không có tháng {month}.", en=f"There is no month {month}.")
    if year == 0:
        return None
    days = monthrange(year, month)[1]
    if 1 <= day <= days:
        return None
    return Text(
        vi=f"Tháng {month} năm {year} có {days} ngày, không có ngày {day}.",
        en=f"{month_name[month]} {year} has {days} days; there is no day {day}.",
    )


def forms(form: str) -> tuple[str, ...]:
    """``form`` and its shorter forms: without the day, without day and month.

    >>> forms("dd/mm/yyyy")
    ('dd/mm/yyyy', 'mm/yyyy', 'yyyy')
    """
    separator = form.replace("dd", "").replace("mm", "").replace("yyyy", "")[:1]
    parts = form.split(separator) if separator else [form]
    without_day = [part for part in parts if part != "dd"]
    return (form, separator.join(without_day), "yyyy")


def compatible(one: str, other: str) -> bool:
    """Whether two dates may be the same day: the less precise one is the beginning of the other.

    >>> compatible("1975", "1975-03-02"), compatible("1975-04", "1975-03-02")
    (True, False)
    """
    return one.startswith(other) or other.startswith(one)


def is_run_together(form: str) -> bool:
    """Whether nothing separates the parts of a date, so that each must have all its digits.

    >>> is_run_together("ddmmyyyy"), is_run_together("dd/mm/yyyy"), is_run_together("yyyy")
    (True, False, False)
    """
    return len(re.findall("dd|mm|yyyy", form)) > 1 and not re.sub("dd|mm|yyyy", "", form)


def _pattern(form: str) -> str:
    pattern = re.escape(form)
    for part, group in PARTS.items():
        pattern = pattern.replace(part, group.replace("{1,2}", "{2}") if is_run_together(form) else group)
    return pattern
