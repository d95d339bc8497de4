"""What was put aside: values and rows that did not fit the dictionary, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from motlan.data.stewardship.slices import PAGE, Slice, cut
from motlan.store.register import Register

Place = tuple[str, str, str, str, int]
"""Database, dataset, record key, attribute, batch: the order of the list."""
Key = tuple[str | int, ...]
"""A place, and how many rows of that very place were shown: a key that comes three times is put aside three times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One value (or, with ``attribute`` '', one whole row) in quarantine, as it was received."""

    database: str
    dataset: str
    record_key: str
    attribute: str
    batch: int
    received: str | None
    reason: str
    detail: str | None


_COLUMNS = "database, dataset, record_key, attribute, batch, received, reason, detail"
_FROM = "(database, dataset, record_key, attribute, batch) >= (:k0, :k1, :k2, :k3, :k4)"


def quarantine(
    *,
    register: Register,
    database: str | None = None,
    dataset: str | None = None,
    attribute: str | None = None,
    reason: str | None = None,
    after: Key | None = None,
    limit: int = PAGE,
) -> Slice[Held, Key]:
    """What is in quarantine, in the order of :data:`Place`, narrowed by whatever is given."""
    equal = {"database": database, "dataset": dataset, "attribute": attribute, "reason": reason}
    given = {name: value for name, value in equal.items() if value is not None}
    conditions = [f"{name} = :{name}" for name in given]
    *place, shown = after or (0,)
    if place:
        conditions.append(_FROM)
    where = f" where {' and '.join(conditions)}" if conditions else ""
    order = " order by database, dataset, record_key, attribute, batch, received limit :limit offset :shown"
    rows = register.records(
        f"select {_COLUMNS} from quarantine{where}{order}",
        {**given, **{f"k{at}": part for at, part in enumerate(place)}, "limit": limit + 1, "shown": shown},
    )
    found = [Held(**row) for row in rows]
    part = cut([(_place(each), each) for each in found], limit)
    if part.following is None:
        return Slice(part.items, None)
    return Slice(part.items, (*part.following, _shown(part.items, part.following, tuple(place), int(shown))))


def of_record(*, register: Register, database: str, dataset: str, record_key: str) -> tuple[Held, ...]:
    """Everything of one record that is in quarantine, by attribute."""
    rows = register.records(
        f"select {_COLUMNS} from quarantine where database = :d and dataset = :s and record_key = :k"
        " order by attribute, batch",
        {"d": database, "s": dataset, "k": record_key},
    )
    return tuple(Held(**row) for row in rows)


def _place(one: Held) -> Place:
    return (one.database, one.dataset, one.record_key, one.attribute, one.batch)


def _shown(items: tuple[Held, ...], last: Place, begun: tuple[object, ...], before: int) -> int:
    """How many rows of the place ``last`` were shown, in this slice and in those before it."""
    here = sum(_place(one) == last for one in items)
    return here + before if last == begun else here


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """How many values (or, with ``attribute`` '', whole rows) of one dataset are in quarantine for one reason."""

    database: str
    dataset: str
    attribute: str
    reason: str
    number: int


def heaps(*, register: Register, database: str | None = None, dataset: str | None = None) -> tuple[Heap, ...]:
    """All that is in quarantine (of one database or dataset), counted; the most first. No value is looked at."""
    given = {name: said for name, said in (("database", database), ("dataset", dataset)) if said is not None}
    where = f" where {' and '.join(f'{name} = :{name}' for name in given)}" if given else ""
    rows = register.records(
        f"select database, dataset, attribute, reason, count(*) as number from quarantine{where}"
        " group by database, dataset, attribute, reason order by number desc, database, dataset, attribute, reason",
        given,
    )
    return tuple(Heap(**row) for row in rows)
