"""What the values of a column can be: dates in which form, numbers, identifiers, codes of which list, units, names.

Each is told by the dictionary's own functions over the sampled values, as a share of them; what is found is a reading
that the mapping can declare (a date's form, a list's values, the day that unit codes are of).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property

from motlan.data.profile.table import CODES, Column
from motlan.dictionary import partial_date
from motlan.dictionary.book import Dictionary
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.identifier import IdentifierScheme
from motlan.dictionary.name import plain

FORMS = (
    "yyyy-mm-dd",
    "dd/mm/yyyy",
    "dd-mm-yyyy",
    "dd.mm.yyyy",
    "mm/dd/yyyy",
    "yyyy/mm/dd",
    "ddmmyyyy",
    "yyyymmdd",
)
"""Ways to write a day that a mapping can declare, likeliest first: where two fit all values, the first is taken."""
TWO_DIGITS = re.compile(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d|\d{1,2}([/.-])\d{1,2}\3\d{2}")
"""Days with two digits of the year (``ddmmyy``, ``dd/mm/yy``): recognised, but which century is the owner's to say."""
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}.*")
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
NUMBER_COMMA = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})*(,\d+)?")
DECIMALS = re.compile(r"-?[\d.]*,\d+|-?\d+\.\d{1,2}|-?\d+\.\d{4,}")
NAME = re.compile(r"[^\W\d_]+(['’-][^\W\d_]+)*( [^\W\d_]+(['’-][^\W\d_]+)*){1,5}")
ALL = 0.9
"""From this share on, the rest are mistakes."""
WHOLE_DAY = len("yyyy-mm-dd")
FEW = 20
"""With fewer values nothing can be told from shares."""


@dataclass(frozen=True, slots=True)
class CodeReading:
    """A column read as codes of one list: the share of its values that are, and the ``values`` to declare (or none).

    ``by`` says how they were recognised: ``code``, ``label``, ``plain`` (a label without marks or in another case).
    """

    share: float
    values: Mapping[str, str]
    by: str


@dataclass(frozen=True, slots=True)
class UnitReading:
    """A column read as unit codes as they stood on ``as_of`` (None: today); ``level`` is that of most of them."""

    share: float
    as_of: date | None
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Everything a column's values could be, each with the share of values (0 … 1) that fit."""

    dates: float
    form: str | None
    two_digit_years: float
    instants: float
    years: tuple[int, int] | None
    numbers: float
    decimals: float
    """The share of values with a decimal part."""
    decimal_comma: bool
    names: float
    schemes: Mapping[str, float]
    codes: Mapping[str, CodeReading]
    units: UnitReading
    unit_names: float
    words: float
    """Mean number of words."""
    digits: float
    """The share of values of digits alone."""
    written: Mapping[str, str] = field(default_factory=dict)
    """Sampled dates in ISO form."""


@dataclass(frozen=True)
class Vocabulary:
    """What a dictionary knows, made ready once for looking up many values."""

    dictionary: Dictionary

    @cached_property
    def units_today(self) -> frozenset[str]:
        """The codes of units in force."""
        return frozenset(code for code, unit in self.dictionary.units.units.items() if unit.valid_to is None)

    @cached_property
    def day_before(self) -> date | None:
        """The last day before units changed; None when no change is known."""
        book = self.dictionary.units
        return book.changed_on - timedelta(days=1) if book.crossings else None

    @cached_property
    def units_before(self) -> frozenset[str]:
        """The codes that were in force on that day: those that led elsewhere, and those that stayed."""
        book, day = self.dictionary.units, self.day_before
        if day is None:
            return frozenset()
        stayed = (code for code, unit in book.units.items() if unit.valid_from <= day)
        return frozenset({*(crossing.old for crossing in book.crossings), *stayed})

    @cached_property
    def _carried(self) -> dict[tuple[str, date | None], str | None]:
        return {}

    def carried(self, code: str, as_of: date | None) -> str | None:
        """Where a unit code of that day leads today; None when it is none, or was divided."""
        if (code, as_of) not in self._carried:
            self._carried[(code, as_of)] = self.dictionary.units.carry(code, as_of or date.max).code
        return self._carried[(code, as_of)]

    @cached_property
    def unit_names(self) -> frozenset[str]:
        """The names of units in force, without marks."""
        return frozenset(_key(name) for unit in self.dictionary.units.units.values() for name in (unit.name,))

    @cached_property
    def spellings(self) -> Mapping[str, Mapping[str, str]]:
        """By code list: every way to write one of its codes (code or label, without marks and case) → the code."""
        return {name: _spellings(listed) for name, listed in self.dictionary.code_lists.items()}


def _spellings(listed: CodeList) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for code, label in listed.codes.items():
        for text in (code, *label.values()):
            known.setdefault(_key(text), code)
    return known


def read_values(column: Column, vocabulary: Vocabulary) -> Readings:
    """Read one column's sampled values in every way that the dictionary knows."""
    dictionary = vocabulary.dictionary
    counted = Counter(column.values)
    dates, form, written = _dates(counted)
    unit = _units(counted, vocabulary)
    years = sorted(int(iso[:4]) for iso in written.values())
    return Readings(
        dates=dates,
        form=form,
        two_digit_years=_share(counted, lambda value: bool(TWO_DIGITS.fullmatch(value))),
        instants=_share(counted, lambda value: bool(INSTANT.fullmatch(value))),
        years=(years[len(years) // 50], years[-1 - len(years) // 50]) if years else None,
        numbers=_share(counted, lambda value: bool(NUMBER.fullmatch(value) or NUMBER_COMMA.fullmatch(value))),
        decimals=_share(counted, lambda value: bool(DECIMALS.fullmatch(value))),
        decimal_comma=_share(counted, lambda value: bool(NUMBER.fullmatch(value))) < ALL,
        names=_share(counted, lambda value: bool(NAME.fullmatch(value))) if column.distinct > CODES // 2 else 0.0,
        schemes={name: _valid(counted, scheme) for name, scheme in dictionary.schemes.items()},
        codes={
            name: _codes(column, listed, vocabulary.spellings[name]) for name, listed in dictionary.code_lists.items()
        },
        units=unit,
        unit_names=_share(counted, lambda value: _key(value) in vocabulary.unit_names),
        words=_mean(counted, lambda value: len(value.split())),
        digits=_share(counted, str.isdigit),
        written=written,
    )


def _share(counted: Counter[str], fits: Callable[[str], bool]) -> float:
    total = counted.total()
    return sum(count for value, count in counted.items() if fits(value)) / total if total else 0.0


def _mean(counted: Counter[str], measure: Callable[[str], int]) -> float:
    total = counted.total()
    return sum(count * measure(value) for value, count in counted.items()) / total if total else 0.0


# ---- dates


def _dates(counted: Counter[str]) -> tuple[float, str | None, dict[str, str]]:
    """The share of days, their form, and each in ISO. A bare year counts as a date only beside whole ones."""
    best: tuple[float, str | None, dict[str, str]] = (0.0, None, {})
    for form in FORMS:
        read = {value: iso for value in counted if (iso := _iso(value, form))}
        if not read:
            continue
        whole = sum(counted[value] for value, iso in read.items() if len(iso) == WHOLE_DAY)
        share = sum(counted[value] for value in read) / counted.total() if counted else 0.0
        if whole and share > best[0] + 0.001:
            best = (share, form, read)
    return best


def _iso(value: str, form: str) -> str | None:
    """The day, month or year that ``value`` is in this form; the look of it first, which costs less than an error."""
    if not _look(form).fullmatch(value):
        return None
    try:
        return partial_date.parse(value, form)
    except ValueError:
        return None


DIGITS = {True: r"\d{1,2}", False: r"\d{2}"}


@cache
def _look(form: str) -> re.Pattern[str]:
    apart = not form.isalpha()  # without separators only whole numbers of digits tell the parts from one another
    patterns = []
    for shorter in partial_date.forms(form):
        pattern = re.escape(shorter)
        for part, digits in (("yyyy", r"\d{4}"), ("dd", DIGITS[apart]), ("mm", DIGITS[apart])):
            pattern = pattern.replace(part, digits)
        patterns.append(pattern)
    return re.compile("|".join(patterns))


# ---- identifiers


def _valid(counted: Counter[str], scheme: IdentifierScheme) -> float:
    pattern = re.compile(scheme.pattern)
    return _share(counted, lambda value: bool(pattern.fullmatch(value)) and not scheme.faults(value, {}))


# ---- codes


def _codes(column: Column, listed: CodeList, spellings: Mapping[str, str]) -> CodeReading:
    """How far the column's values are codes of the list: by code, by label, by a label without marks."""
    counts = Counter(dict(column.counts))
    if not counts or len(column.common) > max(3 * len(listed.codes), len(listed.codes) + 3):
        return CodeReading(0.0, {}, "")
    total = counts.total()
    by_code = sum(count for value, count in counts.items() if value in listed.codes) / total
    if by_code >= ALL:
        return CodeReading(by_code, {}, "code")
    values = {value: spellings[_key(value)] for value in counts if _key(value) in spellings}
    share = sum(counts[value] for value in values) / total
    exact = all(value in listed.codes[code].values() for value, code in values.items())
    return CodeReading(share, values, "label" if exact else "plain") if values else CodeReading(0.0, {}, "")


def _key(text: str) -> str:
    return plain(text.replace("_", " ").replace("-", " "))


# ---- units


def _units(counted: Counter[str], vocabulary: Vocabulary) -> UnitReading:
    """The share of values that are unit codes: of today, or as they stood before the last change."""
    book = vocabulary.dictionary.units
    today = _share(counted, lambda value: value in vocabulary.units_today)
    then = _share(counted, lambda value: value in vocabulary.units_before)
    levels = Counter(book.units[value].level for value in counted if value in book.units)
    level = levels.most_common(1)[0][0] if levels else 0
    if then > today + 0.02:
        return UnitReading(then, vocabulary.day_before, level)
    return UnitReading(today, None, level)
