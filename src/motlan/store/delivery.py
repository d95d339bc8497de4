"""Reads the file of a delivery block by block, every row with a hash of what was received.

The hash is Polars' own: a tenth of what it costs to read the row, and the block is at hand when it is known which rows
are wanted. DuckDB would have to read the file a second time for them, or to hand over every row of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motlan.store.lake import ROW_GROUP, not_computed

if TYPE_CHECKING:
    import polars as pl

PLACE = "file_row_number"
ROW_HASH = "file_row_hash"
BLOCK = 2 * ROW_GROUP  # rows: some fifteen megabytes


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows in the order of the file; ``begins`` is the place of the first of them in it, from 0.

    ``hashes`` are 63 bits over the columns that were asked for, the same for the same texts in the same order.
    """

    begins: int
    hashes: npt.NDArray[np.int64]
    _rows: pl.DataFrame

    def chosen(self, wanted: npt.NDArray[np.bool_]) -> pa.Table:
        """The rows where ``wanted`` is true, with ``file_row_number`` and ``file_row_hash``."""
        import polars as pl

        at = np.flatnonzero(wanted)
        own = pl.Series(PLACE, self.begins + at), pl.Series(ROW_HASH, self.hashes[at])
        return self._rows[at].with_columns(own).to_arrow()


def blocks(path: Path, columns: Sequence[str]) -> Iterator[Block]:
    """The rows of a batch file with these ``columns``; raise RegisterError where it cannot be read."""
    import polars as pl  # here: a sixth of a second, which only whole deliveries need

    try:
        begins = 0
        file = pl.scan_parquet(path, glob=False).select(columns)
        for rows in file.collect_batches(chunk_size=BLOCK, maintain_order=True):
            yield Block(begins, (rows.hash_rows().to_numpy() >> 1).view(np.int64), rows)
            begins += rows.height
    except (pl.exceptions.PolarsError, OSError) as error:
        raise not_computed(error) from error


def row_hashes(path: Path, columns: Sequence[str]) -> pa.Table:
    """``file_row_number, file_row_hash`` of every row of a batch file."""
    hashes = [block.hashes for block in blocks(path, columns)]
    every = np.concatenate(hashes) if hashes else np.empty(0, np.int64)
    return pa.table({PLACE: np.arange(len(every)), ROW_HASH: every})
