"""A scene: what was claimed and reported at one instant, as CSV files beside the plan.

::

    units.csv      unit,claimed,at,by_vi,by_en,source_vi,source_en               the claimed light of provinces
    communes.csv   unit,parent,<measure>,…,basis                                 what each commune reports, 1 or 0
    figures.csv    unit,measure,value,label_vi,label_en,source_vi,source_en      single reported figures
    overdue.csv    number,group,label_vi,label_en,source_vi,source_en            tasks reported as overdue, unfinished

``basis`` says how far a row is public: ``public``, ``count`` (how many of its province is public, which is not), or
``illustrative`` (neither is).
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from motlan.governance.lights.light import Light
from motlan.kernel.clock import instant
from motlan.kernel.errors import SpecError
from motlan.kernel.issue import Issue
from motlan.kernel.text import Text

T = TypeVar("T")

_NOT_MEASURES = frozenset({"unit", "parent", "basis"})


COUNTRY = "country"
"""How all of the country is called where a unit has its code."""


@dataclass(frozen=True, slots=True)
class ClaimedUnit:
    """A unit's claimed light: who said it and when, and where that was published."""

    unit: str
    light: Light
    at: datetime
    by: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Report:
    """One reported value, as a row of ``published_report``; ``as_of`` is an instant in UTC."""

    unit: str
    parent: str
    measure: str
    value: float
    as_of: str
    basis: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A single reported figure, with its label and its source.

    ``unit``: a code, :data:`COUNTRY` for all of it; ``of``: out of how many, None where the report says none;
    ``as_of``: the instant of which it speaks; ``task``: the task that it is reported on, '' for none.
    """

    unit: str
    measure: str
    value: float
    of: float | None
    as_of: datetime
    task: str
    label: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Overdue:
    """A task that was reported as overdue and unfinished; ``group`` is '' where the report does not name it."""

    number: int
    group: str
    label: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the folder says."""

    claims: tuple[ClaimedUnit, ...]
    reports: tuple[Report, ...]
    figures: tuple[Figure, ...]
    overdue: tuple[Overdue, ...]

    def told(
        self, *, unit: str | None = None, task: str | None = None, before: datetime | None = None
    ) -> tuple[Figure, ...]:
        """The figures of a unit or on a task; of a past day those that were told before its end."""
        return tuple(
            one
            for one in self.figures
            if (unit is None or one.unit == unit)
            and (task is None or one.task == task)
            and (before is None or one.as_of < before)
        )

    @property
    def as_of(self) -> datetime | None:
        """The instant of the claims (the latest), None without claims."""
        return max((claim.at for claim in self.claims), default=None)


def read_scene(folder: Path) -> Scene:
    """Read a scene; raise SpecError with every line that cannot be read."""
    issues: list[Issue] = []
    claims = tuple(_each(folder / "units.csv", _claim, issues))
    as_of = instant(max(claim.at for claim in claims)) if claims else ""
    figures = tuple(_each(folder / "figures.csv", _figure, issues))
    told = _each(folder / "communes.csv", lambda row: _reports(row, as_of), issues)
    reports = [report for reports_of_one in told for report in reports_of_one]
    reports += [Report(one.unit, "", one.measure, one.value, instant(one.as_of), "public") for one in figures]
    overdue = tuple(_each(folder / "overdue.csv", _overdue, issues))
    if issues:
        raise SpecError(issues=issues, where=str(folder))
    return Scene(claims, tuple(reports), figures, overdue)


def _each(file: Path, make: Callable[[Mapping[str, str]], T], issues: list[Issue]) -> Iterator[T]:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            try:
                yield make(row)
            except (KeyError, ValueError) as error:
                issues.append(_issue(file, reader.line_num, error))


def _issue(file: Path, line: int, error: Exception) -> Issue:
    return Issue(
        file=str(file),
        line=line,
        path="",
        why=Text(vi=f"Dòng không đọc được: {error}.", en=f"The line cannot be read: {error}."),
        remedy=Text(
            vi="Sửa dòng này; các cột có trong tài liệu của thư mục.",
            en="Mend it; the folder's documentation names the columns.",
        ),
    )


def _claim(row: Mapping[str, str]) -> ClaimedUnit:
    return ClaimedUnit(row["unit"], Light(row["claimed"]), _zoned(row["at"]), _text(row, "by"), _text(row, "source"))


def _zoned(word: str) -> datetime:
    """An instant; raise ValueError for one without its time zone."""
    at = datetime.fromisoformat(word)
    if at.tzinfo is None:
        msg = f"{word} has no time zone"
        raise ValueError(msg)
    return at


def _reports(row: Mapping[str, str], as_of: str) -> tuple[Report, ...]:
    measures = (name for name in row if name not in _NOT_MEASURES)
    return tuple(Report(row["unit"], row["parent"], name, float(row[name]), as_of, row["basis"]) for name in measures)


def _figure(row: Mapping[str, str]) -> Figure:
    return Figure(
        unit=row["unit"],
        measure=row["measure"],
        value=float(row["value"]),
        of=float(row["of"]) if row["of"] else None,
        as_of=_zoned(row["as_of"]),
        task=row["task"],
        label=_text(row, "label"),
        source=_text(row, "source"),
    )


def _overdue(row: Mapping[str, str]) -> Overdue:
    return Overdue(int(row["number"]), row["group"], _text(row, "label"), _text(row, "source"))


def _text(row: Mapping[str, str], name: str) -> Text:
    return Text(vi=row[f"{name}_vi"], en=row[f"{name}_en"])
