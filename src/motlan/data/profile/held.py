"""What is known of the subjects of a table's rows already: from the register, and from what their numbers say.

A column that holds the identifier of a concept tells for each sampled row whose record it is. What the golden record
says of that subject is then held against every other column, row by row: the strongest evidence that there is. Only
shares leave this module, never a value of anybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motlan.data.profile.table import Column
from motlan.data.profile.values import Readings, Vocabulary
from motlan.data.sync import expressions as sql
from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.dictionary.identifier import Encoded, IdentifierScheme
from motlan.dictionary.name import canonical
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

ENOUGH = 20
"""Rows that must be comparable before anything is concluded."""
ROWS_A_CODE = 5
SEEN, CLEARLY = 3, 0.6
"""A code is translated when so many records bear it out, and so large a share of those that have it."""
CHUNK = 500
Known = Sequence[Mapping[str, Any] | None]
"""For each sampled row what is known of its subject, by attribute; None: it is not known."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a column agrees with one attribute over ``compared`` rows.

    ``beyond`` is the agreement beyond chance, 1 when all agree, 0 when no more than values of other rows would.
    ``values`` turns the column's codes into the dictionary's, where they are codes.
    """

    compared: int
    share: float
    beyond: float
    values: Mapping[str, str]


def of_register(register: Register | None, concept: Concept, column: Column, *, without: str) -> Known:
    """The golden records whose identifier the column holds, row by row, as the other databases have them.

    A value that the register has from the database ``without`` would agree with itself: it counts as not known.
    """
    table = golden_name(concept.concept)
    if register is None or not register.exists(table):
        return [None] * len(column.sample)
    wanted = sorted(set(column.values))
    names = list(concept.attributes)
    listed = ", ".join(
        f"case when {quoted(f'{name}__source')} = {sql.literal(without)} then null else {quoted(name)} end"
        for name in names
    )
    identifier = quoted(concept.identifier)
    found: dict[str, Mapping[str, Any]] = {}
    for at in range(0, len(wanted), CHUNK):
        among = sql.listed(wanted[at : at + CHUNK])
        rows = register.rows(f"select {identifier}, {listed} from {quoted(table)} where {identifier} in ({among})")
        found |= {
            row[0]: dict(zip(names, row[1:], strict=True)) for row in rows if any(one is not None for one in row[1:])
        }
    return [found.get(value) if value is not None else None for value in column.sample]


def of_number(scheme: IdentifierScheme | None, column: Column) -> Known:
    """What the numbers in the column say of their subjects: a year, a code by a digit."""
    if scheme is None or not scheme.encodes:
        return [None] * len(column.sample)
    return [
        dict(_encoded(scheme.encodes, value)) if value is not None and not scheme.faults(value, {}) else None
        for value in column.sample
    ]


def _encoded(encodes: Sequence[Encoded], value: str) -> Iterator[tuple[str, str]]:
    for encoded in encodes:
        if encoded.year is not None:
            yield encoded.attribute, f"{encoded.year.of(value):04d}"
        else:
            digit = value[(encoded.digit or 1) - 1]
            yield from ((encoded.attribute, code) for code, digits in (encoded.values or {}).items() if digit in digits)


def found_share(known: Known, column: Column) -> float:
    """The share of the column's sampled values that are somebody's."""
    return sum(one is not None for one in known) / len(column.values) if column.values else 0.0


def agreement(
    column: Column, readings: Readings, attribute: Attribute, known: Known, vocabulary: Vocabulary
) -> Agreement | None:
    """How the column agrees with what is known; None where too little can be compared, or chance explains it."""
    comparable = _Comparable(column, readings, attribute, vocabulary)
    pairs = [
        (mine, said)
        for value, one in zip(column.sample, known, strict=True)
        if value is not None
        and one is not None
        and (said := one.get(attribute.name)) is not None
        and (mine := comparable.read(value)) is not None
    ]
    if len(pairs) < ENOUGH:
        return None
    return _of_codes(pairs) if attribute.type is Type.CODE else _of_values(pairs, comparable)


class _Comparable:
    """How a column's values and an attribute's held ones are brought into one form."""

    def __init__(self, column: Column, readings: Readings, attribute: Attribute, vocabulary: Vocabulary) -> None:
        self._readings, self._vocabulary = readings, vocabulary
        self.type = attribute.type
        self._is_code = bool(column.counts)

    def read(self, value: str) -> Any:
        """The column's value as the attribute would hold it; None where it cannot be one."""
        match self.type:
            case Type.DATE:
                return self._readings.written.get(value)
            case Type.NAME | Type.TEXT:
                return canonical(value)
            case Type.CODE:
                return value if self._is_code else None
            case Type.UNIT:
                return self._vocabulary.carried(value, self._readings.units.as_of)
            case Type.NUMBER:
                return _number(value)
            case _:
                return value

    def same(self, mine: Any, said: Any) -> bool:
        """Whether the two say the same."""
        match self.type:
            case Type.DATE:
                return partial_date.compatible(mine, str(said))
            case Type.NAME | Type.TEXT:
                return bool(mine == canonical(str(said)))
            case _:
                return bool(mine == said)


def _number(value: str) -> float | None:
    text = value.replace(" ", "")
    try:
        return float(text)
    except ValueError:
        return None


def _of_values(pairs: Sequence[tuple[Any, Any]], comparable: _Comparable) -> Agreement | None:
    """Agreement beyond what the values of other rows would give (each held against the row half the sample on)."""
    count = len(pairs)
    share = sum(comparable.same(mine, said) for mine, said in pairs) / count
    shifted = (pairs[(at + count // 2) % count][1] for at in range(count))
    chance = sum(comparable.same(mine, said) for (mine, _), said in zip(pairs, shifted, strict=True)) / count
    return _beyond(count, share, chance, {})


def _of_codes(pairs: Sequence[tuple[str, str]]) -> Agreement | None:
    """Agreement when each of the column's codes stands for the code that its subjects mostly have."""
    by_mine: dict[str, Counter[str]] = defaultdict(Counter)
    for mine, said in pairs:
        by_mine[mine][said] += 1
    if len(pairs) < ROWS_A_CODE * len(by_mine):
        return None  # with a code for every few rows, some translation always fits
    firsts = {mine: said.most_common(1)[0] for mine, said in by_mine.items()}
    # the first of its kind proves nothing: a code that occurs once agrees with whatever it stands beside
    spare = len(pairs) - len(firsts)
    share = sum(count - 1 for _, count in firsts.values()) / spare if spare else 0.0
    chance = Counter(said for _, said in pairs).most_common(1)[0][1] / len(pairs)
    sure = {
        mine: code
        for mine, (code, count) in firsts.items()
        if count >= SEEN and count > CLEARLY * by_mine[mine].total()
    }
    return _beyond(len(pairs), share, chance, sure)


def _beyond(count: int, share: float, chance: float, values: Mapping[str, str]) -> Agreement | None:
    if count * (1 - chance) < ENOUGH / 4:
        return None
    if share > chance and count * (share - chance) < ENOUGH / 4:
        return None  # a handful of rows more than by chance
    return Agreement(count, share, max((share - chance) / (1 - chance), 0.0), values)
