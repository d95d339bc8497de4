"""A file held against a data contract: every row, every rule, every failing record.

1. What the file has: its columns and their types, how many rows, how many of each column are empty. A file that is not
   Parquet is made so first, in a folder that goes afterwards: it is read once, and cannot change between two questions.
2. Which values occur twice, for rules of uniqueness: 64-bit hashes sorted outside the engine, then the few values that
   share a hash are compared as they are.
3. The rows that fail, asked of each column by itself, with a bit for each rule that they fail.
4. From those rows alone: how many fail each rule, and the table of all failures.

Memory follows the rows that fail and eight bytes a row for each rule of uniqueness, not the size of the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from motlan.data.quality.contract import Criterion
from motlan.data.quality.file_columns import Columns, columns_of, literal, quoted
from motlan.data.quality.file_failures import (
    NUMBERED,
    FailingRow,
    count_failed,
    first_failures,
    keep_flawed,
    parts_of,
    write_failures,
)
from motlan.data.quality.file_rules import FILE, FileRule, file_rules, unknown_table, unusable
from motlan.data.quality.odcs import DataContract, Schema
from motlan.data.quality.odcs_implied import NotRun
from motlan.data.quality.odcs_read import checks_of
from motlan.data.quality.score import Index, Scored, score
from motlan.kernel.errors import RegisterError, SourceChanged, SourceGone
from motlan.kernel.text import Text
from motlan.store import csv_form, files, source_errors
from motlan.store.lake import Lake, Session

MEMORY = "700MB"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """One rule on the file: how many rows it was evaluated on, how many fail it, and whether it holds."""

    check_id: str
    kind: str
    criterion: Criterion
    error_group: str
    columns: tuple[str, ...]
    evaluated: int
    failed: int
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """A file against its contract. ``failures`` are rows × rules in all.

    ``clean``: rows that fail no rule; None where a rule of records was not run that counts, as nobody knows whom it
    would fail.
    """

    rows: int
    clean: int | None
    failures: int
    index: Index
    results: tuple[FileResult, ...]
    not_run: tuple[NotRun, ...]
    failing: tuple[FailingRow, ...] = ()
    """The first failures, where all of them were written."""

    @property
    def holds(self) -> bool:
        """Whether every rule of records was run, and every one holds: what nobody looked at is not good."""
        return bool(self.results) and self.clean is not None and all(one.holds for one in self.results)


def check_file(
    *,
    pattern: str,
    contract: DataContract,
    aside: Sequence[NotRun] = (),
    table: str | None = None,
    failures: Path | None = None,
    memory: str = MEMORY,
    threads: int | None = None,
    without_dictionary: bool = False,
) -> FileReport:
    """Hold the file (or files: ``data/*.parquet``) against one table of a contract.

    ``aside`` are rules that were set aside when the contract was read (:func:`read_contract`).
    With ``without_dictionary`` rules that need the dictionary are still named, and do not count.
    ``failures`` is where every failing record goes, with the row it stands on, the check, the error group and the
    failing value: Parquet, CSV or JSON Lines by the file's ending. Raise MotlanError, SourceGone or SourceChanged.
    """
    schema = contract.table(table)
    if schema is None:
        raise unknown_table(contract.id, table, [one.name for one in contract.tables])
    paths = _matching(pattern)
    with tempfile.TemporaryDirectory(prefix="motlan-check-") as folder:
        lake = Lake(Path(folder), memory=memory, threads=threads)
        with lake.session() as session:
            held = _as_parquet(session, paths, Path(folder))
            session.execute("set preserve_insertion_order = false")  # every row has its number now
            report = _checked(session, paths, held, contract, schema, failures)
    told = {one.path: one for one in aside if one.path[:2] == ("schema", contract.tables.index(schema))}
    rest = tuple(told.pop(one.path, one) for one in report.not_run)
    not_run = (*rest, *told.values())
    unknown = any(one.of_records and not (without_dictionary and one.beyond) for one in not_run)
    return replace(report, not_run=not_run, clean=None if unknown else report.clean)


def _matching(pattern: str) -> tuple[Path, ...]:
    try:
        return files.matching(pattern)
    except SourceGone as error:
        raise SourceGone(
            what=Text(vi="Không có tệp nào để kiểm tra ở đây.", en="There is no file to check here."),
            remedy=Text(
                vi="Kiểm tra đường dẫn; nhiều tệp thì viết mẫu trong dấu nháy, ví dụ 'data/*.parquet'.",
                en="Check the path; for many files give a pattern in quotes, as 'data/*.parquet'.",
            ),
            where=pattern,
            problem="file",
        ) from error


def _checked(
    session: Session,
    paths: Sequence[Path],
    held: Sequence[Path],
    contract: DataContract,
    table: Schema,
    target: Path | None,
) -> FileReport:
    """``held``: the files as Parquet."""
    several = len(paths) > 1
    types = _open(session, held, several)
    placed = list(checks_of(contract, table))
    columns = columns_of(table, contract.tables.index(table), placed, types)
    _read_as(session, columns)
    rules, not_run = file_rules(placed, table, columns)
    rules, refused = _usable(session, rules)
    not_run += refused
    rows, evaluated = _counts(session, held, rules)
    parts = parts_of(rules)
    keep_flawed(session, parts, with_values=target is not None, several=several)
    failed, flawed = count_failed(session, parts, several=several)
    results = tuple(_result(rule, rows, evaluated, failed.get(rule.check_id, 0)) for rule in rules)
    first: tuple[FailingRow, ...] = ()
    if target is not None:
        write_failures(session, parts, target, paths)
        first = first_failures(session, parts, paths)
    return FileReport(
        rows=rows,
        clean=rows - flawed,
        failures=sum(failed.values()),
        index=score([_scored(rule, result) for rule, result in zip(rules, results, strict=True)]),
        results=results,
        not_run=not_run,
        failing=first,
    )


# ---- 1. what the file has

READERS: Mapping[str, str] = {
    ".csv": "read_csv([{files}], header = true, skip = 0, all_varchar = true, quote = '\"', escape = '\"'{form}{name})",
    ".jsonl": "read_json([{files}], format = 'newline_delimited'{name})",
    ".ndjson": "read_json([{files}], format = 'newline_delimited'{name})",
}


def _as_parquet(session: Session, paths: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """The files as they are where they are Parquet, else one Parquet file of all their rows in their order."""
    kind = paths[0].suffix.lower()
    if any(path.suffix != paths[0].suffix for path in paths) or kind not in {".parquet", *READERS}:
        raise SourceChanged(
            what=Text(vi="Không biết loại tệp này.", en="This is no kind of file that can be checked."),
            remedy=Text(vi="Dùng .parquet, .csv hoặc .jsonl.", en="Give .parquet, .csv or .jsonl."),
            where=str(paths[0]),
        )
    if kind == ".parquet":
        return tuple(paths)
    name = ", filename = 'motlan_file'" if len(paths) > 1 else ""
    made = folder / "file.parquet"
    form = _csv_form(paths) if kind == ".csv" else ""
    try:
        session.execute(
            f"copy (from {READERS[kind].format(files=_listed(paths), name=name, form=form)}) to {literal(str(made))}"
        )
    except RegisterError as error:
        raise _not_read(paths, kind) from error
    return (made,)


def _csv_form(paths: Sequence[Path]) -> str:
    """What stands between the columns, and whether ends of lines may differ, as the engine has it: it refuses a file
    with both kinds unless it is told to be lenient."""
    lenient = any(csv_form.ends_lines_in_two_ways(path) for path in paths)
    return f", delim = {literal(csv_form.delimiter_of(paths[0]))}" + (", strict_mode = false" if lenient else "")


def _not_read(paths: Sequence[Path], kind: str) -> SourceChanged:
    """Which record of which file breaks its form, as far as that can be told."""
    for path in paths if kind == ".csv" else ():
        found = csv_form.first_ragged(path, csv_form.delimiter_of(paths[0]))
        if found is not None:
            return source_errors.ragged(str(path), *found)
    return source_errors.unreadable(str(paths[0]), f"{kind} ?")


def _open(session: Session, held: Sequence[Path], several: bool) -> dict[str, str]:
    """Make the views of the file; its columns with their types."""
    name = ", filename = 'motlan_file'" if len(held) > 1 else ""
    source = f"read_parquet([{_listed(held)}], file_row_number = true{name})"
    file = ", motlan_file" if several else ""
    session.execute(f"create view own_columns as select * exclude (file_row_number{file}) from {source}")
    session.execute(
        f"create view {NUMBERED} as select * exclude (file_row_number), file_row_number + 1 as motlan_row from {source}"
    )
    return {row[0]: row[1] for row in session.rows("describe own_columns")}


def _listed(paths: Sequence[Path]) -> str:
    return ", ".join(literal(str(path)) for path in paths)


def _read_as(session: Session, columns: Columns) -> None:
    """The file with its columns as the contract reads them beside those that are written."""
    added = ", ".join(("*", *columns.expressions()))
    session.execute(f"create view whole_file as select {added} from own_columns")
    session.execute(f"create view {FILE} as select {added} from {NUMBERED}")


def _usable(session: Session, rules: Sequence[FileRule]) -> tuple[tuple[FileRule, ...], tuple[NotRun, ...]]:
    """The rules whose condition or pattern the engine takes, tried on one row, and those that it does not take."""
    good, refused = [], []
    for rule in rules:
        try:
            if rule.fails:
                session.rows(f"select {rule.fails} from (select * from whole_file limit 1)")
            good.append(rule)
        except RegisterError as error:
            refused.append(unusable(rule.path, error))
    return tuple(good), tuple(refused)


def _counts(session: Session, paths: Sequence[Path], rules: Sequence[FileRule]) -> tuple[int, dict[str, int]]:
    """How many rows there are, and on how many each rule that is not of every row is evaluated."""
    footers = _in_footers(session, paths)
    asked = {rule.check_id: _held(rule) for rule in rules if not rule.every_row}
    empty = {rule.check_id: _empty(rule, footers) for rule in rules if rule.check_id in asked}
    told = {name: nulls for name, nulls in empty.items() if nulls is not None}
    questions = dict.fromkeys(one for name, one in asked.items() if name not in told)
    columns = ", ".join(("count(*)", *(f"count(case when {one} then 1 end)" for one in questions)))
    rows, *answers = session.rows(f"select {columns} from whole_file")[0]
    answered = dict(zip(questions, answers, strict=True))
    return int(rows), {name: int(rows - told[name] if name in told else answered[one]) for name, one in asked.items()}


def _empty(rule: FileRule, footers: Mapping[str, int | None]) -> int | None:
    """On how many rows it is not evaluated, where the footers tell: at most one of its columns has empty values."""
    nulls = [footers.get(column) for column in rule.over]
    if rule.evaluated or not nulls or None in nulls or sum(count != 0 for count in nulls) > 1:
        return None
    return max(count for count in nulls if count is not None)


def _held(rule: FileRule) -> str:
    return rule.evaluated or " and ".join(f"{quoted(column)} is not null" for column in rule.over)


def _in_footers(session: Session, paths: Sequence[Path]) -> dict[str, int | None]:
    """Empty values by column as the footers tell, None where one does not."""
    rows = session.rows(
        "select path_in_schema, case when count(*) = count(stats_null_count) then sum(stats_null_count) end"
        f" from parquet_metadata([{_listed(paths)}]) group by 1"
    )
    return {name: None if nulls is None else int(nulls) for name, nulls in rows}


# ---- what they say


def _result(rule: FileRule, rows: int, held: Mapping[str, int], failed: int) -> FileResult:
    evaluated = rows if rule.every_row else held[rule.check_id]
    if rule.kind == "row_count":
        kept = rule.threshold is None or rule.threshold.holds(rows, rows)
        evaluated, failed = 1, 0 if kept else 1
    else:
        kept = failed == 0 if rule.threshold is None else rule.threshold.holds(failed, evaluated)
    return FileResult(
        check_id=rule.check_id,
        kind=rule.kind,
        criterion=rule.criterion,
        error_group=rule.group.value,
        columns=rule.columns,
        evaluated=evaluated,
        failed=failed,
        holds=kept,
    )


def _scored(rule: FileRule, result: FileResult) -> Scored:
    return Scored(
        dataset="",
        check_id=rule.check_id,
        attribute=rule.columns[0] if len(rule.columns) == 1 else "",
        criterion=rule.criterion,
        weight=rule.weight,
        evaluated=result.evaluated,
        failed=result.failed,
        kind=rule.kind,
        group=rule.group,
        holds=result.holds,
    )
