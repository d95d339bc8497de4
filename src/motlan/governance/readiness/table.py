"""What communes say of themselves, from a table: a row a commune, a column a criterion, every fault of it at once.

Columns are known by the name of their criterion or by its label in any language, whatever case, accents and order. A
commune is known by its number or by its exact name, where several are called so with its province. An empty cell says
nothing: what was said before stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from motlan.dictionary.name import plain
from motlan.dictionary.unit import UnitBook
from motlan.governance.plans.spec import Territory
from motlan.kernel.text import Text

UNIT, PROVINCE = "unit", "province"
HEADINGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        UNIT: frozenset(
            {"unit", "code", "commune", "ma", "ma don vi", "ma xa", "don vi", "xa", "ten xa", "xa phuong", "ten don vi"}
        ),
        PROVINCE: frozenset({"province", "parent", "tinh", "tinh thanh", "tinh thanh pho", "ma tinh"}),
        "": frozenset({"", "no", "tt", "stt", "so tt", "note", "notes", "ghi chu", "basis"}),
    }
)
"""Headings beside the criteria; those of '' are passed over."""
YES = frozenset({"yes", "y", "true", "1", "met", "holds", "co", "dat", "roi", "da dat"})
NO = frozenset(
    {"no", "n", "false", "0", "not met", "does not hold", "khong", "chua", "khong dat", "chua dat", "chua co"}
)
MOST_NAMED = 5
WIDTHS = range(2, 9)
"""Digits of the numbers of units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSays:
    """What one unit says: criterion → whether it holds. A criterion that is not named stays as it was."""

    unit: str
    holds: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one column (the file's own heading) of one row, and what to do; headings stand in row 1."""

    row: int
    column: str
    why: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows without a fault say, and every fault of the others."""

    says: tuple[UnitSays, ...]
    faults: tuple[RowFault, ...]


def read(
    *,
    headings: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]],
    territory: Territory,
    units: UnitBook,
    day: date,
) -> Told:
    """Read a table: its headings, and each row's number with its cells; ``day``: the day of which it speaks."""
    columns, faults = _columns(headings, territory)
    if faults:
        return Told((), tuple(faults))
    reading = _Reading(columns=columns, headings=headings, units=units, day=day)
    says = [one for number, cells in rows if (one := reading.row(number, cells)) is not None]
    return Told(tuple(says), tuple(reading.faults))


def _columns(headings: Sequence[str], territory: Territory) -> tuple[Mapping[str, int], list[RowFault]]:
    """What is known → the place of its column; the faults of the row of headings."""
    known = _known(territory)
    columns: dict[str, int] = {}
    faults: list[RowFault] = []
    for place, heading in enumerate(headings):
        name = known.get(_bare(heading))
        if name is None:
            faults.append(_unknown(heading, territory))
        elif name in columns:
            faults.append(_twice(heading))
        elif name:
            columns[name] = place
    if UNIT not in columns:
        faults.append(
            _fault(
                *(1, "unit", "Thiếu cột đơn vị.", "The column of units is missing."),
                *(
                    "Thêm cột “unit” hoặc “đơn vị”: mã hoặc tên xã.",
                    "Add the column “unit”: number or name.",
                ),
            )
        )
    return columns, faults


def _known(territory: Territory) -> Mapping[str, str]:
    """Every heading that is known → what it means; '' is passed over."""
    known = {word: name for name, words in HEADINGS.items() for word in words}
    for one in territory.conditions:
        known |= {_bare(word): one.measure for word in (one.measure, *(one.label.in_(it) for it in one.label))}
    return known


def _unknown(heading: str, territory: Territory) -> RowFault:
    words = {it: ", ".join(f"“{one.label.in_(it)}”" for one in territory.conditions) for it in ("vi", "en")}
    return _fault(
        *(1, heading, f"Không có tiêu chí “{heading}”.", f"There is no criterion “{heading}”."),
        *(f"Dùng: {words['vi']}.", f"Use: {words['en']}."),
    )


def _twice(heading: str) -> RowFault:
    return _fault(
        *(1, heading, f"Cột “{heading}” đứng hai lần.", f"The column “{heading}” stands twice."),
        *("Giữ một cột.", "Keep one of the two."),
    )


def _fault(row: int, column: str, vi: str, en: str, do_vi: str, do_en: str) -> RowFault:
    return RowFault(row, column, Text(vi=vi, en=en), Text(vi=do_vi, en=do_en))


def _bare(word: str) -> str:
    return plain(word.replace("_", " ").replace("/", " ").replace(".", " ").replace(",", " "))


class _Reading:
    """The rows while they are read: which communes were met, and the faults found so far."""

    def __init__(self, *, columns: Mapping[str, int], headings: Sequence[str], units: UnitBook, day: date) -> None:
        self.columns, self.headings, self.units, self.day = columns, headings, units, day
        self.criteria = {name: place for name, place in columns.items() if name not in HEADINGS}
        self.met: dict[str, int] = {}
        self.faults: list[RowFault] = []

    def row(self, number: int, cells: Sequence[str]) -> UnitSays | None:
        """What a row says; None where it has a fault or says nothing."""
        before = len(self.faults)
        if len(cells) > len(self.headings):
            self._add(
                *(number, "", "Dòng có nhiều ô hơn số cột.", "The row has more cells than there are columns."),
                *(
                    "Bỏ ô thừa, hoặc đặt giá trị có dấu phân cách trong ngoặc kép.",
                    "Remove them, or quote the values.",
                ),
            )
        unit = self._unit(number, cells)
        holds = dict(self._holds(number, cells))
        if len(self.faults) > before:
            return None
        self.met[unit] = number
        return UnitSays(unit=unit, holds=MappingProxyType(holds)) if holds else None

    def _add(self, row: int, column: str, vi: str, en: str, do_vi: str, do_en: str) -> None:
        self.faults.append(_fault(row, column, vi, en, do_vi, do_en))

    def _holds(self, number: int, cells: Sequence[str]) -> Iterator[tuple[str, bool]]:
        for name, place in self.criteria.items():
            word = _bare(cells[place])
            if word in YES or word in NO:
                yield name, word in YES
            elif word:
                self._add(
                    *(number, self.headings[place]),
                    *(f"“{cells[place]}” không phải có hay không.", f"“{cells[place]}” is neither yes nor no."),
                    *("Viết có hoặc không; để trống là giữ nguyên.", "Write yes or no; empty: it stays as it is."),
                )

    def _unit(self, number: int, cells: Sequence[str]) -> str:
        """The commune of a row; '' with a fault."""
        place = self.columns[UNIT]
        word, heading = cells[place], self.headings[place]
        if not word:
            self._add(
                *(number, heading, "Chưa ghi đơn vị.", "No unit is written."),
                *("Ghi mã hoặc tên xã.", "Write the number or the name of the commune."),
            )
            return ""
        found = self._meant(word, cells[self.columns[PROVINCE]] if PROVINCE in self.columns else "")
        if len(found) != 1:
            self._not_one(number, heading, word, found)
            return ""
        if found[0] in self.met:
            first = self.met[found[0]]
            self._add(
                *(number, heading, f"“{word}” đã có ở dòng {first}.", f"“{word}” stands in row {first} already."),
                *("Giữ một dòng cho mỗi xã.", "Keep one row a commune."),
            )
            return ""
        return found[0]

    def _meant(self, word: str, province: str) -> tuple[str, ...]:
        """The communes that are in force on the day and have this number or name."""
        book, on = self.units, self.day
        there = self._numbered(word) or book.called(word, on=on)
        inside = {*self._numbered(province), *book.called(province, on=on)} if province else None
        return tuple(
            code
            for code in there
            if (unit := book.units[code]).parent and unit.there(on) and (inside is None or unit.parent in inside)
        )

    def _numbered(self, word: str) -> tuple[str, ...]:
        """The units that have this number; a spreadsheet may have taken its leading zeros."""
        if word in self.units.units or not word.isdecimal():
            return (word,) if word in self.units.units else ()
        return tuple(code for width in WIDTHS if (code := word.zfill(width)) != word and code in self.units.units)

    def _not_one(self, number: int, heading: str, word: str, found: Sequence[str]) -> None:
        if found:
            named = ", ".join(f"{code} ({self.units.full_name(code, 'vi')})" for code in found[:MOST_NAMED])
            self._add(
                *(number, heading, f"Có {len(found)} xã tên “{word}”.", f"{len(found)} communes are called “{word}”."),
                *(f"Ghi mã, hoặc thêm cột tỉnh: {named}…", f"Write the number, or add the province: {named}…"),
            )
            return
        day = self.day.isoformat()
        self._add(
            *(number, heading, f"Ngày {day} không có xã “{word}”.", f"There is no commune “{word}” on {day}."),
            *(
                "Ghi đúng mã hoặc tên của xã có trong ngày đó.",
                "Write the number or the exact name of a commune of that day.",
            ),
        )
