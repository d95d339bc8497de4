"""The shapes of units, where a workspace brings its own geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[float, float]
"""Degrees of longitude and latitude (WGS 84)."""
Ring = tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class Shapes:
    """Code of a unit → the rings of its shape: outer ones and holes, each closed; a point is inside by even and odd."""

    of: Mapping[str, tuple[Ring, ...]]
