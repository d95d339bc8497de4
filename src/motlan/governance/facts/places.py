"""Which row of a tile is which unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from motlan.store.register import Register

COUNTRY = ""
"""The country as a unit, and as the parent of its provinces and of the agencies that belong to no place."""
BY_PROCEDURE = "@"
"""Before a unit: the parent whose places are not units but the procedures that were handled there."""


@dataclass(frozen=True, slots=True)
class Places:
    """``units`` of each parent, in the order of their places."""

    units: Mapping[str, tuple[str, ...]]

    def of(self, parent: str) -> tuple[str, ...]:
        """The units under a parent; () for one that nothing was counted under."""
        return self.units.get(parent, ())


def places(register: Register, parents: Sequence[str] | None = None) -> Places:
    """The places of some parents, or of all whose places are units."""
    which = "parent not like '@%'" if parents is None else register.among("parent", "parents")
    asked = {} if parents is None else {"parents": register.listed(parents)}
    rows = register.lookups(f"select parent, unit from fact_place where {which} order by parent, place", asked)
    found: dict[str, list[str]] = {}
    for parent, unit in rows:
        found.setdefault(parent, []).append(unit)
    return Places({parent: tuple(units) for parent, units in found.items()})


def place_of(register: Register, unit: str) -> Sequence[tuple[str, int]]:
    """Every parent under which a unit was ever counted, with its place there."""
    return [
        (str(parent), int(place))
        for parent, place in register.lookups(
            "select parent, place from fact_place where unit = :unit order by parent", {"unit": unit}
        )
    ]


def give_places(register: Register, wanted: Iterable[tuple[str, str]]) -> Places:
    """The places of all units, once every ``(parent, unit)`` of ``wanted`` has one, and every parent one.

    In the caller's transaction, which keeps other writers out.
    """
    pairs = {*wanted}
    asked = {*pairs, *((COUNTRY, parent) for parent, _ in pairs), (COUNTRY, COUNTRY)}
    return _grown(register, places(register), sorted(asked))


def give_procedures(register: Register, wanted: Iterable[tuple[str, str]]) -> Places:
    """The same for procedures: ``(parent, procedure)``, where the parent is a unit behind :data:`BY_PROCEDURE`."""
    asked = sorted({*wanted})
    return _grown(register, places(register, sorted({BY_PROCEDURE, *(parent for parent, _ in asked)})), asked)


def _grown(register: Register, there: Places, asked: Sequence[tuple[str, str]]) -> Places:
    held = {parent: list(units) for parent, units in there.units.items()}
    known = {(parent, unit) for parent, units in held.items() for unit in units}
    fresh = []
    for parent, unit in asked:
        if (parent, unit) in known:
            continue
        units = held.setdefault(parent, [])
        fresh.append({"parent": parent, "place": len(units), "unit": unit})
        units.append(unit)
    if fresh:
        register.execute_many("insert into fact_place (parent, place, unit) values (:parent, :place, :unit)", fresh)
    return Places({parent: tuple(units) for parent, units in held.items()})
