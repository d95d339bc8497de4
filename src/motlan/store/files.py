"""Reading files of ministries into Arrow: CSV, Parquet, JSON Lines, XLSX; every column as text, in bounded memory.

A line that cannot be a record (too long, of another number of columns, with an open quotation mark, no JSON) is handed
to ``reject``, whole, and the reading goes on; a file that cannot be read at all raises a SourceError.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from motlan.store import quotes, source_errors, source_gone
from motlan.store.file_rows import CsvRows, Rows
from motlan.store.lines import LONGEST_LINE, lines
from motlan.store.source import ROWS, text_schema

CSV_BLOCK = 4 * LONGEST_LINE
csv.field_size_limit(LONGEST_LINE)  # as long as its line may be; Python's own bound is an eighth of that


Reject = Callable[[str, int, str, Iterable[bytes]], None]
"""Called with file name, line (0 where the reader does not know it), reason, and the line's pieces."""


def matching(pattern: str) -> tuple[Path, ...]:
    """The files that a path or glob pattern names, sorted; raise SourceGone when there is none."""
    path = Path(pattern)
    if not any(mark in pattern for mark in "*?["):
        if path.is_dir():
            raise source_gone.is_folder(pattern)
        if not path.is_file():
            raise source_gone.absent(pattern)
        return (path,)
    anchor = Path(path.anchor) if path.is_absolute() else Path()
    found = sorted(one for one in anchor.glob(str(path.relative_to(path.anchor))) if one.is_file())
    if not found:
        raise source_gone.no_file(pattern)
    return tuple(found)


# ---- CSV


def csv_columns(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    """The header's names."""
    for run in lines(path, encoding, _unheard):
        header = next(csv.reader(io.StringIO(run.decode("utf-8"), newline=""), delimiter=delimiter), [])
        if header:
            return tuple(name.strip() for name in header)
    raise source_errors.empty(str(path))


def csv_batches(
    path: Path, columns: Sequence[str], *, encoding: str, delimiter: str, reject: Reject, told: Rows
) -> Iterator[pa.RecordBatch]:
    """The records of one CSV file with a header; ``told`` on which lines they stand."""
    header = csv_columns(path, encoding, delimiter)
    name = path.name
    rows = CsvRows(name, told)

    def ragged(row: Any) -> str:
        rows.refuse(row.number or 0)
        reject(name, row.number or 0, "columns", (row.text.encode(),))
        return "skip"

    runs = lines(path, encoding, lambda line, pieces: reject(name, line, "too_long", pieces))
    shape = quotes.Shape.of(delimiter, len(header))
    feed = _Feed(quotes.closed(rows.watch(runs), shape, lambda line, text: reject(name, line, "quote", (text,))))
    try:
        reader = arrow_csv.open_csv(
            feed,
            read_options=arrow_csv.ReadOptions(
                column_names=header, skip_rows=1, block_size=CSV_BLOCK, use_threads=False
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=ragged
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(columns), column_types=text_schema(columns), strings_can_be_null=False
            ),
        )
        yield from reader
        rows.end()
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error) or "Could not skip initial" in str(error):
            return  # a header and no record, with an end of line or without
        raise source_errors.unreadable(str(path), str(error)) from error


def csv_beginning(
    path: Path, columns: Sequence[str], limit: int, *, encoding: str, delimiter: str, reject: Reject
) -> pa.RecordBatch:
    """The first ``limit`` records, as :func:`csv_batches` would read them.

    Arrow reads ahead in threads of its own, through this very Python: a program that only looked at the first record
    and ended would be aborted by what is still read behind its back.
    """
    header, name = csv_columns(path, encoding, delimiter), path.name
    runs = lines(path, encoding, lambda line, pieces: reject(name, line, "too_long", pieces))
    whole = quotes.closed(
        runs, quotes.Shape.of(delimiter, len(header)), lambda line, text: reject(name, line, "quote", (text,))
    )
    cells = (
        row for run in whole for row in csv.reader(io.StringIO(run.decode("utf-8"), newline=""), delimiter=delimiter)
    )
    rows: list[list[str]] = []
    for number, row in enumerate(filter(None, cells), start=1):
        if len(row) == len(header) and number > 1:
            rows.append(row)
        elif number > 1:
            reject(name, number, "columns", (delimiter.join(row).encode(),))
        if len(rows) >= limit:
            break
    places = [header.index(column) for column in columns]
    return pa.record_batch([pa.array([row[at] for row in rows], pa.string()) for at in places], text_schema(columns))


class _Feed(io.RawIOBase):
    """Runs of lines as a file that Arrow can read."""

    def __init__(self, runs: Iterator[bytes]) -> None:
        super().__init__()
        self._runs = runs
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self._rest:
            run = next(self._runs, None)
            if run is None:
                return 0
            self._rest = memoryview(run)
        count = min(len(into), len(self._rest))
        into[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


# ---- Parquet


def parquet_schema(path: Path) -> tuple[tuple[str, str], ...]:
    """The top columns of a Parquet file and their Arrow types."""
    return tuple((field.name, str(field.type)) for field in _parquet(path).schema_arrow)


def parquet_batches(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The records of one Parquet file, dates and numbers as their usual text."""
    schema = text_schema(columns)
    file = _parquet(path)
    try:
        for batch in file.iter_batches(batch_size=ROWS, columns=list(columns)):
            yield batch.select(list(columns)).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise source_errors.unreadable(str(path), str(error)) from error


def _parquet(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except FileNotFoundError as error:
        raise source_gone.absent(str(path)) from error
    except (pa.ArrowInvalid, OSError) as error:
        raise source_errors.unreadable(str(path), str(error)) from error


# ---- JSON Lines


def jsonl_columns(path: Path, encoding: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """The objects' keys, in order of their first appearance, read on until all of ``wanted`` were seen.

    An object may leave out a key that has no value, so a key counts as missing only when no line has it.
    """
    names: dict[str, None] = {}
    with duckdb.connect(":memory:") as engine:
        for run in lines(path, encoding, _unheard):
            engine.register("received", _line_table(run, 1))
            names.update(dict.fromkeys(row[0] for row in engine.execute(_KEYS).fetchall()))
            if names.keys() >= set(wanted):
                break
    if not names:
        raise source_errors.empty(str(path))
    return tuple(names)


_KEYS = """
select name from (
  select unnest(keys) as name, unnest(range(len(keys))) as place, number from (
    select json_keys(line) as keys, number from received where json_valid(line) and json_type(line) = 'OBJECT'
  )
) group by name order by min((number, place))
"""


def _unheard(_line: int, _pieces: Iterable[bytes]) -> None:
    """Lines that are too long are told when the records are read, not while looking for columns."""


def jsonl_batches(path: Path, columns: Sequence[str], *, encoding: str, reject: Reject) -> Iterator[pa.RecordBatch]:
    """The objects of one file, one a line; nested values stay JSON text."""
    name = path.name
    pointers = ["/" + column.replace("~", "~0").replace("/", "~1") for column in columns]
    wanted = ", ".join(f"parts[{at}]" for at in range(1, len(columns) + 1))
    number = 1
    with duckdb.connect(":memory:") as engine:
        for run in lines(path, encoding, lambda line, pieces: reject(name, line, "too_long", pieces)):
            received = _line_table(run, number)
            number += received.num_rows
            engine.register("received", received)
            engine.execute(
                "create or replace temp table parsed as select number, line, case when json_valid(line) then case when"
                " json_type(line) = 'OBJECT' then json_extract_string(line, $pointers) end end as parts"
                " from received where trim(line, ' \t\r') <> ''",
                {"pointers": pointers},
            )
            for line, text in engine.execute("select number, line from parsed where parts is null").fetchall():
                reject(name, line, "malformed", (text.encode(),))
            good = engine.execute(f"select {wanted} from parsed where parts is not null order by number")
            yield from good.to_arrow_table().rename_columns(list(columns)).cast(text_schema(columns)).to_batches()


def _line_table(run: bytes, first: int) -> pa.Table:
    texts = run.removesuffix(b"\n").split(b"\n")
    return pa.table(
        {"number": pa.array(range(first, first + len(texts)), pa.int64()), "line": pa.array(texts, pa.string())}
    )


# ---- XLSX


def xlsx_sheets(path: Path) -> tuple[str, ...]:
    """The names of a workbook's sheets, in their order."""
    if not path.is_file():
        raise source_gone.absent(str(path))
    try:
        return tuple(CalamineWorkbook.from_path(path).sheet_names)
    except CalamineError as error:
        raise source_errors.unreadable(str(path), str(error)) from error


def xlsx_columns(path: Path, sheet: str | None) -> tuple[str, ...]:
    """The first row of a sheet (of the first sheet, when none is named)."""
    first = next(_xlsx_rows(path, sheet), None)
    if first is None:
        raise source_errors.empty(str(path))
    return tuple(_cell(value).strip() for value in first)


def xlsx_has(path: Path, sheet: str, columns: Collection[str]) -> bool:
    """Whether the first row of a sheet has all of ``columns``; an empty sheet has none."""
    header = {_cell(value).strip() for value in next(_xlsx_rows(path, sheet), [])}
    return set(columns) <= header


def xlsx_batches(path: Path, columns: Sequence[str], *, sheet: str | None, told: Rows) -> Iterator[pa.RecordBatch]:
    """The rows below the header; a row without any content is no record, and ``told`` is told where they go on."""
    told.file(path.name)
    rows = _xlsx_rows(path, sheet)
    header = [_cell(value).strip() for value in next(rows, [])]
    places = [header.index(name) for name in columns]
    schema = text_schema(columns)
    kept: list[list[str]] = []
    count, last = 0, 0
    for number, row in enumerate(rows, start=2):
        cells = [_cell(value) for value in row]
        if not any(cells):
            continue
        if number != last + 1:
            told.go_on(count, number)
        count, last = count + 1, number
        kept.append([cells[place] for place in places])
        if len(kept) == ROWS:
            yield _batch(kept, schema)
            kept = []
    if kept:
        yield _batch(kept, schema)


def _batch(rows: list[list[str]], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def xlsx_rows(path: Path, sheet: str | None = None) -> Iterator[list[str]]:
    """Every row of a sheet (of the first, when none is named) as texts, empty ones too."""
    return ([_cell(value) for value in row] for row in _xlsx_rows(path, sheet))


def _xlsx_rows(path: Path, sheet: str | None) -> Iterator[list[Any]]:
    if not path.is_file():
        raise source_gone.absent(str(path))
    try:
        book = CalamineWorkbook.from_path(path)
        name = sheet if sheet is not None else next(iter(book.sheet_names), "")
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except WorksheetNotFound as error:
        raise source_errors.no_table(str(path), sheet or "", book.sheet_names) from error
    except CalamineError as error:
        raise source_errors.unreadable(str(path), str(error)) from error
    return iter(rows)


def _cell(value: Any) -> str:
    """A cell as text: whole numbers without ``.0``, dates as ISO."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)
