"""How like a column's technical name is to the words for an attribute: whole, run together, shortened or by initials.

Technical names are made from words: without tone marks (``ngay_sinh``), run together (``HoTen``), shortened
(``gtinh``), by initials (``sdd``), with a mark of the type before them (``strHoTen``). A name is therefore read as the
words in their order, each whole, as its beginning, or without its vowels; some words may be left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from motlan.dictionary.name import plain

WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
TYPE_MARKS = frozenset(
    [
        "str",
        "s",
        "sz",
        "n",
        "i",
        "int",
        "b",
        "bln",
        "d",
        "dt",
        "dte",
        "f",
        "fld",
        "c",
        "col",
        "v",
        "vc",
        "vch",
        "nvc",
        "chr",
        "txt",
        "num",
        "t",
        "tbl",
        "l",
        "lng",
        "m",
        "x",
        "p",
        "k",
        "fk",
        "pk",
    ]
)
"""What programmers write before a name to say its type (Hungarian notation), and marks of fields and keys."""
LIGHT = {
    **dict.fromkeys(("so", "ma", "id", "no", "number", "code", "cd", "date", "ngay", "so"), 0.5),
    **dict.fromkeys(("va", "cua", "of", "the", "and", "theo", "to", "on", "at", "in"), 0.15),
}
"""Words that say little on their own: of numbers, codes and dates there are many."""
VOWELS = "aeiouy"
NOTHING = (0.0, 0)


def tokens(column: str) -> tuple[str, ...]:
    """The parts of a technical name, or the words of a label, in lower case, without marks.

    >>> tokens("strHoTen"), tokens("NGAY_SINH"), tokens("số CCCD")
    (('str', 'ho', 'ten'), ('ngay', 'sinh'), ('so', 'cccd'))
    """
    composed = unicodedata.normalize("NFC", column)
    bare = "".join(_bare(letter) if letter.isalpha() else letter for letter in composed)
    return tuple(part.lower() for part in WORD.findall(bare))


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    """Without marks; a capital stays one: it says where a word begins."""
    return plain(letter).upper() if letter.isupper() else plain(letter)


def similarity(column: str, phrase: tuple[str, ...]) -> float:
    """From 0 (nothing in common) to 1 (the same words): how well ``column`` can be read as the words of ``phrase``.

    >>> similarity("NgaySinh", ("ngay", "sinh")), similarity("COL_07", ("ngay", "sinh"))
    (1.0, 0.0)
    >>> 0.5 < similarity("gtinh", ("gioi", "tinh")) < 0.9
    True
    """
    found = (max(_similarity(one, phrase), _any_order(one, phrase)) for one in readings(column))
    return max(found, default=0.0)


ANY_ORDER = 0.85


def _any_order(parts: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    """The share of words in common, whatever their order (``residence_commune``, commune of residence)."""
    common = set(parts) & set(phrase)
    if len(common) < 2:  # noqa: PLR2004 - one word has no order
        return 0.0
    weight = sum(_weight(word) for word in common)
    theirs, ours = (sum(_weight(word) for word in side) for side in (parts, phrase))
    return float(ANY_ORDER * (weight / ours) ** 0.75 * (weight / theirs))


def readings(column: str) -> Iterator[tuple[str, ...]]:
    """The name's parts; without a mark of the type before them; without a number behind them."""
    parts = tokens(column)
    while len(parts) > 1 and parts[-1].isdigit():
        parts = parts[:-1]
    if parts and not all(part.isdigit() for part in parts):
        yield parts
        if len(parts) > 1 and parts[0] in TYPE_MARKS:
            yield parts[1:]


@lru_cache(maxsize=65536)
def _similarity(parts: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    """The best reading of the letters as the words in order, times the share of letters that it explains."""
    letters = "".join(parts)
    if not phrase or not any(word[0] in letters for word in phrase):
        return 0.0
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part)
    read = _Reading(letters, tuple(starts), phrase)
    credit, explained = read.best(0, 0)
    weight = sum(_weight(word) for word in phrase)
    # nobody writes a long label out: the words that are left out cost less than those that are there give
    share = credit / weight
    return round(share**0.75 * (explained / read.total), 4) if explained else 0.0


class _Reading:
    """One search for the best reading; ``best(i, j)`` reads the letters from ``i`` as the words from ``j`` on."""

    def __init__(self, letters: str, starts: tuple[int, ...], phrase: tuple[str, ...]) -> None:
        self.letters = letters
        self.ends = dict(zip(starts, (*starts[1:], len(letters)), strict=True))
        self.phrase = phrase
        self.total = sum(_letters_weight(letters[start:end]) for start, end in self.ends.items())
        self.per_letter = [0.0] * len(letters)
        for start, end in self.ends.items():
            for at in range(start, end):
                self.per_letter[at] = _letters_weight(letters[start:end]) / (end - start)
        self._known: dict[tuple[int, int], tuple[float, float]] = {}

    def best(self, i: int, j: int) -> tuple[float, float]:
        """``(credit, weight of the letters explained)``; the best product counts, then the better credit."""
        if i == len(self.letters) or j == len(self.phrase):
            return NOTHING
        if (i, j) not in self._known:
            self._known[(i, j)] = max(self._ways(i, j), key=lambda way: (way[0] * way[1], way[0] + way[1]))
        return self._known[(i, j)]

    def _ways(self, i: int, j: int) -> Iterator[tuple[float, float]]:
        yield self.best(i, j + 1)  # the word is left out
        if i in self.ends:
            yield self.best(self.ends[i], j)  # a part of the name that means nothing here
        word = self.phrase[j]
        for length, credit in _shortened(word, self.letters, i):
            after, explained = self.best(i + length, j + 1)
            whole = sum(self.per_letter[i : i + length])
            yield credit * _weight(word) + after, whole + explained


def _shortened(word: str, letters: str, at: int) -> Iterator[tuple[int, float]]:
    """How many letters from ``at`` on may stand for ``word``, and how much they say of it."""
    for length in range(min(len(word), len(letters) - at), 0, -1):
        if letters.startswith(word[:length], at):
            if length == len(word):
                yield length, 1.0
                continue
            yield length, 0.35 + 0.5 * length / len(word)
    skeleton = word[0] + "".join(letter for letter in word[1:] if letter not in VOWELS)
    if 1 < len(skeleton) < len(word) and letters.startswith(skeleton, at) and not word.startswith(skeleton):
        yield len(skeleton), 0.8


def _weight(word: str) -> float:
    return LIGHT.get(word, 1.0)


def _letters_weight(part: str) -> float:
    return LIGHT.get(part, 1.0) * (0.5 if part.isdigit() else 1.0)
