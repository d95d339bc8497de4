"""Counts that units report of a month, where this house cannot know: dossiers of older systems, a reporting system's.

A count stands on the first day of its month; a month that is told again replaces what was told before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motlan.governance.facts import due
from motlan.store.register import Register

COLUMNS = ("measure", "unit", "month", "value")
_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
_MEASURE = re.compile(r"^[a-z][a-z0-9_]*$")
_WRITE = (
    "insert into published_count (measure, unit, province, day, value, source, taken_at)"
    " values (:measure, :unit, :province, :day, :value, :source, :at)"
    " on conflict (measure, unit, day) do update set value = excluded.value, province = excluded.province,"
    " source = excluded.source, taken_at = excluded.taken_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What a unit counted in a month (``2026-03``)."""

    measure: str
    unit: str
    month: str
    value: int


def read(row: Mapping[str, str]) -> Reported:
    """A line of a file as it was written; raise ValueError for a name, a month or a number that is none."""
    if not _MEASURE.match(row["measure"]):
        msg = f"measure is {row['measure']!r}, not a name in small letters such as national_reporting"
        raise ValueError(msg)
    if not _MONTH.match(row["month"]):
        msg = f"month is {row['month']!r}, not written as 2026-03"
        raise ValueError(msg)
    if not row["value"].isdecimal():
        msg = f"value is {row['value']!r}, not a whole number"
        raise ValueError(msg)
    return Reported(measure=row["measure"], unit=row["unit"], month=row["month"], value=int(row["value"]))


def take_in(
    *, register: Register, counts: Sequence[Reported], provinces: Mapping[str, str], source: str, at: str
) -> None:
    """Keep what was told, in one transaction; ``provinces``: of every unit, ``at`` the instant, ISO text in UTC."""
    rows = [
        {
            "measure": one.measure,
            "unit": one.unit,
            "province": provinces[one.unit],
            "day": f"{one.month}-01",
            "value": one.value,
            "source": source,
            "at": at,
        }
        for one in counts
    ]
    with register.transaction():
        register.execute_many(_WRITE, rows)
        for day, unit in sorted({(str(row["day"]), str(row["unit"])) for row in rows}):
            due.note(register, day=day, unit=unit)
        due.change(register)
