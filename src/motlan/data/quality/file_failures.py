"""The rows of a file that fail a rule, as they are kept while a file is checked, and as they are written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from motlan.data.quality.file_columns import literal, quoted
from motlan.data.quality.file_rules import FileRule
from motlan.kernel.errors import SourceChanged
from motlan.kernel.text import Text
from motlan.store.lake import Session

FLAWED = "flawed_rows"
ROW = "row"
"""Where a failing record stands in its file, from 1."""
NUMBERED = "numbered"
"""Every row of the files as they are, with its number."""
ABOVE = "rows_above"
"""How many rows the engine counted before each of several files began."""
BITS = 62
"""Rules whose failures fit into one number; more rules take several."""


def mask(number: int) -> str:
    """The column of bits with a number."""
    return f"motlan_mask{number}"


def bit(at: int) -> str:
    """Whether the rule with a number fails, as SQL of a row of :data:`FLAWED`."""
    return f"{mask(at // BITS)} & {1 << at % BITS} <> 0"


WRITERS: Mapping[str, str] = {
    ".parquet": "format parquet, compression zstd",
    ".csv": "format csv, header",
    ".jsonl": "format json",
}


def write_failures(session: Session, rules: Sequence[FileRule], target: Path, paths: Sequence[Path]) -> None:
    """Every failure: file, row, check, criterion, error group, columns and value."""
    form = WRITERS.get(target.suffix.lower())
    if form is None:
        raise SourceChanged(
            what=Text(vi="Không biết ghi loại tệp này.", en="This is no kind of file that can be written."),
            remedy=Text(vi="Dùng .parquet, .csv hoặc .jsonl.", en="Give .parquet, .csv or .jsonl."),
            where=str(target),
        )
    several = len(paths) > 1
    if several:
        _within_files(session, paths)
    held = "motlan_file" if several else literal(str(paths[0]))
    file = f"{held} as {quoted('file')}, "
    row = "motlan_row - above" if several else "motlan_row"
    flawed = f"{FLAWED} join {ABOVE} using (motlan_file)" if several else FLAWED
    parts = [
        f"select {file}{row} as {quoted(ROW)}, {literal(rule.check_id)} as {quoted('check')},"
        f" {literal(rule.criterion.value)} as criterion, {literal(rule.group.value)} as error_group,"
        f" {literal(', '.join(rule.columns))} as columns, {_value(rule)} as value from {flawed} where {bit(at)}"
        for at, rule in enumerate(rules)
    ]
    if not parts:
        blank = ", ".join(f"'' as {quoted(name)}" for name in ("check", "criterion", "error_group", "columns", "value"))
        parts = [f"select '' as {quoted('file')}, 0::bigint as {quoted(ROW)}, {blank} where false"]
    session.execute(f"copy ({' union all '.join(parts)}) to {literal(str(target))} ({form})")


def _within_files(session: Session, paths: Sequence[Path]) -> None:
    """What is taken from a row's number for it to count within its file.

    Parquet tells the row in the file. Other files are numbered through, one after another and in their order: a window
    for each file would keep all of them in memory, where the first number of each costs one reading more.
    """
    counted = "0" if paths[0].suffix.lower() == ".parquet" else "min(motlan_row) - 1"
    session.execute(
        f"create temporary table {ABOVE} as select motlan_file, {counted} as above from {NUMBERED} group by 1"
    )


def _value(rule: FileRule) -> str:
    """What the record has there: one value as text, several between bars."""
    texts = [f"cast({quoted(column)} as varchar)" for column in rule.columns]
    return texts[0] if len(texts) == 1 else f"concat_ws(' | ', {', '.join(texts)})" if texts else "null::varchar"
