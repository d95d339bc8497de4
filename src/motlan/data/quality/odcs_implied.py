"""What a property of a data contract (ODCS 3.1) says of its values without a rule of its own, as checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from motlan.data.databases.check import Check, Threshold
from motlan.data.quality.odcs import Property, Schema
from motlan.kernel.text import Text

NONE_MAY = Threshold(operator="is", value=0)
ENDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LENGTHS = {"minLength": ">=", "maxLength": "<="}
READING = frozenset({"format", "timezone", "defaultTimezone", "dimensions", "crs"})
"""Options that say how values are written or what they mean, and find fault with none."""
CHECKED_FORMATS = "string"
"""The logical type whose ``format`` (email, uri, uuid …) is a rule."""


MEASURED_AS = Text(
    vi="Viết lại bằng type: library hoặc sql nếu cần đo.", en="Write it as type: library or sql to have it measured."
)


@dataclass(frozen=True, slots=True)
class NotRun:
    """A rule that is not run, and why; ``path`` is its place in the contract.

    ``of_records``: whether it could have found fault with a record, which text for people and a service level cannot.
    ``beyond``: it needs what a file alone does not have, the dictionary or other datasets. ``name`` is the rule's own.
    ``remedy``: how it could be run.
    """

    path: tuple[str | int, ...]
    why_vi: str
    why_en: str
    of_records: bool = True
    beyond: bool = False
    name: str = ""
    remedy: Text = MEASURED_AS


@dataclass(frozen=True, slots=True)
class Placed:
    """One check and its place in the contract's file."""

    path: tuple[str | int, ...]
    check: Check


def implied(table: Schema, prop: Property, path: tuple[str | int, ...]) -> Iterator[Placed | NotRun]:
    """``required``, ``unique`` and ``primaryKey`` are rules too; so are the options of its type."""
    about: dict[str, Any] = {"dataset": table.name, "field": prop.name, "allow": NONE_MAY}
    if prop.required or prop.primaryKey:
        yield Placed(path, Check(kind="not_null", **about))
    if prop.unique or prop.primaryKey:
        yield Placed(path, Check(kind="unique", **about))
    yield from _options(prop, about, (*path, "logicalTypeOptions"))
    yield from keys_elsewhere(prop.relationships, path)


def keys_elsewhere(relationships: Sequence[Any], path: tuple[str | int, ...]) -> Iterator[NotRun]:
    """A foreign key is the dictionary's: an attribute of type reference is checked against the concept it names."""
    for place, _one in enumerate(relationships):
        yield NotRun(
            (*path, "relationships", place),
            "khóa ngoại được kiểm tra khi thuộc tính có kiểu reference trong từ điển",
            "a foreign key is checked where the attribute is of type reference in the dictionary",
            beyond=True,
        )


def _options(prop: Property, about: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Placed | NotRun]:
    options = dict(prop.logicalTypeOptions)
    pattern = options.pop("pattern", None)
    if isinstance(pattern, str):
        yield Placed(path, Check(kind="pattern", pattern=pattern, **about))
    yield from _range(options, about, path)
    for name, operator in LENGTHS.items():
        if isinstance(length := options.pop(name, None), int):
            condition = f'length("{prop.name}") {operator} {length}'
            yield Placed(path, Check(sql=condition, name=f"{prop.name}.{name}", **about))
    step = options.get("multipleOf")
    if isinstance(step, int) and not isinstance(step, bool) and step > 0:
        options.pop("multipleOf")
        condition = f'cast("{prop.name}" / {step} as bigint) * {step} = "{prop.name}"'
        yield Placed(path, Check(sql=condition, name=f"{prop.name}.multipleOf", **about))
    for name in options:
        if name not in READING or (name == "format" and prop.logicalType == CHECKED_FORMATS):
            yield NotRun((*path, name), f"chưa kiểm tra được “{name}”", f"“{name}” cannot be checked")


def _range(options: dict[str, Any], about: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Placed | NotRun]:
    """Ends that are in the range by a range, those that are not by a condition; ``exclusive…: true`` (version 3.0) says
    that the other end is not in it."""
    least, most, above, below = (options.pop(name, None) for name in ENDS)
    least, above = (None, least) if above is True else (least, above)
    most, below = (None, most) if below is True else (most, below)
    try:
        if least is not None or most is not None:
            yield Placed(path, Check(kind="range", least=least, most=most, **about))
        for name, operator, end in (("exclusiveMinimum", ">", above), ("exclusiveMaximum", "<", below)):
            if end is not None and not isinstance(end, bool):
                written = str(end) if isinstance(end, int | float) else "'" + str(end).replace("'", "''") + "'"
                field = about["field"]
                yield Placed(path, Check(sql=f'"{field}" {operator} {written}', name=f"{field}.{name}", **about))
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        yield NotRun(path, f"không hiểu quy tắc này ({reason})", f"the rule is not understood ({reason})")
