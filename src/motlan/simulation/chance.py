"""Chance that can be repeated: each purpose draws from a stream of its own, so that adding one moves no other."""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def stream(seed: int, purpose: str) -> np.random.Generator:
    """The random stream of one purpose.

    >>> int(stream(1, "names").integers(1000)) == int(stream(1, "names").integers(1000))
    True
    """
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def weighted(rng: np.random.Generator, weights: Sequence[float], size: int) -> Ints:
    """``size`` positions in ``weights``, drawn in proportion to them."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn: Ints = np.searchsorted(edges, rng.random(size) * edges[-1], side="right").astype(np.int64)
    return np.minimum(drawn, len(weights) - 1)


def words(weights: Mapping[str, float]) -> tuple[list[str], list[float]]:
    """Words and their weights as two lists."""
    return list(weights), list(weights.values())


def happens(rng: np.random.Generator, size: int, share: float) -> Flags:
    """For each of ``size`` things, whether something of probability ``share`` happens to it."""
    return rng.random(size) < share
