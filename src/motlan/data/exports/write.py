"""Writing an export: journal first, then the rows, a piece at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Literal, Protocol

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from motlan.data.exports.parts import PERSONAL, Part, Rows, rows_of
from motlan.data.quality.failures import all_failures
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.store import journal
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

Format = Literal["parquet", "csv", "jsonl"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "jsonl")


class Take(Protocol):
    """Takes one piece of rows."""

    def __call__(self, piece: pa.RecordBatch, /) -> object:
        """Write it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Who takes an export out, for what purpose and on what ground."""

    reader: str
    role: str
    purpose: str = ""
    ground: str = ""


def export(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    concept: str,
    part: Part,
    form: Format,
    out: IO[bytes],
    taken: Taken,
) -> int:
    """Write everything of one part of a concept to ``out``; the number of rows.

    One line of the journal says who took it, before the first row goes out.

    :raises NotAllowed: when the part holds personal data and purpose or ground is empty; nothing is read then.
    :raises UnknownName: when there is no such concept.
    """
    rows = rows_of(register, catalogue, concept, part)
    if part in PERSONAL and not (taken.purpose.strip() and taken.ground.strip()):
        raise NotAllowed(
            what=Text(
                vi="Muốn xuất giá trị của dữ liệu cá nhân phải nêu mục đích và căn cứ pháp lý.",
                en="To export values of personal data, say the purpose and the legal ground.",
            ),
            remedy=Text(vi="Thêm --purpose và --ground.", en="Add --purpose and --ground."),
            where=f"{part} {concept}",
        )
    _write_down(register, clock, concept, part, taken)
    count = 0
    with _writer(out, rows.schema, form) as take:
        for piece in pieces(register, catalogue, concept, part, rows):
            take(piece)
            count += piece.num_rows
    return count


def pieces(register: Register, catalogue: Catalogue, concept: str, part: Part, rows: Rows) -> Iterator[pa.RecordBatch]:
    """The rows of one part, piece by piece."""
    if part == "failures":
        yield from all_failures(register=register, catalogue=catalogue, concept=concept)
    for query in rows.queries:
        yield from register.stream(query, rows.schema)


def _write_down(register: Register, clock: Clock, concept: str, part: Part, taken: Taken) -> None:
    journal.append(
        register,
        at=instant(clock.now()),
        reader=taken.reader,
        role=taken.role,
        purpose=taken.purpose or f"export of {part}",
        ground=taken.ground or "–",
        concept=concept,
        subject=None,
        attributes=f"export:{part}",
    )


def _writer(out: IO[bytes], schema: pa.Schema, form: Format) -> AbstractContextManager[Take]:
    return {"parquet": _parquet, "csv": _csv, "jsonl": _jsonl}[form](out, schema)


@contextmanager
def _parquet(out: IO[bytes], schema: pa.Schema) -> Iterator[Take]:
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        yield writer.write_batch


@contextmanager
def _csv(out: IO[bytes], schema: pa.Schema) -> Iterator[Take]:
    with pacsv.CSVWriter(out, schema, write_options=pacsv.WriteOptions(quoting_style="needed")) as writer:
        yield writer.write_batch


@contextmanager
def _jsonl(out: IO[bytes], schema: pa.Schema) -> Iterator[Take]:
    # JavaScript, jq and their like read numbers as doubles and round above 2^53: keys of 64 bits are text
    kinds = [pa.string() if field.type == pa.int64() else field.type for field in schema]
    written = pa.schema([field.with_type(kind) for field, kind in zip(schema, kinds, strict=True)])

    def take(piece: pa.RecordBatch) -> None:
        for row in piece.cast(written).to_pylist():
            out.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")

    yield take
