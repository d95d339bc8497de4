"""Sets of procedures by unit and day: how many there were in a span is no sum of its days, but a union of their sets.

A procedure has a number for ever, and stands in a day's set of a unit as one bit. The set of a province is the union of
its communes', that of a span the union of its days', so a procedure counts once wherever and however often it occurs.
In the register a month of the units under one parent is a header (:data:`HEADER`: version, days, units, bytes a set)
and the sets, one unit's days after the other, as one Zstandard frame.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from motlan.governance.facts.keep import (
    Measured,
    PlacesAndDays,
    Side,
    by_month,
    cleared_in,
    coded,
    length_of,
    note_days,
    write,
)
from motlan.governance.facts.places import BY_PROCEDURE, COUNTRY, give_places, give_procedures, places
from motlan.governance.facts.read import Span
from motlan.store.register import Register

Bits = npt.NDArray[np.uint8]
HEADER = struct.Struct("<BBHH")
VERSION = 1
CODEC = pa.Codec("zstd", compression_level=3)
_READ = "select parent, sets from fact_set where indicator = :indicator and month = :month"


def encode(sets: Bits) -> bytes:
    """Sets shaped (units, days, bytes) as the register keeps them."""
    units, days, width = sets.shape
    packed: bytes = CODEC.compress(sets.tobytes(), asbytes=True)
    return HEADER.pack(VERSION, days, units, width) + packed


def decode(kept: bytes) -> Bits:
    """What :func:`encode` wrote; raise ValueError for bytes of another version."""
    version, days, units, width = HEADER.unpack_from(kept)
    if version != VERSION:
        msg = f"sets of version {version} cannot be read here, only of version {VERSION}"
        raise ValueError(msg)
    content: bytes = CODEC.decompress(kept[HEADER.size :], units * days * width, asbytes=True)
    return np.frombuffer(content, np.uint8).reshape(units, days, width)


def take_in(*, register: Register, found: pa.Table, measured: Measured) -> int:
    """Put what was ``found`` (indicator, day, parent, unit, procedure) in place of all that is held of what was
    measured; the number of rows written. One transaction; several at once wait for each other."""
    with register.within():
        register.locked_row("fact_day", "select 1")
        pairs = found.group_by(["parent", "unit"]).aggregate([])
        side = Side(
            give_places(register, list(zip(*(pairs[name].to_pylist() for name in ("parent", "unit")), strict=True)))
        )
        procedures = pc.unique(found["procedure"]).to_pylist()
        numbers = give_procedures(register, [(BY_PROCEDURE, one) for one in procedures]).of(BY_PROCEDURE)
        pieces, cleared, written = dict(_pieces(found, side, numbers)), dict(cleared_in(measured, side)), 0
        for (indicator, month), days in by_month(measured).items():
            held = _Month.read(register, side, indicator, month, len(numbers))
            held.put(days, cleared[month], pieces.get((indicator, month)))
            written += write(register, "fact_set", indicator, month, dict(held.changed()))
        note_days(register, measured)
    return written


def sets(*, register: Register, indicator: str, span: Span, parent: str = COUNTRY) -> Mapping[str, frozenset[str]]:
    """Every unit under a parent with the procedures that were counted there in a span; under '' also the country."""
    known = places(register, [parent, BY_PROCEDURE])
    units, procedures = known.of(parent), known.of(BY_PROCEDURE)
    query = "select month, sets from fact_set where indicator = :indicator and parent = :parent and {}".format(
        register.among("month", "months")
    )
    asked = {"indicator": indicator, "parent": parent, "months": register.listed(span.months)}
    united = np.zeros((len(units), _bytes(len(procedures))), np.uint8)
    for month, kept in register.packed(query, asked):
        held = decode(bytes(kept))
        united[: held.shape[0], : held.shape[2]] |= np.bitwise_or.reduce(held[:, span.within(month)], axis=1)
    flags = np.unpackbits(united, axis=1, bitorder="little")
    return {
        unit: frozenset(procedures[at] for at in np.flatnonzero(row)) for unit, row in zip(units, flags, strict=True)
    }


@dataclass(frozen=True, slots=True)
class _Piece:
    """What was found of one indicator and month: places, days from 0, numbers of procedures."""

    places: npt.NDArray[np.int64]
    days: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]


def _pieces(found: pa.Table, side: Side, numbers: Sequence[str]) -> Iterator[tuple[tuple[str, str], _Piece]]:
    if found.num_rows == 0:
        return
    indicators, names = coded(found["indicator"])
    months, of_year = coded(pc.utf8_slice_codeunits(found["day"], 0, 7))
    days = pc.cast(pc.utf8_slice_codeunits(found["day"], 8, 10), pa.int64()).to_numpy() - 1
    unit = pc.binary_join_element_wise(found["parent"], found["unit"], "/")
    at = pc.index_in(unit, value_set=side.names).to_numpy().astype(np.int64)
    procedures = pc.index_in(found["procedure"], value_set=pa.array(numbers)).to_numpy().astype(np.int64)
    for indicator in range(len(names)):
        for month in range(len(of_year)):
            rows = (indicators == indicator) & (months == month)
            yield (names[indicator], of_year[month]), _Piece(at[rows], days[rows], procedures[rows])


@dataclass(frozen=True, slots=True)
class _Month:
    """The sets of one indicator in one month, of all units side by side: shaped (places, days, bytes)."""

    side: Side
    indicator: str
    month: str
    sets: Bits
    held: Mapping[str, bytes]

    @classmethod
    def read(cls, register: Register, side: Side, indicator: str, month: str, procedures: int) -> _Month:
        """As the register holds it."""
        united = np.zeros((len(side.names), length_of(month), _bytes(procedures)), np.uint8)
        held = {}
        for parent, kept in register.packed(_READ, {"indicator": indicator, "month": month}):
            held[parent] = bytes(kept)
            part, start = decode(held[parent]), side.parts[parent].start
            united[start : start + part.shape[0], :, : part.shape[2]] = part
        return cls(side, indicator, month, united, held)

    def put(self, days: Sequence[int], cleared: PlacesAndDays, piece: _Piece | None) -> None:
        """Let what is cleared hold what was found and nothing else, and the unions of those days follow."""
        self.sets[cleared] = 0
        if piece is not None:
            bits = np.left_shift(1, piece.numbers % 8).astype(np.uint8)
            np.bitwise_or.at(self.sets, (piece.places, piece.days, piece.numbers // 8), bits)
        sums, parts = self.side.sums
        self.sets[sums[:, np.newaxis], days] = np.bitwise_or.reduceat(self.sets[:, days], self.side.starts)[parts]
        self.sets[self.side.country, days] = 0
        self.sets[self.side.country, days] = np.bitwise_or.reduce(self.sets[self.side.parts[COUNTRY]][:, days], axis=0)

    def changed(self) -> Iterator[tuple[str, bytes]]:
        """What is other than the register holds, by parent, as it keeps it."""
        for parent, part in self.side.parts.items():
            kept = encode(self.sets[part])
            if kept != self.held.get(parent):
                yield parent, kept


def _bytes(procedures: int) -> int:
    return max(1, -(-procedures // 8))
