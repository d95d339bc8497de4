"""What was counted in a unit before a merger, carried to the units of today; facts themselves stay where they were.

A unit that went whole into another counts there whole. One that was divided counts by declared shares; where none are
declared it stays on the old unit, and is told as such. A province has what was counted in its parts also where nobody
can say in which commune, as long as all of them lie in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from motlan.dictionary.unit import Crossing, UnitBook
from motlan.governance.facts import read
from motlan.governance.facts.read import Span
from motlan.store.register import Register

Pair = tuple[Fraction, Fraction]
"""Numerator and denominator; parts of whole numbers where a unit was divided by shares."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """Facts of one day by the units of today: communes, provinces, and old units whose facts stay on them."""

    units: Mapping[str, Pair]
    provinces: Mapping[str, Pair]
    stays: Mapping[str, Pair]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One of the units that a unit was made of: ``others`` are the units into which the rest of it went."""

    crossing: Crossing
    others: tuple[Crossing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was counted in one unit of before over days before it changed; ``share`` of it counts in the unit of today,
    None: it stays on the old one."""

    old: str
    share: Fraction | None
    numerator: int
    denominator: int


def landed(book: UnitBook, code: str, as_of: date) -> Mapping[str, Fraction] | None:
    """The units of today that hold what was counted in ``code`` on ``as_of``, with their shares; None where a unit on
    the way was divided and nobody declared the shares."""
    leaving = book.left(code, as_of)
    if not leaving:
        return {code: Fraction(1)} if code in book.units else None
    found: dict[str, Fraction] = {}
    for crossing in leaving:
        further = landed(book, crossing.new, crossing.changed_on)
        # a unit that a list says went whole into two was divided, and nobody can say how
        share = crossing.share if len(leaving) == 1 else crossing.part
        if share is None or further is None:
            return None
        for unit, part in further.items():
            found[unit] = found.get(unit, Fraction(0)) + share * part
    return found


def rolled(book: UnitBook, counts: Mapping[str, tuple[int, int]], *, as_of: date) -> Rolled:
    """Carry what was counted on a day, by the units of that day, to the units of today."""
    units: dict[str, Pair] = {}
    provinces: dict[str, Pair] = {}
    stays: dict[str, Pair] = {}
    for code, (numerator, denominator) in counts.items():
        pair = (Fraction(numerator), Fraction(denominator))
        where = landed(book, code, as_of)
        for unit, part in (where or {}).items():
            _add(units, unit, (pair[0] * part, pair[1] * part))
            _add(provinces, book.units[unit].parent, (pair[0] * part, pair[1] * part))
        if where is None:
            _add(stays, code, pair)
            above = {book.units[one].parent for one in book.carry(code, as_of).options}
            if len(above) == 1:
                _add(provinces, above.pop(), pair)
    return Rolled(units, provinces, stays)


def _add(into: dict[str, Pair], unit: str, pair: Pair) -> None:
    held = into.get(unit, (Fraction(0), Fraction(0)))
    into[unit] = (held[0] + pair[0], held[1] + pair[1])


def origins(book: UnitBook, code: str) -> tuple[Origin, ...]:
    """What a unit was made of, earliest change first."""
    return tuple(_origins(book, code))


def _origins(book: UnitBook, code: str) -> Iterator[Origin]:
    for crossing in book.made_of(code):
        leaving = book.left(crossing.old, crossing.changed_on - timedelta(days=1))
        yield Origin(crossing=crossing, others=tuple(one for one in leaving if one.new != code))


def before(*, register: Register, book: UnitBook, indicator: str, span: Span, unit: str) -> tuple[Before, ...]:
    """What was counted in the units that ``unit`` was made of, on days of the span before they changed; only those in
    which anything was."""
    found = []
    for origin in origins(book, unit):
        crossing = origin.crossing
        last = min(span.last, crossing.changed_on - timedelta(days=1))
        if last < span.first:
            continue
        counts = read.series(register=register, indicator=indicator, span=Span(span.first, last), unit=crossing.old)
        numerator, denominator = int(counts.numerators.sum()), int(counts.denominators.sum())
        if numerator or denominator:
            where = landed(book, crossing.old, last)
            share = None if where is None else where.get(unit, Fraction(0))
            found.append(Before(old=crossing.old, share=share, numerator=numerator, denominator=denominator))
    return tuple(found)
