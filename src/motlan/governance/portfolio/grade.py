"""Grades by the formula of the day: each figure wins its weight in proportion, what was not measured wins nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from motlan.governance.portfolio.spec import Formula, Measure

CENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Won:
    """One part of a grade: the figure that was measured (None: it was not) and what of the weight it won, in points."""

    measure: Measure
    figure: float | None
    won: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A, B or C with its score of 100; '' and None where nothing was measured at all."""

    grade: str
    score: float | None
    parts: tuple[Won, ...]


def graded(formula: Formula, figures: Mapping[Measure, float | None]) -> Grade:
    """The grade of some figures, exact to the second decimal."""
    whole = sum(_exact(part.weight) for part in formula.parts)
    won: dict[Measure, Fraction] = {}
    for part in formula.parts:
        figure = figures.get(part.measure)
        share = Fraction(0) if figure is None else min(_exact(figure) / _exact(part.full_at), Fraction(1))
        won[part.measure] = share * CENT * _exact(part.weight) / whole
    parts = tuple(
        Won(
            measure=part.measure,
            figure=figures.get(part.measure),
            won=_rounded(won[part.measure]),
            most=_rounded(CENT * _exact(part.weight) / whole),
        )
        for part in formula.parts
    )
    if all(part.figure is None for part in parts):
        return Grade(grade="", score=None, parts=parts)
    score = _rounded(sum(won.values(), Fraction(0)))
    return Grade(grade=_letter(formula, score), score=score, parts=parts)


def _letter(formula: Formula, score: float) -> str:
    if score >= formula.a_from:
        return "A"
    return "B" if score >= formula.b_from else "C"


def _exact(value: float) -> Fraction:
    """The number as it is written, not as a binary fraction has it."""
    return Fraction(str(value))


def _rounded(value: Fraction) -> float:
    """To two decimals, half up."""
    return int(value * CENT + Fraction(1, 2)) / CENT
