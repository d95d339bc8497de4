"""How maps draw units: the tile of each, or its shape where a workspace brings its own geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[float, float]
"""Degrees of longitude and latitude (WGS 84)."""
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a unit stands on a grid of tiles, from 0, north and west first, and its short name by language; '' is the
    one of every language that has none of its own."""

    row: int
    col: int
    short: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Shapes:
    """Code of a unit → the rings of its shape: outer ones and holes, each closed; a point is inside by even and odd."""

    of: Mapping[str, tuple[Ring, ...]]
