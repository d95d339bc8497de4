"""The CSV files of a workspace: units, crosswalk, calendar. A wrong line is an issue with its number."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Generic, TypeVar

from motlan.dictionary.unit import Crossing, Unit
from motlan.kernel.issue import Issue
from motlan.kernel.text import Text

T = TypeVar("T")
UNIT_COLUMNS = ("code", "name", "parent", "level", "division_type", "name_en", "valid_from", "valid_to")
CROSSING_COLUMNS = ("old_code", "new_code", "share", "old_name", "changed_on")
CALENDAR_COLUMNS = ("date", "kind")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """The rows of one CSV file that could be read, and what is wrong with the others."""

    rows: tuple[T, ...] = ()
    issues: tuple[Issue, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the calendar: a holiday, or a weekend day on which offices work."""

    day: date
    working: bool


def units(path: Path, *, name: str) -> Sheet[Unit]:
    """Read ``units.csv``: one unit of territory a line."""
    return table(path, name=name, columns=UNIT_COLUMNS, build=_unit)


def crossings(path: Path, *, name: str) -> Sheet[Crossing]:
    """Read ``crosswalk.csv``: where each old unit went."""
    return table(path, name=name, columns=CROSSING_COLUMNS, build=_crossing)


def days(path: Path, *, name: str) -> Sheet[Day]:
    """Read ``calendar.csv``: holidays, and weekend days that are worked."""
    return table(path, name=name, columns=CALENDAR_COLUMNS, build=_day)


def at_code(path: Path, code: str, *, why: Text, last: bool = False) -> Issue:
    """An issue at the first (or last) line of a CSV file that begins with ``code``."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    found = [number for number, line in enumerate(lines, 1) if line.split(",", 1)[0].strip('"') == code] or [1]
    remedy = Text(vi="Sửa dòng này trong tệp CSV.", en="Correct this line of the CSV file.")
    return Issue(file=path.name, line=found[-1 if last else 0], path="", why=why, remedy=remedy)


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        code=filled(row, "code"),
        name=filled(row, "name"),
        name_en=row["name_en"],
        parent=row["parent"],
        level=int(row["level"]),
        kind=row["division_type"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )


def _crossing(row: dict[str, str]) -> Crossing:
    return Crossing(
        old=filled(row, "old_code"),
        new=filled(row, "new_code"),
        whole=row["share"] == "whole",
        part=_part(row["share"]),
        where=", ".join(row[name] for name in ("old_district", "old_province") if row.get(name)),
        old_name=row["old_name"],
        changed_on=date.fromisoformat(row["changed_on"]),
    )


def _part(share: str) -> Fraction | None:
    """The declared share, as ``0.25`` or ``1/4``; None for a whole unit and for a part of which none is declared."""
    if share in {"whole", "part"}:
        return None
    try:
        part = Fraction(share)
    except (ValueError, ZeroDivisionError):
        part = Fraction(0)
    if not 0 < part < 1:
        msg = f"share is {share!r}, not whole, part, or a number between 0 and 1"
        raise ValueError(msg)
    return part


def _day(row: dict[str, str]) -> Day:
    if row["kind"] not in {"holiday", "working"}:
        msg = f"kind is {row['kind']!r}, not holiday or working"
        raise ValueError(msg)
    return Day(date.fromisoformat(row["date"]), row["kind"] == "working")


def filled(row: dict[str, str], column: str) -> str:
    """The cell; raise ValueError where it is empty."""
    if not row[column]:
        msg = f"{column} is empty"
        raise ValueError(msg)
    return row[column]


def table(path: Path, *, name: str, columns: Sequence[str], build: Callable[[dict[str, str]], T]) -> Sheet[T]:
    """Every row that ``build`` can make something of; it raises ValueError for one that is wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                return Sheet(
                    issues=(
                        _issue(name, 1, f"cột thiếu: {', '.join(missing)}", f"missing columns: {', '.join(missing)}"),
                    )
                )
            return _collect(name, reader, build)
    except FileNotFoundError:
        return Sheet(issues=(_issue(name, 1, "không có tệp này", "the file is not there"),))
    except (UnicodeDecodeError, csv.Error) as error:
        return Sheet(issues=(_issue(name, 1, f"không đọc được: {error}", f"it cannot be read: {error}"),))


def _collect(name: str, reader: "csv.DictReader[str]", build: Callable[[dict[str, str]], T]) -> Sheet[T]:
    rows: list[T] = []
    issues: list[Issue] = []
    for number, row in _numbered(reader):
        if None in row or None in row.values():
            issues.append(
                _issue(name, number, "số ô khác số cột", "it does not have as many cells as there are columns")
            )
            continue
        try:
            rows.append(build(row))
        except ValueError as error:
            issues.append(_issue(name, number, str(error), str(error)))
    return Sheet(tuple(rows), tuple(issues))


def _numbered(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str]]]:
    for row in reader:
        yield reader.line_num, row


def _issue(name: str, line: int, vi: str, en: str) -> Issue:
    return Issue(
        file=name,
        line=line,
        path="",
        why=Text(vi=f"Dòng {line}: {vi}.", en=f"Line {line}: {en}."),
        remedy=Text(vi="Sửa dòng này trong tệp CSV.", en="Correct this line of the CSV file."),
    )
