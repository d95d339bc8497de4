"""A tile: what one indicator counted in one month in the units under one parent, day by day.

A year of a nation is 73 million facts (3,321 communes, 60 indicators). A row a fact costs 40 bytes in PostgreSQL, and
no page needs a fact alone: a map needs a day, a province's page its communes, a history one unit. A tile holds what
they need side by side, so that each reads a handful of rows by their key, and adding over days or units is exact.

In the register a tile is a header (:data:`HEADER`: version, days, units, width of numerators, of denominators) and the
two arrays, one unit's days after the other, in the least width that holds their values, as one Zstandard frame.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Counts = npt.NDArray[np.int64]
Narrow = npt.NDArray[np.signedinteger[Any]]
"""Counts in one of the :data:`WIDTHS`: sums of them are as wide as any, differences are not."""

HEADER = struct.Struct("<BBHBB")
VERSION = 1
CODEC = pa.Codec("zstd", compression_level=1)
"""Counts are noise to whoever looks for repetitions: a higher level takes longer, and makes no less of them."""
WIDTHS: tuple[np.dtype[np.signedinteger[Any]], ...] = tuple(np.dtype(f"<i{width}") for width in (1, 2, 4, 8))
BOUNDS = tuple((int(np.iinfo(kind).min), int(np.iinfo(kind).max)) for kind in WIDTHS)


@dataclass(frozen=True, slots=True)
class Tile:
    """``numerators`` and ``denominators``: whole numbers, shaped (units, days of the month)."""

    numerators: Counts
    denominators: Counts

    @property
    def units(self) -> int:
        """How many units it holds."""
        return int(self.numerators.shape[0])

    def same(self, other: Tile) -> bool:
        """Whether another one counts the same in the same units."""
        pairs = ((self.numerators, other.numerators), (self.denominators, other.denominators))
        return all(np.array_equal(own, its) for own, its in pairs)


def encode(tile: Tile) -> bytes:
    """The tile as the register keeps it."""
    return _packed(_narrowed(tile.numerators), _narrowed(tile.denominators))


def decode(kept: bytes) -> Tile:
    """What :func:`encode` wrote; raise ValueError for bytes of another version."""
    return Tile(*(part.astype(np.int64) for part in unpacked(kept)))


def unpacked(kept: bytes) -> tuple[Narrow, Narrow]:
    """Numerators and denominators of a tile as wide as they are kept, which is enough for who adds them up."""
    version, days, units, *widths = HEADER.unpack_from(kept)
    if version != VERSION:
        msg = f"a tile of version {version} cannot be read here, only of version {VERSION}"
        raise ValueError(msg)
    kinds = [WIDTHS[width] for width in widths]
    size = sum(kind.itemsize for kind in kinds) * units * days
    content: bytes = CODEC.decompress(memoryview(kept)[HEADER.size :], size, asbytes=True)
    numerators = np.frombuffer(content, kinds[0], units * days)
    denominators = np.frombuffer(content, kinds[1], units * days, offset=numerators.nbytes)
    return numerators.reshape(units, days), denominators.reshape(units, days)


def encode_with(held: tuple[Narrow, Narrow] | None, days: Sequence[int], fresh: Counts, length: int) -> bytes:
    """A tile of a month of ``length`` days in which some (counted from 0) count what is ``fresh``, shaped (2, units,
    days), and the others what was held; units that were not held counted nothing on them."""
    parts = [_with(None if held is None else held[at], days, fresh[at], length) for at in range(2)]
    return _packed(parts[0], parts[1])


def _with(held: Narrow | None, days: Sequence[int], fresh: Counts, length: int) -> Narrow:
    own = _narrowed(fresh)
    if held is None:
        whole = np.zeros((len(fresh), length), own.dtype)
    else:
        whole = np.zeros((len(fresh), length), max(held.dtype, own.dtype, key=WIDTHS.index))
        whole[: len(held)] = held
    whole[:, days] = own
    return _narrowed(whole)


def _packed(numerators: Narrow, denominators: Narrow) -> bytes:
    widths = [WIDTHS.index(part.dtype) for part in (numerators, denominators)]
    header = HEADER.pack(VERSION, numerators.shape[1], len(numerators), *widths)
    packed: bytes = CODEC.compress(numerators.tobytes() + denominators.tobytes(), asbytes=True)
    return header + packed


def _narrowed(counts: Narrow) -> Narrow:
    """In the least width."""
    if counts.dtype == WIDTHS[0]:
        return counts
    low, high = (int(counts.min()), int(counts.max())) if counts.size else (0, 0)
    for kind, (least, most) in zip(WIDTHS, BOUNDS, strict=True):
        if least <= low and high <= most:
            return counts.astype(kind)
    raise AssertionError
