"""Lists as CSV files: written while they are read, safe to open in a spreadsheet.

Every CSV of the pages is written here, one way: an instant is that of the country's clock to the second with its
distance from UTC (`2026-12-02T17:00:00+07:00`), which a person reads as it stands and every program reads as well.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse, StreamingHttpResponse

from motlan.web.filters import INSTANT
from motlan.web.house import house

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What the csv module writes into: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def download(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """All rows as CSV, written while they are read: UTF-8 with its mark, so that a spreadsheet reads the tone marks.

    Columns are called what the caller calls them: a list that programs read keeps its English names in every language.
    """
    response = StreamingHttpResponse(lines(header, rows, house().zone), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value] # the guard of the views only hands it on


def lines(header: Sequence[str], rows: Iterable[Sequence[object]], zone: ZoneInfo) -> Iterator[str]:
    """The file line by line; the time zone comes from outside: when they are written, the request is gone."""
    write: Callable[[Iterable[str]], str] = csv.writer(_Line()).writerow
    yield "\ufeff" + write(header)
    for row in rows:
        yield write([cell(value, zone) for value in row])


def cell(value: object, zone: ZoneInfo) -> str:
    """One value for a spreadsheet, which must not take a received text for a formula; an instant is the country's.

    >>> hanoi = ZoneInfo("Asia/Ho_Chi_Minh")
    >>> cell(None, hanoi), cell(5.36, hanoi), cell("=1+1", hanoi), cell("-", hanoi)
    ('', '5.36', "'=1+1", "'-")
    >>> cell("2026-12-01T23:30:00Z", hanoi)
    '2026-12-02T06:30:00+07:00'
    """
    if value is None:
        return ""
    if isinstance(value, str) and INSTANT.fullmatch(value):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
