"""What speaks for and against a column being an attribute, each as a weight that adds up to log odds.

A weight of +2 makes a thing about seven times as likely, −2 as much less. The weights were set by what each kind of
evidence is worth in general (a name can be a coincidence, values that agree row by row with what is held cannot), not
fitted to any one country's databases. What the sums are worth as likelihoods is one number, :data:`DEPENDENCE`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from motlan.data.profile.held import Agreement
from motlan.data.profile.lexicon import Likeness
from motlan.data.profile.table import Column
from motlan.data.profile.values import FEW, Readings
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept
from motlan.kernel.text import Text

PRIOR = -1.5
"""Before anything is known: most of a table's columns are something, but each could be one of several."""
IMPOSSIBLE = -7.0
DEPENDENCE = 2.2
"""Kinds of evidence overlap (a name and values of the right form often have one cause), so sums of weights promise too
much. Divided by this, they come true about as often as they say: measured on renamed columns, see decision 10."""
NAME = 7.0
HELD = 8.0
NUMBER_SAYS = 5.0
TELLING = 0.3
"""Likeness of a name, or agreement beyond chance, from which it speaks for a match."""
CLEAR = 0.75
"""Likeness from which a name clearly means one thing, and so not another."""
LESS = 0.5
CHANCE = 0.05
"""Agreement beyond chance below which two columns have nothing to do with each other."""
SOME, HALF, FEW_LONG = 0.6, 0.5, 0.1
SHORT = 50
LONGEST_CODE = 40
ONE_WORD = 1.5
UNIT_CODE = 4
"""Characters from which a code that is a unit's is no coincidence."""
MOST = 0.8
"""From this share of values on, a column is taken to be of a kind: the rest are mistakes."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for (or against) a match: its kind, its weight in log odds, and a sentence."""

    kind: str
    weight: float
    text: Text


def likelihoods(totals: Sequence[float]) -> list[float]:
    """What each of several answers, of which at most one is right, is likely to be, from their log odds.

    >>> [round(one, 2) for one in likelihoods([8.0, 2.0])], likelihoods([])
    ([0.92, 0.06], [])
    """
    odds = [math.exp(one / DEPENDENCE) for one in totals]
    return [one / (1 + sum(odds)) for one in odds]


def total(evidence: tuple[Evidence, ...]) -> float:
    """The log odds."""
    return PRIOR + sum(one.weight for one in evidence)


def of_name(likeness: Likeness, best_anywhere: float) -> Iterator[Evidence]:
    """What the column's name says; a name that clearly means something else speaks against."""
    percent = round(100 * likeness.score)
    if best_anywhere >= CLEAR and likeness.score < LESS * best_anywhere:
        text = Text(vi="tên nói điều khác", en="the name says something else")
        yield Evidence("name", -1.5, text)
    elif likeness.phrase is not None and likeness.score >= TELLING:
        text = Text(
            vi=f"tên giống “{likeness.phrase.text}” {percent}%", en=f"name like “{likeness.phrase.text}” {percent}%"
        )
        yield Evidence("name", round(NAME * likeness.score, 2), text)


def of_held(agreement: Agreement | None, source: str) -> Iterator[Evidence]:
    """What agreeing, row by row, with what is known of the subjects says. ``source``: ``held`` or ``number``."""
    if agreement is None:
        return
    most = HELD if source == "held" else NUMBER_SAYS
    percent = round(100 * agreement.share)
    rows = agreement.compared
    where = {
        "held": Text(vi="giá trị đang giữ", en="the held values"),
        "number": Text(vi="điều mà mã số nói", en="what the number says"),
    }[source]
    text = Text(
        vi=f"khớp {percent}% với {where['vi']} của {rows} bản ghi", en=f"{percent}% as {where['en']} of {rows} records"
    )
    if agreement.beyond >= TELLING:
        yield Evidence(source, round(most * agreement.beyond, 2), text)
    elif agreement.beyond < CHANCE:
        yield Evidence(source, -3.0, text)


def of_values(
    column: Column,
    readings: Readings,
    attribute: Attribute,
    concept: Concept,
    dictionary: Dictionary,
    pattern: str | None = None,
) -> Iterator[Evidence]:
    """What the values say, by the attribute's type."""
    if not column.values:
        return
    if pattern is not None:
        yield from _pattern(column, pattern)
    yield from BY_TYPE[attribute.type](column, readings, attribute, concept, dictionary)


def _pattern(column: Column, pattern: str) -> Iterator[Evidence]:
    fits = sum(bool(re.fullmatch(pattern, value)) for value in column.values) / len(column.values)
    text = Text(vi=f"{fits:.0%} đúng mẫu {pattern}", en=f"{fits:.0%} have the form {pattern}")
    yield Evidence("pattern", 3.0 if fits >= MOST else -3.0, text)


def _says(kind: str, weight: float, share: float, vi: str, en: str) -> Evidence:
    return Evidence(kind, weight, Text(vi=f"{share:.0%} {vi}", en=f"{share:.0%} {en}"))


def _identifier(
    column: Column, readings: Readings, attribute: Attribute, concept: Concept, dictionary: Dictionary
) -> Iterator[Evidence]:
    scheme = dictionary.scheme_of(attribute)
    if scheme is not None:
        yield from _of_scheme(readings, scheme.scheme, weight=3.0)
    elif _looks_like_something_else(readings, column):
        yield _against("giá trị không phải mã số", "the values are no numbers of records")
    elif attribute.name == concept.identifier and column.unique:
        yield _says("structure", 2.0, 1.0, "giá trị khác nhau, không trống", "of values differ, none is empty")
    if attribute.name == concept.identifier:
        share = column.distinct / column.filled
        if not column.nearly_unique:
            yield _says("structure", -3.0, share, "giá trị khác nhau", "of values differ")
        elif column.fill < MOST:
            yield _says("structure", -2.0, column.fill, "bản ghi có giá trị", "of records have one")
        elif scheme is not None:
            yield _says("structure", 1.0, share, "giá trị khác nhau", "of values differ")


def _of_scheme(readings: Readings, scheme: str, *, weight: float) -> Iterator[Evidence]:
    valid = readings.schemes.get(scheme, 0.0)
    what = (f"đúng cấu trúc {scheme}", f"are valid by {scheme}")
    if valid >= HALF:
        yield _says("pattern", weight * valid, valid, *what)
    else:
        yield _says("pattern", IMPOSSIBLE, valid, *what)


def _looks_like_something_else(readings: Readings, column: Column) -> bool:
    is_date = readings.dates >= MOST or readings.instants >= MOST
    return (
        is_date
        or readings.names >= MOST
        or readings.words > ONE_WORD
        or max(readings.schemes.values(), default=0) > MOST
    )


def _against(vi: str, en: str) -> Evidence:
    return Evidence("type", IMPOSSIBLE, Text(vi=vi, en=en))


def _reference(
    column: Column, readings: Readings, attribute: Attribute, _concept: Concept, dictionary: Dictionary
) -> Iterator[Evidence]:
    scheme = dictionary.scheme_of(attribute)
    if scheme is not None:
        yield from _of_scheme(readings, scheme.scheme, weight=2.5)
        if attribute.mandatory and column.fill < MOST:
            yield _says("structure", -1.5, column.fill, "bản ghi có giá trị", "of records have one")
    elif _looks_like_something_else(readings, column):
        yield _against("giá trị không phải mã số", "the values are no numbers of records")


def _date(
    column: Column, readings: Readings, attribute: Attribute, _concept: Concept, _dictionary: Dictionary
) -> Iterator[Evidence]:
    if readings.instants >= MOST:
        yield _says("pattern", -4.0, readings.instants, "là thời điểm có giờ", "are instants with a time of day")
    elif readings.dates >= SOME:
        yield _says("pattern", 2.5, readings.dates, f"là ngày dạng {readings.form}", f"are days as {readings.form}")
        if attribute.mandatory and column.fill < MOST:
            yield _says("structure", -1.0, column.fill, "bản ghi có giá trị", "of records have one")
    elif readings.two_digit_years >= MOST:
        share = readings.two_digit_years
        yield _says("pattern", 1.5, share, "là ngày với năm hai chữ số", "are days with two digits of the year")
    else:
        yield _says("pattern", IMPOSSIBLE, readings.dates, "là ngày", "are days")


def _code(
    column: Column, readings: Readings, attribute: Attribute, _concept: Concept, dictionary: Dictionary
) -> Iterator[Evidence]:
    listed = dictionary.code_lists.get(attribute.codes or "")
    read = readings.codes.get(attribute.codes or "")
    if listed is None or read is None:
        return
    if read.share >= SOME:
        weight = 3.5 if column.distinct > 1 else 2.5
        by = {"code": ("là mã", "are codes"), "label": ("là nhãn", "are labels")}.get(
            read.by, ("là nhãn viết khác", "are labels written otherwise")
        )
        yield _says(
            "code list",
            weight * read.share,
            read.share,
            f"{by[0]} của danh mục {listed.code_list}",
            f"{by[1]} of the code list {listed.code_list}",
        )
    elif not column.counts or len(column.common) > len(listed.codes) + 3:
        yield _against("quá nhiều giá trị khác nhau so với danh mục", "more different values than the list has codes")
    elif readings.units.share >= MOST and column.shortest >= UNIT_CODE:
        yield _says("code list", -3.0, readings.units.share, "là mã đơn vị hành chính", "are codes of units")
    elif readings.dates >= MOST or column.longest > LONGEST_CODE:
        yield _against("giá trị không phải mã", "the values are no codes")
    elif len(column.common) == len(listed.codes):
        text = Text(vi="số giá trị bằng số mã của danh mục", en="as many different values as the list has codes")
        yield Evidence("code list", 0.5, text)
    elif max((one.share for one in readings.codes.values()), default=0) >= MOST:
        yield Evidence("code list", -3.0, Text(vi="là mã của danh mục khác", en="they are codes of another list"))


def _unit(
    column: Column, readings: Readings, _attribute: Attribute, _concept: Concept, _dictionary: Dictionary
) -> Iterator[Evidence]:
    share, what = readings.units.share, ("là mã đơn vị hành chính", "are codes of units of territory")
    if share >= SOME:
        few = column.distinct < FEW and column.filled > 10 * FEW
        yield _says("code list", (1.0 if few else 3.5) * share, share, *what)
    elif readings.unit_names >= SOME:
        what = ("là tên đơn vị hành chính", "are names of units of territory")
        yield _says("code list", 2.0 * readings.unit_names, readings.unit_names, *what)
    else:
        yield _says("code list", IMPOSSIBLE, share, *what)


def _name(
    column: Column, readings: Readings, _attribute: Attribute, _concept: Concept, _dictionary: Dictionary
) -> Iterator[Evidence]:
    if readings.names >= MOST and readings.words > ONE_WORD:
        yield _says("pattern", 3.5 * readings.names, readings.names, "giống họ tên người", "look like persons' names")
    elif column.distinct > FEW:
        yield _says("pattern", -5.0, readings.names, "giống họ tên người", "look like persons' names")


def _number(
    column: Column, readings: Readings, _attribute: Attribute, _concept: Concept, _dictionary: Dictionary
) -> Iterator[Evidence]:
    what = ("là số", "are numbers")
    if readings.numbers < MOST:
        yield _says("pattern", IMPOSSIBLE, readings.numbers, *what)
    elif readings.units.share >= MOST and column.distinct > FEW:
        yield _says("pattern", -1.0, readings.numbers, *what)
    elif readings.decimals >= CHANCE:
        yield _says("pattern", 2.5, readings.decimals, "là số có phần lẻ", "are numbers with a decimal part")
    else:
        yield _says("pattern", 1.0 if column.distinct > FEW else 0.0, readings.numbers, *what)


def _text(
    column: Column, readings: Readings, attribute: Attribute, _concept: Concept, _dictionary: Dictionary
) -> Iterator[Evidence]:
    too_long = sum(len(value) > attribute.max_length for value in column.values) / len(column.values)
    if too_long > FEW_LONG:
        yield _says("structure", -5.0, too_long, f"dài hơn {attribute.max_length} chữ", "are longer than it may be")
    for share, vi, en in (
        (readings.dates, "là ngày", "are days"),
        (readings.instants, "là thời điểm", "are instants"),
        (max(readings.schemes.values(), default=0.0), "là mã số có cấu trúc", "are structured numbers"),
        (readings.units.share if column.distinct > FEW else 0.0, "là mã đơn vị", "are codes of units"),
        (max((one.share for one in readings.codes.values()), default=0.0), "là mã danh mục", "are codes of a list"),
    ):
        if share >= MOST:
            yield _says("type", -2.5, share, vi, en)
            return
    yield from _text_of_its_length(column, readings, attribute)


def _text_of_its_length(column: Column, readings: Readings, attribute: Attribute) -> Iterator[Evidence]:
    """A short text is declared short; words are not put where a number is expected."""
    declared_short = attribute.max_length <= SHORT
    if declared_short and column.longest <= attribute.max_length:
        text = Text(vi=f"vừa {attribute.max_length} chữ", en=f"fit into {attribute.max_length} letters")
        yield Evidence("structure", 1.5, text)
    elif not declared_short and readings.digits >= MOST:
        yield _says("structure", -0.5, readings.digits, "chỉ có chữ số", "are digits alone")
    elif not declared_short and readings.words > ONE_WORD:
        yield Evidence("structure", 0.5, Text(vi="là chữ viết tự do", en="free text"))


def of_use(databases: int) -> Iterator[Evidence]:
    """What several databases keep, another one probably keeps too."""
    if databases:
        text = Text(vi=f"{databases} CSDL khác cũng giữ", en=f"{databases} other databases keep it too")
        yield Evidence("in use", round(0.3 * min(databases, 3), 2), text)


def not_oneself() -> Evidence:
    """Nobody is their own parent or spouse."""
    return Evidence("structure", -5.0, Text(vi="là mã của chính bản ghi", en="it is the record's own number"))


Rule = Callable[[Column, Readings, Attribute, Concept, Dictionary], Iterator[Evidence]]
BY_TYPE: dict[Type, Rule] = {
    Type.IDENTIFIER: _identifier,
    Type.REFERENCE: _reference,
    Type.DATE: _date,
    Type.CODE: _code,
    Type.UNIT: _unit,
    Type.NAME: _name,
    Type.NUMBER: _number,
    Type.TEXT: _text,
}
