"""A page of the queue, read in its own order by an index: its cost does not grow with the country.

What an officer sees is one to three places in an index (:func:`scopes`): what the unit decides, what it receives for
others, what lies in its province; or all. For each place and each band of the queue one ordered run is read as far as
a page; the runs are merged. A page goes on behind the last dossier seen, so the hundredth costs what the first does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from motlan.dictionary.unit import UnitBook
from motlan.service.dossiers.status import Band
from motlan.store.register import Register

OPEN = (Band.NEW, Band.WORK, Band.WAITING)
EVERYWHERE = "true"
DECIDES = "deciding = :unit"
RECEIVES = "receiving = :unit and not (receiving = deciding)"
LIES_IN = "province = :unit"
SEEN = "(deciding = :unit or receiving = :unit or province = :unit)"
BANDS: dict[str, tuple[Band, ...]] = {
    "open": OPEN,
    "new": (Band.NEW,),
    "late": (Band.WORK,),
    "today": (Band.WORK,),
    "waiting": (Band.WAITING,),
    "ended": (Band.ENDED,),
    "mine": OPEN,
}
"""The bands that each list shows."""
AT_ONCE = 500
"""Rows of a download that are read at one time."""


class Row(NamedTuple):
    """One dossier as the queue shows it."""

    id: int
    code: str
    name: str
    procedure: str
    channel: str
    status: int
    number: int
    filed_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    waiting_since: datetime | None
    ended_at: datetime | None
    order_at: datetime
    respond_by: datetime | None
    officer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which dossiers, in which order and from where. ``tomorrow`` is the instant at which today ends."""

    scopes: tuple[str, ...]
    unit: str
    which: str
    now: datetime
    tomorrow: datetime
    officer: int
    procedure: str = ""
    after: tuple[datetime, int] | None = None
    like: tuple[tuple[str, str], ...] = ()
    """Columns and patterns; one of them must fit."""

    @property
    def backwards(self) -> bool:
        """What ended last stands first; everything else is in the order in which it falls due."""
        return self.which == "ended"


def scopes(*, unit: str, units: UnitBook) -> tuple[str, ...]:
    """The places of the index in which an officer of the unit sees dossiers; of no unit: everywhere."""
    if not unit:
        return (EVERYWHERE,)
    path = units.path(unit)
    if not path:
        return DECIDES, RECEIVES, LIES_IN
    # What a province decides lies in it; nothing lies in a commune.
    return (LIES_IN, RECEIVES) if path[0].code == unit else (DECIDES, RECEIVES)


def page(*, register: Register, asked: Asked, most: int) -> list[Row]:
    """The next rows, at most so many."""
    runs = list(_runs(asked, int(most)))
    merged = (" union " if len(runs) > 1 else "").join(f"select * from ({run}) run_{n}" for n, run in enumerate(runs))
    way = "desc" if asked.backwards else "asc"
    statement = _ROWS.format(
        f"select id, order_at from ({merged}) merged order by order_at {way}, id {way} limit {int(most)}", way
    )
    return [_row(found) for found in register.lookups(statement, _parameters(asked))]


def pages(*, register: Register, asked: Asked, most: int = AT_ONCE) -> Iterator[Row]:
    """Every row, so many at a time; whoever reads them does not wait for the last one."""
    while rows := page(register=register, asked=asked, most=most):
        yield from rows
        if len(rows) < most:
            return
        asked = _behind(asked, rows[-1])


def those(*, register: Register, ids: list[int], backwards: bool) -> list[Row]:
    """The rows of these dossiers, in the order of the queue."""
    way = "desc" if backwards else "asc"
    if not ids:
        return []
    chosen = ", ".join(str(int(one)) for one in ids)
    statement = _ROWS.format(f"select id, order_at from dossiers_dossier where id in ({chosen})", way)
    return [_row(found) for found in register.rows(statement)]


def own(asked: Asked) -> tuple[str, dict[str, object]]:
    """The question how many open dossiers the officer has, as far as they are seen, for
    :func:`motlan.web.dossiers.tallies.tally`; and its values."""
    kind = " and procedure = :procedure" if asked.procedure else ""
    question = f"select count(*) as n, 0 as m from dossiers_dossier where {_mine(asked)}{kind}"
    return question, {"unit": asked.unit, "officer": asked.officer}


def stored(at: datetime) -> Any:
    """An instant as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)


def instant(value: Any) -> datetime | None:
    """An instant as the database gave it: SQLite keeps text in UTC."""
    if value is None:
        return None
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


_ROWS = """
select d.id, d.code, d.name, d.procedure, d.channel, d.status, d.number, d.filed_at, d.received_at, d.due_at,
  d.waiting_since, d.ended_at, d.order_at, d.respond_by, coalesce(nullif(o.display_name, ''), o.username, '')
from ({0}) listed join dossiers_dossier d on d.id = listed.id left join people_account o on o.id = d.officer_id
order by listed.order_at {1}, listed.id {1}
"""


def _runs(asked: Asked, most: int) -> Iterator[str]:
    """One ordered run of an index for each place and band; how far it goes is part of the plan that is kept."""
    way = "desc" if asked.backwards else "asc"
    for start in _starts(asked):
        conditions = " and ".join([start, *_narrowed(asked)])
        ordered = f"order by order_at {way}, id {way} limit {most}"
        yield f"select id, order_at from dossiers_dossier where {conditions} {ordered}"


def _starts(asked: Asked) -> Iterator[str]:
    if asked.which == "mine":
        yield _mine(asked)
        return
    for scope in asked.scopes:
        for band in BANDS[asked.which]:
            yield f"{scope} and band = {band:d}"


def _mine(asked: Asked) -> str:
    return f"officer_id = :officer and band < {Band.ENDED:d}" + (f" and {SEEN}" if asked.unit else "")


def _narrowed(asked: Asked) -> Iterator[str]:
    if asked.procedure:
        yield "procedure = :procedure"
    if asked.which == "late":
        yield "order_at < :now"
    if asked.which == "today":
        yield "order_at >= :now and order_at < :tomorrow"
    if asked.after:
        yield f"(order_at, id) {'<' if asked.backwards else '>'} (:after_at, :after_id)"
    if asked.like:
        fits = (f"{column} like :like_{n} escape '!'" for n, (column, _pattern) in enumerate(asked.like))
        yield f"({' or '.join(fits)})"


def _parameters(asked: Asked) -> dict[str, object]:
    after_at, after_id = asked.after or (asked.now, 0)
    return {
        "unit": asked.unit,
        "officer": asked.officer,
        "procedure": asked.procedure,
        "now": stored(asked.now),
        "tomorrow": stored(asked.tomorrow),
        "after_at": stored(after_at),
        "after_id": after_id,
        **{f"like_{n}": pattern for n, (_column, pattern) in enumerate(asked.like)},
    }


def _behind(asked: Asked, row: Row) -> Asked:
    return replace(asked, after=(row.order_at, row.id))


def _row(found: tuple[Any, ...]) -> Row:
    return Row._make((*found[:7], *map(instant, found[7:14]), found[14]))
