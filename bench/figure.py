"""A figure: what was measured, of what size, with which versions, and whether it holds the bar that was promised."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Literal

from motlan import __version__

PACKAGES = ("duckdb", "pyarrow", "sqlglot", "numpy", "django")

PROMISED: Mapping[str, tuple[str | tuple[str, ...], int]] = {
    "MOTLAN_BENCH_PERSONS": ("consolidate_10m", 10_000_000),
    "MOTLAN_BENCH_EXTRACT": ("extract", 2_000_000),
    "MOTLAN_BENCH_DIFF": ("snapshot_diff", 10_000_000),
    "MOTLAN_BENCH_LINKS_PERSONS": ("links_1m", 1_000_000),
    "MOTLAN_LIVING_PERSONS": ("living_pg", 10_000_000),
    "MOTLAN_LIVING_CHANGES": ("living_pg", 200),
    "MOTLAN_BENCH_LOOKUP": ("lookup_", 1_000_000),
    "MOTLAN_BENCH_PROFILE_PERSONS": ("profile_recall", 5_000),
    "MOTLAN_BENCH_PROFILE_ROWS": ("profile_1m", 1_000_000),
    "MOTLAN_BENCH_CHECK_ROWS": ("checks_5m", 5_000_000),
    "MOTLAN_BENCH_DOSSIERS": ("officer_queue", 1_000_000),
    "MOTLAN_BENCH_SEARCHED": ("queue_", 1_000_000),
    "MOTLAN_SERVICE_PERSONS": (("prefilled_form", "file_dossier", "result_to_golden"), 1_000_000),
    "MOTLAN_SERVICE_DOSSIERS": (("prefilled_form", "file_dossier", "result_to_golden"), 1_000_000),
    "MOTLAN_BENCH_IDENTIFIED": ("identifier_search", 1_000_000),
    "MOTLAN_BENCH_INDEX_DOSSIERS": (("index_766", "centre_50_viewers"), 1_000_000),
    "MOTLAN_BENCH_FACT_DAYS": (("facts_year", "open_year", "centre_50_viewers"), 365),
}
"""Variables that make a benchmark smaller, how its figures' names begin, and the size that was promised."""


def is_smaller(name: str, environment: Mapping[str, str]) -> bool:
    """Whether the figure of this name is measured at less than the promised size: then it proves nothing of its bar."""
    return any(
        name.startswith(begins) and int(environment.get(variable, size)) < size
        for variable, (begins, size) in PROMISED.items()
    )


def versions() -> dict[str, str]:
    """What the figure was measured with."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "motlan": __version__,
        **{package: version(package) for package in PACKAGES},
    }


@dataclass(frozen=True, slots=True)
class Bar:
    """What was promised: a figure `at_most` (seconds, microseconds) or `at_least` (a share) the limit.

    >>> Bar(60, "at_most").holds(59.9), Bar(0.99, "at_least").holds(0.98)
    (True, False)
    """

    limit: float
    sense: Literal["at_most", "at_least"]

    def holds(self, value: float) -> bool:
        return value <= self.limit if self.sense == "at_most" else value >= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. A peer's figure has no bar: it is there to be compared with."""

    name: str
    value: float
    unit: str
    size: Mapping[str, int | float | str]
    bar: Bar | None = None
    versions: Mapping[str, str] = field(default_factory=versions)

    @property
    def holds(self) -> bool | None:
        """Whether the bar is held; None without a bar, or below the size that it was promised for."""
        if self.bar is None or is_smaller(self.name, os.environ):
            return None
        return self.bar.holds(self.value)

    def line(self) -> str:
        """The figure as one line of JSON."""
        said = {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "bar": None if self.bar is None else self.bar.limit,
            "holds": self.holds,
            "size": {**self.size, "cores": os.cpu_count()},
            "versions": dict(self.versions),
        }
        return json.dumps(said, ensure_ascii=False)
