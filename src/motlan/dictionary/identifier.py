"""Identifier schemes, declared in a workspace: a pattern, what the digits encode, and a check digit.

Positions count from 1. The same scheme is applied to one value here and compiled to SQL by the data plane; a property
test holds the two against each other.
"""

import re
from collections.abc import Mapping

from pydantic import Field, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text


class EncodedYear(Spec):
    """A year inside a number: ``base + 100 × (century digit div per_century) + the two year digits``."""

    century_digit: int = Field(gt=0)
    per_century: int = Field(default=2, gt=0)
    base: int = 1900
    first_digit: int = Field(gt=0, description="the first of the two digits of the year")

    def of(self, value: str) -> int:
        """The year that ``value`` (which fits the pattern) encodes."""
        century = int(value[self.century_digit - 1]) // self.per_century
        return self.base + 100 * century + int(value[self.first_digit - 1 : self.first_digit + 1])


class Encoded(Spec):
    """One fact about the subject that the number repeats: a code by one digit, or the year of a date."""

    attribute: str
    digit: int | None = Field(default=None, gt=0)
    values: dict[str, str] | None = Field(default=None, description="code → the digits that stand for it")
    year: EncodedYear | None = None

    @model_validator(mode="after")
    def _is_a_code_or_a_year(self) -> "Encoded":
        if (self.year is None) == (self.digit is None or self.values is None):
            msg = "give either `digit` with `values`, or `year`"
            raise ValueError(msg)
        return self

    def agrees(self, value: str, other: str) -> bool:
        """Whether the number agrees with ``other``, the subject's own value of the attribute."""
        if self.year is not None:
            return other[:4] == f"{self.year.of(value):04d}"
        return value[(self.digit or 1) - 1] in (self.values or {}).get(other, "")


class CheckDigit(Spec):
    """``digit = minus − (Σ weight × digit mod modulus)``, with the weights on the first digits."""

    weights: tuple[int, ...] = Field(min_length=1)
    modulus: int = Field(gt=1)
    minus: int
    digit: int = Field(gt=0)

    def holds(self, value: str) -> bool:
        """Whether the check digit of ``value`` (which fits the pattern) is right; a result of two digits never is."""
        total = sum(weight * int(value[at]) for at, weight in enumerate(self.weights))
        return self.minus - total % self.modulus == int(value[self.digit - 1])


class IdentifierScheme(Spec):
    """The structure of one kind of identifier."""

    scheme: str
    label: Text
    pattern: str = Field(description="regular expression for the whole value")
    never: tuple[str, ...] = Field(default=(), description="regular expressions that no issued value matches")
    encodes: tuple[Encoded, ...] = ()
    check_digit: CheckDigit | None = None
    example: str
    source: str | None = None

    @model_validator(mode="after")
    def _example_holds(self) -> "IdentifierScheme":
        if self.faults(self.example, {}):
            msg = f"the example {self.example!r} does not fit its own scheme"
            raise ValueError(msg)
        return self

    def faults(self, value: str, others: Mapping[str, str | None]) -> tuple[Text, ...]:
        """Why ``value`` cannot be an identifier of a subject with the values ``others``; empty when it can.

        An attribute that is empty in ``others`` contradicts nothing.
        """
        if not re.fullmatch(self.pattern, value) or any(re.search(never, value) for never in self.never):
            return (Text(vi="Không đúng cấu trúc của mã số.", en="It does not have the structure of this number."),)
        if self.check_digit is not None and not self.check_digit.holds(value):
            return (Text(vi="Chữ số kiểm tra không đúng.", en="The check digit is wrong."),)
        return tuple(
            Text(vi=f"Không khớp với “{encoded.attribute}”.", en=f"It contradicts “{encoded.attribute}”.")
            for encoded in self.encodes
            if (other := others.get(encoded.attribute)) and not encoded.agrees(value, other)
        )


class IdentifierSchemes(Spec):
    """The file ``dictionary/identifiers.yaml``."""

    identifiers: tuple[IdentifierScheme, ...]
