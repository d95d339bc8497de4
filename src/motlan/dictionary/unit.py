"""Units of territory: facts with dates of validity, and a many-to-many crosswalk from the units that were before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A province or a commune (``level`` 1 is just below the country). ``valid_to`` None: in force."""

    code: str
    name: str
    name_en: str
    parent: str
    level: int
    kind: str
    valid_from: date
    valid_to: date | None = None

    def in_(self, language: str) -> str:
        """The unit's name; English has its own, every other language uses the official one."""
        return self.name_en if language == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """That (part of) an old unit is now (part of) a new one; ``whole`` when all of it went there."""

    old: str
    new: str
    whole: bool
    old_name: str = ""
    changed_on: date = date.min


@dataclass(frozen=True, slots=True)
class Carried:
    """Where an old code leads: one ``code``, or, when the unit was divided, the short list in ``options``."""

    code: str | None
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitBook:
    """All units of a country by code, and the crosswalk."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    crossings: tuple[Crossing, ...] = ()

    @cached_property
    def changed_on(self) -> date:
        """The day of the latest change of units that the crosswalk knows."""
        return max((crossing.changed_on for crossing in self.crossings), default=date.min)

    @cached_property
    def _leaving(self) -> Mapping[str, tuple[Crossing, ...]]:
        """Old code → its crossings, earliest change first."""
        leaving: dict[str, list[Crossing]] = {}
        for crossing in self.crossings:
            leaving.setdefault(crossing.old, []).append(crossing)
        return {old: tuple(sorted(some, key=lambda one: (one.changed_on, one.new))) for old, some in leaving.items()}

    @cached_property
    def _children(self) -> Mapping[str, tuple[Unit, ...]]:
        below: dict[str, list[Unit]] = {}
        for unit in self.units.values():
            below.setdefault(unit.parent, []).append(unit)
        return {parent: tuple(units) for parent, units in below.items()}

    def carry(self, code: str, as_of: date) -> Carried:
        """Where ``code``, as it stood on ``as_of``, leads today, over every change since; never a guess.

        The same digits may name one unit before a change and another after it, hence ``as_of``. A code that names no
        unit then but is in the crosswalk can only be the old one, and is carried as such.
        """
        reached = sorted(self._reached(code, as_of, frozenset()))
        return Carried(reached[0]) if len(reached) == 1 else Carried(None, tuple(reached))

    def _reached(self, code: str, as_of: date, passed: frozenset[str]) -> set[str]:
        """The units of today that hold land of ``code`` as it stood on ``as_of``."""
        leaving = [one for one in self._leaving.get(code, ()) if one.changed_on > as_of]
        unit = self.units.get(code)
        if not leaving and unit is not None and unit.valid_from <= as_of and unit.valid_to is None:
            return {code}
        crossings = leaving or self._leaving.get(code, ())
        if not crossings or code in passed:
            return set()
        changed_on = crossings[0].changed_on
        return set().union(
            *(self._reached(one.new, changed_on, passed | {code}) for one in crossings if one.changed_on == changed_on)
        )

    def children(self, code: str = "") -> tuple[Unit, ...]:
        """The units right below ``code`` ('' is the country), in the order of the file."""
        return self._children.get(code, ())

    def path(self, code: str) -> tuple[Unit, ...]:
        """From the province down to ``code``; empty for an unknown code."""
        steps: list[Unit] = []
        while code in self.units:
            steps.append(self.units[code])
            code = steps[-1].parent
        return tuple(reversed(steps))

    def full_name(self, code: str, language: str) -> str:
        """ "Phường Ba Đình, Thành phố Hà Nội"; the code itself when no unit has it."""
        return ", ".join(unit.in_(language) for unit in reversed(self.path(code))) or code

    def level(self, level: int) -> Iterable[Unit]:
        """All units of one level."""
        return (unit for unit in self.units.values() if unit.level == level)
