"""How many lights become one, and how far a claim is from what was measured.

Unmeasured is grey and stays in the denominator: a task of which one probe has nothing to measure is not green, and a
province whose communes have not reported is not counted as if they had.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from motlan.governance.lights.light import Light


def task_light(outcomes: Iterable[Light]) -> Light:
    """The worst of a task's probes; grey when any is unmeasured and none is red, or when there is none.

    >>> task_light([Light.GREEN, Light.YELLOW]), task_light([Light.GREEN, Light.GREY]), task_light([])
    (<Light.YELLOW: 'yellow'>, <Light.GREY: 'grey'>, <Light.GREY: 'grey'>)
    """
    seen = set(outcomes)
    for worst in (Light.RED, Light.GREY, Light.YELLOW):
        if worst in seen:
            return worst
    return Light.GREEN if seen else Light.GREY


def share_light(share: float | None, *, green_from: float, yellow_from: float) -> Light:
    """A share in percent against two thresholds; grey when there is no share (a zero denominator is never 100 %).

    >>> share_light(59.7, green_from=90, yellow_from=50)
    <Light.YELLOW: 'yellow'>
    """
    if share is None:
        return Light.GREY
    if share >= green_from:
        return Light.GREEN
    return Light.YELLOW if share >= yellow_from else Light.RED


def at_least(figure: float | None, least: float, yellow_from: float | None) -> Light:
    """A figure that must reach ``least``; yellow from ``yellow_from``, and without that red at once.

    >>> at_least(80, 90, None), at_least(80, 90, 75)
    (<Light.RED: 'red'>, <Light.YELLOW: 'yellow'>)
    """
    return share_light(figure, green_from=least, yellow_from=least if yellow_from is None else yellow_from)


def count(lights: Iterable[Light]) -> Mapping[Light, int]:
    """How many of each; all four are always there.

    >>> count([Light.GREEN, Light.GREEN])[Light.GREEN], count([])[Light.RED]
    (2, 0)
    """
    counted = Counter(lights)
    return {light: counted[light] for light in Light}


def gap(*, claimed: Light, measured: Light) -> int:
    """How much better the claim is than the measurement, 0 to 3; nobody's claim is no gap, and modesty is none either.

    >>> gap(claimed=Light.GREEN, measured=Light.RED), gap(claimed=Light.GREEN, measured=Light.GREY)
    (3, 2)
    >>> gap(claimed=Light.GREY, measured=Light.RED), gap(claimed=Light.YELLOW, measured=Light.GREEN)
    (0, 0)
    """
    if claimed is Light.GREY:
        return 0
    return max(0, measured.distance - claimed.distance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A claim beside a measurement of one thing. ``figure`` (percent) orders equal gaps, the lowest first."""

    name: str
    claimed: Light
    measured: Light
    figure: float | None = None

    @property
    def size(self) -> int:
        """See :func:`gap`."""
        return gap(claimed=self.claimed, measured=self.measured)


def widest(gaps: Iterable[Gap], *, limit: int) -> tuple[Gap, ...]:
    """The widest gaps first; of equal ones the lowest figure, then the name; things without a gap are left out."""
    wide = [one for one in gaps if one.size > 0]
    lowest = -1.0
    return tuple(
        sorted(wide, key=lambda one: (-one.size, lowest if one.figure is None else one.figure, one.name))[:limit]
    )
