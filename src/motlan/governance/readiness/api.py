"""The front door of readiness: measure communes now, read any day, add up shares."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo

from motlan.dictionary.unit import UnitBook
from motlan.governance.indicators.spec import Indicator
from motlan.governance.plans.spec import Territory
from motlan.governance.readiness import keep as _keep
from motlan.governance.readiness import measure as _measure
from motlan.governance.readiness import table as _table
from motlan.governance.readiness import units as _units
from motlan.governance.readiness.keep import Shares
from motlan.governance.readiness.measure import Met
from motlan.governance.readiness.table import RowFault, Told, UnitSays
from motlan.governance.readiness.units import UnitMeasure
from motlan.kernel.clock import moment
from motlan.store.register import Register

__all__ = [
    "Met",
    "RowFault",
    "Shares",
    "Told",
    "UnitMeasure",
    "UnitSays",
    "history",
    "measure",
    "measure_units",
    "on",
    "read_table",
    "ready",
    "shares",
]


def measure(
    *,
    territory: Territory,
    register: Register,
    indicators: Mapping[str, Indicator],
    communes: Mapping[str, Sequence[str]],
    today: date,
    zone: tzinfo,
) -> int:
    """Measure every commune by every criterion and keep what changed; how many communes and criteria did.

    What was never kept before stands from the day in ``zone`` of which the reports speak.
    """
    found = _measure.measure(
        territory=territory, register=register, indicators=indicators, communes=communes, today=today
    )
    first = _first(_measure.spoken(territory=territory, register=register), zone)
    return _keep.keep(register=register, found=found, today=today, first=first)


def measure_units(
    *,
    territory: Territory,
    register: Register,
    indicators: Mapping[str, Indicator],
    communes: Mapping[str, Sequence[str]],
    today: date,
    zone: tzinfo,
) -> tuple[UnitMeasure, ...]:
    """The same, and the light that follows of every province of ``communes`` and then of every commune."""
    found = _measure.measure(
        territory=territory, register=register, indicators=indicators, communes=communes, today=today
    )
    spoken = _measure.spoken(territory=territory, register=register)
    _keep.keep(register=register, found=found, today=today, first=_first(spoken, zone))
    return _units.measure_units(territory=territory, found=found, spoken=spoken, communes=communes)


def _first(spoken: Mapping[str, str], zone: tzinfo) -> date | None:
    """The day in the country of which the reports speak; None without any."""
    last = max(spoken.values(), default="")
    return moment(last).astimezone(zone).date() if last else None


def on(*, register: Register, day: date, parent: str | None = None, unit: str | None = None) -> tuple[Met, ...]:
    """How communes stood at the end of a day: all, those of a province (``parent``), or one ``unit``."""
    return _keep.on(register=register, day=day, parent=parent, unit=unit)


def ready(*, territory: Territory, found: Sequence[Met]) -> Mapping[str, bool | None]:
    """Commune → whether it meets every basic criterion; None where nothing is known of it."""
    return _keep.ready(territory=territory, found=found)


def shares(
    *, register: Register, territory: Territory, communes: Mapping[str, Sequence[str]], day: date
) -> Mapping[str, Shares]:
    """Province → how many of its communes were ready and met each criterion at the end of a day; '' is the country."""
    return _keep.shares(register=register, territory=territory, communes=communes, day=day)


def together(*, found: Iterable[Shares], territory: Territory) -> Shares:
    """The country of its provinces."""
    return _keep.together(found, territory=territory)


def history(*, register: Register, unit: str) -> tuple[tuple[str, str, bool | None], ...]:
    """Since which day a commune stood how by which criterion, the latest first."""
    return _keep.history(register=register, unit=unit)


def read_table(
    *,
    headings: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]],
    territory: Territory,
    units: UnitBook,
    day: date,
) -> Told:
    """What a table (its headings, and each row's number with its cells) says of communes on a day, and its faults."""
    return _table.read(headings=headings, rows=rows, territory=territory, units=units, day=day)
