"""Identifiers that satisfy their scheme, issued for everybody at once.

Only the scheme knows what digits mean; nothing of one country's numbers is written here.
"""

import re

import numpy as np
import pyarrow as pa

from motlan.dictionary.identifier import IdentifierScheme
from motlan.simulation.chance import Flags, Ints
from motlan.simulation.columns import digits

DIGITS = 10
STRIDE = 617_387  # coprime with every power of ten: consecutive ranks get numbers that look unrelated


def personal(scheme: IdentifierScheme, *, place: Ints, place_digits: int, female: Flags, year: Ints) -> pa.Array:
    """One number a person: place of registration, what the scheme encodes (sex, year of birth), and a free rest."""
    width = len(scheme.example)
    number = place * 10 ** (width - place_digits)
    taken = place_digits
    for encoded in scheme.encodes:
        if encoded.year is None:
            continue
        sexes = next(e.values for e in scheme.encodes if e.values is not None and e.digit == encoded.year.century_digit)
        century = (year - encoded.year.base) // 100
        digit = np.where(
            female,
            _digit(sexes["female"], encoded.year.per_century, century),
            _digit(sexes["male"], encoded.year.per_century, century),
        )
        number += digit * 10 ** (width - encoded.year.century_digit)
        number += year % 100 * 10 ** (width - encoded.year.first_digit - 1)
        taken = encoded.year.first_digit + 1
    return digits(_fill(number, 10 ** (width - taken)), width)


def checked(scheme: IdentifierScheme, *, first: int, number: int) -> pa.Array:
    """``number`` identifiers with a valid check digit, in the order of their serial numbers from ``first``."""
    if scheme.check_digit is None:
        raise ValueError(scheme.scheme)
    check, length = scheme.check_digit, len(scheme.check_digit.weights)
    serial = first + np.arange(number * 2 + 50)
    places = 10 ** np.arange(length - 1, -1, -1)
    total = (serial[:, None] // places % DIGITS) @ np.array(check.weights)
    digit = check.minus - total % check.modulus
    valid = (digit >= 0) & (digit < DIGITS)
    values = digits(serial[valid] * DIGITS + digit[valid], length + 1).to_pylist()
    allowed = [value for value in values if not any(re.search(never, value) for never in scheme.never)]
    return pa.array(allowed[:number], pa.string())


def _digit(candidates: str, per_century: int, century: Ints) -> Ints:
    """For each century the digit among ``candidates`` that stands for it."""
    by_century = {int(each) // per_century: int(each) for each in candidates}
    table = np.array([by_century.get(each, 0) for each in range(max(by_century) + 1)])
    return table[century]


def _fill(number: Ints, room: int) -> Ints:
    """Fill the free digits so that persons with the same beginning get different numbers."""
    order = np.argsort(number, kind="stable")
    ordered = number[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, dtype=np.int64)
    rank = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.r_[starts, len(ordered)]))
    rest = (rank * STRIDE + ordered % 999_983) % room
    filled = np.empty_like(number)
    filled[order] = ordered + rest
    return filled
