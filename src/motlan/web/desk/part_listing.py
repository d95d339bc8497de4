"""Parts of linked dossiers that a unit decides, read in their own order by an index: a page costs what a page costs,
however many there are in the country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from motlan.store.register import Register
from motlan.web.desk.listing import AT_ONCE, instant, stored
from motlan.web.dossiers.rights import PART

MOST_COUNTED = 1_000
"""Parts are counted one by one as far as this; a unit with more is told that there are more."""
MOST_LATE = 50
"""Late ones are looked at as far as this: of each it is asked whether its clock stands still, on every page of the
queue, which takes five blocks of the dossiers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which parts: ``which`` names the list, ``part`` a procedure by its code; ``among`` are dossiers."""

    unit: str
    which: str
    now: datetime
    part: str = ""
    after: tuple[datetime, int] | None = None
    among: tuple[int, ...] | None = None
    like: tuple[tuple[str, str], ...] = ()

    @property
    def backwards(self) -> bool:
        """What ended last stands first; the rest in the order in which it falls due."""
        return self.which == "ended"


class Row(NamedTuple):
    """One part as the list shows it; ``waits``: its clock stands still."""

    id: int
    order_at: datetime
    unit: str
    key: str
    code: str
    name: str
    procedure: str
    version: str
    due_at: datetime
    waits: bool
    open: bool


class Counts(NamedTuple):
    """How many parts are under way in a unit, and how many of them are late; ``more``, ``later``: that is as far as was
    counted, and there are more."""

    many: int
    more: bool
    late: int
    later: bool

    @classmethod
    def of(cls, found: Iterable[tuple[int, int]]) -> Counts:
        """Of the answers to the two :func:`questions`."""
        (many, _), (read, running) = found
        return cls(min(many, MOST_COUNTED), many > MOST_COUNTED, min(running, MOST_LATE), read > MOST_LATE)


def questions(unit: str, now: datetime) -> tuple[tuple[str, str], dict[str, object]]:
    """What is asked to count the parts of a unit (of none: all), for :func:`motlan.web.dossiers.tallies.tally`; and the
    values. The late ones are one ordered run of the index, as far as it is read."""
    wanted = Wanted(unit=unit, which="open", now=now)
    late = " and ".join([*_conditions(wanted), "s.order_at < :now"])
    asked = _COUNT.format("unit = :unit and " if unit else "", MOST_COUNTED + 1), _LATE.format(late, MOST_LATE + 1)
    return asked, {"unit": unit, "kind": PART, "now": stored(now)}


def among(register: Register, wanted: Wanted) -> int:
    """How many parts of a list there are among the dossiers that it names."""
    if not wanted.among:
        return 0
    found = register.row(_AMONG.format(" and ".join(_conditions(wanted))), _parameters(wanted))
    return int(found[0]) if found else 0


def page(*, register: Register, wanted: Wanted, most: int) -> list[Row]:
    """The next parts, at most so many: one ordered run of an index as far as a page."""
    if wanted.among == ():
        return []
    way = "desc" if wanted.backwards else "asc"
    statement = _ROWS.format(" and ".join(_conditions(wanted)), way, int(most))
    ask = register.rows if wanted.among is not None else register.lookups
    return [_row(found) for found in ask(statement, _parameters(wanted))]


def pages(*, register: Register, wanted: Wanted, most: int = AT_ONCE) -> Iterator[Row]:
    """Every part of a list, so many at a time."""
    while rows := page(register=register, wanted=wanted, most=most):
        yield from rows
        if len(rows) < most:
            return
        wanted = replace(wanted, after=(rows[-1].order_at, rows[-1].id))


_COUNT = """
select count(*) as n, 0 as m from (
  select 1 from dossiers_share where {0}kind = :kind and open limit {1}
) under_way
"""
_LATE = """
select count(*) as n, coalesce(sum(case when waits then 0 else 1 end), 0) as m from (
  select (d.waiting_since is not null) as waits
  from dossiers_share s join dossiers_dossier d on d.id = s.dossier_id
  where {0} order by s.order_at, s.id limit {1}
) passed
"""
_AMONG = "select count(*) from dossiers_share s join dossiers_dossier d on d.id = s.dossier_id where {0}"
_ROWS = """
select s.id, s.order_at, s.unit, s.words, d.code, d.name, d.procedure, d.version, s.due_at,
  (d.waiting_since is not null), s.open
from dossiers_share s join dossiers_dossier d on d.id = s.dossier_id
where {0} order by s.order_at {1}, s.id {1} limit {2}
"""


def _conditions(wanted: Wanted) -> Iterator[str]:
    if wanted.unit:
        yield "s.unit = :unit"
    yield "s.kind = :kind"
    yield "not s.open" if wanted.backwards else "s.open"
    if wanted.which == "late":
        yield "s.order_at < :now and d.waiting_since is null"
    if wanted.part:
        yield "s.procedure = :part"
    if wanted.after:
        yield f"(s.order_at, s.id) {'<' if wanted.backwards else '>'} (:after_at, :after_id)"
    if wanted.among is not None:
        yield f"s.dossier_id in ({', '.join(str(int(one)) for one in wanted.among)})"
    if wanted.like:
        fits = (f"{_column(column)} like :like_{n} escape '!'" for n, (column, _pattern) in enumerate(wanted.like))
        yield f"({' or '.join(fits)})"


def _column(name: str) -> str:
    return {"lower(code)": "lower(d.code)"}.get(name, f"d.{name}")


def _parameters(wanted: Wanted) -> dict[str, object]:
    at, key = wanted.after or (wanted.now, 0)
    return {
        "unit": wanted.unit,
        "kind": PART,
        "now": stored(wanted.now),
        "part": wanted.part,
        "after_at": stored(at),
        "after_id": key,
        **{f"like_{n}": pattern for n, (_column, pattern) in enumerate(wanted.like)},
    }


def _row(found: Sequence[Any]) -> Row:
    key, order_at, *said, due_at, waits, still_open = found
    return Row._make((key, instant(order_at), *said, instant(due_at), bool(waits), bool(still_open)))
