"""Which counts are hidden, so that no small one is told, nor found by subtracting."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from motlan.governance.facts.tile import Counts

Hidden = npt.NDArray[np.bool_]


def hidden(counts: Counts, *, smallest: int) -> Hidden:
    """Which of the counts (units under one parent, periods) are not shown.

    >>> hidden(np.array([[3], [9], [7], [0]]), smallest=5).ravel().tolist()
    [True, False, True, False]
    """
    mask = (counts > 0) & (counts < smallest)
    for period in np.flatnonzero(mask.any(axis=0)):
        column = counts[:, period]
        shown = [int(at) for at in np.argsort(column, kind="stable") if column[at] > 0 and not mask[at, period]]
        for at in shown:
            kept_back = mask[:, period]
            if kept_back.sum() > 1 and column[kept_back].sum() >= smallest:
                break
            mask[at, period] = True
    return mask
