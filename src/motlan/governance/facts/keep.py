"""Taking facts in: all tiles of an indicator and month are laid side by side, changed, added up, and written back.

The sums of provinces and of the country stand in tiles of their own, so that a map of the country reads one.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from motlan.governance.facts import due
from motlan.governance.facts.places import COUNTRY, Places, give_places
from motlan.governance.facts.tile import Counts, Narrow, encode_with, unpacked
from motlan.store.planned import Blobs
from motlan.store.register import Register

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("indicator", "day", "parent", "unit")),
        *((name, pa.int64()) for name in ("numerator", "denominator")),
    ]
)
"""Facts of units that handle dossiers themselves: ``day`` is ISO text, ``parent`` the province or '' without one."""

_READ = "select parent, counts from fact_tile where indicator = :indicator and month = :month"
_WRITE = {
    "postgres": "select :indicator, :month, tile.parent, tile.counts"
    " from unnest(cast(:parents as text[]), cast(:counts as bytea[])) tile (parent, counts)",
    "sqlite": "values (:indicator, :month, :parents, :counts)",
}
"""The rows of one indicator and month in one statement; SQLite takes them one by one as fast."""
_RULES_AND_DAYS = {
    "postgres": "json_each_text(cast(:rules as json)) rules,"
    " json_array_elements_text(cast(:days as json)) days (value)",
    "sqlite": "json_each(:rules) rules, json_each(:days) days",
}
_WRITE_DAYS = (
    "insert into fact_day (indicator, day, rule, measured_at) select rules.key, days.value, rules.value, :at from {}"
    " where true"  # without it SQLite takes what follows for the condition of a join
    " on conflict (indicator, day) do update set rule = excluded.rule, measured_at = excluded.measured_at"
)


PlacesAndDays = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
PlacesAndParts = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Which days (ISO text) of which indicators (name → rule) were measured: of all units, or where ``cells`` are given
    only of the unit in each ``(day, unit)``."""

    rules: Mapping[str, str]
    days: Sequence[str]
    at: str
    cells: Sequence[tuple[str, str]] | None = None


def take_in(*, register: Register, facts: pa.Table, measured: Measured) -> int:
    """Put ``facts`` (:data:`SCHEMA`) in place of all that is held of what was measured; the number of tiles written:
    those that changed.

    A unit without a row counted nothing. One transaction; several at once wait for each other.
    """
    with register.within():
        register.locked_row("fact_day", "select 1")
        side = Side(give_places(register, _pairs(facts)))
        pieces = dict(_pieces(facts, side))
        written = 0
        cleared = dict(cleared_in(measured, side))
        for (indicator, month), days in by_month(measured).items():
            counts = _Days.read(register, side, (indicator, month), days)
            counts.put(cleared[month], pieces.get((indicator, month)))
            written += write(register, "fact_tile", indicator, month, dict(counts.changed()))
        note_days(register, measured)
    return written


def note_days(register: Register, measured: Measured) -> None:
    """Say when, and by which rules, the days were measured."""
    told = {"rules": json.dumps(dict(measured.rules)), "days": json.dumps(list(measured.days)), "at": measured.at}
    register.put(_WRITE_DAYS.format(_RULES_AND_DAYS[register.dialect]), told)
    due.change(register)


def write(register: Register, table: str, indicator: str, month: str, changed: Mapping[str, bytes]) -> int:
    """Keep what changed of an indicator and month, by parent, in ``fact_tile`` or ``fact_set``; the number of rows."""
    if not changed:
        return 0
    column = {"fact_tile": "counts", "fact_set": "sets"}[table]
    statement = (
        f"insert into {table} (indicator, month, parent, {column}) {_WRITE[register.dialect]}"
        f" on conflict (indicator, month, parent) do update set {column} = excluded.{column}"
    )
    of = {"indicator": indicator, "month": month}
    if register.dialect == "postgres":
        register.put(statement, {**of, "parents": list(changed), "counts": Blobs(changed.values())})
    else:
        rows = [{**of, "parents": parent, "counts": kept} for parent, kept in changed.items()]
        register.execute_many(statement, rows)
    return len(changed)


def _pairs(facts: pa.Table) -> Sequence[tuple[str, str]]:
    pairs = facts.group_by(["parent", "unit"]).aggregate([])
    return list(zip(pairs["parent"].to_pylist(), pairs["unit"].to_pylist(), strict=True))


def by_month(measured: Measured) -> Mapping[tuple[str, str], list[int]]:
    """The days of each month, counted from 0, that are measured of each indicator."""
    months: dict[tuple[str, str], list[int]] = {}
    for day in sorted(measured.days):
        for indicator in measured.rules:
            months.setdefault((indicator, day[:7]), []).append(int(day[8:]) - 1)
    return months


def cleared_in(measured: Measured, side: Side) -> Iterator[tuple[str, PlacesAndDays]]:
    """Month → places and days of which nothing that is held stays."""
    months = sorted({day[:7] for day in measured.days})
    if measured.cells is None:
        for month in months:
            days = np.array(sorted(int(day[8:]) - 1 for day in measured.days if day[:7] == month))
            yield month, (side.of_itself[:, np.newaxis], days)
        return
    units = {unit for _, unit in measured.cells}
    places: dict[str, list[int]] = {unit: [] for unit in units}
    for place in side.of_itself:
        unit = side.units[place]
        if unit in units:
            places[unit].append(int(place))
    for month in months:
        pairs = [
            (place, int(day[8:]) - 1) for day, unit in measured.cells if day[:7] == month for place in places[unit]
        ]
        found = np.array(pairs, np.int64).reshape(-1, 2)
        yield month, (found[:, 0], found[:, 1])


@dataclass(frozen=True)
class Side:
    """All places side by side, a parent's units after those of the parent before it."""

    places: Places

    @cached_property
    def parts(self) -> Mapping[str, slice]:
        """Where the units of each parent stand."""
        found, start = {}, 0
        for parent, units in self.places.units.items():
            found[parent] = slice(start, start + len(units))
            start += len(units)
        return found

    @cached_property
    def names(self) -> pa.Array:
        """``parent/unit`` of every place."""
        return pa.array([f"{parent}/{unit}" for parent, units in self.places.units.items() for unit in units])

    @cached_property
    def units(self) -> Sequence[str]:
        """The unit at every place."""
        return [unit for units in self.places.units.values() for unit in units]

    @cached_property
    def of_itself(self) -> npt.NDArray[np.int64]:
        """The places that count by themselves, and are not the sum of others."""
        flags = np.ones(len(self.units), np.bool_)
        flags[self.parts[COUNTRY]] = [unit not in self.places.units for unit in self.places.of(COUNTRY)]
        return np.flatnonzero(flags)

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each parent's units begin."""
        return np.array([part.start for part in self.parts.values()], np.int64)

    @cached_property
    def sums(self) -> PlacesAndParts:
        """The place of every sum, and which of the :attr:`parts` it is the sum of."""
        top = {unit: self.parts[COUNTRY].start + at for at, unit in enumerate(self.places.of(COUNTRY))}
        pairs = [(top[parent], at) for at, parent in enumerate(self.parts) if parent != COUNTRY]
        places, parts = np.array(pairs, np.int64).reshape(-1, 2).T
        return places, parts

    @cached_property
    def country(self) -> int:
        """The place of the country."""
        return int(self.parts[COUNTRY].start) + self.places.of(COUNTRY).index(COUNTRY)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Facts of one indicator and month as columns: places, days from 0, counts."""

    places: npt.NDArray[np.int64]
    days: npt.NDArray[np.int64]
    counts: tuple[Counts, Counts]


def _pieces(facts: pa.Table, side: Side) -> Iterator[tuple[tuple[str, str], _Piece]]:
    """Facts apart by indicator and month."""
    if facts.num_rows == 0:
        return
    indicators, names = coded(facts["indicator"])
    months, of_year = coded(pc.utf8_slice_codeunits(facts["day"], 0, 7))
    days = pc.cast(pc.utf8_slice_codeunits(facts["day"], 8, 10), pa.int64()).to_numpy() - 1
    unit = pc.binary_join_element_wise(facts["parent"], facts["unit"], "/")
    places = pc.index_in(unit, value_set=side.names).to_numpy().astype(np.int64)
    counts = [facts[name].to_numpy() for name in ("numerator", "denominator")]
    keys = indicators * len(of_year) + months
    order = np.argsort(keys, kind="stable")
    firsts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    for start, end in zip(firsts, [*firsts[1:], len(order)], strict=True):
        rows = order[start:end]
        indicator, month = divmod(int(keys[rows[0]]), len(of_year))
        yield (names[indicator], of_year[month]), _Piece(places[rows], days[rows], (counts[0][rows], counts[1][rows]))


def coded(texts: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], Sequence[str]]:
    """Numbers instead of texts, and the texts that they stand for."""
    coded = texts.combine_chunks().dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


@dataclass(frozen=True, slots=True)
class _Days:
    """What one indicator counted on some ``days`` of a month (from 0): ``counts`` shaped (2, places, days)."""

    side: Side
    month: str
    days: Sequence[int]
    held: Mapping[str, tuple[Narrow, Narrow]]
    """The month's tiles as the register has them, by parent."""
    before: Counts
    counts: Counts

    @classmethod
    def read(cls, register: Register, side: Side, of: tuple[str, str], days: Sequence[int]) -> _Days:
        """As the register holds them; places that its tiles do not know have counted nothing."""
        counts = np.zeros((2, len(side.names), len(days)), np.int64)
        held = {}
        for parent, kept in register.packed(_READ, dict(zip(("indicator", "month"), of, strict=True))):
            held[parent] = unpacked(bytes(kept))
            start = side.parts[parent].start
            for at, tile in enumerate(held[parent]):
                counts[at, start : start + len(tile)] = tile[:, days]
        return cls(side, of[1], days, held, counts, counts.copy())

    def put(self, cleared: PlacesAndDays, piece: _Piece | None) -> None:
        """Let what is cleared hold what the piece counted and nothing else, and the sums follow."""
        at = np.full(length_of(self.month), len(self.days))  # a day that was not measured is none of these
        at[self.days] = np.arange(len(self.days))
        places, days = cleared
        self.counts[:, places, at[days]] = 0
        if piece is not None:
            for counts, found in zip(self.counts, piece.counts, strict=True):
                np.add.at(counts, (piece.places, at[piece.days]), found)
        sums, parts = self.side.sums
        self.counts[:, sums] = np.add.reduceat(self.counts, self.side.starts, axis=1)[:, parts]
        own = self.counts[:, self.side.parts[COUNTRY]].sum(axis=1)
        self.counts[:, self.side.country] = own - self.counts[:, self.side.country]

    def changed(self) -> Iterator[tuple[str, bytes]]:
        """The tiles that are other than those held, by parent, as the register keeps them."""
        moved = np.logical_or.reduceat((self.counts != self.before).any(axis=(0, 2)), self.side.starts)
        for (parent, part), is_other in zip(self.side.parts.items(), moved.tolist(), strict=True):
            held = self.held.get(parent)
            if is_other or held is None or len(held[0]) != part.stop - part.start:
                yield parent, encode_with(held, self.days, self.counts[:, part], length_of(self.month))


def length_of(month: str) -> int:
    """The days of a month."""
    year, number = map(int, month.split("-"))
    return calendar.monthrange(year, number)[1]
