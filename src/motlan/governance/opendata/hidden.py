"""Which counts are hidden, so that no small one is told, nor found by subtracting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from motlan.governance.facts.tile import Counts

Hidden = npt.NDArray[np.bool_]


def hidden(counts: Counts, *, smallest: int, parts: Sequence[Counts] = (), smallest_part: int = 1) -> Hidden:
    """Which of the counts (units under one parent, periods) are not shown.

    ``parts``: what the counts are made of, shaped alike; a part below ``smallest_part`` hides its count, too, and the
    parts that are hidden together are no less than it, or nothing.

    >>> hidden(np.array([[3], [9], [7], [0]]), smallest=5).ravel().tolist()
    [True, False, True, False]
    """
    limits = [(counts, smallest), *((part, smallest_part) for part in parts if smallest_part > 1)]
    mask = np.zeros(counts.shape, np.bool_)
    for found, least in limits:
        mask |= small(found, least)
    for period in np.flatnonzero(mask.any(axis=0)):
        column, kept_back = counts[:, period], mask[:, period]
        for at in [int(at) for at in np.argsort(column, kind="stable") if column[at] > 0 and not kept_back[at]]:
            if kept_back.sum() > 1 and not any(small(found[kept_back, period].sum(), least) for found, least in limits):
                break
            kept_back[at] = True
    return mask


def small(counts: Counts, least: int) -> Hidden:
    """Which counts are small: something, and less than the least that is told. What is below nothing (subtracted twice)
    is as far from it."""
    size = np.abs(counts)
    return np.asarray((size > 0) & (size < least))
