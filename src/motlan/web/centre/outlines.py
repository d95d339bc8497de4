"""A workspace's own shapes as SVG paths: laid flat, made to fit, and with no more points than an eye can tell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from motlan.dictionary.shape import Point, Ring, Shapes

WIDTH, HEIGHT = 524, 1050
"""What a map fits into, in the units of its viewBox: as large as a tile grid."""
FINEST = 0.5
"""How far a line may lie from the one that was drawn."""
SMALLEST = 4
LEVELS = 9


@dataclass(frozen=True, slots=True)
class Outline:
    """One unit as a path, and a point inside it for its sign."""

    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Units as they fit into one map."""

    width: int
    height: int
    of: Mapping[str, Outline]


@lru_cache(maxsize=16)
def drawn(shapes: Shapes, codes: tuple[str, ...]) -> Drawing:
    """The shapes of some units, laid out together: longitude by the cosine of the middle latitude, north above.

    Units without a shape are left out.
    """
    wanted = {code: shapes.of[code] for code in codes if code in shapes.of}
    points = [point for rings in wanted.values() for ring in rings for point in ring]
    if not points:
        return Drawing(0, 0, {})
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrower = math.cos(math.radians((south + north) / 2))
    across, along = max((east - west) * narrower, 1e-9), max(north - south, 1e-9)
    scale = min(WIDTH / across, HEIGHT / along)

    def flat(ring: Ring) -> Ring:
        return tuple(((x - west) * narrower * scale, (north - y) * scale) for x, y in ring)

    outlines = {code: _outline([flat(ring) for ring in rings]) for code, rings in wanted.items()}
    return Drawing(math.ceil(across * scale), math.ceil(along * scale), outlines)


def _outline(rings: Sequence[Ring]) -> Outline:
    largest = max(rings, key=_area)
    kept = [simple for ring in rings if len(simple := simplified(ring)) >= SMALLEST] or [largest]
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z" for ring in kept)
    x, y = inside(kept, max(kept, key=_area))
    return Outline(path, round(x), round(y))


def simplified(ring: Ring) -> Ring:
    """A closed ring without the points that lie nearer than :data:`FINEST` to the line that remains (Douglas, Peucker).

    >>> simplified(((0, 0), (5, 0.1), (10, 0), (10, 10), (0, 0)))
    ((0, 0), (10, 0), (10, 10), (0, 0))
    """
    middle = max(range(len(ring)), key=lambda at: math.dist(ring[0], ring[at]))
    kept = {0, middle, len(ring) - 1}
    parts = [(0, middle), (middle, len(ring) - 1)]
    while parts:
        first, last = parts.pop()
        away, at = max(
            ((_away(ring[at], ring[first], ring[last]), at) for at in range(first + 1, last)), default=(0.0, first)
        )
        if away > FINEST:
            kept.add(at)
            parts += [(first, at), (at, last)]
    return tuple(ring[at] for at in sorted(kept))


def _away(point: Point, first: Point, last: Point) -> float:
    """How far a point lies from the line between two others."""
    (x, y), (ax, ay), (bx, by) = point, first, last
    length = math.dist(first, last)
    if not length:
        return math.dist(point, first)
    part = min(1.0, max(0.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length**2))
    return math.dist(point, (ax + part * (bx - ax), ay + part * (by - ay)))


def inside(rings: Sequence[Ring], largest: Ring) -> Point:
    """A point well inside a shape: of the middles of what some levels of its largest part have inside, the one that is
    farthest from every line."""
    low, high = min(y for _, y in largest), max(y for _, y in largest)
    levels = [low + (high - low) * (at + 1) / (LEVELS + 1) for at in range(LEVELS)]
    middles = [((left + right) / 2, y) for y in levels for left, right in _stretches(rings, largest, y)]
    lines = [line for ring in rings for line in pairwise(ring)]
    return max(middles, key=lambda point: min(_away(point, *line) for line in lines), default=largest[0])


def _stretches(rings: Sequence[Ring], largest: Ring, y: float) -> list[tuple[float, float]]:
    """What of a level lies inside, within the largest part's width."""
    west, east = min(x for x, _ in largest), max(x for x, _ in largest)
    crossed = sorted(
        ax + (y - ay) * (bx - ax) / (by - ay)
        for ring in rings
        for (ax, ay), (bx, by) in pairwise(ring)
        if (ay > y) != (by > y)
    )
    pairs = zip(crossed[::2], crossed[1::2], strict=False)
    return [(left, right) for left, right in pairs if left >= west and right <= east]


def _area(ring: Ring) -> float:
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring))) / 2
