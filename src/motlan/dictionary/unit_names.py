"""Units by their names: made once of a whole book, so that neither a keystroke nor a form that is sent reads them all.

A word asked for may be any part of a word of the name, as somebody types it. Which names have it is one whole number,
a bit a name, and the names stand in the order in which they are offered: those that have several words are found by
combining as many numbers, and the first ones by their lowest bits.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import accumulate
from operator import and_

from motlan.dictionary.name import plain


@dataclass(frozen=True)
class OfferedNames:
    """Full names in one language, in the order in which they are offered, with the codes that bear them."""

    names: tuple[tuple[str, str], ...]
    """(Full name, code)."""

    def having(self, words: Sequence[str]) -> Iterator[str]:
        """Codes whose name has all the plain words: first where they stand next to each other, then the others."""
        together = " " + " ".join(words)
        having = reduce(and_, (self._bits(word) for word in words), self._all)
        beginning = reduce(and_, (self._beginning(word) for word in words), having)
        apart = having
        for place in _bits_of(beginning):
            if together in self._texts[place]:
                apart ^= 1 << place
                yield self.names[place][1]
        for place in _bits_of(apart):
            yield self.names[place][1]

    def _bits(self, word: str) -> int:
        """The names in one of whose words this stands."""
        bits, at = 0, self._run.find(word)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            bits |= self._words[place][1]
            at = self._run.find(word, self._starts[place] + len(self._words[place][0]))
        return bits

    def _beginning(self, word: str) -> int:
        """The names one of whose words begins so: no other can have the words next to each other."""
        bits, place = 0, bisect_left(self._words, (word, 0))
        while place < len(self._words) and self._words[place][0].startswith(word):
            bits |= self._words[place][1]
            place += 1
        return bits

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(" " + plain(name).replace(",", "") for name, _code in self.names)

    @cached_property
    def _words(self) -> tuple[tuple[str, int], ...]:
        """Each word with the names that have it, in the order of the alphabet."""
        having: dict[str, int] = {}
        for place, text in enumerate(self._texts):
            for word in text.split():
                having[word] = having.get(word, 0) | 1 << place
        return tuple(sorted(having.items()))

    @cached_property
    def _run(self) -> str:
        """All words one after the other: a part of one is found in it faster than word by word."""
        return "\n".join(word for word, _bits in self._words)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """Where each word begins in the run."""
        return tuple(accumulate((len(word) + 1 for word, _bits in self._words[:-1]), initial=0))

    @cached_property
    def _all(self) -> int:
        return (1 << len(self.names)) - 1


def _bits_of(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    digits = bin(number)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)
