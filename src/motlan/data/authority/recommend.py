"""In which order the databases should be heard for an attribute, by what was counted, with the reasons in words.

The score is a weighted mean of four shares from 0 to 1. Being right counts most: an authority that is often wrong
serves nobody. Being born from a procedure comes next: such a database decides the fact, the others are told of it.
Reaching everybody and being fresh follow. Of few values that were judged the least likely share counts (Wilson's lower
limit, 95 %): 30 of 30 say less than 4,000 of 4,010. A database of which nothing was measured never overtakes one of
which something was: it stays behind all that are declared before it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from motlan.data.authority.overlap import Figure
from motlan.data.golden.survive import in_authority
from motlan.data.linking.mirrors import mirrors_of
from motlan.kernel.clock import moment
from motlan.kernel.text import Text

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

RIGHT, BORN, COMPLETE, FRESH = 0.45, 0.25, 0.2, 0.1
ENOUGH = 20
"""Values that must be judged before a share of them says anything."""
UNKNOWN = 0.5
STALE_DAYS = 365
LEAST = 0.9
MARGIN = 0.01
"""Scores that lie closer say nothing: the declared order then stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merit:
    """One database as authority of an attribute: its figures, whether facts are born there, its score and why."""

    figure: Figure
    born: bool
    declared: int | None
    correct: float | None
    score: float
    reasons: tuple[Text, ...]

    @property
    def measured(self) -> bool:
        """Whether enough of its values stand beside others to say how right it is."""
        return self.correct is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One attribute: the databases in the order that the evidence speaks for, and the order that is declared."""

    concept: str
    attribute: str
    declared: tuple[str, ...]
    merits: tuple[Merit, ...]
    declarations: int | None

    @property
    def recommended(self) -> tuple[str, ...]:
        """The databases, best first."""
        return tuple(merit.figure.database for merit in self.merits)

    @property
    def differs(self) -> bool:
        """Whether the evidence speaks for another order than the declared one, of those that collect it."""
        return self.recommended != tuple(name for name in self.declared if name in self.recommended)

    @property
    def first_differs(self) -> bool:
        """Whether another database should be heard first: only then do most values rest on it."""
        heard = [name for name in self.declared if name in self.recommended]
        return self.recommended[:1] != tuple(heard[:1])

    @property
    def again(self) -> int:
        """Values that are collected although another database has them: all but those of the widest one."""
        return sum(merit.figure.filled for merit in self._again)

    @property
    def columns_again(self) -> int:
        """Databases that collect it beside the widest one."""
        return len(self._again)

    @property
    def rows_again(self) -> int:
        """Records of these databases, each of which was filled in once more."""
        return sum(merit.figure.rows for merit in self._again)

    @property
    def rows_a_year(self) -> int | None:
        """Rows that come into these databases in a year; None where no database was watched for a month."""
        added = [merit.figure.added_a_year for merit in self._again if merit.figure.added_a_year is not None]
        return sum(added) if added else None

    @property
    def _again(self) -> tuple[Merit, ...]:
        """All but the widest database."""
        widest = max(self.merits, key=lambda merit: merit.figure.filled, default=None)
        return tuple(merit for merit in self.merits if merit is not widest)


def advise(
    *,
    catalogue: Catalogue,
    figures: Sequence[Figure],
    born: frozenset[str],
    asked: Mapping[str, int],
    now: datetime,
) -> tuple[Advice, ...]:
    """One advice for each attribute that was counted.

    ``born`` are databases (``civil_status``) or ``concept.attribute@database`` whose facts come from procedures;
    ``asked`` says how many filed declarations of the last year asked for ``concept.attribute``.
    """
    by_attribute: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.attribute in catalogue.dictionary.concepts[figure.concept].attributes:
            by_attribute.setdefault((figure.concept, figure.attribute), []).append(figure)
    return tuple(
        _advice(catalogue, concept, attribute, found, born, asked.get(f"{concept}.{attribute}"), now)
        for (concept, attribute), found in by_attribute.items()
    )


def _advice(
    catalogue: Catalogue,
    concept: str,
    attribute: str,
    found: Sequence[Figure],
    born: frozenset[str],
    declarations: int | None,
    now: datetime,
) -> Advice:
    declared = standing_order(catalogue, concept, attribute)
    merits = _ordered([_merit(one, declared, born, now) for one in found])
    return Advice(
        concept=concept, attribute=attribute, declared=declared, merits=tuple(merits), declarations=declarations
    )


def _ordered(merits: Sequence[Merit]) -> list[Merit]:
    """Those that were measured by their scores; each other one behind all that are declared before it."""

    def place(merit: Merit) -> tuple[bool, int]:
        return merit.declared is None, merit.declared or 0

    ordered = sorted((one for one in merits if one.measured), key=lambda one: (-round(one.score / MARGIN), place(one)))
    for one in sorted((one for one in merits if not one.measured), key=place):
        before = (at for at, other in enumerate(ordered, start=1) if place(other) < place(one))
        ordered.insert(max(before, default=0), one)
    return ordered


def standing_order(catalogue: Catalogue, concept: str, attribute: str) -> tuple[str, ...]:
    """The databases that carry the attribute in the order in which they are heard now."""
    ranked = in_authority(catalogue.dictionary, concept, attribute, mirrors_of(catalogue, concept))
    return tuple(dict.fromkeys(mirror.database for mirror in ranked))


def _merit(figure: Figure, declared: Sequence[str], born: frozenset[str], now: datetime) -> Merit:
    is_born = figure.database in born or f"{figure.concept}.{figure.attribute}@{figure.database}" in born
    place = declared.index(figure.database) + 1 if figure.database in declared else None
    right, judged = _judged(figure, place)
    correct = right / judged if judged else None
    age = (now - moment(figure.changed_at)).days if figure.changed_at else None
    fresh = UNKNOWN if age is None else max(1 - age / STALE_DAYS, 0.0)
    score = (
        RIGHT * (_stretched(_least(right, judged)) if judged else UNKNOWN)
        + BORN * is_born
        + COMPLETE * (figure.fill + figure.reach) / 2
        + FRESH * fresh
    )
    return Merit(
        figure=figure,
        born=is_born,
        declared=place,
        correct=correct,
        score=round(score, 4),
        reasons=tuple(_reasons(figure, is_born, age)),
    )


def _judged(figure: Figure, place: int | None) -> tuple[int, int]:
    """Right values, of how many that were judged (0: too few to say): by majority where there is one; beside only one
    other, the authority is presumed to be right."""
    if figure.judged >= ENOUGH:
        return figure.right, figure.judged
    if figure.paired >= ENOUGH:
        return (figure.paired if place == 1 else figure.agreeing), figure.paired
    return 0, 0


def _least(right: int, judged: int) -> float:
    """The lower limit of the share of right values, at 95 %.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.

    >>> round(_least(30, 30), 3), round(_least(4000, 4010), 3)
    (0.886, 0.995)
    """
    share, z = right / judged, 1.96
    middle = share + z * z / (2 * judged)
    spread = z * math.sqrt(share * (1 - share) / judged + z * z / (4 * judged * judged))
    return (middle - spread) / (1 + z * z / judged)


def _stretched(share: float) -> float:
    """From 90 % right (nothing) to 100 % (all): below, a register cannot be an authority whatever else it is."""
    return max((share - LEAST) / (1 - LEAST), 0.0)


def _reasons(figure: Figure, born: bool, age: int | None) -> Iterator[Text]:
    if born:
        yield Text(vi="dữ liệu sinh ra từ thủ tục", en="its data are born from procedures")
    if figure.judged >= ENOUGH:
        yield Text(
            vi="đúng với đa số {share:,.1f} % ({judged:,} giá trị)",
            en="{share:,.1f} % as the majority ({judged:,} values)",
        ).fill(share=100 * figure.right / figure.judged, judged=figure.judged)
    if figure.paired >= ENOUGH:
        yield Text(
            vi="khớp {share:,.1f} % với nguồn duy nhất còn lại", en="{share:,.1f} % as the only other source"
        ).fill(share=100 * figure.agreeing / figure.paired)
    yield Text(
        vi="điền {fill:,.1f} % bản ghi, có của {reach:,.1f} % đối tượng",
        en="filled in {fill:,.1f} % of records, of {reach:,.1f} % of subjects",
    ).fill(fill=100 * figure.fill, reach=100 * figure.reach)
    if not (figure.judged >= ENOUGH or figure.paired >= ENOUGH):
        yield Text(
            vi="chưa đo được đúng sai: quá ít giá trị có nguồn khác để so",
            en="not measured: too few values have another source to be held against",
        )
    if age is not None:
        yield _changed(age)


def _changed(age: int) -> Text:
    """When its last change came, in days that people count in."""
    if age < 1:
        return Text(vi="có thay đổi trong 24 giờ qua", en="changed within the last 24 hours")
    if age == 1:
        return Text(vi="thay đổi gần nhất cách đây 1 ngày", en="last changed 1 day ago")
    return Text(vi="thay đổi gần nhất cách đây {age:,} ngày", en="last changed {age:,} days ago").fill(age=age)
