"""Rates and points, exact to the last digit: whole numbers are divided as whole numbers and rounded once, half up.

Binary fractions would round 0.125 % to 0.12, and two engines might differ in the last digit of a colour's threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache, partial
from itertools import repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from motlan.governance.figure import share
from motlan.governance.indicators.spec import Indicator
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import at_least

Counts = npt.NDArray[np.int64]
HUNDREDTHS = 10_000
"""Hundredths of a percent in the whole."""
PERCENT = 100


class Value(NamedTuple):
    """An indicator of one unit ('' is the country): rate in percent with two decimals, None when not available.

    A tuple, for a day of a country has two hundred thousand.
    """

    indicator: str
    unit: str
    numerator: int
    denominator: int
    rate: float | None
    points: float | None
    reported: bool = False
    """Whether a count that the unit reported stands in the denominator."""
    year_before: bool = False
    """Whether a share of the year before stands there, since nothing was counted."""
    light: Light = Light.GREY
    """What the rate is worth under the rule that gave the points."""
    full: float | None = None
    """The points that the full score gives under that rule."""


def quotient(numerator: int, denominator: int) -> float | None:
    """In percent with two decimals, half up; None for a zero denominator (Decision 766/QĐ-TTg).

    >>> quotient(1981, 3321), quotient(3, 56), quotient(1, 800), quotient(0, 0)
    (59.65, 5.36, 0.13, None)
    """
    return share(numerator, denominator)


def value(
    *,
    indicator: Indicator,
    unit: str,
    counts: tuple[int, int],
    factor: tuple[int, int] = (1, 1),
    reported: bool = False,
    year_before: bool = False,
) -> Value:
    """Rate and points of one unit from its sums and from those of the indicator that multiplies it.

    Not available when either denominator is zero. What is subtracted twice does not take a rate below zero.
    """
    numerator, denominator = counts
    whole = 1 if indicator.unit is None else PERCENT
    rate = quotient(max(0, numerator * factor[0]), denominator * factor[1] * whole)
    return Value(
        indicator=indicator.indicator,
        unit=unit,
        numerator=numerator,
        denominator=denominator,
        rate=rate,
        points=_points(indicator, rate),
        reported=reported,
        year_before=year_before,
        light=light(indicator, rate),
        full=indicator.points,
    )


def values(
    *, indicator: Indicator, units: Sequence[str], numerators: Counts, denominators: Counts
) -> tuple[Value, ...]:
    """What :func:`value` says of each unit, of counts that stand in columns; nothing multiplies them."""
    below = denominators * (1 if indicator.unit is None else PERCENT)
    there = below != 0
    below = np.where(there, below, 1)
    rates = (2 * HUNDREDTHS * np.maximum(numerators, 0) + below) // (2 * below) / 100
    known = [rate if any_ else None for rate, any_ in zip(rates.tolist(), there.tolist(), strict=True)]
    points = [_points(indicator, rate) for rate in known] if indicator.points is not None else repeat(None)
    columns: tuple[Iterable[object], ...] = (
        repeat(indicator.indicator), units, numerators.tolist(), denominators.tolist(), known, points, repeat(False),
        repeat(False), _lights(indicator, rates, there), repeat(indicator.points),
    )  # fmt: skip
    return tuple(map(_VALUE, zip(*columns, strict=False)))


_VALUE: Callable[[Iterable[object]], Value] = partial(tuple.__new__, Value)
"""What ``Value._make`` does, without a call of Python for each of two hundred thousand."""


def _lights(indicator: Indicator, rates: npt.NDArray[np.float64], there: npt.NDArray[np.bool_]) -> Iterable[Light]:
    """What :func:`light` says of each rate that is there."""
    if indicator.green_from is None:
        return repeat(Light.GREY)
    least = indicator.green_from
    yellow_from = least if indicator.yellow_from is None else indicator.yellow_from
    above = (rates >= least).astype(np.int8) + ((rates >= yellow_from) | (rates >= least))
    return map((Light.GREY, Light.RED, Light.YELLOW, Light.GREEN).__getitem__, ((above + 1) * there).tolist())


def light(indicator: Indicator, rate: float | None) -> Light:
    """What a rate is worth; grey where there is no rate, or no threshold."""
    if indicator.green_from is None:
        return Light.GREY
    return at_least(rate, indicator.green_from, indicator.yellow_from)


def best_first(values: Sequence[Value]) -> tuple[Value, ...]:
    """The highest rate first, equal ones by unit; those that are not available at the end."""
    return tuple(sorted(values, key=lambda one: (one.rate is None, -(one.rate or 0.0), one.unit)))


def changes(now: Sequence[Value], before: Sequence[Value]) -> Mapping[str, float | None]:
    """Unit → how many points of percent its rate rose since; None where either is not available."""
    earlier = {one.unit: one.rate for one in before}
    return {one.unit: _rise(earlier.get(one.unit), one.rate) for one in now}


def _rise(before: float | None, now: float | None) -> float | None:
    return None if before is None or now is None else round(now - before, 2)


def _points(indicator: Indicator, rate: float | None) -> float | None:
    """Rate x points / full score, capped; two decimals, half up, of whole numbers as the rate itself: half of 80 % is
    worth 3.125 of 5 points, which is 3.13.
    """
    if rate is None or indicator.points is None:
        return None
    over, under = _a_hundredth(indicator.points, indicator.full_score_at or 100.0)
    return min((2 * over * round(rate * 100) + under) // (2 * under) / 100, indicator.points)


@cache
def _a_hundredth(points: float, full_at: float) -> tuple[int, int]:
    """What a hundredth of a percent of the rate is worth, in hundredths of a point: numerator and denominator.

    >>> _a_hundredth(5, 80.0)
    (1, 16)
    """
    return (Fraction(str(points)) / Fraction(str(full_at))).as_integer_ratio()
