"""What a pattern does not tell of a number or a date, as conditions that a tool can ask of the source's own texts.

Only what every engine answers alike is used: parts of texts, comparisons, sums. Each condition holds where a text is
wrong; of a text that is not written as a number or a date at all it says nothing, that is for the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from motlan.data.quality.structure import holds
from motlan.dictionary.identifier import CheckDigit, Encoded, EncodedYear, IdentifierScheme
from motlan.kernel.text import Text

CHECK_DIGIT = Text(vi="Chữ số kiểm tra đúng.", en="The check digit is right.")
NEVER = Text(vi="Không phải số không bao giờ được cấp.", en="It is no number that is never issued.")
AGREES = Text(vi="Mã số khớp với “{called}”.", en="The number agrees with “{called}”.")
OF_THE_MONTH = Text(vi="Tháng đó có ngày đó.", en="The month has that day.")
LEAP = ", ".join(f"'{year:02d}'" for year in range(4, 100, 4))
NEVER_A_DAY = ("02-30", "02-31", "04-31", "06-31", "09-31", "11-31")
PLAIN = re.compile(r"(\^)?([0-9A-Za-z./-]+)(\$)?")
"""A pattern that says no more than where which characters stand."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to ask: the end of its rule's name, what it says in words, and the condition where it is wrong; None
    where no condition can say it."""

    name: str
    words: Text
    wrong: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Another column that a number speaks of: its text as SQL, its date in ISO 8601 as SQL, or the dictionary's codes
    by what the source writes for them."""

    text: str
    iso: str | None = None
    codes: Mapping[str, str] | None = None


def of_number(
    text: str, scheme: IdentifierScheme, beside: Callable[[str], Beside | None], placeholders: Iterable[str]
) -> Iterator[Asked]:
    """What ``scheme`` says of the number in ``text`` (SQL) beyond its pattern; ``beside`` knows the row's attributes.

    ``placeholders`` are texts that stand for nothing: those made of digits are no numbers.
    """
    nothing = [_quoted(one) for one in placeholders if one.isascii() and one.isdigit()]
    held = f"{text} NOT IN ({', '.join(nothing)})" if nothing else ""
    if scheme.check_digit is not None:
        yield Asked("check_digit", CHECK_DIGIT, _check_digit(text, scheme.check_digit, held))
    for at, never in enumerate(scheme.never, start=1):
        yield Asked(f"never_{at}", NEVER, _all(held, _like(text, never)))
    for encoded in scheme.encodes:
        words = AGREES.fill(called=encoded.label or encoded.attribute)
        yield Asked(f"agrees_with.{encoded.attribute}", words, _all(held, _contradicts(text, encoded, beside)))


def of_day(iso: str) -> Asked:
    """That the month has the day, of a date in ISO 8601 (SQL); months have 31 days at most by the pattern."""
    leap = (
        f"SUBSTRING({iso}, 3, 2) IN ({LEAP})"
        f" OR (SUBSTRING({iso}, 3, 2) = '00' AND SUBSTRING({iso}, 1, 2) IN ('00', {LEAP}))"
    )
    day = f"SUBSTRING({iso}, 6, 5)"
    wrong = f"{day} IN ({', '.join(map(_quoted, NEVER_A_DAY))}) OR ({day} = '02-29' AND NOT ({leap}))"
    return Asked("day_of_month", OF_THE_MONTH, wrong)


def _check_digit(text: str, check: CheckDigit, held: str) -> str | None:
    """Where all the digits stand, so that a text which is no number is left to the pattern."""
    places = sorted({*range(1, len(check.weights) + 1), check.digit})
    right = holds(sqlglot.parse_one(text, read="duckdb"), check).sql(dialect="duckdb")
    return _all(*(_is_digit(text, at) for at in places), held, f"NOT ({right})")


def _like(text: str, pattern: str) -> str | None:
    """The pattern as LIKE has it; None for one that says more than where which characters stand."""
    found = PLAIN.fullmatch(pattern)
    if found is None:
        return None
    begins, said, ends = found.groups()
    like = f"{'' if begins else '%'}{said.replace('.', '_')}{'' if ends else '%'}"
    return f"{text} LIKE {_quoted(like)}"


def _contradicts(text: str, encoded: Encoded, beside: Callable[[str], Beside | None]) -> str | None:
    other = beside(encoded.attribute)
    if other is None:
        return None
    if encoded.year is not None:
        return _other_year(text, encoded.year, other.iso) if other.iso is not None else None
    if other.codes is None or encoded.digit is None:
        return None
    digit, stands_for = f"SUBSTRING({text}, {encoded.digit}, 1)", encoded.values or {}
    wrong = [
        f"({_all(f'{other.text} = {_quoted(said)}', _none_of(digit, stands_for.get(code, '')))})"
        for said, code in other.codes.items()
    ]
    return _all(_is_digit(text, encoded.digit), f"({' OR '.join(wrong)})") if wrong else None


def _other_year(text: str, year: EncodedYear, iso: str) -> str | None:
    """The two digits of the century are told by one digit; None where centuries begin within a hundred years."""
    if year.base % 100:
        return None
    digit = f"SUBSTRING({text}, {year.century_digit}, 1)"
    whens = " ".join(f"WHEN '{one}' THEN '{year.base // 100 + one // year.per_century:02d}'" for one in range(10))
    told = f"CASE {digit} {whens} END || SUBSTRING({text}, {year.first_digit}, 2)"
    digits = (year.century_digit, year.first_digit, year.first_digit + 1)
    return _all(*(_is_digit(text, at) for at in digits), f"SUBSTRING({iso}, 1, 4) <> {told}")


def _all(*conditions: str | None) -> str | None:
    """All of them; None where one cannot be said. An empty one asks nothing."""
    if None in conditions:
        return None
    return " AND ".join(one for one in conditions if one)


def _none_of(digit: str, digits: str) -> str:
    listed = ", ".join(map(_quoted, digits))
    return f"{digit} NOT IN ({listed})" if digits else ""


def _is_digit(text: str, at: int) -> str:
    return f"SUBSTRING({text}, {at}, 1) BETWEEN '0' AND '9'"


def _quoted(text: str) -> str:
    return exp.Literal.string(text).sql()
