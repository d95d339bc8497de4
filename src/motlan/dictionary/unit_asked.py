"""What to tell who asked for a unit by a code that none has: which units she may mean."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from motlan.dictionary.unit import UnitBook
from motlan.kernel.errors import MotlanError, UnknownName
from motlan.kernel.text import Text

MOST, SWAP = 3, 2
"""Units that are proposed; digits that change places in a swap."""


class UnknownUnit(UnknownName):
    """No unit has this code, or none of those that may be asked for; ``known``: the codes that come nearest."""

    def __init__(self, *, book: UnitBook, typed: str, on: date, among: Collection[str] | None = None) -> None:
        """``among``: the codes that may be asked for; without it all that are in force ``on`` a day."""
        near = near_units(book, typed, on=on, among=among)
        named = {language: _named(book, near, language) for language in ("vi", "en")}
        MotlanError.__init__(
            self,
            what=Text(vi=f"Không có đơn vị hành chính mã “{typed}”.", en=f"No unit has the code “{typed}”."),
            remedy=Text(
                vi=f"Ghi mã trong units.csv; gần nhất: {named['vi']}.",
                en=f"Write a code of units.csv; the nearest: {named['en']}.",
            )
            if near
            else Text(
                vi="Ghi mã trong units.csv của không gian làm việc.", en="Write a code of the workspace's units.csv."
            ),
        )
        self.kind, self.name, self.known = "unit", typed, near


def near_units(book: UnitBook, typed: str, *, on: date, among: Collection[str] | None = None) -> tuple[str, ...]:
    """Codes of units in force ``on`` a day that somebody may mean who typed a code, a code without its leading zeros,
    or a name; the likeliest first, at most :data:`MOST`."""
    there = [code for code, unit in book.units.items() if unit.there(on) and (among is None or code in among)]
    word, known = typed.strip(), set(there)
    if not word.isdecimal():
        return tuple(code for code in book.meant(word, on=on, most=10 * MOST) if code in known)[:MOST]
    widths = sorted({len(code) for code in there})
    padded = [code for width in widths if (code := word.zfill(width)) in known]
    alike = sorted((code for code in there if len(code) == len(word)), key=lambda code: _strokes(word, code))
    return tuple(dict.fromkeys([*padded, *alike]))[:MOST]


def _strokes(typed: str, code: str) -> tuple[int, int]:
    """How many digits are others, two that changed places being one; then how far the numbers are apart.

    >>> _strokes("01237", "01273"), _strokes("00000", "00004")
    ((1, 36), (1, 4))
    """
    others = [at for at, (one, other) in enumerate(zip(typed, code, strict=True)) if one != other]
    swapped = len(others) == SWAP and others[1] - others[0] == 1 and typed[others[0]] == code[others[1]]
    swapped = swapped and typed[others[1]] == code[others[0]]
    return 1 if swapped else len(others), abs(int(typed) - int(code))


def _named(book: UnitBook, codes: Collection[str], language: str) -> str:
    return "; ".join(f"{code} ({book.full_name(code, language)})" for code in codes)
