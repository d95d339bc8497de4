"""Identifier schemes, declared in a workspace: a pattern, what the digits encode, and a check digit.

Positions count from 1. The same scheme is applied to one value here and compiled to SQL by the data plane; a property
test holds the two against each other.
"""

import re
from collections.abc import Mapping

from pydantic import Field, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

CONTRADICTS = Text(vi="Mã số không khớp với “{called}”.", en="The number contradicts “{called}”.")


class EncodedYear(Spec):
    """A year inside a number: ``base + 100 × (century digit div per_century) + the two year digits``."""

    century_digit: int = Field(gt=0, description="position of the digit that tells the century, from 1")
    per_century: int = Field(default=2, gt=0, description="digits that stand for one century (2: one for each sex)")
    base: int = Field(default=1900, description="year of the first century")
    first_digit: int = Field(gt=0, description="the first of the two digits of the year")

    def of(self, value: str) -> int:
        """The year that ``value`` (which fits the pattern) encodes."""
        century = int(value[self.century_digit - 1]) // self.per_century
        return self.base + 100 * century + int(value[self.first_digit - 1 : self.first_digit + 1])


class Encoded(Spec):
    """One fact about the subject that the number repeats: a code by one digit, or the year of a date."""

    attribute: str = Field(description="attribute of the subject that the number repeats")
    digit: int | None = Field(
        default=None, gt=0, description="position of the digit that stands for a code, with `values`"
    )
    values: dict[str, str] | None = Field(default=None, description="code → the digits that stand for it")
    year: EncodedYear | None = Field(default=None, description="where the number has the year of a date")
    label: Text | None = Field(
        default=None, exclude=True, description="what messages call it; left out, as the attribute is called"
    )

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

    weights: tuple[int, ...] = Field(min_length=1, description="weight of each digit, from the first")
    modulus: int = Field(gt=1, description="the sum is taken modulo this")
    minus: int = Field(description="from which the remainder is subtracted")
    digit: int = Field(gt=0, description="position of the check digit, from 1")

    def holds(self, value: str) -> bool:
        """Whether the check digit of ``value`` (which fits the pattern) is right; a result of two digits never is."""
        total = sum(weight * int(value[at]) for at, weight in enumerate(self.weights))
        return self.minus - total % self.modulus == int(value[self.digit - 1])


class IdentifierScheme(Spec):
    """The structure of one kind of identifier."""

    scheme: str = Field(description="name by which attributes refer to it")
    label: Text = Field(description="its name for people")
    pattern: str = Field(description="regular expression for the whole value")
    never: tuple[str, ...] = Field(default=(), description="regular expressions that no issued value matches")
    encodes: tuple[Encoded, ...] = Field(default=(), description="facts about the subject that the number repeats")
    check_digit: CheckDigit | None = Field(default=None, description="how one digit follows from the others")
    example: str = Field(description="a number that fits; checked when the workspace is read")
    source: str | None = Field(default=None, description="the act or agency that lays it down")

    @model_validator(mode="after")
    def _example_holds(self) -> "IdentifierScheme":
        if self.faults(self.example, {}):
            msg = f"the example {self.example!r} does not fit its own scheme"
            raise ValueError(msg)
        return self

    def called(self, labels: Mapping[str, Text]) -> "IdentifierScheme":
        """The scheme whose messages call the facts that a number repeats by ``labels`` (by attribute)."""
        named = tuple(one.model_copy(update={"label": one.label or labels.get(one.attribute)}) for one in self.encodes)
        return self.model_copy(update={"encodes": named})

    def faults(self, value: str, others: Mapping[str, str | None]) -> tuple[Text, ...]:
        """Why ``value`` cannot be an identifier of a subject with the values ``others``; empty when it can.

        An attribute that is empty in ``others`` contradicts nothing.
        """
        if not re.fullmatch(self.pattern, value) or any(re.search(never, value) for never in self.never):
            return (Text(vi="Không đúng cấu trúc của mã số.", en="It does not have the structure of this number."),)
        if self.check_digit is not None and not self.check_digit.holds(value):
            return (Text(vi="Chữ số kiểm tra không đúng.", en="The check digit is wrong."),)
        return tuple(
            CONTRADICTS.fill(called=encoded.label or encoded.attribute)
            for encoded in self.encodes
            if (other := others.get(encoded.attribute)) and not encoded.agrees(value, other)
        )


class IdentifierSchemes(Spec):
    """The file ``dictionary/identifiers.yaml``."""

    identifiers: tuple[IdentifierScheme, ...] = Field(description="every kind of number")
