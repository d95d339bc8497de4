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
    def carries(self) -> Mapping[str, tuple[str, ...]]:
        """Old code → the codes it leads to, sorted."""
        leads: dict[str, set[str]] = {}
        for crossing in self.crossings:
            leads.setdefault(crossing.old, set()).add(crossing.new)
        return {old: tuple(sorted(new)) for old, new in leads.items()}

    @cached_property
    def changed_on(self) -> date:
        """The day on which the crosswalk took effect (the latest, when there are several)."""
        return max((crossing.changed_on for crossing in self.crossings), default=date.min)

    @cached_property
    def _children(self) -> Mapping[str, tuple[Unit, ...]]:
        below: dict[str, list[Unit]] = {}
        for unit in self.units.values():
            below.setdefault(unit.parent, []).append(unit)
        return {parent: tuple(units) for parent, units in below.items()}

    def carry(self, code: str, as_of: date) -> Carried:
        """Where ``code``, as it stood on ``as_of``, leads today. A divided unit is never guessed.

        The same digits may name one unit before the change and another after it, hence ``as_of``.
        """
        if as_of >= self.changed_on:
            return Carried(code if code in self.units else None)
        options = self.carries.get(code, ())
        if len(options) == 1:
            return Carried(options[0])
        return Carried(None, options)

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
