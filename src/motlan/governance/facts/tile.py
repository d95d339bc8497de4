"""A tile: what one indicator counted in one month in the units under one parent, day by day.

A year of a nation is 73 million facts (3,321 communes, 60 indicators). A row a fact costs 40 bytes in PostgreSQL, and
no page needs a fact alone: a map needs a day, a province's page its communes, a history one unit. A tile holds what
they need side by side, so that each reads a handful of rows by their key, and adding over days or units is exact.

In the register a tile is a header (:data:`HEADER`: version, days, units, width of numerators, of denominators) and the
two arrays, one unit's days after the other, in the least width that holds their values, as one Zstandard frame.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Counts = npt.NDArray[np.int64]

HEADER = struct.Struct("<BBHBB")
VERSION = 1
WIDTHS = (np.dtype("<i1"), np.dtype("<i2"), np.dtype("<i4"), np.dtype("<i8"))
CODEC = pa.Codec("zstd", compression_level=3)


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
    parts = [_narrowed(tile.numerators), _narrowed(tile.denominators)]
    widths = [WIDTHS.index(part.dtype) for part in parts]
    header = HEADER.pack(VERSION, tile.numerators.shape[1], tile.units, *widths)
    packed: bytes = CODEC.compress(b"".join(part.tobytes() for part in parts), asbytes=True)
    return header + packed


def decode(kept: bytes) -> Tile:
    """What :func:`encode` wrote; raise ValueError for bytes of another version."""
    version, days, units, *widths = HEADER.unpack_from(kept)
    if version != VERSION:
        msg = f"a tile of version {version} cannot be read here, only of version {VERSION}"
        raise ValueError(msg)
    kinds = [WIDTHS[width] for width in widths]
    size = sum(kind.itemsize for kind in kinds) * units * days
    content: bytes = CODEC.decompress(kept[HEADER.size :], size, asbytes=True)
    first = units * days * kinds[0].itemsize
    numerators = np.frombuffer(content, kinds[0], units * days)
    denominators = np.frombuffer(content, kinds[1], units * days, offset=first)
    return Tile(*(part.astype(np.int64).reshape(units, days) for part in (numerators, denominators)))


def _narrowed(counts: Counts) -> npt.NDArray[np.signedinteger[npt.NBitBase]]:
    low, high = (int(counts.min()), int(counts.max())) if counts.size else (0, 0)
    for kind in WIDTHS:
        bounds = np.iinfo(kind)
        if bounds.min <= low and high <= bounds.max:
            return counts.astype(kind)
    raise AssertionError
