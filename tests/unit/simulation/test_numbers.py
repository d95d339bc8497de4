"""Identifiers that are issued satisfy the schemes of the workspace."""

from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.dictionary.identifier import CheckDigit, IdentifierScheme
from motlan.kernel.text import Text
from motlan.simulation import numbers
from motlan.simulation.spec import Sample


@settings(max_examples=25, deadline=None)
@given(first=st.integers(min_value=0, max_value=999_000_000), number=st.integers(min_value=1, max_value=300))
def test_check_digits_hold(first: int, number: int) -> None:
    scheme = IdentifierScheme(
        scheme="ten",
        label=Text(en="Ten digits"),
        pattern="[0-9]{10}",
        check_digit=CheckDigit(weights=(31, 29, 23, 19, 17, 13, 7, 5, 3), modulus=11, minus=10, digit=10),
        example="0100233488",
    )
    issued = numbers.checked(scheme, first=first, number=number).to_pylist()
    assert len(set(issued)) == number
    assert [scheme.faults(value, {}) for value in issued] == [()] * number


def test_numbers_that_are_never_issued_are_left_out(sample: Sample) -> None:
    issued = numbers.checked(sample.schemes["vn-tax-code"], first=10_000_000, number=5).to_pylist()
    assert issued[0] == "0100000010"
    assert not [value for value in issued if value[2:9] == "0000000"]
