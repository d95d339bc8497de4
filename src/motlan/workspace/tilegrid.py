"""Where units stand on the tile maps: ``plans/tilegrid.csv``, and everything that is wrong with it.

Maps show the units just below the country. Each stands once, in a tile of its own; a unit without a line is only in the
table beside a map, and a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from motlan.dictionary.shape import Tile
from motlan.dictionary.unit import UnitBook
from motlan.kernel.issue import Issue, Severity
from motlan.kernel.text import Text
from motlan.workspace import sheet

FILE = "plans/tilegrid.csv"
COLUMNS = ("code", "row", "col", "short", "short_en")
MOST = 99
"""The last row and column: a map is looked at, not walked through."""


@dataclass(frozen=True, slots=True)
class _Line:
    code: str
    tile: Tile


def read_tiles(root: Path, units: UnitBook) -> tuple[Mapping[str, Tile], tuple[Issue, ...]]:
    """Unit → its tile, and what is wrong; nothing of either where there is no such file."""
    path = root / FILE
    if not path.exists():
        return {}, ()
    found = sheet.table(path, name=FILE, columns=COLUMNS, build=_line)
    issues = (*found.issues, *_units(path, found.rows, units), *_places(path, found.rows, units))
    tiles = {one.code: one.tile for one in found.rows}
    return tiles, (*issues, *(() if found.issues else _left_out(tiles, units)))


def _line(row: dict[str, str]) -> _Line:
    short = {"": sheet.filled(row, "short"), **({"en": row["short_en"]} if row["short_en"] else {})}
    return _Line(sheet.filled(row, "code"), Tile(_number(row, "row"), _number(row, "col"), short))


def _number(row: dict[str, str], column: str) -> int:
    written = row[column]
    if not written.isascii() or not written.isdigit() or int(written) > MOST:
        msg = f"{row['code']}: {column} is {written!r}, not a number from 0 to {MOST}"
        raise ValueError(msg)
    return int(written)


def _units(path: Path, lines: Sequence[_Line], units: UnitBook) -> Iterator[Issue]:
    """Every line speaks of another unit, which is there and just below the country."""
    seen: set[str] = set()
    for one in lines:
        unit, named = units.units.get(one.code), _named(one.code, units)
        if one.code in seen:
            yield _at(path, one.code, f"{named} đứng nhiều lần.", f"{named} stands more than once.", last=True)
        elif unit is None:
            yield _at(path, one.code, f"Không có đơn vị {one.code}.", f"There is no unit {one.code} in units.csv.")
        elif unit.parent:
            above = _named(unit.parent, units)
            vi, en = f"{named} nằm trong {above}, không", f"{named} lies inside {above}, not"
            yield _at(path, one.code, f"{vi} ngay dưới cả nước.", f"{en} just below the country.")
        elif unit.valid_to is not None:
            day = unit.valid_to.isoformat()
            yield _at(path, one.code, f"{named} đã hết hiệu lực ngày {day}.", f"{named} ended on {day}.")
        seen.add(one.code)


def _places(path: Path, lines: Sequence[_Line], units: UnitBook) -> Iterator[Issue]:
    """No two units stand in one tile."""
    first: dict[tuple[int, int], str] = {}
    for one in lines:
        row, col = one.tile.row, one.tile.col
        other = first.setdefault((row, col), one.code)
        if other != one.code:
            both = (_named(other, units), _named(one.code, units))
            vi = f"{both[0]} và {both[1]} đứng cùng một ô: dòng {row}, cột {col}."
            en = f"{both[0]} and {both[1]} stand in one tile: row {row}, column {col}."
            yield _at(path, one.code, vi, en, last=True)


def _left_out(tiles: Mapping[str, Tile], units: UnitBook) -> Iterator[Issue]:
    missing = [one.code for one in units.lasting() if one.code not in tiles]
    if missing:
        listed = ", ".join(_named(code, units) for code in missing)
        yield Issue(
            file=FILE,
            line=1,
            path="",
            why=Text(vi=f"Không có ô của {listed}.", en=f"There is no tile of {listed}."),
            remedy=Text(vi="Thêm dòng; bản đồ để trống, bảng vẫn có.", en="Add a line: maps leave them out till then."),
            severity=Severity.WARNING,
        )


def _named(code: str, units: UnitBook) -> str:
    unit = units.units.get(code)
    return f"{code} ({unit.name})" if unit else code


def _at(path: Path, code: str, vi: str, en: str, *, last: bool = False) -> Issue:
    return replace(sheet.at_code(path, code, why=Text(vi=vi, en=en), last=last), file=FILE)
