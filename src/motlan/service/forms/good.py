"""Whether a held value is good: it stands in for a paper only while nothing speaks against it.

What is held but bad follows the rule that the person is asked (or hands in the paper) *and* the correction begins.
Staleness is said where the value is read; the rest is decided here, so that every form decides it alike.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from motlan.data.golden.records import Held, Record, Standing
from motlan.dictionary.book import Dictionary
from motlan.kernel.text import Text

OnConflict = Literal["show", "ask"]

BEING_MENDED = Text(
    vi="Cơ quan giữ dữ liệu đã đồng ý sửa giá trị này nhưng chưa sửa xong.",
    en="The agency that holds this value has agreed to mend it and has not yet done so.",
)
DISAGREE = Text(
    vi="Các cơ sở dữ liệu ghi khác nhau về thông tin này.",
    en="The databases do not agree about this.",
)
_FAILS: Mapping[str, Text] = {
    "unique": Text(
        vi="Số này cũng được ghi cho một hồ sơ khác.",
        en="The same number stands in another record, too.",
    ),
    "range": Text(vi="Giá trị nằm ngoài khoảng có thể.", en="The value is out of the possible range."),
    "pattern": Text(vi="Giá trị không đúng mẫu.", en="The value does not have the right form."),
    "codes": Text(vi="Giá trị không có trong danh mục.", en="The value is not in the list of codes."),
    "compare": Text(vi="Giá trị mâu thuẫn với giá trị khác.", en="The value contradicts another one."),
    "identifier": Text(
        vi="Mã số không đúng cấu trúc hoặc mâu thuẫn với thông tin khác.",
        en="The number does not have the right structure, or contradicts other values.",
    ),
}


def doubt_of(
    *,
    held: Held,
    standing: Standing | None,
    dictionary: Dictionary,
    record: Record,
    on_conflict: OnConflict = "show",
) -> Text | None:
    """Why a value may not be relied on; None when it is good. The gravest reason is the one that is said."""
    if held.doubt is not None or held.value is None:
        return held.doubt
    if standing is not None and standing.agreed:
        return BEING_MENDED
    wrong = _wrong_number(held, dictionary, record)
    if wrong is not None:
        return wrong
    if standing is not None and standing.fails:
        return _FAILS[standing.fails[0]]
    return DISAGREE if held.conflict and on_conflict == "ask" else None


def _wrong_number(held: Held, dictionary: Dictionary, record: Record) -> Text | None:
    """What its scheme says against an identifier, held against the record's other values."""
    attribute = dictionary.concept(record.concept).attributes[held.attribute]
    scheme = dictionary.scheme_of(attribute)
    if scheme is None:
        return None
    others = {name: str(one.value) for name, one in record.values.items() if one.value and name != held.attribute}
    return next(iter(scheme.faults(str(held.value), dict(others))), None)


def with_doubts(
    *,
    record: Record,
    standings: Mapping[str, Standing],
    dictionary: Dictionary,
    on_conflict: OnConflict = "show",
) -> Record:
    """The record with a doubt at each value that is not good."""
    doubts = {
        name: doubt
        for name, held in record.values.items()
        if (
            doubt := doubt_of(
                held=held,
                standing=standings.get(name),
                dictionary=dictionary,
                record=record,
                on_conflict=on_conflict,
            )
        )
    }
    if not doubts:
        return record
    return replace(record, values={name: replace(held, doubt=doubts.get(name)) for name, held in record.values.items()})
