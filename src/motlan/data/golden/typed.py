"""A value written by hand, read as the dictionary means it: a code of its list, a unit in force, a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.dictionary.name import canonical, plain
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.tables import mirror_columns

Value = str | float


def typed(dictionary: Dictionary, attribute: Attribute, said: str) -> Value:
    """The value that ``said`` means; raise Refused when it cannot be one of ``attribute``.

    Dates are ISO 8601 of reduced precision; numbers have a decimal point.
    """
    text = " ".join(said.split())
    if not text:
        raise _refused(attribute, Text(vi="Chưa có giá trị.", en="There is no value."), ENTER)
    return READERS.get(attribute.type, _text)(dictionary, attribute, text)


def as_held(
    dictionary: Dictionary,
    attribute: Attribute,
    value: Value | None,
    others: Mapping[str, str | None] = MappingProxyType({}),
) -> dict[str, Value | None]:
    """The columns of a mirror for one value: itself, and what shaping computes beside it."""
    columns: dict[str, Value | None] = {column.name: None for column in mirror_columns(attribute)}
    columns[attribute.name] = value
    if value is not None and attribute.type is Type.NAME:
        columns |= {
            f"{attribute.name}__canonical": canonical(str(value)),
            f"{attribute.name}__plain": plain(str(value)),
        }
    if attribute.type is Type.IDENTIFIER:
        scheme = dictionary.scheme_of(attribute)
        valid = value is not None and not (scheme is not None and scheme.faults(str(value), others))
        columns[f"{attribute.name}__valid"] = int(valid)
    return columns


def _text(_dictionary: Dictionary, attribute: Attribute, text: str) -> Value:
    if len(text) > attribute.max_length:
        raise _refused(
            attribute,
            Text(vi=f"Dài hơn {attribute.max_length} ký tự.", en=f"Longer than {attribute.max_length} characters."),
            Text(vi="Rút ngắn lại.", en="Shorten it."),
        )
    return text


def _date(_dictionary: Dictionary, attribute: Attribute, text: str) -> Value:
    if not partial_date.is_valid(text):
        raise _refused(
            attribute,
            Text(vi=f"“{text}” không phải là ngày.", en=f"“{text}” is no date."),
            Text(vi="Viết 1975, 1975-03 hoặc 1975-03-02.", en="Write 1975, 1975-03 or 1975-03-02."),
        )
    return text


def _code(dictionary: Dictionary, attribute: Attribute, text: str) -> Value:
    known = dictionary.code_lists[attribute.codes or ""].codes
    if text not in known:
        raise _refused(
            attribute,
            Text(vi=f"Danh mục không có mã “{text}”.", en=f"The code list has no code “{text}”."),
            Text(vi=f"Có: {', '.join(known)}.", en=f"Known: {', '.join(known)}."),
        )
    return text


def _unit(dictionary: Dictionary, attribute: Attribute, text: str) -> Value:
    unit = dictionary.units.units.get(text)
    if unit is None or unit.valid_to is not None:
        raise _refused(
            attribute,
            Text(vi=f"“{text}” không phải mã đơn vị đang có.", en=f"“{text}” is no code of a unit in force."),
            Text(vi="Tra mã trong danh mục đơn vị hành chính.", en="Look the code up in the list of units."),
        )
    return text


def _number(_dictionary: Dictionary, attribute: Attribute, text: str) -> Value:
    try:
        return float(text)
    except ValueError as error:
        raise _refused(
            attribute,
            Text(vi=f"“{text}” không phải là số.", en=f"“{text}” is no number."),
            Text(vi="Viết số với dấu chấm thập phân, như 72.5.", en="Write a number with a point, such as 72.5."),
        ) from error


def _identifier(dictionary: Dictionary, attribute: Attribute, text: str) -> Value:
    scheme = dictionary.scheme_of(attribute)
    faults = scheme.faults(text, {}) if scheme is not None else ()
    if faults and scheme is not None:
        raise _refused(attribute, faults[0], Text(vi=f"Ví dụ đúng: {scheme.example}.", en=f"One is {scheme.example}."))
    return _text(dictionary, attribute, text)


READERS: Mapping[Type, Callable[[Dictionary, Attribute, str], Value]] = MappingProxyType(
    {
        Type.DATE: _date,
        Type.CODE: _code,
        Type.UNIT: _unit,
        Type.NUMBER: _number,
        Type.IDENTIFIER: _identifier,
        Type.REFERENCE: _identifier,
    }
)
ENTER = Text(vi="Nhập giá trị.", en="Enter one.")


def _refused(attribute: Attribute, what: Text, remedy: Text) -> Refused:
    return Refused(what=what, remedy=remedy, where=attribute.name)
