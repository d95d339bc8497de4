"""Checks of a contract compiled for a file as it lies: which column, when a row is evaluated, when it fails.

A file has columns and no dictionary: what needs one (identifiers, units, authorities, references) is not run on it, and
said to be not run. Expressions are DuckDB's, the only engine that reads files here. Text is compared as it is; other
columns are cast where the rule speaks of text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from motlan.data.databases.check import Check, Threshold
from motlan.data.quality.condition import condition
from motlan.data.quality.contract import CRITERION_OF, Criterion
from motlan.data.quality.file_columns import Columns, Reading, literal, quoted
from motlan.data.quality.group import GROUP_OF, ErrorGroup
from motlan.data.quality.odcs import Schema
from motlan.data.quality.odcs_implied import NONE_MAY, NotRun, Placed
from motlan.kernel.errors import MotlanError, RegisterError, SourceChanged, SpecError, UnknownName
from motlan.kernel.text import Text

FILE = "checked_file"
"""The view of the file, in the session that checks it."""
AS_SAID = frozenset({"not_null", "missing", "codes", "pattern"})
"""Kinds that speak of what is written; the others speak of what it is read as."""
PARTIAL = re.compile(r"\d{4}(-\d{2}){0,2}")
"""A date as ISO text, as far as it is known."""
ON_FILES = frozenset({"not_null", "missing", "unique", "codes", "pattern", "range", "compare", "sql", "row_count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRule:
    """One check of a file.

    ``columns`` are those it speaks of, ``over`` the same as they are read; ``fails`` is an expression over these, ''
    for kinds that are judged otherwise (``unique``, ``row_count``); ``evaluated``: every row, rows where all columns
    are held, or an expression; ``path`` is its place in the contract.
    """

    check_id: str
    kind: str
    criterion: Criterion
    group: ErrorGroup
    columns: tuple[str, ...]
    over: tuple[str, ...]
    fails: str
    threshold: Threshold | None
    weight: float
    evaluated: str = ""
    every_row: bool = False
    path: tuple[str | int, ...] = ()


def file_rules(
    placed: Sequence[Placed | NotRun], table: Schema, held: Columns
) -> tuple[tuple[FileRule, ...], tuple[NotRun, ...]]:
    """The rules that can be run on a file with these columns, and those that cannot.

    Raise SourceChanged when the file lacks a column that a rule speaks of.
    """
    found: dict[str, FileRule] = {}
    left: list[NotRun] = list(held.not_run)
    for one in placed:
        if isinstance(one, NotRun):
            left.append(one)
            continue
        kind = "sql" if one.check.sql is not None else one.check.kind or "readable"
        if kind not in ON_FILES or one.check.references or (kind == "codes" and not one.check.values):
            left.append(_beyond(one, kind))
            continue
        try:
            rule = _rule(one, kind, table, held)
        except (SpecError, UnknownName) as error:
            left.append(unusable(one.path, error))
            continue
        name = rule.check_id if rule.check_id not in found else _unlike(rule, found)
        found[name] = replace(rule, check_id=name, path=one.path)
    for reading in held.readings.values():
        if reading.read:
            rule = _readable(reading, held)
            name = rule.check_id if rule.check_id not in found else _unlike(rule, found)
            found[name] = replace(rule, check_id=name)
    return tuple(found.values()), tuple(left)


def _beyond(one: Placed, kind: str) -> NotRun:
    """A rule that a file alone cannot be held against."""
    return NotRun(
        one.path,
        f"“{kind}” cần từ điển, không chạy trên một tệp",
        f"“{kind}” needs the dictionary and is not run on a file",
        of_records=kind != "fresh",
        beyond=True,
        name=one.check.name or ".".join(part for part in (one.check.field, kind) if part),
    )


def _readable(reading: Reading, held: Columns) -> FileRule:
    """That every value of a column is of the column's type; what stands for nothing is none."""
    said, read = held.said(reading.column), held.read(reading.column)
    return FileRule(
        check_id=f"{reading.name}.readable",
        kind="readable",
        criterion=CRITERION_OF["readable"],
        group=GROUP_OF["readable"],
        columns=(reading.column,),
        over=(said,),
        fails=f"({quoted(said)} is not null and {quoted(read)} is null)",
        threshold=NONE_MAY,
        weight=1.0,
        path=(*reading.path, "logicalType"),
    )


def unusable(path: tuple[str | int, ...], error: MotlanError) -> NotRun:
    """A rule whose condition or pattern cannot be used, with what was said of it."""
    if isinstance(error, RegisterError):
        reason = str(error.__cause__).splitlines()[0]
        return NotRun(path, f"điều kiện không tính được ({reason})", f"its condition cannot be computed ({reason})")
    what = error.issues[0].why if isinstance(error, SpecError) else error.what
    known = Text(vi="", en="") if isinstance(error, SpecError) else error.remedy
    told = {lang: f"{what.in_(lang)} {known.in_(lang)}".strip().removesuffix(".") for lang in ("vi", "en")}
    return NotRun(path, told["vi"], told["en"])


def _unlike(rule: FileRule, found: Mapping[str, FileRule]) -> str:
    """The key under which the rule is kept: its own where it says the same, a numbered one where it does not."""
    if found[rule.check_id].fails == rule.fails and found[rule.check_id].columns == rule.columns:
        return rule.check_id
    return next(name for at in range(2, len(found) + 3) if (name := f"{rule.check_id}.{at}") not in found)


def _rule(placed: Placed, kind: str, table: Schema, held: Columns) -> FileRule:
    check = placed.check
    names = {prop.name: prop.physicalName or prop.name for prop in table.properties}
    about = tuple(check.fields) or ((check.field,) if check.field and kind != "sql" else ())
    columns = tuple(
        _column(names.get(name, name), held, placed) for name in (*about, *((check.than,) if check.than else ()))
    )
    as_read = held.said if kind in AS_SAID else held.exact if kind == "unique" else held.read
    fails, evaluated = "", ""
    if kind == "sql":
        columns, fails, strict = _condition(check, names, held, placed)
        evaluated = "" if strict else f"({fails}) is not null"
    elif kind in COMPILED:
        fails = COMPILED[kind](check, tuple(map(as_read, columns)), held.types)
    parts = (check.field or "", *check.fields, kind, check.than or "")
    return FileRule(
        check_id=check.name
        or ".".join(part for part in parts if part) + (f".{placed.path[-1]}" if kind == "sql" else ""),
        kind=kind,
        criterion=Criterion(check.criterion) if check.criterion else CRITERION_OF[kind],
        group=ErrorGroup(check.group) if check.group else GROUP_OF[kind],
        columns=columns,
        over=tuple(map(as_read, columns)),
        fails=fails,
        threshold=check.allow,
        weight=check.weight,
        evaluated=evaluated,
        every_row=kind in {"not_null", "missing", "row_count"},
    )


def _column(name: str, held: Columns, placed: Placed) -> str:
    if name in held.own:
        return name
    place = ".".join(str(part) for part in placed.path)
    raise SourceChanged(
        what=Text(vi=f"Tệp không có cột “{name}”.", en=f"The file has no column “{name}”."),
        remedy=Text(vi=f"Có: {', '.join(held.own)}.", en=f"It has: {', '.join(held.own)}."),
        where=place,
    )


def as_text(column: str, types: Mapping[str, str]) -> str:
    """A column as text."""
    return quoted(column) if types[column] == "VARCHAR" else f"cast({quoted(column)} as varchar)"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) or (
        isinstance(value, str) and value.replace(".", "", 1).lstrip("-").isdigit()
    )


def _listed(values: Sequence[str]) -> str:
    return ", ".join(literal(value) for value in values)


def _not_null(_check: Check, columns: tuple[str, ...], _types: Mapping[str, str]) -> str:
    return f"{quoted(columns[0])} is null"


def _missing(check: Check, columns: tuple[str, ...], types: Mapping[str, str]) -> str:
    listed = f" or {as_text(columns[0], types)} in ({_listed(check.values)})" if check.values else ""
    return f"({quoted(columns[0])} is null{listed})"


def _codes(check: Check, columns: tuple[str, ...], types: Mapping[str, str]) -> str:
    return f"{as_text(columns[0], types)} not in ({_listed(check.values)})"


def _pattern(check: Check, columns: tuple[str, ...], types: Mapping[str, str]) -> str:
    simple = glob(check.pattern or "")
    if simple is not None:
        return f"not ({as_text(columns[0], types)} glob {literal(simple)})"
    return f"not regexp_full_match({as_text(columns[0], types)}, {literal(check.pattern or '')})"


PIECE = re.compile(r"(?P<one>[A-Za-z0-9 ]|\[(?:[A-Za-z0-9](?:-[A-Za-z0-9])?)+\])(?:\{(?P<times>\d{1,3})\})?")


def glob(pattern: str) -> str | None:
    """A pattern of plain characters and classes, each so many times, as GLOB writes it: twice as fast; None for others.

    >>> glob("0[0-9]{3}"), glob("[0-9]+")
    ('0[0-9][0-9][0-9]', None)
    """
    pieces, at = [], 0
    while at < len(pattern):
        found = PIECE.match(pattern, at)
        if found is None or pattern[found.end() : found.end() + 1] in {"*", "+", "?", "|", "{"}:
            return None
        pieces.append(found.group("one") * int(found.group("times") or 1))
        at = found.end()
    return "".join(pieces)


def _range(check: Check, columns: tuple[str, ...], types: Mapping[str, str]) -> str:
    """Numbers by value, everything else (dates are ISO text) by what it reads as."""
    column, ends = columns[0], [end for end in (check.least, check.most) if end is not None]
    dates = ends and all(isinstance(end, str) and PARTIAL.fullmatch(end) for end in ends)
    if dates and types[column].startswith(("VARCHAR", "DATE", "TIMESTAMP")):
        return _range_of_dates(quoted(column), check.least, check.most)
    if types[column] == "VARCHAR" and all(isinstance(end, int | float) for end in ends):
        term, written = f"try_cast({quoted(column)} as double)", [str(end) for end in (check.least, check.most)]
    else:
        term = quoted(column)
        written = [
            str(end) if _is_number(end) and types[column] != "VARCHAR" else literal(str(end))
            for end in (check.least, check.most)
        ]
    parts = [f"{term} < {written[0]}"] if check.least is not None else []
    parts += [f"{term} > {written[1]}"] if check.most is not None else []
    return f"({' or '.join(parts)})"


def _range_of_dates(column: str, least: object, most: object) -> str:
    """Dates as far as both are known, as ``within`` of the checks on mirrors."""
    text, parts = f"{column}::varchar", []
    if least is not None:
        parts.append(f"{text} < left({literal(str(least))}, length({text}))")
    if most is not None:
        parts.append(f"left({text}, {len(str(most))}) > {literal(str(most))}")
    return f"({' or '.join(parts)})"


def _compare(check: Check, columns: tuple[str, ...], _types: Mapping[str, str]) -> str:
    return f"not ({quoted(columns[0])} {check.how} {quoted(columns[1])})"


COMPILED = {
    "not_null": _not_null,
    "missing": _missing,
    "codes": _codes,
    "pattern": _pattern,
    "range": _range,
    "compare": _compare,
}


def _condition(
    check: Check, names: Mapping[str, str], held: Columns, placed: Placed
) -> tuple[tuple[str, ...], str, bool]:
    """The columns that a condition speaks of, when a row fails it, and whether it is evaluated where all are held."""
    known = tuple(dict.fromkeys((*names, *held.own)))
    place = ".".join(str(part) for part in placed.path)
    parsed = condition(check.sql or "", own=FILE, attributes=known, references={}, where=place, file=place)
    columns = []
    for part in list(parsed.find_all(exp.Column)):
        columns.append(_column(names.get(part.name, part.name), held, placed))
        part.replace(exp.column(held.read(columns[-1]), quoted=True))
    named = tuple(dict.fromkeys(columns))
    lenient = parsed.find(exp.Is, exp.Coalesce, exp.Nullif, exp.Case, exp.If, exp.Null, exp.Boolean) is not None
    several = len(named) > 1 and parsed.find(exp.And, exp.Or) is not None
    return named, f"not ({parsed.sql(dialect='duckdb')})", bool(named) and not lenient and not several


def unknown_table(contract: str, wanted: str | None, known: Sequence[str]) -> MotlanError:
    """The contract has no table of that name, or several and none was named."""
    listed = ", ".join(known) or "–"
    return MotlanError(
        what=Text(
            vi=f"Hợp đồng không có bảng “{wanted}”." if wanted else "Hợp đồng có nhiều bảng.",
            en=f"The contract has no table “{wanted}”." if wanted else "The contract has several tables.",
        ),
        remedy=Text(vi=f"Chọn một bảng: {listed}.", en=f"Name one of them: {listed}."),
        where=contract,
    )
