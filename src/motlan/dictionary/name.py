"""Vietnamese names: one canonical form to compare, one plain form to search.

Two spellings of one name are the same name: composed or decomposed Unicode (NFC is kept), upper or lower case, one
space or three, and the tone mark on the first or the second vowel of an open ``oa``, ``oe``, ``uy`` (Hòa and Hoà).
"""

import re
import unicodedata
from functools import lru_cache

TONES = {
    "oa": ("òa óa ỏa õa ọa", "oà oá oả oã oạ"),
    "oe": ("òe óe ỏe õe ọe", "oè oé oẻ oẽ oẹ"),
    "uy": ("ùy úy ủy ũy ụy", "uỳ uý uỷ uỹ uỵ"),
}
"""Open vowel pairs: the mark on the first vowel (kept), and on the second (rewritten)."""

TONE_PLACES: tuple[tuple[str, str], ...] = tuple(
    (second, first)
    for firsts, seconds in TONES.values()
    for first, second in zip(firsts.split(), seconds.split(), strict=True)
)
"""Pairs (as found at the end of a syllable, as kept). A ``qu`` before ``y`` is one consonant and is left alone."""


def canonical(name: str) -> str:
    """The form in which two spellings of one name are equal; lower case, NFC, single spaces.

    >>> canonical("NGUYỄN  Thị Hoà") == canonical("Nguyễn Thị Hòa")
    True
    >>> canonical("Trần Quý")
    'trần quý'
    """
    composed = unicodedata.normalize("NFC", name).lower()
    return " ".join(_syllable(word) for word in composed.split())


def plain(name: str) -> str:
    """The canonical form without marks: what somebody types who has no Vietnamese keyboard.

    >>> plain("Đặng Thị Hoà")
    'dang thi hoa'
    """
    return " ".join(_bare(word) for word in canonical(name).split())


@lru_cache(maxsize=65536)
def _syllable(word: str) -> str:
    for found, kept in TONE_PLACES:
        if word.endswith(found) and not (kept[0] in "ùúủũụ" and word.endswith("q" + found)):
            return word[: -len(found)] + kept
    return word


@lru_cache(maxsize=65536)
def _bare(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return re.sub(r"[̀-ͯ]", "", decomposed)
