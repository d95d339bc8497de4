"""Rules of a data contract (ODCS 3.1) as declared checks, the same that a database's own file has.

The ``name`` of a contract is that of the database, a table of its schema is a dataset, a property is an attribute: by
its own name, or by the source column that its ``physicalName`` names. What is written for people (``text``) or for
another engine (``custom``) is not run, and said to be not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlglot
from pydantic import ValidationError
from sqlglot import exp

from motlan.data.databases.check import Check, Severity
from motlan.data.quality.odcs import DataContract, Dimension, Property, Quality, Schema
from motlan.data.quality.odcs_implied import NotRun, Placed, implied, keys_elsewhere
from motlan.data.quality.odcs_query import condition_of
from motlan.data.quality.odcs_same import as_meant
from motlan.kernel.text import Text

ENGINE = "motlan"
CRITERION: Mapping[Dimension, str] = {
    "accuracy": "correct",
    "completeness": "complete",
    "coverage": "complete",
    "conformity": "clean",
    "uniqueness": "clean",
    "consistency": "unified",
    "timeliness": "living",
}
SEVERITY: Mapping[str, Severity] = {
    "info": "minor",
    "low": "minor",
    "warning": "minor",
    "minor": "minor",
    "medium": "major",
    "major": "major",
    "error": "major",
    "high": "severe",
    "critical": "severe",
    "blocker": "severe",
    "severe": "severe",
}
FRESHNESS = frozenset({"latency", "freshness", "ly", "frequency", "fy"})
DAYS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7, "mo": 30, "month": 30, "months": 30}
COUNTING = re.compile(r"\$?\{(object|model|table|property|column|field)\}")
"""What stands for the table and the column: ``{object}`` and ``{property}`` in version 3.1, ``${object}`` before."""
OF_OBJECT = frozenset({"object", "model", "table"})
OBJECT, PROPERTY = "motlan__object", "motlan__property"
UPPER = frozenset({"less_than", "at_most"})
"""Operators under which what is counted is what is not wanted; ``is`` is another, where nothing may be counted."""


def checks_of(contract: DataContract, table: Schema) -> Iterator[Placed | NotRun]:
    """Every rule of one table: implied by its properties, written as quality, promised as service level."""
    at = contract.tables.index(table)
    root: tuple[str | int, ...] = ("schema", at)
    for place, rule in enumerate(table.quality):
        yield from _named_by(rule, _rule(rule, table, None, (*root, "quality", place)))
    yield from keys_elsewhere(table.relationships, root)
    for column, prop in enumerate(table.properties):
        path = (*root, "properties", column)
        yield from implied(table, prop, path)
        for place, rule in enumerate(prop.quality):
            yield from _named_by(rule, _rule(rule, table, prop, (*path, "quality", place)))
    for place, promise in enumerate(contract.slaProperties):
        about = (promise.element or table.name).split(".")[0]
        days = _days(promise.value, promise.unit)
        if promise.property in FRESHNESS and about == table.name and days is not None:
            check = Check(dataset=table.name, kind="fresh", within=days)
            yield Placed(("slaProperties", place), check)


def _named_by(rule: Quality, found: Iterator[Placed | NotRun]) -> Iterator[Placed | NotRun]:
    """What is not run bears the rule's own name: its place in the file says nothing to who did not write it."""
    for one in found:
        yield replace(one, name=rule.name) if isinstance(one, NotRun) and rule.name and not one.name else one


def _days(value: Any, unit: str | None) -> int | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return int(value * DAYS[unit or "d"]) if (unit or "d") in DAYS else None


def _rule(
    rule: Quality, table: Schema, prop: Property | None, path: tuple[str | int, ...]
) -> Iterator[Placed | NotRun]:
    """The rule as it is told; one that was ours before it was told is that again."""
    for one in _told(rule, table, prop, path):
        try:
            yield replace(one, check=as_meant(rule, one.check)) if isinstance(one, Placed) else one
        except ValidationError as error:
            yield _unfit(error, path)


def _told(
    rule: Quality, table: Schema, prop: Property | None, path: tuple[str | int, ...]
) -> Iterator[Placed | NotRun]:
    if rule.is_library:
        yield from _library(rule, table, prop, path)
    elif rule.type == "sql":
        try:
            yield _counting(rule, table, prop, path)
        except ValidationError as error:
            yield _unfit(error, path)
    elif rule.type == "custom" and rule.engine == ENGINE:
        written = rule.implementation
        yield _own(rule, written, table, prop, path) if isinstance(written, dict) else _as_text(path)
    else:
        engine = rule.engine or "–"
        yield NotRun(
            path,
            "quy tắc bằng chữ, dành cho người đọc" if rule.type == "text" else f"dành cho công cụ khác ({engine})",
            "it is text for people" if rule.type == "text" else f"it is for another engine ({engine})",
            of_records=rule.type != "text",
        )


def _as_text(path: tuple[str | int, ...]) -> NotRun:
    """A rule for us whose ``implementation`` is text: the standard lets it, for engines that have a language."""
    return NotRun(
        path,
        f"`implementation` của quy tắc `engine: {ENGINE}` là chữ, không phải các khóa của một phép kiểm",
        f"the `implementation` of a rule with `engine: {ENGINE}` is text, and not a mapping with the keys of a check",
        remedy=Text(
            vi="Viết các khóa thẳng vào tệp, không dùng | hay dấu nháy, ví dụ implementation: {kind: identifier}.",
            en="Write the keys into the file itself, without | or quotation marks, such as"
            " implementation: {kind: identifier}.",
        ),
    )


def _own(
    rule: Quality, written: Mapping[str, Any], table: Schema, prop: Property | None, path: tuple[str | int, ...]
) -> Placed | NotRun:
    """A rule in the words of our own checks."""
    given = {**_shared(rule), **written, "dataset": table.name}
    if prop is not None:
        given["field"] = prop.name
    try:
        return Placed(path, Check.model_validate(given))
    except ValidationError as error:
        return _unfit(error, path)


def _library(
    rule: Quality, table: Schema, prop: Property | None, path: tuple[str | int, ...]
) -> Iterator[Placed | NotRun]:
    """A metric of the library."""
    try:
        yield from list(_metric(rule, table, prop, path))
    except ValidationError as error:
        yield _unfit(error, path)


def _unfit(error: ValidationError, path: tuple[str | int, ...]) -> NotRun:
    """A rule that makes no check of ours."""
    first = error.errors()[0]
    reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return NotRun(path, f"không hiểu quy tắc này ({reason})", f"the rule is not understood ({reason})")


def _shared(rule: Quality) -> dict[str, Any]:
    """What every rule may say of itself."""
    said: dict[str, Any] = {"allow": rule.threshold}
    weight, group = rule.custom("weight"), rule.custom("errorGroup")
    if rule.name:
        said["name"] = _named(rule.name)
    if rule.description:
        said["label"] = rule.description
    if rule.dimension:
        said["criterion"] = CRITERION[rule.dimension]
    if rule.severity and rule.severity.lower() in SEVERITY:
        said["severity"] = SEVERITY[rule.severity.lower()]
    if weight is not None:
        said["weight"] = weight
    if group is not None:
        said["group"] = group
    return {key: value for key, value in said.items() if value is not None}


def _named(name: str) -> str:
    """A rule's name as a check's: letters, digits and marks of an address."""
    word = re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_.-")
    return word if word and word[0].isalpha() else f"rule_{word}"


def _metric(
    rule: Quality, table: Schema, prop: Property | None, path: tuple[str | int, ...]
) -> Iterator[Placed | NotRun]:
    shared = {**_shared(rule), "dataset": table.name}
    if prop is not None:
        shared["field"] = prop.name
    given = rule.arguments
    if rule.metric == "rowCount":
        shared.pop("field", None)
        yield Placed(path, Check(kind="row_count", **shared))
    elif rule.metric == "duplicateValues" and prop is None:
        fields = tuple(str(name).split(".")[-1] for name in given.get("properties", ()))
        yield Placed(path, Check(kind="unique", fields=fields, **shared))
    elif prop is None:
        yield NotRun(path, "quy tắc này phải nằm dưới một cột", "the metric belongs under a property")
    else:
        yield from _of_values(rule, given, shared, path)


def _of_values(
    rule: Quality, given: Mapping[str, Any], shared: dict[str, Any], path: tuple[str | int, ...]
) -> Iterator[Placed]:
    """Metrics of the values of one property."""
    if rule.metric == "nullValues":
        yield Placed(path, Check(kind="not_null", **shared))
    elif rule.metric == "missingValues":
        empty = tuple(str(value) for value in given.get("missingValues", ()) if value is not None)
        yield Placed(path, Check(kind="missing", values=empty, **shared))
    elif rule.metric == "duplicateValues":
        yield Placed(path, Check(kind="unique", **shared))
    else:
        if given.get("validValues"):
            yield Placed(path, Check(kind="codes", values=tuple(map(str, given["validValues"])), **shared))
        if given.get("pattern"):
            one_of_two = {"name": f"{shared['name']}.pattern"} if given.get("validValues") and "name" in shared else {}
            yield Placed(path, Check(kind="pattern", pattern=unanchored(given["pattern"]), **{**shared, **one_of_two}))


def unanchored(pattern: str) -> str:
    """A pattern without the marks of begin and end: a value must fit whole anyway.

    >>> unanchored("^[0-9]{12}$")
    '[0-9]{12}'
    """
    return pattern.removeprefix("^").removesuffix("$")


def _counting(rule: Quality, table: Schema, prop: Property | None, path: tuple[str | int, ...]) -> Placed | NotRun:
    """``SELECT COUNT(*) FROM {object} WHERE …``: what the condition counts are the failing records.

    Only such a query tells which records fail; others are for the engine they were written for.
    """
    text = _with_words(rule.query or "")
    if PROPERTY in text and prop is None:
        return NotRun(
            path,
            "câu truy vấn dùng {property} nhưng quy tắc không nằm dưới một cột",
            "its query speaks of {property}, but the rule stands under no property",
        )
    refusal = NotRun(
        path,
        "chỉ chạy được SELECT COUNT(*) FROM {object} WHERE …",
        "only SELECT COUNT(*) FROM {object} WHERE … can be run",
    )
    try:
        query = sqlglot.parse_one(text)
    except sqlglot.errors.SqlglotError:
        return refusal
    found = condition_of(query)
    if found is None:
        return refusal
    for part in list(found.find_all(exp.Column)):
        name = (prop.name if prop else "") if part.name == PROPERTY else part.name
        part.replace(exp.column(name))
    allow = rule.threshold
    if allow is not None and allow.operator not in UPPER and (allow.operator, allow.value) != ("is", 0):
        return NotRun(
            path,
            "đếm điều mong muốn, không phải lỗi: dùng mustBe: 0, mustBeLessThan hoặc mustBeLessOrEqualTo",
            "it counts what is wanted, not faults: use mustBe: 0, mustBeLessThan or mustBeLessOrEqualTo",
            of_records=False,
        )
    field = {"field": prop.name} if prop is not None else {}
    return Placed(path, Check(dataset=table.name, sql=_holding(found), **field, **_shared(rule)))


def _holding(failing: exp.Expr) -> str:
    """The condition that holds where the ``failing`` one does not.

    >>> _holding(sqlglot.parse_one("NOT (a > 1)")), _holding(sqlglot.parse_one("a > 1"))
    ('a > 1', 'NOT (a > 1)')
    """
    return failing.this.unnest().sql() if isinstance(failing, exp.Not) else f"NOT ({failing.sql()})"


def in_names(rule: Quality, names: Mapping[str, str]) -> Quality:
    """The rule with the values of ``names`` in the place of their keys, where it lists columns and in its query."""
    if not names:
        return rule
    changed: dict[str, Any] = {}
    listed = rule.arguments.get("properties")
    if isinstance(listed, list | tuple):
        last = [str(name).split(".")[-1] for name in listed]
        changed["arguments"] = rule.arguments | {"properties": [names.get(name, name) for name in last]}
    if rule.type == "sql" and rule.query:
        changed["query"] = _in_names(rule.query, names)
    return rule.model_copy(update=changed)


def _in_names(query: str, names: Mapping[str, str]) -> str:
    """The query as it is where it is none, or speaks of none of the names."""
    try:
        parsed = sqlglot.parse_one(_with_words(query))
    except sqlglot.errors.SqlglotError:
        return query
    named = [part for part in parsed.find_all(exp.Column) if part.name in names]
    for part in named:
        part.set("this", exp.to_identifier(names[part.name]))
    return parsed.sql() if named else query


def _with_words(query: str) -> str:
    """Words in the place of what stands for the table and the column."""
    return COUNTING.sub(lambda found: OBJECT if found.group(1) in OF_OBJECT else PROPERTY, query)


def check_of(rule: Quality, table: Schema, prop: Property | None) -> Check | None:
    """The check that the words of one rule say; None where they say none, or several."""
    found = list(_told(rule, table, prop, ()))
    return found[0].check if len(found) == 1 and isinstance(found[0], Placed) else None
