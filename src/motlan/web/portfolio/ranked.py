"""Databases ranked by how they stand, and by how far they moved in thirty days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from motlan.dictionary.name import plain
from motlan.governance.portfolio import api as governance
from motlan.governance.portfolio.api import STAGES, Kept
from motlan.web.house import House
from motlan.web.portfolio.readiness_rows import MONTH
from motlan.web.portfolio.rows import Row
from motlan.web.standing_words import STAGES as STAGE_WORDS

CLAIM, NAME, SCORE, QUALITY, CHANGE = "claim", "name", "score", "quality", "change"
BEST = "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """How a database moved in the month before a day; None and '' where one of the two days is not known.

    ``score``: points of its grade, only where both days were graded by one formula; ``quality``: points of its quality
    index; ``stages``: measured stages forward, backwards when negative, from the stage ``was``.
    """

    score: float | None = None
    quality: float | None = None
    stages: int = 0
    was: str = ""
    other_formula: bool = False

    @property
    def was_word(self) -> object:
        """The stage that was measured then, in words."""
        return STAGE_WORDS[self.was] if self.was else ""


KEYS: Mapping[str, Callable[[Row, Move], float | None]] = {
    SCORE: lambda row, _: row.kept.score if row.kept else None,
    QUALITY: lambda row, _: row.kept.quality if row.kept else None,
    CHANGE: lambda _, move: move.score,
}


@dataclass(frozen=True, slots=True)
class Order:
    """What a list stands in the order of, the worst first unless ``best``; ``claim`` has those first that fall short
    of what is claimed of them."""

    by: str
    best: bool

    def of(self, rows: Sequence[Row], moves: Mapping[str, Move]) -> list[Row]:
        """The rows in this order; ties by name, what is not known last whichever way it is sorted."""
        if self.by == CLAIM:
            return list(rows)
        named = sorted(rows, key=lambda row: plain(row.label), reverse=self.best and self.by == NAME)
        if self.by == NAME:
            return named
        figure = KEYS[self.by]

        def key(row: Row) -> tuple[bool, float]:
            found = figure(row, moves[row.listed.database])
            return (found is None, (found or 0.0) * (-1 if self.best else 1))

        return sorted(named, key=key)

    def ways(self, asked: QueryDict) -> Mapping[str, str]:
        """What to sort by → the address that does; the other way round where it is sorted so already."""
        kept = {name: value for name, value in asked.items() if value and name not in ("by", "order", "page", "format")}

        def way(name: str) -> str:
            turned = {"order": BEST} if name == self.by and not self.best else {}
            return "?" + urlencode({**kept, "by": name, **turned})

        return {name: way(name) for name in (CLAIM, NAME, *KEYS)}


def order_asked(asked: QueryDict) -> Order:
    """The order that an address asks for; Http404 for one that there is not."""
    by = asked.get("by") or CLAIM
    if by not in {CLAIM, NAME, *KEYS}:
        raise Http404("by")
    return Order(by, asked.get("order") == BEST)


def moves_of(here: House, rows: Sequence[Row], day: date) -> Mapping[str, Move]:
    """Database → how it moved in the month before the end of ``day``."""
    before = governance.on(register=here.register(), day=day - MONTH)
    return {row.listed.database: _move(before.get(row.listed.database), row.kept) for row in rows}


def _move(then: Kept | None, now: Kept | None) -> Move:
    if then is None or now is None:
        return Move()
    same = then.formula == now.formula
    both = bool(then.stage and now.stage)
    return Move(
        score=_rise(then.score, now.score) if same else None,
        quality=_rise(then.quality, now.quality),
        stages=STAGES.index(now.stage) - STAGES.index(then.stage) if both else 0,
        was=then.stage,
        other_formula=not same and None not in (then.score, now.score),
    )


def _rise(then: float | None, now: float | None) -> float | None:
    return None if then is None or now is None else round(now - then, 2)
