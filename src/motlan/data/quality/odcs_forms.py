"""How a source writes dates, numbers and identifiers: patterns and expressions that a tool can run on its own texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

from motlan.dictionary.partial_date import forms, is_run_together

ISO = "yyyy-mm-dd"
MIDNIGHT = "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]00:00:00([.]0+)?"
"""As typed sources write a day."""
ONE_OR_TWO = {"dd": "(0?[1-9]|[12][0-9]|3[01])", "mm": "(0?[1-9]|1[0-2])", "yyyy": "[0-9]{4}"}
TWO = {**ONE_OR_TWO, "dd": "(0[1-9]|[12][0-9]|3[01])", "mm": "(0[1-9]|1[0-2])"}
PARTS = re.compile("dd|mm|yyyy")


def whole(patterns: Iterable[str], placeholders: Iterable[str]) -> str:
    """The pattern of a value written in one of these ways, or as a text that stands for nothing; blanks around are
    none of it.

    >>> whole(["[0-9]{3}"], ["-"])
    '^ *(?:[0-9]{3}|(?i:-)) *$'
    """
    nothing = [_plainly(text) for text in placeholders if text]
    said = [*patterns, *([f"(?i:{'|'.join(nothing)})"] if nothing else [])]
    return f"^ *(?:{'|'.join(said)}) *$"


def dates(form: str | None) -> list[str]:
    """Patterns of a date in this form, also of which the day or the month is not known; ISO days are read whatever the
    form. Whether a month has that day is no matter of form.

    >>> dates("dd/mm/yyyy")[:3]
    ['(0?[1-9]|[12][0-9]|3[01])/(0?[1-9]|1[0-2])/[0-9]{4}', '(0?[1-9]|1[0-2])/[0-9]{4}', '[0-9]{4}']
    """
    ways = dict.fromkeys((*forms(form or ISO), ISO))
    return [*(_pattern(way) for way in ways), MIDNIGHT]


def _pattern(form: str) -> str:
    digits = TWO if is_run_together(form) else ONE_OR_TWO
    return PARTS.sub(lambda part: digits[part[0]], _plainly(form))


def _plainly(text: str) -> str:
    """The text as a pattern, with marks only where one has a meaning: not every engine takes others."""
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)


def numbers(form: str) -> list[str]:
    """The pattern of a number that is written as ``form`` shows by example (``1.234,5``)."""
    decimal, thousands = (",", ".") if form.rfind(",") > form.rfind(".") else (".", ",")
    return [rf"[+-]?[0-9][0-9 {thousands}]*([{decimal}][0-9 ]+)?"]


def iso(column: str, form: str | None) -> str:
    """The date in ``column`` (SQL; text without blanks around) as ISO 8601 text, as far as it is known, a line for each
    way to write it; NULL where it is written in no such way.

    A day in ISO 8601 is read whatever the form, as typed sources write it: with all its digits.
    """
    ways = [(f"{column} LIKE '____-_____%'", f"SUBSTRING({column}, 1, 10)")]
    ways += [way for one in forms(form or ISO) for way in _written(column, one)]
    return "\n".join(("CASE", *(f"  WHEN {known} THEN {said}" for known, said in ways), "END"))


def _written(column: str, form: str) -> Iterator[tuple[str, str]]:
    """For each number of digits of day and month: how one sees that a text has it, and the ISO text of it."""
    parts = PARTS.findall(form)
    loose = [part for part in parts if part != "yyyy" and not is_run_together(form)]
    for widths in product((2, 1), repeat=len(loose)):
        wide = {"yyyy": 4, "dd": 2, "mm": 2, **dict(zip(loose, widths, strict=True))}
        places, looks, at = {}, "", 1
        for piece in re.findall("dd|mm|yyyy|.", form):
            if piece in wide:
                places[piece] = f"SUBSTRING({column}, {at}, {wide[piece]})"
                places[piece] = places[piece] if wide[piece] > 1 else f"'0' || {places[piece]}"
            looks += "_" * wide[piece] if piece in wide else piece
            at += wide.get(piece, 1)
        known = f"{column} LIKE '{looks}'" + (f" AND {column} NOT LIKE '____-%'" if is_run_together(form) else "")
        yield known, _joined(places[part] for part in ("yyyy", "mm", "dd") if part in places)


def _joined(parts: Iterable[str]) -> str:
    """Parts of a date with strokes between, as SQL."""
    return " || '-' || ".join(parts).replace("'-' || '0'", "'-0'")
