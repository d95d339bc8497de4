"""A unit on a day on which it is not in force: it ended before, or begins only later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from motlan.dictionary.unit import Crossing, UnitBook
from motlan.web.centre import standing
from motlan.web.house import House

PAGES = {1: "centre:province", 2: "centre:commune"}
"""The page of a unit, by its level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Why a unit is not there on a day: its first day is ``begins``, or its last one was ``ended``.

    ``became``: of each unit that has land of it since then the name, the address of its page ('' where it has none) and
    whether all of it went there.
    """

    begins: date | None = None
    ended: date | None = None
    became: tuple[tuple[str, str, bool], ...] = ()


def term_of(here: House, code: str, on: date) -> Term | None:
    """None for a unit that is in force on the day."""
    unit = here.workspace.dictionary.units.units[code]
    if unit.there(on):
        return None
    if on < unit.valid_from:
        return Term(begins=unit.valid_from)
    return Term(ended=unit.valid_to, became=tuple(_became(here, code, unit.valid_to or on)))


def made_of(here: House, code: str) -> list[tuple[Crossing, str]]:
    """What a unit was made of, each with the page of its last day; '' where the unit book has the earlier unit not."""
    book = here.workspace.dictionary.units
    return [(one, _last_day(book, one)) for one in book.made_of(code)]


def _last_day(book: UnitBook, one: Crossing) -> str:
    unit, last = book.units.get(one.old), one.changed_on - timedelta(days=1)
    # the same digits may name another unit since
    page = PAGES.get(unit.level) if unit is not None and unit.there(last) else None
    return f"{reverse(page, args=[one.old])}?day={last.isoformat()}" if page else ""


def _became(here: House, code: str, last: date) -> Iterator[tuple[str, str, bool]]:
    book = here.workspace.dictionary.units
    for one in book.left(code, last):
        unit = book.units.get(one.new)
        page = PAGES.get(unit.level) if unit else None
        name = unit.in_(standing.language()) if unit else one.new
        yield name, reverse(page, args=[one.new]) if page else "", one.whole
