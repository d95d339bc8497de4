"""Names that units of territory had before a change: people type them for years, and mean the land of that time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from motlan.dictionary.name import plain
from motlan.dictionary.unit_names import OfferedNames
from motlan.kernel.text import Text

WHOLE = Text(vi="{old} nay là {new}.", en="{old} is now {new}.")
PART = Text(vi="{old} nay thuộc {new}.", en="{old} is now part of {new}.")
SOME = Text(vi="Một phần {old} nay thuộc {new}.", en="A part of {old} is now in {new}.")


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A unit that was: its ``name`` of then with what it lay in, and the codes of the units that have its land now.

    ``alone``: the one unit of now has the land of no other.
    """

    name: str
    now: tuple[str, ...]
    alone: bool = False

    def stands_for(self, own: str, above: str) -> bool:
        """Whether the plain words of ``own`` stand in a row in its name, and those of ``above`` in what it lay in.

        Words are whole: who types *Bến* is not told of every unit that began so. What it lay in may be in the row,
        as in *Bến Nghé Quận 1*, yet some of its own name has to be.
        """
        first = plain(self.name.split(",")[0])
        words = plain(self.name).replace(",", "")
        at = f" {words} ".find(f" {own} ")
        return 0 <= at <= len(first) and set(above.split()) <= set(words.split())

    def told(self, new: Text) -> Text:
        """What somebody is told who typed its name and means a unit of now."""
        words = SOME if len(self.now) > 1 else WHOLE if self.alone else PART
        return words.fill(old=self.name, new=new)


@dataclass(frozen=True)
class FormerNames:
    """All units that were, shorter names first, found by the words of their names."""

    units: tuple[FormerUnit, ...]

    def having(self, words: Sequence[str], *, most: int) -> tuple[FormerUnit, ...]:
        """Those whose name has all the plain words, be it inside of its words: the words in a row come first."""
        return tuple(islice((self.units[int(at)] for at in self._offered.having(words)), most)) if words else ()

    @cached_property
    def _offered(self) -> OfferedNames:
        return OfferedNames(tuple((one.name, str(at)) for at, one in enumerate(self.units)))


def former_names(then: Iterable[tuple[str, str, Iterable[str], bool]]) -> FormerNames:
    """Of (old name, what it lay in, units that have its land now, whether one has no other): each unit that was, and
    each that they lay in, of which all their land is."""
    led: dict[str, dict[str, None]] = {}
    alone: dict[str, bool] = {}
    for name, where, now, is_alone in then:
        for full in _names(name, where):
            led.setdefault(full, {}).update(dict.fromkeys(now))
            alone[full] = is_alone and full.startswith(name) and full not in alone
    units = (FormerUnit(name, tuple(now), alone[name]) for name, now in led.items() if now)
    return FormerNames(tuple(sorted(units, key=lambda one: (len(one.name), one.name))))


def _names(name: str, where: str) -> Iterator[str]:
    """A unit with what it lay in, that with what it lay in itself, and so on."""
    parts = [part for part in (name, *where.split(", ")) if part]
    return (", ".join(parts[at:]) for at in range(len(parts)))
