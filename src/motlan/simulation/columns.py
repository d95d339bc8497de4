"""Columns of text that are mostly repetition: a dictionary of the distinct values and a position for each row."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from motlan.simulation.chance import Flags, Ints
from motlan.simulation.people import EPOCH, NEVER, NOBODY

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2110, 1, 1)
SECONDS_A_DAY = 86_400
DAYS = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days)]
YEARS = list(range(FIRST_DAY.year, LAST_DAY.year))
OFFSET = (EPOCH - FIRST_DAY).days
ISO_DATES = pa.array([str(each) for each in DAYS] + [str(year) for year in YEARS])


def coded(positions: Ints, words: Sequence[str] | pa.Array) -> pa.Array:
    """The word at each position; a negative position is null."""
    known = pa.array(positions.astype(np.int32), mask=positions < 0)
    return pa.DictionaryArray.from_arrays(known, words if isinstance(words, pa.Array) else pa.array(words, pa.string()))


def dates(days: Ints, *, year_only: Flags | None = None) -> pa.Array:
    """ISO dates of days since 1970; NEVER is null; of some only the year is known."""
    known = days != NEVER
    positions = np.where(known, days + OFFSET, NOBODY)
    if year_only is not None:
        years = np.where(known, days, 0).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
        year_positions = len(DAYS) + years + EPOCH.year - FIRST_DAY.year
        positions = np.where(year_only & known, year_positions, positions)
    return coded(positions, ISO_DATES)


def instants(days: Ints, rng: np.random.Generator) -> pa.Array:
    """Times of the day, drawn, on days since 1970: ``2026-03-01T08:30:00Z``."""
    drawn = pa.array(rng.integers(0, SECONDS_A_DAY, len(days)))
    return pc.binary_join_element_wise(plain(dates(days)), _clock().take(drawn), "")


@cache
def _clock() -> pa.Array:
    """The end of an instant for every second of a day."""
    return pa.array([f"T{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}Z" for s in range(SECONDS_A_DAY)])


def digits(numbers: Ints, width: int, *, known: Flags | None = None) -> pa.Array:
    """Numbers with leading zeros; null where not ``known``."""
    text = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return text if known is None else pc.if_else(pa.array(known), text, pa.scalar(None, pa.string()))


def serials(prefix: str, first: int, number: int, *, width: int = 10) -> pa.Array:
    """``number`` keys in order: prefix and a number of fixed width."""
    return pc.binary_join_element_wise(prefix, digits(np.arange(first, first + number), width), "")


def taken(column: pa.Array, who: Ints) -> pa.Array:
    """The values of the rows ``who``; null for nobody."""
    return column.take(pa.array(who, mask=who == NOBODY))


def plain(column: pa.Array) -> pa.Array:
    """The column as ordinary text."""
    if pa.types.is_dictionary(column.type):
        return column.dictionary_decode()
    return column


def compact(column: pa.Array) -> pa.Array:
    """The same column with a dictionary of only those values that occur."""
    positions = column.indices.fill_null(0).to_numpy()
    occurs = np.bincount(positions, minlength=len(column.dictionary)) > 0
    known = column.indices.is_valid().to_numpy(zero_copy_only=False)
    moved = np.where(known, (np.cumsum(occurs) - 1)[positions], NOBODY)
    return coded(moved, column.dictionary.filter(pa.array(occurs)))


def mapped(column: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """Every distinct value changed; ``change`` may be slow when the column is a dictionary."""
    source = compact(column) if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    changed = pa.array([change(value) for value in source.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(source.indices, changed)
