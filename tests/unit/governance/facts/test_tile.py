"""A tile comes back from its bytes as it was, in the least width that holds it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from motlan.governance.facts.tile import HEADER, Tile, decode, encode, encode_with, unpacked

shapes = st.tuples(st.integers(0, 40), st.integers(28, 31))
whole = st.one_of(st.integers(-9, 200), st.integers(-(2**63), 2**63 - 1))


@given(shapes.flatmap(lambda shape: st.tuples(*(arrays(np.int64, shape, elements=whole) for _ in range(2)))))
def test_what_is_written_is_read(both: tuple[np.ndarray, np.ndarray]) -> None:
    tile = decode(encode(Tile(*both)))
    np.testing.assert_array_equal(tile.numerators, both[0])
    np.testing.assert_array_equal(tile.denominators, both[1])
    assert tile.numerators.dtype == tile.denominators.dtype == np.int64


@pytest.mark.parametrize(("most", "width"), [(0, 0), (127, 0), (128, 1), (32_768, 2), (2**31, 3)])
def test_counts_take_the_least_width(most: int, width: int) -> None:
    counts = np.full((3, 31), most, np.int64)
    assert HEADER.unpack_from(encode(Tile(counts, counts)))[3:] == (width, width)


@st.composite
def months(draw: st.DrawFn) -> tuple[Tile | None, list[int], np.ndarray, int]:
    """A month as it was held (or none), and what is counted anew on some days, of as many units or more."""
    length, units = draw(st.integers(28, 31)), draw(st.integers(1, 9))
    held = draw(st.none() | st.integers(0, units))
    days = draw(st.lists(st.integers(0, length - 1), min_size=1, max_size=4, unique=True))
    fresh = draw(arrays(np.int64, (2, units, len(days)), elements=whole))
    if held is None:
        return None, days, fresh, length
    return Tile(*(draw(arrays(np.int64, (held, length), elements=whole)) for _ in range(2))), days, fresh, length


@given(months())
def test_days_counted_anew_stand_in_the_month_and_all_others_stay(
    month: tuple[Tile | None, list[int], np.ndarray, int],
) -> None:
    held, days, fresh, length = month
    expected = np.zeros((2, fresh.shape[1], length), np.int64)
    if held is not None:
        expected[:, : held.units] = held.numerators, held.denominators
    expected[:, :, days] = fresh
    kept = encode_with(None if held is None else unpacked(encode(held)), days, fresh, length)
    assert kept == encode(Tile(*expected))  # in the least width, too
    np.testing.assert_array_equal(np.stack(unpacked(kept)).astype(np.int64), expected)


def test_a_month_of_an_ordinary_province_takes_hardly_more_than_a_byte_a_fact() -> None:
    chance = np.random.default_rng(7)
    filed = chance.poisson(chance.gamma(2.0, 4.0, (100, 1)), (100, 31)).astype(np.int64)
    on_time = chance.binomial(filed, 0.85).astype(np.int64)
    assert len(encode(Tile(on_time, filed))) < 1.5 * 100 * 31


def test_another_version_is_refused() -> None:
    kept = bytearray(encode(Tile(np.ones((1, 31), np.int64), np.ones((1, 31), np.int64))))
    kept[0] = 9
    with pytest.raises(ValueError, match="version 9 cannot be read"):
        decode(bytes(kept))
