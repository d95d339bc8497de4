"""The service index of a unit: the points of its indicators, added by group (Decision 766/QĐ-TTg).

An indicator that is not available gives no points and takes none away: the score is what was earned of what could be
earned, in percent with two decimals. A unit that handled nothing has no score: the catalogue alone would put it first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from motlan.governance.indicators.rate import Value, quotient
from motlan.governance.indicators.spec import Indicator
from motlan.kernel.spec import Spec
from motlan.kernel.text import Text


class IndexGroup(Spec):
    """A group of indicators: those whose number begins with the group's."""

    label: Text = Field(description="its name")
    points: float = Field(gt=0, le=100, description="what its indicators give together")


class ServiceIndex(Spec):
    """How indicators make an index, and by when procedures must be decided and made public."""

    groups: dict[str, IndexGroup] = Field(
        min_length=1, description="first part of the indicators' numbers, in quotation marks → group"
    )
    decide_before: dict[Literal["ministry", "province"], int] = Field(
        default={}, description="working days before the legal basis takes effect by which a procedure is decided"
    )
    public_within: dict[Literal["ministry", "province"], int] = Field(
        default={}, description="working days from the decision within which it is made public"
    )


@dataclass(frozen=True, slots=True)
class Points:
    """What was earned of what could be earned, and by which indicators; ``share`` in percent, None when nothing could
    be."""

    earned: float
    reachable: float
    of: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def share(self) -> float | None:
        """Earned of reachable, in percent with two decimals."""
        return quotient(round(self.earned * 100), round(self.reachable * 100))

    @property
    def names(self) -> tuple[str, ...]:
        """The indicators as an official list counts: 2.10 after 2.9."""
        return tuple(sorted(self.of, key=lambda one: [int(part) for part in one.split(".")]))

    def rise(self, before: Points) -> float | None:
        """By how many points of percent the share rose; None unless the same indicators were judged both times: a score
        of others is another figure, and neither rose from the other.

        >>> Points(15, 20, frozenset({"2.1"})).rise(Points(0, 0.5, frozenset({"4.5"})))
        >>> Points(15, 20, frozenset({"2.1"})).rise(Points(10, 20, frozenset({"2.1"})))
        25.0
        """
        if self.share is None or before.share is None or self.of != before.of:
            return None
        return round(self.share - before.share, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The index of a unit ('' is the country): all of it, and by group."""

    unit: str
    whole: Points
    groups: Mapping[str, Points]


def group_of(indicator: str) -> str:
    """The group of an indicator.

    >>> group_of("3.1.1")
    '3'
    """
    return indicator.partition(".")[0]


def scores(
    *, index: ServiceIndex, specs: Mapping[str, Indicator], values: Mapping[str, Sequence[Value]]
) -> tuple[Score, ...]:
    """The index of every unit, in the order of ``values``, which has each indicator's units in one and the same."""
    by_unit = list(zip(*values.values(), strict=True))
    return tuple(_score(index, specs, of_unit) for of_unit in by_unit)


def best_first(found: Sequence[Score]) -> tuple[Score, ...]:
    """The highest share first, equal ones by unit; those of which nothing could be measured at the end."""
    return tuple(sorted(found, key=lambda one: (one.whole.share is None, -(one.whole.share or 0.0), one.unit)))


def _score(index: ServiceIndex, specs: Mapping[str, Indicator], values: Sequence[Value]) -> Score:
    earning = [one for one in values if one.points is not None]
    groups = {name: _added([one for one in earning if group_of(one.indicator) == name]) for name in index.groups}
    handled = any(specs[one.indicator].counts == "rows" and not one.year_before for one in earning)
    return Score(unit=values[0].unit, whole=_added(earning if handled else ()), groups=groups)


def _added(values: Sequence[Value]) -> Points:
    earned = sum(one.points or 0.0 for one in values)
    reachable = sum(one.full or 0.0 for one in values)
    return Points(round(earned, 2), round(reachable, 2), frozenset(one.indicator for one in values))
