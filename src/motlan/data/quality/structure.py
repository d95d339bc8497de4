"""The structure of a number as SQL, for numbers that no mirror has judged: those by which records name others.

Twin of ``IdentifierScheme.faults`` for a scheme that encodes nothing; a digit is looked up, never cast, so that no
engine stumbles over a text that is no number.
"""

from __future__ import annotations

from sqlglot import exp

from motlan.data.linking import terms
from motlan.dictionary.identifier import CheckDigit, IdentifierScheme

DIGITS = "0123456789"


def fits(value: exp.Expr, pattern: str) -> exp.Expr:
    """The whole value fits the regular expression."""
    return exp.RegexpLike(this=value, expression=terms.text(f"^(?:{pattern})$"))


def breaks(value: exp.Expr, scheme: IdentifierScheme) -> exp.Expr:
    """A value that is held breaks its scheme: its form, what is never issued, or its check digit."""
    wrong = [terms.not_(fits(value.copy(), scheme.pattern))]
    wrong += [exp.RegexpLike(this=value.copy(), expression=terms.text(never)) for never in scheme.never]
    if scheme.check_digit is not None:
        wrong.append(terms.not_(holds(value, scheme.check_digit)))
    return exp.Paren(this=terms.any_of(*wrong))


def holds(value: exp.Expr, check: CheckDigit) -> exp.Expr:
    """``minus − (Σ weight × digit mod modulus)`` is the check digit."""
    first, *rest = (
        exp.Mul(this=exp.convert(weight), expression=_digit(value, at)) for at, weight in enumerate(check.weights, 1)
    )
    total: exp.Expr = first
    for term in rest:
        total = exp.Add(this=total, expression=term)
    remainder = exp.Mod(this=exp.Paren(this=total), expression=exp.convert(check.modulus))
    return terms.equal(exp.Sub(this=exp.convert(check.minus), expression=remainder), _digit(value, check.digit))


def _digit(value: exp.Expr, place: int) -> exp.Expr:
    """The digit at a place, from 1; −1 where none stands there."""
    one = exp.Substring(this=value.copy(), start=terms.number(place), length=terms.number(1))
    found = exp.StrPosition(this=terms.text(DIGITS), substr=one)
    return exp.Paren(this=exp.Sub(this=found, expression=terms.number(1)))
