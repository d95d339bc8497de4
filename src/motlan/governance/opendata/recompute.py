"""Computing every published figure and colour anew from the published files alone, on DuckDB.

The road: files are read as tables of their names (:mod:`.copies`; where CSV and Parquet lie together, both, held
against each other); :mod:`.asked` has one query a kind of figure; what each gives is laid beside what was published,
value by value. Nothing else is read: no register, no workspace.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Protocol

import pyarrow as pa
from sqlglot import exp

from motlan.governance.opendata.asked import QUESTIONS, Question
from motlan.governance.opendata.copies import ROWS, Copies, Unlike, compared, opened, reading
from motlan.governance.opendata.rules import Rule, additive
from motlan.governance.opendata.rules import read as read_rule
from motlan.governance.opendata.write import ABOUT, RULES
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.store.lake import Lake

LIMITS = pa.schema(
    [
        *((name, pa.string()) for name in ("rule", "about", "name", "not_ready", "times")),
        *((name, pa.string()) for name in ("measure", "province", "of_database")),
        *((name, pa.int64()) for name in ("additive", "whole", "of_whole")),
        *(
            (name, pa.float64())
            for name in ("green_from", "yellow_from", "green_to", "yellow_to", "full_score_at", "points")
        ),
    ]
)
OF_PROBE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "communes_ready": {"measure": "measure", "province": "province", "of_whole": "of"},
        "quality_at_least": {"of_database": "database"},
        "identifier_rule": {"of_database": "database"},
    }
)
"""What the figure of a kind of probe is computed of: kind → column of :data:`LIMITS` → key of its wording. Another kind
is not asked: the same key of its wording may mean something else."""
CRITERIA = pa.schema([("criterion", pa.string()), ("basic", pa.int64())])
LEVELS = pa.schema([("level", pa.string())])
FROM_LIMITS = ("green_from", "yellow_from", "green_to", "yellow_to")
HUNDRED = 100
"""The rules as a table, ``rule_limit``: what queries need of them."""


class Asked(Protocol):
    """What a query is put to: DuckDB here, any register in a test."""

    def rows(self, query: exp.Expr | str) -> Sequence[Sequence[Any]]:
        """All rows of a query."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A value that is not what was published. ``where``: the table and the key of its row."""

    table: str
    where: str
    column: str
    published: object
    computed: object


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many values were computed anew, and which differ.

    ``copies``: the files that were read, by table; ``cells``: how many of them lie there as CSV and as Parquet;
    ``unlike``: those of which the two files say two things.
    """

    values: int
    different: tuple[Difference, ...]
    copies: tuple[Copies, ...] = ()
    cells: int = 0
    unlike: tuple[Unlike, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing differs, neither from what was computed nor between two files."""
        return not self.different and not self.unlike

    @property
    def same(self) -> int:
        """How many are as they were published."""
        return self.values - len(self.different)


def recompute(folder: Path) -> Recomputed:
    """Everything in a folder of open data; raise NotHeld when it is none, Refused for rules that cannot be read."""
    if not (folder / ABOUT).is_file() or not (folder / RULES).is_file():
        raise NotHeld(
            what=Text(vi="Thư mục này không có dữ liệu mở.", en="There is no open data in this folder."),
            remedy=Text(
                vi="Tải về và giải nén trọn bộ, có about.json và rules.json.",
                en="Download and unpack all of it, about.json and rules.json among it.",
            ),
            where=str(folder),
        )
    rules, about = rules_in(folder), about_in(folder)
    wrong = tuple(_rule(one) for one in rules if not one.is_itself)
    with TemporaryDirectory() as spill, Lake(Path(spill)).session() as engine, reading():
        copies = opened(engine, folder)
        for name, table in beside(about, rules).items():
            engine.register_table(name, table)
        present = frozenset(one.table for one in copies)
        short = tuple(missing(engine, about["rows"], present))
        values, different = compare(engine, present)
        cells, unlike = compared(engine, copies)
    values += len(rules) + len(about["rows"])
    return Recomputed(values, (*wrong, *short, *different), copies, cells, unlike)


def rules_in(folder: Path) -> tuple[Rule, ...]:
    """The rules of a folder; raise Refused for a file that has none."""
    try:
        said = json.loads((folder / RULES).read_text(encoding="utf-8"))
        return tuple(read_rule(one) for one in said["rules"])
    except (ValueError, KeyError, TypeError) as unreadable:
        raise _unreadable(folder / RULES) from unreadable


def about_in(folder: Path) -> Mapping[str, Any]:
    """What a folder says of itself, how many rows each of its tables has among it; raise Refused for a file that does
    not say it."""
    try:
        said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return {**said, "made_at": str(said["made_at"]), "rows": dict(said["rows"])}
    except (ValueError, KeyError, TypeError) as unreadable:
        raise _unreadable(folder / ABOUT) from unreadable


def _unreadable(file: Path) -> Refused:
    return Refused(
        what=Text(vi=f"{file.name} không đọc được.", en=f"{file.name} cannot be read."),
        remedy=Text(vi="Tải lại bộ dữ liệu.", en="Download the data again."),
        where=str(file),
    )


def missing(engine: Asked, rows: Mapping[str, int], present: frozenset[str]) -> Iterator[Difference]:
    """Each table that has another number of rows than the edition was written with; 0: its files are not there.

    What is not there is compared with nothing, so that without this a folder would hold the better the less is in it.
    """
    for table, written in rows.items():
        found = engine.rows(f'select count(*) from "{table}"')[0][0] if table in present else 0
        if found != written:
            yield Difference(table=table, where="", column=ROWS, published=written, computed=found)


def beside(said: Mapping[str, Any], rules: Sequence[Rule]) -> Mapping[str, pa.Table]:
    """What queries read beside the published tables: the rules, the criteria of communes, the levels of facts, and
    the day of which the edition speaks."""
    published = said.get("published", {}).get("levels", [])
    return {
        "rule_limit": limits(rules),
        "rule_criterion": criteria(rules),
        "published_level": levels(published),
        "published_on": pa.table({"day": [str(said.get("day") or said["made_at"])[:10]]}),
    }


def levels(published: Sequence[str]) -> pa.Table:
    """The levels whose counts are published."""
    return pa.Table.from_pylist([{"level": level} for level in published], schema=LEVELS)


def criteria(rules: Sequence[Rule]) -> pa.Table:
    """The criteria by which communes are ready; of a rule without any, what they say of themselves in one word."""
    rows = [
        {"criterion": one["measure"], "basic": int(one.get("basic", True))}
        for rule in rules
        if rule.about == "units"
        for one in rule.wording.get("criteria") or [{"measure": rule.wording["ready"]}]
    ]
    return pa.Table.from_pylist(rows, schema=CRITERIA)


def compare(engine: Asked, present: frozenset[str]) -> tuple[int, tuple[Difference, ...]]:
    """Every question whose tables are there: how many values, and those that differ."""
    asked = [one for one in QUESTIONS if one.reads <= present]
    values, different = 0, []
    for question in asked:
        count, found = _compared(engine, question)
        values += count
        different += found
    return values, tuple(different)


def _compared(engine: Asked, question: Question) -> tuple[int, list[Difference]]:
    keys = len(question.key)
    published = {tuple(row[:keys]): tuple(row[keys:]) for row in engine.rows(question.published)}
    computed = {tuple(row[:keys]): tuple(row[keys:]) for row in engine.rows(question.computed)}
    nothing = (None,) * len(question.values)
    found: list[Difference] = []
    for key in sorted(published.keys() | computed.keys(), key=str):
        said, made = published.get(key, nothing), computed.get(key, nothing)
        found += _of_row(question, key, said, made)
    return len(published.keys() | computed.keys()) * len(question.values), found


def _of_row(
    question: Question, key: tuple[Any, ...], said: tuple[Any, ...], made: tuple[Any, ...]
) -> Iterator[Difference]:
    for column, one, other in zip(question.values, said, made, strict=True):
        if not same(one, other, question.rounded.get(column)):
            where = " ".join(str(part) for part in key if part is not None)
            yield Difference(table=question.table, where=where, column=column, published=one, computed=other)


def same(published: Any, computed: Any, rounded: float | None) -> bool:
    """Whether two values are one; of a figure that was rounded after it was multiplied, whether it was rounded well."""
    if published is None or computed is None:
        return published is computed
    if rounded is not None:
        return abs(float(published) - float(computed)) <= rounded
    return bool(published == computed)


def _rule(one: Rule) -> Difference:
    return Difference(table="rules", where=f"{one.about} {one.name}", column="rule", published=one.rule, computed=None)


def limits(rules: Sequence[Rule]) -> pa.Table:
    """The rules as rows of :data:`LIMITS`."""
    rows = []
    for one in rules:
        said = one.wording
        own = {name: getattr(one.limits, name) if one.limits else None for name in FROM_LIMITS}
        of_probe = OF_PROBE.get(one.name, {}) if one.about == "probe" else {}
        rows.append(
            {
                "rule": one.rule,
                "about": one.about if one.limits else "found",
                "name": one.name,
                "additive": int(one.about == "indicator" and additive(said)),
                "whole": HUNDRED if one.about == "indicator" and said.get("unit") else 1,
                "not_ready": said.get("not_ready"),
                "times": said.get("times_rate_of"),
                **{key: said.get(name) for key, name in of_probe.items()},
                **own,
                "full_score_at": said.get("full_score_at") if one.about == "indicator" else None,
                "points": said.get("points") if one.about == "indicator" else None,
            }
        )
    return pa.Table.from_pylist(rows, schema=LIMITS)
