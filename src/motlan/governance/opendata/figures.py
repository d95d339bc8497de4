"""Figures as open data: each month's rate, points and colour of every unit, and by which rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from motlan.governance.indicators.rate import light
from motlan.governance.indicators.spec import Indicator
from motlan.governance.opendata.cells import Cells, above
from motlan.governance.opendata.published import Published
from motlan.governance.opendata.tables import COUNTRY, FIGURES

Shown = Mapping[tuple[str, str], bool]
"""Parent and unit → whether its counts are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """By which rule figures were made, by which the facts were counted last, and when."""

    rule: str
    counted_by: str
    measured_at: str


def shown(found: Sequence[Cells]) -> Shown:
    """Of each unit of a month, whether its counts are told."""
    return {(one.parent, unit): not one.hidden[at].any() for one in found for at, unit in enumerate(one.units)}


def table(
    *, spec: Indicator, month: str, found: Sequence[Cells], told: Sequence[Shown], said: Said, published: Published
) -> pa.Table:
    """Rows of :data:`FIGURES`; ``told``: whose counts are shown, and those of what multiplies the rate."""
    rows = [
        _row(spec, month, one, at, told, said)
        for one in found
        for at, value in enumerate(one.values)
        if one.levels[at] in published.levels and (value.numerator or value.denominator)
    ]
    return pa.Table.from_pylist(rows, schema=FIGURES.schema)


def _row(spec: Indicator, month: str, one: Cells, at: int, shown: Sequence[Shown], said: Said) -> dict[str, object]:
    value, unit = one.values[at], one.units[at]
    told = shown[0].get((one.parent, unit), True)
    whole = all(of.get((one.parent, unit), True) for of in shown)
    return {
        "indicator": spec.indicator,
        "level": one.levels[at],
        "unit": unit or COUNTRY,
        "parent": above(one, at),
        "month": month,
        "numerator": value.numerator if told else None,
        "denominator": value.denominator if told else None,
        "hidden": not whole,
        "rate": value.rate if whole else None,
        "points": value.points if whole else None,
        "light": light(spec, value.rate if whole else None).value,
        "rule": said.rule,
        "counted_by": said.counted_by or None,
        "measured_at": said.measured_at,
    }
