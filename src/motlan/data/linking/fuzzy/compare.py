"""How two values are compared: the levels of likeness of each kind of field, best first.

A level is a condition over two records (columns ``…_l`` and ``…_r``, as Splink writes them) and the words in which a
steward reads it. Where a value is missing on either side nothing is said for or against. The last level holds when no
other does. Cheap conditions stand before dear ones: an edit distance costs twenty times a similarity of letters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from motlan.data.linking.fuzzy.field import HEAVIEST, Field, Kind
from motlan.kernel.text import Text

OTHERWISE = "ELSE"
ISO_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Level:
    """One level of likeness. ``frequent``: agreement on a frequent value weighs less than on a rare one."""

    condition: str
    words: Text
    frequent: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field's levels; ``missing`` is the condition under which nothing is compared."""

    field: Field
    missing: str
    levels: tuple[Level, ...]


SAME = Text(vi="giống hệt", en="the same")
NEAR = Text(vi="lệch một ký tự", en="one character off")
NEARLY = Text(vi="gần như giống hệt", en="nearly the same")
CLOSE = Text(vi="gần giống", en="close")
PARTLY = Text(vi="giống một phần", en="alike in part")
OTHER = Text(vi="khác", en="different")
WORDS_MOVED = Text(vi="cùng các từ, khác thứ tự hoặc cách viết", en="the same words in another order or spelling")
TONELESS = Text(vi="giống khi bỏ dấu", en="the same without tone marks")
MISPLACED = Text(vi="đứng ở ô khác", en="stands in another field")
MISSING = Text(vi="một bên không có", en="missing on one side")


def comparisons(fields: Sequence[Field]) -> tuple[Comparison, ...]:
    """The comparison of every field."""
    return tuple(_of(field, fields) for field in fields)


def _of(field: Field, fields: Sequence[Field]) -> Comparison:
    name = field.name
    levels: Mapping[Kind, Callable[[], tuple[Level, ...]]] = {
        "name": lambda: _names(field, fields),
        "text": lambda: _short(field, fields),
        "long": lambda: _long(name),
        "date": lambda: _dates(name),
        "number": lambda: _numbers(name),
        "identifier": lambda: _identifiers(name),
        "code": lambda: (Level(_equal(name), SAME, frequent=True), Level(OTHERWISE, OTHER)),
    }
    column = f"{name}__p" if field.is_words else name
    return Comparison(field, f'"{column}_l" is null or "{column}_r" is null', levels[field.kind]())


# ---- words


def _names(field: Field, fields: Sequence[Field]) -> tuple[Level, ...]:
    """Names of persons: the given name comes last, middle names come and go, marks are lost on the way."""
    name = field.name
    given, family = _equal(f"{name}__l"), f'left("{name}__p_l", 1) = left("{name}__p_r", 1)'
    return (
        Level(_equal(name), SAME, frequent=True),
        Level(_equal(f"{name}__p"), TONELESS, frequent=True),
        Level(f"{_equal(f'{name}__j')} or {_equal(f'{name}__o')}", WORDS_MOVED),
        Level(_one_edit(name), NEAR),
        Level(f"{_alike(name)} >= 0.88 or {_two_edits(name)}", CLOSE),
        *_misplaced(field, fields),
        Level(f"({given} and {family}) or {_alike(name)} >= 0.78 or {_begins(name)}", PARTLY),
        Level(OTHERWISE, OTHER),
    )


def _short(field: Field, fields: Sequence[Field]) -> tuple[Level, ...]:
    name = field.name
    return (
        Level(_equal(f"{name}__p"), SAME, frequent=True),
        Level(f"{_equal(f'{name}__j')} or {_equal(f'{name}__o')}", WORDS_MOVED),
        Level(_one_edit(name), NEAR),
        Level(f"{_alike(name)} >= 0.88 or {_two_edits(name)}", CLOSE),
        *_misplaced(field, fields),
        Level(f"{_alike(name)} >= 0.78 or {_begins(name)}", PARTLY),
        Level(OTHERWISE, OTHER),
    )


def _long(name: str) -> tuple[Level, ...]:
    """Addresses, titles, names of firms: common words and common groups of letters by their rarity.

    Texts of the same words with other numbers in them are mostly two things: two houses of a street, two models of a
    maker.
    """
    words, letters = _common(f"{name}__g"), _common(f"{name}__q")
    numbers = f"coalesce({_contained(f'{name}__n')} < 0.5, false)"

    def alike(least: float, of_letters: float) -> str:
        return f"({words} >= {least} or {letters} >= {of_letters})"

    return (
        Level(_equal(f"{name}__p"), SAME, frequent=True),
        Level(f"{_equal(f'{name}__j')} or {_equal(f'{name}__o')}", WORDS_MOVED),
        Level(f"not {numbers} and {alike(0.85, 0.82)}", NEARLY),
        Level(f"not {numbers} and {alike(0.68, 0.7)}", CLOSE),
        Level(f"not {numbers} and {alike(0.5, 0.55)}", Text(vi="phần lớn giống", en="mostly alike")),
        Level(f"not {numbers} and ({alike(0.3, 0.4)} or {_within(f'{name}__g')} >= 0.8)", PARTLY),
        Level(alike(0.5, 0.55), Text(vi="giống chữ, khác số", en="the same words, other numbers")),
        Level(f"not {numbers} and {alike(0.12, 0.2)}", Text(vi="giống vài từ", en="a few words in common")),
        Level(OTHERWISE, OTHER),
    )


def _misplaced(field: Field, fields: Sequence[Field]) -> tuple[Level, ...]:
    """Family name in the field of the given name, and the like."""
    others = [each.name for each in fields if each.kind == field.kind and each.name != field.name]
    if not others:
        return ()
    mine = f"{field.name}__p"
    there = [f'"{mine}_l" = "{other}__p_r" or "{mine}_r" = "{other}__p_l"' for other in others]
    return (Level(" or ".join(there), MISPLACED),)


def _alike(name: str) -> str:
    return f'jaro_winkler_similarity("{name}__j_l", "{name}__j_r")'


def _length(name: str, of: str) -> str:
    return f'{of}(length("{name}__j_l"), length("{name}__j_r"))'


def _one_edit(name: str) -> str:
    apart = f'abs(length("{name}__j_l") - length("{name}__j_r")) <= 1'
    edit = f'damerau_levenshtein("{name}__j_l", "{name}__j_r") <= 1'
    return (
        f"{_length(name, 'least')} > 3 and {_alike(name)} >= 0.8 and ({_alike(name)} >= 0.95 or ({apart} and {edit}))"
    )


def _two_edits(name: str) -> str:
    apart = f'abs(length("{name}__j_l") - length("{name}__j_r")) <= 2'
    edits = f'damerau_levenshtein("{name}__j_l", "{name}__j_r") <= 2'
    return f"({_length(name, 'least')} > 6 and {_alike(name)} >= 0.8 and {apart} and {edits})"


def _begins(name: str) -> str:
    short = f"{_length(name, 'least')} > 2"
    return f'({short} and (starts_with("{name}__j_l", "{name}__j_r") or starts_with("{name}__j_r", "{name}__j_l")))'


def _common(name: str) -> str:
    """The weight that two lists have in common, as a share of the weight of all their entries."""
    return f'({_weight(name)} / ("{name}w_l" + "{name}w_r" - {_weight(name)}))'


def _within(name: str) -> str:
    """The weight that two lists have in common, as a share of the lighter one."""
    return f'({_weight(name)} / least("{name}w_l", "{name}w_r"))'


def _weight(name: str) -> str:
    """An entry's weight is its last four bits."""
    common = f'list_intersect("{name}_l", "{name}_r")'
    return f"coalesce(list_sum(list_transform({common}, lambda e: e & {HEAVIEST})), 0)"


def _contained(name: str) -> str:
    """The entries that two lists have in common, as a share of the shorter one."""
    return f'(len(list_intersect("{name}_l", "{name}_r")) / least(len("{name}_l"), len("{name}_r")))'


# ---- dates, numbers, identifiers


def _dates(name: str) -> tuple[Level, ...]:
    one, other = f'"{name}__d_l"', f'"{name}__d_r"'
    whole = f"length({one}) = {ISO_DIGITS} and length({other}) = {ISO_DIGITS}"
    swapped = (
        f"left({one}, 4) = left({other}, 4) and substr({one}, 5, 2) = substr({other}, 7, 2)"
        f" and substr({one}, 7, 2) = substr({other}, 5, 2)"
    )
    off = f"abs(try_cast(left({one}, 4) as integer) - try_cast(left({other}, 4) as integer)) = 1"
    return (
        Level(_equal(name), SAME),
        Level(
            f"starts_with({one}, {other}) or starts_with({other}, {one})",
            Text(vi="khớp trong phần đã biết", en="agrees as far as it is known"),
        ),
        Level(
            f"case when {whole} then hamming({one}, {other}) <= 2 and damerau_levenshtein({one}, {other}) <= 1"
            " else false end",
            Text(vi="lệch một chữ số", en="one digit off"),
        ),
        Level(f"{whole} and {swapped}", Text(vi="ngày và tháng đổi chỗ", en="day and month swapped")),
        Level(
            f"case when {whole} then hamming({one}, {other}) <= 2 or (right({one}, 4) = right({other}, 4) and {off})"
            " else false end",
            Text(vi="lệch hai chữ số hoặc một năm", en="two digits or a year off"),
        ),
        Level(f"left({one}, 4) = left({other}, 4)", Text(vi="chỉ cùng năm", en="the same year only")),
        Level(OTHERWISE, OTHER),
    )


def _numbers(name: str) -> tuple[Level, ...]:
    one, other = f'"{name}_l"', f'"{name}_r"'
    apart = f"abs({one} - {other}) / nullif(greatest(abs({one}), abs({other})), 0)"
    return (
        Level(f"{one} = {other}", SAME, frequent=True),
        Level(f"{apart} <= 0.01", Text(vi="lệch không quá 1 %", en="at most 1 % apart")),
        Level(f"{apart} <= 0.1", Text(vi="lệch không quá 10 %", en="at most 10 % apart")),
        Level(f"{apart} <= 0.3", Text(vi="lệch không quá 30 %", en="at most 30 % apart")),
        Level(OTHERWISE, OTHER),
    )


def _identifiers(name: str) -> tuple[Level, ...]:
    near = f'abs(length("{name}_l") - length("{name}_r")) <= 1'
    one, other = f'"{name}_l"', f'"{name}_r"'
    alike = f"jaro_winkler_similarity({one}, {other}) >= 0.75"
    return (
        Level(_equal(name), SAME),
        Level(_equal(f"{name}__z"), Text(vi="giống khi bỏ số 0 ở đầu", en="the same without zeros before it")),
        Level(
            f"{near} and {alike} and damerau_levenshtein({one}, {other}) <= 1",
            Text(vi="lệch một chữ số", en="one digit off"),
        ),
        Level(
            f"{near} and {alike} and damerau_levenshtein({one}, {other}) <= 2",
            Text(vi="lệch hai chữ số", en="two digits off"),
        ),
        Level(OTHERWISE, OTHER),
    )


def _equal(column: str) -> str:
    return f'"{column}_l" = "{column}_r"'
