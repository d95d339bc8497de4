"""Subject keys: 63 random bits that say nothing of the person, kept for ever once given."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

BITS = 63
Draw = NDArray[np.int64]


def draw(count: int) -> Draw:
    """``count`` keys from the system's random source, each in 1 … 2⁶³−1, all different.

    The register's primary key refuses a key that is taken already (for the next subject of a nation of a billion the
    chance is one in 10¹⁰), and with it the whole transaction.
    """
    while True:
        bits = np.frombuffer(os.urandom(8 * count), dtype=np.uint64) >> np.uint64(64 - BITS)
        keys = np.unique(bits.astype(np.int64))
        if len(keys) == count and (count == 0 or keys[0] > 0):
            # np.unique sorts; sorted keys would tell the order of birth of subjects of one draw
            return bits.astype(np.int64)
