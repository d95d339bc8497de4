"""In which order the databases should be heard for an attribute, by what was counted, with the reasons in words.

The score is a weighted mean of four shares from 0 to 1. Being right counts most: an authority that is often wrong
serves nobody. Being born from a procedure comes next: such a database decides the fact, the others are told of it.
Reaching everybody and being fresh follow. What cannot be told (nobody else to be held against) counts in the middle.
"""

from __future__ import annotations

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
    def again(self) -> int:
        """Values that are collected although another database has them: all but those of the widest one."""
        filled = [merit.figure.filled for merit in self.merits]
        return sum(filled) - max(filled, default=0)

    @property
    def columns_again(self) -> int:
        """Databases that collect it beside the first."""
        return max(len(self.merits) - 1, 0)


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
    merits = [_merit(one, declared, born, now) for one in found]
    place = {name: at for at, name in enumerate(declared)}
    merits.sort(key=lambda one: (-round(one.score / MARGIN), place.get(one.figure.database, len(place))))
    return Advice(
        concept=concept, attribute=attribute, declared=declared, merits=tuple(merits), declarations=declarations
    )


def standing_order(catalogue: Catalogue, concept: str, attribute: str) -> tuple[str, ...]:
    """The databases that carry the attribute in the order in which they are heard now."""
    ranked = in_authority(catalogue.dictionary, concept, attribute, mirrors_of(catalogue, concept))
    return tuple(dict.fromkeys(mirror.database for mirror in ranked))


def _merit(figure: Figure, declared: Sequence[str], born: frozenset[str], now: datetime) -> Merit:
    is_born = figure.database in born or f"{figure.concept}.{figure.attribute}@{figure.database}" in born
    place = declared.index(figure.database) + 1 if figure.database in declared else None
    correct = _correct(figure, place)
    age = (now - moment(figure.changed_at)).days if figure.changed_at else None
    fresh = UNKNOWN if age is None else max(1 - age / STALE_DAYS, 0.0)
    score = (
        RIGHT * (UNKNOWN if correct is None else _stretched(correct))
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


def _correct(figure: Figure, place: int | None) -> float | None:
    """By majority where there is one; beside only one other, the authority is presumed to be right."""
    if figure.judged >= ENOUGH:
        return figure.right / figure.judged
    if figure.paired >= ENOUGH:
        return 1.0 if place == 1 else figure.agreeing / figure.paired
    return None


def _stretched(share: float) -> float:
    """From 90 % right (nothing) to 100 % (all): below, a register cannot be an authority whatever else it is."""
    return max((share - LEAST) / (1 - LEAST), 0.0)


def _reasons(figure: Figure, born: bool, age: int | None) -> Iterator[Text]:
    if born:
        yield Text(vi="dữ liệu sinh ra từ thủ tục", en="its data are born from procedures")
    if figure.judged >= ENOUGH:
        share = figure.right / figure.judged
        yield Text(
            vi=f"đúng với đa số {_percent(share, 'vi')} ({_count(figure.judged)} giá trị)",
            en=f"{_percent(share, 'en')} as the majority ({figure.judged:,} values)",
        )
    if figure.paired >= ENOUGH:
        share = figure.agreeing / figure.paired
        yield Text(
            vi=f"khớp {_percent(share, 'vi')} với nguồn duy nhất còn lại",
            en=f"{_percent(share, 'en')} as the only other source",
        )
    yield Text(
        vi=f"điền {_percent(figure.fill, 'vi')} bản ghi, có của {_percent(figure.reach, 'vi')} đối tượng",
        en=f"filled in {_percent(figure.fill, 'en')} of records, of {_percent(figure.reach, 'en')} of subjects",
    )
    if age is not None:
        yield Text(vi=f"thay đổi gần nhất {age} ngày trước", en=f"last changed {age} days ago")


def _count(number: int) -> str:
    """As Vietnamese writes it: a point between thousands."""
    return f"{number:,}".replace(",", ".")


def _percent(share: float, language: str) -> str:
    text = f"{100 * share:.1f} %"
    return text.replace(".", ",") if language == "vi" else text
