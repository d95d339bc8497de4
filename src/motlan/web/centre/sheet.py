"""A table of the centre as a file: CSV in UTF-8 with its mark, so that a spreadsheet reads the tone marks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpResponse

from motlan.web.house import House

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The download of a whole table; lines are few here (at most the communes of one province)."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    lines = csv.writer(response)
    lines.writerow(header)
    lines.writerows([cell(value) for value in row] for row in rows)
    return response


def local(here: House, at: datetime | None) -> str:
    """An instant for programs and people: ISO text to the second, in the country's time and with its zone."""
    return at.astimezone(here.zone).isoformat(timespec="seconds") if at else ""


def cell(value: object) -> str:
    """One value for a spreadsheet, which must not take a text for a formula.

    >>> cell(None), cell(5.36), cell("=1+1")
    ('', '5.36', "'=1+1")
    """
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
