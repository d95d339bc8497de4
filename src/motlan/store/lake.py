"""The lake: a folder of Parquet batches, as received and kept for ever, and DuckDB sessions over them.

A batch file is written under a temporary name, flushed to disk and renamed; only then may a row of ``batch`` name it.
Lines of it that are no record are in a file beside it, which bears its name before the batch does; another may keep
hashes of its rows, which can be made again.
So a file that no row names was left by a crash and may be removed.
"""

from __future__ import annotations

import fcntl
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, BinaryIO, Self
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from motlan.kernel.errors import RegisterError
from motlan.kernel.text import Text
from motlan.store.refused import Refusals

UNFINISHED = ".part"
REFUSED = ".refused"
HASHED = ".hashes"
ROW_GROUP = 65_536  # rows: DuckDB shares row groups among its threads
GROUPS_AHEAD = 1  # row groups that may wait to be written while another one is
DICTIONARY = (
    32 << 10
)  # bytes up to which a column's values are numbered: codes are, names and numbers of persons are not
WRITTEN: dict[str, Any] = {
    "compression": "zstd",
    "dictionary_pagesize_limit": DICTIONARY,
    "write_statistics": False,  # of texts as received, which nobody asks for
}


@dataclass(frozen=True, slots=True)
class Lake:
    """One folder. ``memory`` and ``threads`` bound each DuckDB session; None leaves DuckDB's own measure."""

    root: Path
    memory: str = "2GB"
    threads: int | None = None

    def batch_path(self, database: str, dataset: str, batch: int) -> Path:
        """Where the file of a batch is: ``batches/database/dataset/000000042.parquet``."""
        return self.root / "batches" / database / dataset / f"{batch:09d}.parquet"

    def relative(self, path: Path) -> str:
        """The path as the ``batch`` table keeps it (the folder may be moved)."""
        return path.relative_to(self.root).as_posix()

    @contextmanager
    def writing(self, path: Path, schema: pa.Schema) -> Iterator[BatchWriter]:
        """Write one batch file; it bears its name only when the block ends well, and is on disk by then."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(UNFINISHED)
        with pq.ParquetWriter(unfinished, schema, **WRITTEN) as file, ThreadPoolExecutor(1, "batch") as beside:
            writer = BatchWriter(file, beside)
            yield writer
            writer.finish()
        _flush(unfinished)
        unfinished.replace(path)
        _flush(path.parent)

    @contextmanager
    def refusing(self, path: Path) -> Iterator[Refusals]:
        """Keep what is refused of a batch beside its file; to be left before the batch itself bears its name."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(REFUSED + UNFINISHED)
        refusals = Refusals(unfinished)
        try:
            yield refusals
        finally:
            is_there = refusals.close()
        if is_there:
            _flush(unfinished)
            unfinished.replace(path.with_suffix(REFUSED))

    def told(self, path: Path, name: str) -> str | None:
        """What was written into a batch file under ``name`` beside its rows."""
        value = (pq.read_metadata(path).metadata or {}).get(name.encode())
        return None if value is None else str(value, "utf-8")

    def pushed_path(self, database: str, dataset: str, fingerprint: str) -> Path:
        """Where a batch that its owner sent waits and stays: ``pushed/database/dataset/FINGERPRINT.jsonl``."""
        return self.root / "pushed" / database / dataset / f"{fingerprint}.jsonl"

    def keep(self, path: Path, content: bytes) -> None:
        """Write a small file whole; it is on disk, under its name, when this returns. Several may write it at once."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{uuid4().hex}{UNFINISHED}")
        unfinished.write_bytes(content)
        _flush(unfinished)
        unfinished.replace(path)
        _flush(path.parent)

    def forget(self, path: Path) -> None:
        """Remove a batch file that no row will name, and what is beside it."""
        path.unlink()
        for beside in (REFUSED, HASHED):
            path.with_suffix(beside).unlink(missing_ok=True)

    @contextmanager
    def beside(self, path: Path, suffix: str) -> Iterator[BinaryIO]:
        """Write a file beside a batch; it bears its name only when the block ends well."""
        unfinished = path.with_suffix(suffix + UNFINISHED)
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(path.with_suffix(suffix))

    def orphans(self, named: Iterable[str]) -> tuple[Path, ...]:
        """Batch files and what is beside them, finished or not, that the relative paths ``named`` do not speak of."""
        suffixes = (".parquet", REFUSED, HASHED)
        kept = {str(PurePosixPath(path).with_suffix(suffix)) for path in named for suffix in suffixes}
        found = sorted((self.root / "batches").glob("*/*/*"))
        return tuple(path for path in found if path.is_file() and self.relative(path) not in kept)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other writer of the lake out; raise RegisterError when one is at work."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w", encoding="utf-8") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise RegisterError(
                    what=Text(vi="Một lần đồng bộ khác đang chạy.", en="Another synchronisation is running."),
                    remedy=Text(vi="Chờ lần đó xong rồi chạy lại.", en="Wait until it ends and run again."),
                    where=str(self.root),
                ) from error
            yield

    @contextmanager
    def alone(self, work: str, *, wait: bool = False) -> Iterator[bool]:
        """Whether nobody else is at this ``work``, who then is kept out; a process that dies lets go.

        ``wait``: stay until the other is done.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / f"{work}.lock").open("w", encoding="utf-8") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
                mine = True
            except BlockingIOError:
                mine = False
            yield mine

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A DuckDB session in memory that spills into the lake's own temporary folder."""
        spill = self.root / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self.memory,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": True,
        }
        if self.threads is not None:
            settings["threads"] = self.threads
        with Session(duckdb.connect(":memory:", config=settings)) as session:
            yield session


class BatchWriter:
    """Gathers record batches of any size into row groups, which are written while the next ones are read."""

    def __init__(self, file: pq.ParquetWriter, beside: Executor) -> None:
        self._file, self._beside = file, beside
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._written: deque[Future[None]] = deque()

    def write_batch(self, batch: pa.RecordBatch) -> None:
        """Take the rows of a batch; raise OSError when rows before it could not be written."""
        self._waiting.append(batch)
        self._rows += batch.num_rows
        if self._rows >= ROW_GROUP:
            self._flush()

    def tell(self, name: str, value: str) -> None:
        """Write something beside the rows; :meth:`Lake.told` reads it."""
        self._later(self._file.add_key_value_metadata, {name: value})

    def write_table(self, table: pa.Table) -> None:
        """Take the rows of a table."""
        for batch in table.to_batches():
            self.write_batch(batch)

    def finish(self) -> None:
        """Write what waits, and wait until all is written."""
        if self._waiting:
            self._flush()
        while self._written:
            self._written.popleft().result()

    def _flush(self) -> None:
        if len(self._written) > GROUPS_AHEAD:
            self._written.popleft().result()
        self._later(self._file.write_table, pa.Table.from_batches(self._waiting), ROW_GROUP)
        self._waiting, self._rows = [], 0

    def _later(self, work: Callable[..., None], *given: object) -> None:
        self._written.append(self._beside.submit(work, *given))


class Session:
    """One DuckDB session."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Any:
        """The engine's own connection, for a library that speaks to it by itself (Splink)."""
        return self._connection

    @contextmanager
    def handful(self) -> Iterator[None]:
        """For a few thousand rows: to improve a long query, or to share it among threads, costs more than to run it."""
        threads = self.rows("select current_setting('threads')")[0][0]
        self.execute("pragma disable_optimizer")
        self.execute("set threads = 1")
        try:
            yield
        finally:
            self.execute(f"set threads = {threads}")
            self.execute("pragma enable_optimizer")

    def register_table(self, name: str, data: pa.Table | pa.RecordBatchReader) -> None:
        """Let queries read an Arrow table (or, once, a reader) under ``name``."""
        self._connection.register(name, data)

    def forget_table(self, name: str) -> None:
        """Let go of what :meth:`register_table` was given, if it was."""
        self._connection.unregister(name)

    def read_parquet(self, name: str, path: Path) -> None:
        """Let queries read a Parquet file under ``name``, its rows numbered from 0 as ``file_row_number``."""
        source = str(path).replace("'", "''")
        reading = f"read_parquet('{source}', file_row_number = true)"
        self.execute(f'create or replace view "{name}" as select * from {reading}')

    def read_csv(self, name: str, path: Path, columns: Mapping[str, str]) -> None:
        """Let queries read a CSV file with a header under ``name``; ``columns``: name → the engine's type.

        What is empty is null, what is empty in quotation marks an empty text.
        """
        source = str(path).replace("'", "''")
        kinds = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
        reading = f"read_csv('{source}', header = true, columns = {{{kinds}}}, allow_quoted_nulls = false)"
        self.execute(f'create or replace view "{name}" as select * from {reading}')

    def execute(self, query: exp.Expr | str, params: Mapping[str, object] | None = None) -> None:
        """Run one statement; parameters are written ``$name`` (``exp.Placeholder`` renders so)."""
        self._run(query, params)

    def arrow(self, query: exp.Expr | str, params: Mapping[str, object] | None = None) -> pa.Table:
        """The rows of a query as an Arrow table."""
        return self._run(query, params).to_arrow_table()

    def batches(self, query: str, rows: int) -> pa.RecordBatchReader:
        """The rows of a query as a stream of Arrow batches, in the order of the files they are in."""
        return self._run(query, None).to_arrow_reader(rows)

    def rows(self, query: exp.Expr | str, params: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query as tuples."""
        return self._run(query, params).fetchall()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def _run(self, query: exp.Expr | str, params: Mapping[str, object] | None) -> duckdb.DuckDBPyConnection:
        sql = query if isinstance(query, str) else query.sql(dialect="duckdb")
        try:
            return self._connection.execute(sql, params)
        except duckdb.Error as error:
            raise not_computed(error) from error


def not_computed(error: Exception) -> RegisterError:
    """An engine of the lake gave up, for this reason."""
    reason = " ".join(str(error).split())
    return RegisterError(
        what=Text(vi=f"Hồ dữ liệu không tính được: {reason}", en=f"The lake could not compute: {reason}"),
        remedy=Text(
            vi="Kiểm tra bộ nhớ và chỗ trống trên đĩa (motlan doctor) rồi chạy lại.",
            en="Check memory and free disk space (motlan doctor) and run again.",
        ),
    )


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
