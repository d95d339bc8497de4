"""The rows of a file that fail a rule: found and kept while the file is checked, then counted and written out.

Rules of the same columns are asked together, and each such part reads its own columns alone: where a file numbers the
values of a column, the engine asks a rule once of each value. One question of all columns costs nearly twice as much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from motlan.data.quality.file_columns import literal, quoted
from motlan.data.quality.file_rules import FILE, FileRule
from motlan.kernel.errors import SourceChanged
from motlan.kernel.text import Text
from motlan.store.lake import Session

FLAWED = "flawed_rows"
"""A row for each row of the file and part of rules that it fails: its number, the part, a bit a rule, the value."""
ROW = "row"
"""Where a failing record stands in its file, from 1."""
NUMBERED = "numbered"
"""Every row of the files as they are, with its number."""
ABOVE = "rows_above"
"""How many rows stand before each of several files where they are read as one."""
BITS = 62
"""Rules whose failures fit into one number."""
AT_ONCE = 2
"""Columns of hashes that are sorted at a time; each needs its eight bytes a row twice."""

WRITERS: Mapping[str, str] = {
    ".parquet": "format parquet, compression zstd",
    ".csv": "format csv, header",
    ".jsonl": "format json",
}
FIRST = 20
"""Failures that are shown beside the file of all of them."""
HEAD = ("check", "criterion", "error_group", "columns", "value")


@dataclass(frozen=True, slots=True)
class FailingRow:
    """One failure: file, row (from 1), check, the columns that it speaks of and what stands there."""

    file: str
    row: int
    check: str
    columns: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rules that are asked together, as they speak of the same columns."""

    number: int
    rules: tuple[FileRule, ...]
    columns: tuple[str, ...]


def parts_of(rules: Sequence[FileRule]) -> tuple[Part, ...]:
    """The rules of records by the columns that they speak of; each rule of uniqueness is a part of its own."""
    judged = [rule for rule in rules if rule.fails or rule.kind == "unique"]
    together: dict[tuple[object, ...], list[FileRule]] = {}
    for at, rule in enumerate(judged):
        together.setdefault((rule.columns, at if rule.kind == "unique" else None), []).append(rule)
    cut = [held[at : at + BITS] for held in together.values() for at in range(0, len(held), BITS)]
    return tuple(Part(number=at, rules=tuple(held), columns=held[0].columns) for at, held in enumerate(cut))


# ---- found and kept


def keep_flawed(session: Session, parts: Sequence[Part], *, with_values: bool, several: bool) -> None:
    """Make :data:`FLAWED`. ``several``: the rows are of several files."""
    where = "motlan_row, motlan_file" if several else "motlan_row"
    repeated = _repeated(session, [part for part in parts if part.rules[0].kind == "unique"])
    blank = f"select {where}, 0 as part, 0::bigint as mask, null::varchar as value from {FILE} where false"
    kept = [blank]
    for part in parts:
        if (failing := _failing(part, repeated)) is not None:
            # a table each: the engine shares the rows of one question among threads, and those of a union it does not
            session.execute(
                f"create temporary table flawed{part.number} as select {where}, {part.number} as part,"
                f" {_bits(part)} as mask, {_value(part) if with_values else 'null::varchar'} as value from {failing}"
            )
            kept.append(f"from flawed{part.number}")
    session.execute(f"create temporary view {FLAWED} as {' union all '.join(kept)}")


def _failing(part: Part, repeated: Mapping[int, str]) -> str | None:
    """The rows that fail a rule of the part; None where none can."""
    if part.rules[0].kind != "unique":
        return f"{FILE} where {' or '.join(f'({rule.fails})' for rule in part.rules)}"
    if part.number not in repeated:
        return None
    rule = part.rules[0]
    columns = ", ".join(quoted(column) for column in rule.over)
    alike = f"{_held(rule)} and {_hash(rule)} in (select h from {repeated[part.number]})"
    return (
        f"(select *, count(*) over (partition by {columns}) as motlan_times from {FILE} where {alike})"
        " where motlan_times > 1"
    )


def _bits(part: Part) -> str:
    if len(part.rules) == 1:
        return "1::bigint"
    return " | ".join(f"case when {rule.fails} then {1 << at}::bigint else 0 end" for at, rule in enumerate(part.rules))


def _value(part: Part) -> str:
    """What the record has there: one value as text, several between bars."""
    texts = [f"cast({quoted(column)} as varchar)" for column in part.columns]
    return texts[0] if len(texts) == 1 else f"concat_ws(' | ', {', '.join(texts)})" if texts else "null::varchar"


def _repeated(session: Session, unique: Sequence[Part]) -> dict[int, str]:
    """For each rule of uniqueness by its part: the table of the 64-bit hashes that occur more than once.

    Values that share a hash by chance are told apart where the rows are taken.
    """
    if not unique:
        return {}
    hashes = ", ".join(f"{_hash(part.rules[0])} as h{part.number}" for part in unique)
    hashed = session.arrow(f"select {hashes} from {FILE}")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        twice = list(pool.map(_twice, hashed.columns))
    found = {part.number: f"hashes{part.number}" for part, some in zip(unique, twice, strict=True) if len(some)}
    for part, some in zip(unique, twice, strict=True):
        session.register_table(f"hashes{part.number}", pa.table({"h": some}))
    return found


def _hash(rule: FileRule) -> str:
    return f"hash({', '.join(quoted(column) for column in rule.over)})"


def _held(rule: FileRule) -> str:
    return " and ".join(f"{quoted(column)} is not null" for column in rule.over)


def _twice(hashes: pa.ChunkedArray) -> np.ndarray:
    """The hashes that occur more than once."""
    ordered = np.sort(hashes.to_numpy())
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


# ---- counted and written


def count_failed(session: Session, parts: Sequence[Part], *, several: bool) -> tuple[dict[str, int], int]:
    """How many rows fail each rule, and how many fail any."""
    rules = [(part.number, 1 << at, rule) for part in parts for at, rule in enumerate(part.rules)]
    counts = [f"count(case when part = {number} and mask & {bit} <> 0 then 1 end)" for number, bit, _ in rules]
    failed = session.rows(f"select {', '.join(('count(*)', *counts))} from {FLAWED}")[0][1:]
    where = "motlan_row, motlan_file" if several else "motlan_row"
    flawed = session.rows(f"select count(*) from (select distinct {where} from {FLAWED})")[0][0]
    return {rule.check_id: int(count) for (_, _, rule), count in zip(rules, failed, strict=True)}, int(flawed)


def write_failures(session: Session, parts: Sequence[Part], target: Path, paths: Sequence[Path]) -> None:
    """Every failure: file, row, check, criterion, error group, columns and value."""
    form = WRITERS.get(target.suffix.lower())
    if form is None:
        raise SourceChanged(
            what=Text(vi="Không biết ghi loại tệp này.", en="This is no kind of file that can be written."),
            remedy=Text(vi="Dùng .parquet, .csv hoặc .jsonl.", en="Give .parquet, .csv or .jsonl."),
            where=str(target),
        )
    if len(paths) > 1:
        _within_files(session, paths)
    session.execute(f"copy ({_every(parts, paths)}) to {literal(str(target))} ({form})")


def first_failures(session: Session, parts: Sequence[Part], paths: Sequence[Path]) -> tuple[FailingRow, ...]:
    """The failures of the first rows, in the order of files and rows, once they were written."""
    wanted = f"select * exclude (criterion, error_group) from ({_every(parts, paths)}) order by 1, 2, 3 limit {FIRST}"
    return tuple(FailingRow(*row) for row in session.rows(wanted))


def _every(parts: Sequence[Part], paths: Sequence[Path]) -> str:
    """The query of all failures."""
    several = len(paths) > 1
    held = "motlan_file" if several else literal(str(paths[0]))
    row = "motlan_row - above" if several else "motlan_row"
    flawed = f"{FLAWED} join {ABOVE} using (motlan_file)" if several else FLAWED
    return (
        f"select {held} as {quoted('file')}, {row} as {quoted(ROW)}, {', '.join(map(quoted, HEAD))}"
        f" from {flawed} join ({_told(parts)}) as told (part, bit, {', '.join(map(quoted, HEAD[:-1]))}) using (part)"
        " where mask & bit <> 0"
    )


def _told(parts: Sequence[Part]) -> str:
    """What is written of each rule, as rows."""
    rows = [
        ", ".join(
            (
                str(part.number),
                f"{1 << at}::bigint",
                *map(literal, (rule.check_id, rule.criterion.value, rule.group.value, ", ".join(rule.columns))),
            )
        )
        for part in parts
        for at, rule in enumerate(part.rules)
    ]
    return (
        f"values {', '.join(f'({row})' for row in rows)}" if rows else "select 0, 0::bigint, '', '', '', '' where false"
    )


def _within_files(session: Session, paths: Sequence[Path]) -> None:
    """What is taken from a row's number for it to count within its file.

    Parquet tells the row in the file. Other files are read as one, one after another and in their order.
    """
    counted = "0" if paths[0].suffix.lower() == ".parquet" else "min(motlan_row) - 1"
    session.execute(
        f"create temporary table {ABOVE} as select motlan_file, {counted} as above from {NUMBERED} group by 1"
    )
