"""Generates the SQL that turns a batch as received into the mirror's columns.

The road of a value, one common table expression a step:

1. ``cleaned``: the received text in NFC, without blanks around it;
2. ``spoken``: texts that stand for nothing become NULL;
3. ``typed``: date, number, code, unit (carried to today's units), name;
4. ``told``: what the mirror keeps beside it, and the reason where a text could not be read;
5. the row's ``faults`` and its hash, over everything above, so that a change of a rule is a change of the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from motlan.data.databases.spec import DATE_FORM, NUMBER_FORM, ColumnMapping
from motlan.data.spec import Source
from motlan.data.sync import expressions as sql
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.dictionary.unit import UnitBook
from motlan.kernel.text import Text
from motlan.store import source_errors
from motlan.store.delivery import PLACE, ROW_HASH

LONGEST_KEY = 200
RULES = (
    1  # counted up when a rule of shaping changes: then every row is shaped again, and those that differ are written
)
UNHASHED = f"null::bigint as {ROW_HASH}"
"""For rows that are never compared with a whole delivery."""
_SEPARATOR, _NOTHING = "chr(31)", "chr(30)"


@dataclass(frozen=True, slots=True)
class Field:
    """One mapped column: ``at`` numbers it in the generated SQL."""

    at: int
    column: str
    mapping: ColumnMapping
    attribute: Attribute

    @property
    def units(self) -> str:
        """The name under which the units of its day are registered."""
        return unit_table_name(self.mapping.as_of)


@dataclass(frozen=True, slots=True)
class Shaping:
    """The generated query and the days whose unit codes it joins."""

    query: str
    fields: tuple[Field, ...]
    days: tuple[date | None, ...]


def shaping(source: Source, dictionary: Dictionary) -> Shaping:
    """The query over ``received`` that gives ``place, record_key, cursor``, the mirror's columns, and per attribute
    ``reason__a`` and ``received__a``. Each row of ``received`` has its ``file_row_number`` and ``file_row_hash``."""
    columns = source.dataset.columns.items()
    attributes = source.concept.attributes
    fields = tuple(Field(at, column, mapping, attributes[mapping.to]) for at, (column, mapping) in enumerate(columns))
    for field in fields:
        _hold_to_its_form(source, field)
    days = dict.fromkeys(field.mapping.as_of for field in fields if field.attribute.type is Type.UNIT)
    steps = (
        ("cleaned", _cleaned(source, fields, dictionary, f"{ROW_HASH} as received_hash")),
        ("spoken", _spoken(fields, dictionary)),
        ("typed", _typed(fields, dictionary)),
        ("told", _told(source, fields, dictionary)),
        ("faulted", _faulted(fields)),
    )
    steps_sql = ",\n".join(f"{name} as ({query})" for name, query in steps)
    query = f"with {steps_sql}\nselect *, {_hash(source, fields)} as row_hash from faulted"
    return Shaping(query, fields, tuple(days))


def keyed(source: Source, dictionary: Dictionary) -> str:
    """The query over ``received`` that gives only ``place, cursor, record_key``: where a record stands in its batch."""
    return _cleaned(source, (), dictionary)


FORMS = {
    Type.DATE: (DATE_FORM, Text(vi="ngày", en="date")),
    Type.NUMBER: (NUMBER_FORM, Text(vi="số", en="number")),
}


def _hold_to_its_form(source: Source, field: Field) -> None:
    """Raise SourceChanged when a date is declared in the form of a number, or the other way round."""
    form, of = field.mapping.format, FORMS.get(field.attribute.type)
    if form is not None and of is not None and not of[0].fullmatch(form):
        raise source_errors.not_its_form(source.path, field.column, form, of[1])


# ---- units


def unit_table_name(as_of: date | None) -> str:
    """The table of unit codes as they stood on a day."""
    return f"units_{as_of:%Y%m%d}" if as_of is not None else "units_today"


def unit_table(book: UnitBook, as_of: date | None) -> pa.Table:
    """``code, carried, options``: where every code of that day leads today."""
    codes = sorted({*book.units, *(crossing.old for crossing in book.crossings)})
    led = [book.carry(code, as_of or date.max) for code in codes]
    return pa.table(
        {
            "code": pa.array(codes, pa.string()),
            "carried": pa.array([one.code for one in led], pa.string()),
            "options": pa.array(["|".join(one.options) or None for one in led], pa.string()),
        }
    )


# ---- the steps


def _cleaned(source: Source, fields: tuple[Field, ...], dictionary: Dictionary, *own: str) -> str:
    cursor = source.dataset.changes.column
    parts = [
        f"{PLACE} as place",
        f"{sql.cleaned(sql.quoted(cursor)) if cursor else 'null::varchar'} as cursor",
        *own,
        *_keys(source),
        *(f"{sql.cleaned(sql.quoted(field.column))} as c{field.at}" for field in fields),
    ]
    rest = ", ".join(f"key{at}" for at in range(len(source.dataset.key)))
    return (
        f"select * exclude ({rest}), {_record_key(source, dictionary)} as record_key"
        f" from (select {', '.join(parts)} from received)"
    )


def _keys(source: Source) -> list[str]:
    return [f"{sql.cleaned(sql.quoted(name))} as key{at}" for at, name in enumerate(source.dataset.key)]


def _record_key(source: Source, dictionary: Dictionary) -> str:
    said = dictionary.placeholders
    together = " || '|' || ".join(sql.without_placeholder(f"key{at}", said) for at in range(len(source.dataset.key)))
    return f"case when length({together}) <= {LONGEST_KEY} then {together} end"


def record_keys(source: Source, dictionary: Dictionary, table: str) -> str:
    """The query over the rows of a delivery that gives the key of every record that has one."""
    key = _record_key(source, dictionary)
    return f"select {key} as record_key from (select {', '.join(_keys(source))} from {table}) where {key} is not null"


def keys_hashed(source: Source, dictionary: Dictionary, table: str) -> str:
    """The query over the rows of a delivery that gives ``place``, ``key_hash`` of the record's key, and ``keyless``."""
    return (
        f"select {PLACE}::uinteger as place, hash(record_key) as key_hash, record_key is null as keyless"
        f" from (select *, {_record_key(source, dictionary)} as record_key from"
        f" (select {PLACE}, {', '.join(_keys(source))} from {table}))"
    )


def _spoken(fields: tuple[Field, ...], dictionary: Dictionary) -> str:
    parts = (f"{sql.without_placeholder(f'c{f.at}', dictionary.placeholders)} as k{f.at}" for f in fields)
    return f"select *, {', '.join(parts)} from cleaned"


def _typed(fields: tuple[Field, ...], dictionary: Dictionary) -> str:
    parts = [f"{_value(field, dictionary)} as v{field.at}" for field in fields]
    joins = []
    for field in fields:
        if field.attribute.type is Type.UNIT:
            parts.append(f"u{field.at}.options as o{field.at}")
            joins.append(f"left join {field.units} as u{field.at} on u{field.at}.code = k{field.at}")
    return f"select spoken.*, {', '.join(parts)} from spoken {' '.join(joins)}"


def _value(field: Field, dictionary: Dictionary) -> str:
    spoken, attribute, mapping = f"k{field.at}", field.attribute, field.mapping
    match attribute.type:
        case Type.DATE:
            return sql.partial_date(spoken, mapping.format or sql.ISO)
        case Type.NUMBER:
            return sql.number(spoken, mapping.format)
        case Type.CODE:
            codes = dictionary.code_lists.get(attribute.codes or "")
            return sql.code(spoken, mapping.values, codes.codes if codes else ())
        case Type.UNIT:
            return f"u{field.at}.carried"
        case Type.NAME:
            return f"case when length({spoken}) <= {attribute.max_length} then {sql.name(spoken)} end"
        case _:
            return f"case when length({spoken}) <= {attribute.max_length} then {spoken} end"


def _told(source: Source, fields: tuple[Field, ...], dictionary: Dictionary) -> str:
    others = {field.attribute.name: f"v{field.at}" for field in fields}
    parts = ["place", "cursor", "record_key", "received_hash"]
    for field in fields:
        parts += [f"{value} as {sql.quoted(name)}" for name, value in _kept(field, others, dictionary).items()]
        reason = _reason(field)
        parts.append(f"{reason} as {sql.quoted(f'reason__{field.attribute.name}')}")
        parts.append(f"case when {reason} is not null then c{field.at} end as {_received(field)}")
    return f"select {', '.join(parts)} from typed"


def _kept(field: Field, others: Mapping[str, str], dictionary: Dictionary) -> dict[str, str]:
    """The mirror's columns of one attribute."""
    name, value = field.attribute.name, f"v{field.at}"
    match field.attribute.type:
        case Type.NAME:
            canonical = sql.canonical(value)
            return {name: value, f"{name}__canonical": canonical, f"{name}__plain": sql.plain(canonical)}
        case Type.UNIT:
            return {name: value, f"{name}__options": f"o{field.at}"}
        case Type.IDENTIFIER:
            scheme = dictionary.scheme_of(field.attribute, field.mapping.scheme)
            return {name: value, f"{name}__valid": sql.valid(value, scheme, others)}
        case _:
            return {name: value}


def _reason(field: Field) -> str:
    read = f"v{field.at} is not null"
    if field.attribute.type is Type.UNIT:
        read += f" or o{field.at} is not null"
    reasons = {Type.DATE: "date", Type.NUMBER: "number", Type.CODE: "code", Type.UNIT: "unit"}
    reason = reasons.get(field.attribute.type, "too_long")
    return (
        f"case when c{field.at} is null then null when k{field.at} is null then 'placeholder'"
        f" when {read} then null else '{reason}' end"
    )


def _received(field: Field) -> str:
    return sql.quoted(f"received__{field.attribute.name}")


def _faulted(fields: tuple[Field, ...]) -> str:
    names = (
        f"case when {sql.quoted(f'reason__{field.attribute.name}')} is not null"
        f" then {sql.literal(field.attribute.name)} end"
        for field in fields
    )
    return (
        "select * exclude (listed), case when listed = '' then '' else ' ' || listed || ' ' end as faults"
        f" from (select *, concat_ws(' ', {', '.join(names)}) as listed from told)"
    )


def _hash(source: Source, fields: tuple[Field, ...]) -> str:
    """63 bits of MD5: the same in every engine and version, unlike an engine's own hash()."""
    values = [f"coalesce({sql.quoted(name)}::varchar, {_NOTHING})" for name in value_columns(source)]
    unread = ", ".join(f"coalesce({_received(field)}, {_NOTHING})" for field in fields)
    faulty = f"case when faults <> '' then concat_ws({_SEPARATOR}, faults, {unread}) else '' end"
    return f"(md5_number_lower(concat_ws({_SEPARATOR}, {', '.join(values)}, {faulty})) >> 1)::bigint"


def value_columns(source: Source) -> tuple[str, ...]:
    """The mirror's columns that shaping fills from the source, without the row's own."""
    own = {"record_key", "subject", "lead", "row_hash", "received_hash", "batch", "faults"}
    return tuple(column.name for column in source.table.columns if column.name not in own)
