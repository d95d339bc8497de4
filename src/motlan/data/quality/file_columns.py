"""Columns of a file as its contract reads them: what stands for nothing is empty, and text becomes what it says it is.

A column may be held three ways: as it is written; without the values that the contract declares missing; and read by
its ``logicalType`` (ODCS 3.1). Rules of emptiness, codes and patterns speak of the second, rules that compare speak of
the third. A value that cannot be read fails a rule of its own (``COLUMN.readable``) and is empty for rules that
compare: nobody can say on which side of a limit it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlglot
from sqlglot import exp

from motlan.data.quality.odcs import Property, Schema
from motlan.data.quality.odcs_implied import NotRun, Placed

SAID, READ = "motlan_said__", "motlan_read__"
WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"})
NUMBERS = WHOLE | {f"U{name}" for name in WHOLE} | {"FLOAT", "DOUBLE", "DECIMAL"}
INSTANTS = frozenset({"TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})
HELD_AS: Mapping[str, frozenset[str]] = {
    "integer": WHOLE | {f"U{name}" for name in WHOLE},
    "number": NUMBERS,
    "date": INSTANTS | {"DATE"},
    "timestamp": INSTANTS | {"DATE"},
    "time": frozenset({"TIME", "TIME WITH TIME ZONE"}),
    "boolean": frozenset({"BOOLEAN"}),
}
"""The logical types that are read, and the types of a file that need no reading for it. Text stays as it is."""
CLOCK = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
FORMS: Mapping[str, tuple[str, str]] = {
    "integer": ("[+-]?[0-9]{1,37}([.]0*)?", "hugeint"),
    "number": ("[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?", "double"),
    "date": (DAY, "date"),
    "timestamp": (f"{DAY}([T ]{CLOCK}(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)?)?", "timestamp with time zone"),
    "time": (CLOCK, "time"),
    "boolean": ("(?i)true|false|t|f|1|0", "boolean"),
}
"""How each is written, and what it is read as: the engine alone would take ``2020-01-01x`` for a date."""
MARKS: Mapping[str, str] = {
    "yyyy": "%Y",
    "yy": "%y",
    "MM": "%m",
    "dd": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss": "%S",
    "'T'": "T",
}
"""Of the patterns that ODCS takes from the JDK's DateTimeFormatter, those that leave no choice."""
COMPARING = (exp.LT, exp.LTE, exp.GT, exp.GTE, exp.EQ, exp.NEQ, exp.Between, exp.In, exp.Add, exp.Sub, exp.Mul, exp.Div)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one column is read: ``said`` and ``read`` are expressions over it, None where it is taken as it is."""

    column: str
    name: str
    logical: str
    said: str | None
    read: str | None
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a file: their types, also of those that are read, and how each is read."""

    own: tuple[str, ...]
    types: Mapping[str, str]
    readings: Mapping[str, Reading] = field(default_factory=dict)
    not_run: tuple[NotRun, ...] = ()

    def said(self, column: str) -> str:
        """The column without what stands for nothing."""
        return SAID + column if SAID + column in self.types else column

    def read(self, column: str) -> str:
        """The column by its logical type."""
        return READ + column if READ + column in self.types else self.said(column)

    def exact(self, column: str) -> str:
        """The column as values are told apart: numbers with a fraction as they are written, so that none is rounded."""
        one = self.readings.get(column)
        return self.said(column) if one is not None and one.logical == "number" else self.read(column)

    def expressions(self) -> list[str]:
        """What is added to the file's own columns."""
        said = [f"{one.said} as {quoted(SAID + one.column)}" for one in self.readings.values() if one.said]
        return said + [f"{one.read} as {quoted(READ + one.column)}" for one in self.readings.values() if one.read]


def columns_of(table: Schema, at: int, placed: Sequence[Placed | NotRun], types: Mapping[str, str]) -> Columns:
    """How the columns of a file with these ``types`` are read by table number ``at`` of a contract."""
    names = {prop.name: prop.physicalName or prop.name for prop in table.properties}
    missing = _missing(placed, names)
    numbers = _numbers(placed, names, types)
    declared = {
        names[prop.name]: (prop, ("schema", at, "properties", place)) for place, prop in enumerate(table.properties)
    }
    readings, left, known = {}, [], dict(types)
    for column, kind in types.items():
        prop, path = declared.get(column, (Property(name=column), ("schema", at)))
        logical = prop.logicalType or ("number" if column in numbers else "")
        said = _said(column, kind, missing.get(column, ()))
        form = _form(prop) if logical in {"date", "timestamp", "time"} else ""
        if form is None:
            left.append(_unknown_form(prop, (*path, "logicalTypeOptions")))
        read = _read(column, kind, logical, said, form)
        if said or read:
            one = Reading(column=column, name=prop.name, logical=logical, said=said, read=read, path=path)
            readings[column] = one
            known |= {SAID + column: kind} if said else {}
            known |= {READ + column: FORMS[logical][1].upper()} if read else {}
    return Columns(own=tuple(types), types=known, readings=readings, not_run=tuple(left))


def _missing(placed: Sequence[Placed | NotRun], names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The values that stand for nothing, column by column: what one rule declares missing is so for all."""
    found: dict[str, tuple[str, ...]] = {}
    for one in placed:
        if isinstance(one, Placed) and one.check.kind == "missing" and one.check.field and one.check.values:
            column = names.get(one.check.field, one.check.field)
            found[column] = tuple(dict.fromkeys((*found.get(column, ()), *one.check.values)))
    return found


def _said(column: str, kind: str, missing: Sequence[str]) -> str | None:
    if not missing:
        return None
    name, text = quoted(column), _text(column, kind)
    listed = [f"{text} in ({', '.join(map(literal, missing))})"]
    if kind.partition("(")[0] in NUMBERS:
        numbers = [value for value in missing if re.fullmatch(FORMS["number"][0], value)]
        listed += [f"{name} in ({', '.join(numbers)})"] if numbers else []
    return f"case when {' or '.join(listed)} then null else {name} end"


def _read(column: str, kind: str, logical: str, said: str | None, form: str | None) -> str | None:
    if form is None or logical not in HELD_AS or kind.partition("(")[0] in HELD_AS[logical]:
        return None
    text = f"trim(cast({said or quoted(column)} as varchar))"
    pattern, target = FORMS[logical]
    if form:
        return f"try_cast(try_strptime({text}, {literal(form)}) as {target})"
    return f"case when regexp_full_match({text}, {literal(pattern)}) then try_cast({text} as {target}) end"


def _form(prop: Property) -> str | None:
    """The declared way to write a date or time as the engine's own; '' for none declared, None for one not known."""
    given: Any = prop.logicalTypeOptions.get("format")
    if given is None:
        return ""
    pieces = re.findall(r"'T'|[A-Za-z]+|[^A-Za-z']+|'", str(given))
    read = [MARKS.get(piece) if piece[0].isalpha() or piece[0] == "'" else piece for piece in pieces]
    return None if None in read else "".join(piece for piece in read if piece)


def _unknown_form(prop: Property, path: tuple[str | int, ...]) -> NotRun:
    given = prop.logicalTypeOptions.get("format")
    return NotRun(path, f"không hiểu dạng “{given}” của cột", f"the column's format “{given}” is not understood")


def _numbers(placed: Sequence[Placed | NotRun], names: Mapping[str, str], types: Mapping[str, str]) -> frozenset[str]:
    """Columns of text that a rule compares with numbers: they are read as numbers though the contract names no type."""
    found = {names.get(name, name) for one in placed if isinstance(one, Placed) for name in _as_numbers(one)}
    return frozenset(name for name in found if types.get(name) == "VARCHAR")


def _as_numbers(placed: Placed) -> Iterator[str]:
    check = placed.check
    ends = [end for end in (check.least, check.most) if end is not None]
    if check.kind == "range" and check.field and ends and all(isinstance(end, int | float) for end in ends):
        yield check.field
    if check.sql is None:
        return
    try:
        parsed = sqlglot.parse_one(check.sql, into=exp.Condition)
    except sqlglot.errors.SqlglotError:  # the rule itself is refused where it is compiled, with the reason
        return
    for node in parsed.find_all(*COMPARING):
        if any(isinstance(part, exp.Literal) and part.is_number for part in _parts(node)):
            yield from (part.name for part in _parts(node) if isinstance(part, exp.Column))


def _parts(node: exp.Expr) -> list[exp.Expr]:
    """What stands directly in a comparison; a sign or parentheses do not hide it."""
    parts = []
    for part in node.iter_expressions():
        inner = part
        while isinstance(inner, exp.Neg | exp.Paren):
            inner = inner.this
        parts.append(inner)
    return parts


def _text(column: str, kind: str) -> str:
    return quoted(column) if kind == "VARCHAR" else f"cast({quoted(column)} as varchar)"


def quoted(name: str) -> str:
    """A column's name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"
