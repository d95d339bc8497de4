"""Dates of which the day, or the month and the day, may be unknown: ISO 8601 of reduced precision, as text."""

import re
from datetime import date

ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
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
