"""Reading facts: a few tiles by their key, added up over days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from motlan.governance.facts.places import COUNTRY, place_of, places
from motlan.governance.facts.tile import Counts, decode, unpacked
from motlan.store.register import Register


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, the first and the last among them."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def part_of_year(self) -> int | None:
        """12 for a whole month, 4 for a quarter, 1 for a year; None for every other span."""
        months = len(self.months)
        whole = self.first.day == 1 and (self.last + timedelta(days=1)).day == 1
        return {1: 12, 3: 4, 12: 1}.get(months) if whole and self.first.month % months in {1 % months, 1} else None

    @property
    def months(self) -> tuple[str, ...]:
        """Every month that it touches, as ``2026-03``."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        start = self.first.year * 12 + self.first.month - 1
        return tuple(f"{at // 12:04}-{at % 12 + 1:02}" for at in range(start, start + months + 1))

    def within(self, month: str) -> slice:
        """The days of a month, counted from 0, that it holds."""
        year, number = map(int, month.split("-"))
        begin = date(year, number, 1)
        low = max(0, (self.first - begin).days)
        return slice(low, (self.last - begin).days + 1)


@dataclass(frozen=True, slots=True)
class Sums:
    """``numerators`` and ``denominators`` of ``units``, added up over a span."""

    units: tuple[str, ...]
    numerators: Counts
    denominators: Counts


@dataclass(frozen=True, slots=True)
class Series:
    """One unit's counts, a value a day of the span."""

    span: Span
    numerators: Counts
    denominators: Counts


@dataclass(frozen=True, slots=True)
class Counted:
    """How many days of a span were counted, when the last of them was, and by which rules (fingerprints)."""

    days: int
    at: str
    rules: tuple[str, ...]


def counted(*, register: Register, indicator: str, span: Span) -> Counted:
    """When the days of a span were counted."""
    rows = register.rows(
        "select rule, count(*), max(measured_at) from fact_day where indicator = :indicator"
        " and day >= :first and day <= :last group by rule order by max(measured_at) desc",
        {"indicator": indicator, "first": span.first.isoformat(), "last": span.last.isoformat()},
    )
    return Counted(
        sum(int(days) for _, days, _ in rows), max((at for *_, at in rows), default=""), tuple(row[0] for row in rows)
    )


def sums(*, register: Register, indicator: str, span: Span, parent: str = COUNTRY) -> Sums:
    """Every unit under a parent over a span: a row of the register a month.

    Under '' stand the country itself (''), its provinces and the agencies of no place.
    """
    return _added(places(register, [parent]).of(parent), tiles_of(register, indicator, span, [parent]), span)


def sums_of(*, register: Register, indicators: Sequence[str], span: Span, parent: str = COUNTRY) -> Mapping[str, Sums]:
    """The same of several indicators, in one question."""
    units = places(register, [parent]).of(parent)
    held: dict[str, list[tuple[str, str, bytes]]] = {name: [] for name in indicators}
    query = (
        f"select indicator, month, counts from fact_tile where {register.among('indicator', 'indicators')}"
        f" and {register.among('month', 'months')} and parent = :parent"
    )
    asked = {"indicators": register.listed(list(indicators)), "months": register.listed(span.months), "parent": parent}
    for name, month, counts in register.packed(query, asked):
        held[name].append((parent, month, bytes(counts)))
    return {name: _added(units, iter(tiles), span) for name, tiles in held.items()}


def sums_everywhere(*, register: Register, indicator: str, span: Span) -> Sums:
    """Every unit of every province over a span: a row of the register a month and province."""
    known = places(register)
    parents = [parent for parent in known.units if parent != COUNTRY]
    tiles: dict[str, list[tuple[str, bytes]]] = {parent: [] for parent in parents}
    for parent, month, counts in tiles_of(register, indicator, span, parents):
        tiles[parent].append((month, counts))
    parts = [
        _added(known.of(parent), ((parent, month, counts) for month, counts in tiles[parent]), span)
        for parent in parents
    ]
    if not parts:
        return Sums((), np.zeros(0, np.int64), np.zeros(0, np.int64))
    return Sums(
        tuple(unit for part in parts for unit in part.units),
        np.concatenate([part.numerators for part in parts]),
        np.concatenate([part.denominators for part in parts]),
    )


def series(*, register: Register, indicator: str, span: Span, unit: str) -> Series:
    """One unit day by day: a row of the register a month. A unit that changed its province is found in both."""
    held = dict(place_of(register, unit))
    numerators, denominators = np.zeros(span.days, np.int64), np.zeros(span.days, np.int64)
    for parent, month, counts in tiles_of(register, indicator, span, sorted(held)):
        tile, days = decode(counts), span.within(month)
        if held[parent] >= tile.units:
            continue
        first = date.fromisoformat(f"{month}-01") + timedelta(days=days.start)
        part = slice((first - span.first).days, None)
        numbers = tile.numerators[held[parent], days]
        numerators[part][: len(numbers)] += numbers
        denominators[part][: len(numbers)] += tile.denominators[held[parent], days]
    return Series(span, numerators, denominators)


def tiles_of(
    register: Register, indicator: str, span: Span, parents: Sequence[str]
) -> Iterator[tuple[str, str, bytes]]:
    """Parent, month and counts, as the register keeps them, of the tiles that a span touches."""
    query = (
        "select parent, month, counts from fact_tile where indicator = :indicator"
        f" and {register.among('month', 'months')} and {register.among('parent', 'parents')}"
    )
    asked = {"indicator": indicator, "months": register.listed(span.months), "parents": register.listed(parents)}
    for parent, month, counts in register.packed(query, asked):
        yield parent, month, bytes(counts)


def _added(units: tuple[str, ...], tiles: Iterator[tuple[str, str, bytes]], span: Span) -> Sums:
    numerators, denominators = np.zeros(len(units), np.int64), np.zeros(len(units), np.int64)
    for _, month, counts in tiles:
        days = span.within(month)
        for added, tile in zip((numerators, denominators), unpacked(counts), strict=True):
            added[: len(tile)] += tile[:, days].sum(axis=1)
    return Sums(units, numerators, denominators)
