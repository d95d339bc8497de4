"""Lists as CSV files: written while they are read, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import HttpResponse, StreamingHttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What the csv module writes into: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def download(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """All rows as CSV, written while they are read: UTF-8 with its mark, so that a spreadsheet reads the tone marks.

    Columns are called what the caller calls them: a list that programs read keeps its English names in every language.
    """
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value] # the guard of the views only hands it on


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    write: Callable[[Iterable[str]], str] = csv.writer(_Line()).writerow
    yield "\ufeff" + write(header)
    for row in rows:
        yield write([cell(value) for value in row])


def cell(value: object) -> str:
    """One value for a spreadsheet, which must not take a received text for a formula.

    >>> cell(None), cell(3), cell("=1+1"), cell("-")
    ('', '3', "'=1+1", "'-")
    """
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
