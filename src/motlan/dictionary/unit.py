"""Units of territory: facts with dates of validity, and a many-to-many crosswalk from the units that were before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import islice

from motlan.dictionary.former_units import FormerNames, FormerUnit, former_names
from motlan.dictionary.name import plain
from motlan.dictionary.unit_names import OfferedNames
from motlan.kernel.text import Text

LANGUAGES = ("vi", "en")
"""Languages in which a unit may be called; every other language has the official name."""
MOST_LOOKED_AT = 300
"""Names among which the ones that somebody may mean are looked for; words that more names have mean none of them."""


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

    def there(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def in_(self, language: str) -> str:
        """The unit's name; English has its own, every other language uses the official one."""
        return self.name_en if language == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """That (part of) an old unit is now (part of) a new one; ``whole`` when all of it went there.

    ``part``: which share of what was counted in it counts there, where that was declared; ``where``: what it lay in.
    """

    old: str
    new: str
    whole: bool
    old_name: str = ""
    changed_on: date = date.min
    part: Fraction | None = None
    where: str = ""

    @property
    def share(self) -> Fraction | None:
        """All of it, the declared share, or None where nobody declared one."""
        return Fraction(1) if self.whole else self.part


@dataclass(frozen=True, slots=True)
class Carried:
    """Where an old code leads: one ``code``, or, when the unit was divided, the short list in ``options``."""

    code: str | None
    options: tuple[str, ...] = ()


MOST_DAYS = 100
"""Of so many days it is remembered which units there were."""


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
    def _children(self) -> dict[date, Mapping[str, tuple[Unit, ...]]]:
        """Day → unit → those right below it."""
        return {}

    def _below(self, on: date) -> Mapping[str, tuple[Unit, ...]]:
        below: dict[str, list[Unit]] = {}
        for unit in self.units.values():
            if unit.there(on):
                below.setdefault(unit.parent, []).append(unit)
        return {parent: tuple(units) for parent, units in below.items()}

    @cached_property
    def _arriving(self) -> Mapping[str, tuple[Crossing, ...]]:
        """New code → the crossings that lead to it, earliest change first."""
        arriving: dict[str, list[Crossing]] = {}
        for crossing in self.crossings:
            arriving.setdefault(crossing.new, []).append(crossing)
        return {new: tuple(sorted(some, key=lambda one: (one.changed_on, one.old))) for new, some in arriving.items()}

    def made_of(self, code: str) -> tuple[Crossing, ...]:
        """What a unit was made of, earliest change first."""
        return self._arriving.get(code, ())

    def left(self, code: str, as_of: date) -> tuple[Crossing, ...]:
        """Where ``code``, as it stood on ``as_of``, went at the first change after; () where it changed no more."""
        after = [one for one in self._leaving.get(code, ()) if one.changed_on > as_of]
        return tuple(one for one in after if one.changed_on == after[0].changed_on)

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

    def children(self, code: str = "", *, on: date) -> tuple[Unit, ...]:
        """The units right below ``code`` ('' is the country), in the order of the file, that are in force on a day."""
        if on not in self._children:
            if len(self._children) >= MOST_DAYS:
                self._children.clear()
            self._children[on] = self._below(on)
        return self._children[on].get(code, ())

    def lasting(self, code: str = "") -> tuple[Unit, ...]:
        """The units right below ``code`` of which no end is known, those that are still to come among them."""
        return tuple(one for one in self.units.values() if one.parent == code and one.valid_to is None)

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

    def name_on(self, code: str, *, on: date) -> str | None:
        """What the unit was called that had a code on a day before it changed; None where it means the unit of today.

        The same digits may name one unit before a change and another after it.
        """
        then = self.left(code, on)
        return then[0].old_name or code if then else None

    def make_names_ready(self, *, on: date) -> None:
        """Make every index of names, which else the first who types one waits for."""
        if not self.units:
            return
        some = next(iter(self.units.values()))
        for language in LANGUAGES:
            words = plain(some.in_(language)).split()
            self.named(words, on=on, language=language, most=1)
            self.formerly(words, on=on, most=1)
        self.meant("?, ?", on=on, most=1)  # what no unit is called goes the whole way

    def named(self, words: Sequence[str], *, on: date, language: str, most: int) -> tuple[str, ...]:
        """Units below a province that were not gone ``on`` that day and whose full name has all the plain words.

        A word may stand inside a word of the name. Those that have the words next to each other, the last perhaps only
        begun, come first, then the shorter names; at most ``most``, none without a word.
        """
        if not words:
            return ()
        found = self._offered["en" if language == "en" else "vi"].having(words)
        return tuple(islice((code for code in found if not self._gone(code, on)), most))

    def called(self, name: str, *, on: date) -> tuple[str, ...]:
        """Units not gone ``on`` that day whose full name or, where it is nobody's full name, whose own name this is.

        Marks and case do not matter; the names of all languages count.
        """
        wanted = plain(name)
        for names in (self._by_full_name, self._by_own_name):
            found = tuple(code for code in names.get(wanted, ()) if not self._gone(code, on))
            if found:
                return found
        return ()

    def meant(self, typed: str, *, on: date, most: int) -> tuple[str, ...]:
        """Units that somebody may mean who typed a name as people write it: ``Hồng Hà, Hà Nội`` or ``phuong hong ha``.

        Whose name it is; else whose own name has the words before the first comma as whole words next to each other,
        and the larger units those behind it; else those that have the land of a unit that was called so before a
        change; else whose full name has them all, as the suggestions have. At most ``most``, the shorter names first.
        """
        typed = self.spelt(typed)
        found = self._bearing(typed, on=on) or self._of_former(self.former(typed, on=on), on)
        return (found or self._having(typed, on=on))[:most]

    def former(self, typed: str, *, on: date) -> tuple[FormerUnit, ...]:
        """Units of before a change that somebody means who typed a name that no unit bears today; () where one does."""
        typed = self.spelt(typed)
        own, above = _parted(typed)
        if not own or self._bearing(typed, on=on):
            return ()
        found = self._former.having([*own.split(), *above.split()], most=MOST_LOOKED_AT)
        return tuple(one for one in found if one.stands_for(own, above) and not self.called(one.name, on=on))

    def formerly(self, words: Sequence[str], *, on: date, most: int) -> tuple[tuple[str, FormerUnit], ...]:
        """Units of today, each with the one of before a change whose name has all the plain words; at most ``most``."""
        found = self._former.having(words, most=most)
        return tuple(islice(((code, one) for one in found for code in one.now if not self._gone(code, on)), most))

    def told(self, typed: str, code: str, *, on: date) -> Text | None:
        """What to tell somebody who typed a name of before a change and means this unit; None for a name of today."""
        then = next((one for one in self.former(typed, on=on) if code in one.now), None)
        return then.told(self.name_of(code)) if then else None

    def name_of(self, code: str) -> Text:
        """The full name in every language."""
        return Text({language: self.full_name(code, language) for language in LANGUAGES})

    def spelt(self, typed: str) -> str:
        """A typed name in which a larger unit behind a comma that stands as its initials is written out.

        ``Sài Gòn, TP HCM``, ``Ba Đình, HN``: the initials of all its words or of the last ones, when they are those of
        one unit right below the country.
        """
        own, *above = typed.split(",")
        return ",".join([own, *(self._written_out(part) for part in above)])

    def _written_out(self, part: str) -> str:
        letters = plain(part).replace(" ", "").replace(".", "")
        found = [name for name, initials in self._initials.items() if initials.endswith(letters)]
        return f" {found[0]}" if len(letters) > 1 and len(found) == 1 else part

    @cached_property
    def _initials(self) -> Mapping[str, str]:
        """Official name of a unit right below the country → the first letters of its words."""
        tops = (unit.name for unit in self.units.values() if not unit.parent)
        return {name: "".join(word[0] for word in plain(name).split()) for name in tops}

    def _bearing(self, typed: str, *, on: date) -> tuple[str, ...]:
        """Units of today whose name it is, or whose own name has the words before the first comma in a row."""
        found = self.called(typed, on=on)
        if found:
            return found
        own, above = _parted(typed)
        having = self._having(typed, on=on)
        return tuple(c for c in having if any(self._stands_in(c, own, above, language) for language in LANGUAGES))

    def _having(self, typed: str, *, on: date) -> tuple[str, ...]:
        """Units of today whose full name has all the words, in the first language in which there is one."""
        own, above = _parted(typed)
        words = [*own.split(), *above.split()] if own else []
        found = (self.named(words, on=on, language=language, most=MOST_LOOKED_AT) for language in LANGUAGES)
        return next(filter(None, found), ())

    def _of_former(self, former: Iterable[FormerUnit], on: date) -> tuple[str, ...]:
        """The units of today that have their land."""
        return tuple(dict.fromkeys(code for one in former for code in one.now if not self._gone(code, on)))

    def _stands_in(self, code: str, own: str, above: str, language: str) -> bool:
        """Whether the unit's own name has these whole words in a row, and its full name all the others."""
        full = plain(self.full_name(code, language)).replace(",", " ").split()
        name = plain(self.units[code].in_(language))
        return f" {own} " in f" {name} " and set(above.split()) <= set(full)

    @cached_property
    def _former(self) -> FormerNames:
        return former_names(
            (one.old_name, one.where, self._now_of(one), one.whole and len(self.made_of(one.new)) == 1)
            for one in self.crossings
        )

    def _now_of(self, crossing: Crossing) -> tuple[str, ...]:
        carried = self._reached(crossing.new, crossing.changed_on, frozenset())
        return tuple(sorted(carried))

    def _gone(self, code: str, on: date) -> bool:
        ended = self.units[code].valid_to
        return ended is not None and ended < on

    @cached_property
    def _offered(self) -> Mapping[str, OfferedNames]:
        """Full names by language, shorter ones first."""
        return {
            language: OfferedNames(
                tuple(
                    sorted(
                        ((self.full_name(code, language), code) for code, unit in self.units.items() if unit.parent),
                        key=lambda one: (len(one[0]), one),
                    )
                )
            )
            for language in LANGUAGES
        }

    @cached_property
    def _by_own_name(self) -> Mapping[str, tuple[str, ...]]:
        """Plain own name → codes, in the order of the book."""
        by_name: dict[str, dict[str, None]] = {}
        for code, unit in self.units.items():
            for language in LANGUAGES:
                by_name.setdefault(plain(unit.in_(language)), {})[code] = None
        return {name: tuple(codes) for name, codes in by_name.items()}

    @cached_property
    def _by_full_name(self) -> Mapping[str, tuple[str, ...]]:
        """Plain full name → codes, in the order of the book; where it is the unit's own name too, it is not here."""
        by_name: dict[str, dict[str, None]] = {}
        for code in self.units:
            for language in LANGUAGES:
                name = plain(self.full_name(code, language))
                if code not in self._by_own_name.get(name, ()):
                    by_name.setdefault(name, {})[code] = None
        return {name: tuple(codes) for name, codes in by_name.items()}

    def level(self, level: int) -> Iterable[Unit]:
        """All units of one level."""
        return (unit for unit in self.units.values() if unit.level == level)


def _parted(typed: str) -> tuple[str, str]:
    """Plain words of what is typed: before the first comma, and behind it."""
    own, *above = (plain(part) for part in typed.split(","))
    return own, " ".join(above)
