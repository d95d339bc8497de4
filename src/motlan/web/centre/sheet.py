"""A table of the centre as a file: lines are few here (at most the communes of one province), so it is sent whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from motlan.web.download import lines
from motlan.web.house import house


def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The download of a whole table."""
    response = HttpResponse("".join(lines(header, rows, house().zone)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
