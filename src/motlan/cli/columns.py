"""Tables at the terminal: every column as wide as its widest value."""

from collections.abc import Sequence

WIDEST = 40
"""Characters of a value in a line; JSON and files have it whole."""


def in_columns(rows: Sequence[Sequence[str | None]]) -> tuple[str, ...]:
    """A line for each row, the heading among them; what is not there is –, and what is long is cut.

    >>> in_columns([["Row", "Value"], ["12", None]])
    ('Row  Value', '12   –')
    """
    cells = [["–" if cell is None else _short(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))] if cells else []
    return tuple(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else line[: WIDEST - 1] + "…"
