"""Batches of changes that an owner sends: checked whole, kept on disk and written down before the answer says so.

The body is JSON Lines, or one JSON array, of objects with the source's own columns. ``op`` says what happened to the
record: ``upsert`` (also where it is left out) or ``delete``, of which only the key has to be there. One fault refuses
the whole batch and nothing is kept. The same batch sent again is answered as it was at first; another content under
the same name is refused, so that nobody has to guess which of the two counts.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from motlan.data.spec import Catalogue, Source
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.store import json_text
from motlan.store.lake import Lake
from motlan.store.register import Register

OP = "op"
UPSERT, DELETE = "upsert", "delete"
MOST_ROWS = 100_000  # records of one batch
MOST_FAULTS = 100  # listed in one answer
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_COLUMNS = "number, database, dataset, batch_id, sha256, rows, deletes, path, received_at, landed_batch"
Row = tuple[str | None, ...]
"""``u`` or ``d``, then the value of each column asked for."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """One batch that came. ``number`` tells the order; ``path`` is its file in the lake; ``landed_batch`` is None while
    it waits to be taken over."""

    number: int
    database: str
    dataset: str
    batch_id: str
    sha256: str
    rows: int
    deletes: int
    path: str
    received_at: str
    landed_batch: int | None = None


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one record; ``line`` counts from 1 (in an array: the element)."""

    line: int
    why: Text


class BatchFaulty(Refused):
    """A batch with faults; ``faults`` lists the first of them, ``count`` says how many there are."""

    def __init__(self, *, faults: Sequence[LineFault], count: int, where: str) -> None:
        """Keep what is shown."""
        super().__init__(
            what=Text(vi=f"Gói có {count} lỗi; chưa nhận gì.", en=f"Faults in the batch: {count}. Nothing was taken."),
            remedy=Text(vi="Sửa các dòng đã nêu rồi gửi lại cả gói.", en="Correct the lines named and send it again."),
            where=where,
        )
        self.faults = tuple(faults)
        self.count = count


class OtherContent(Refused):
    """A batch of this name came before, with another content."""


class TooMany(Refused):
    """More records than one batch may carry."""


def receive(
    *, register: Register, lake: Lake, source: Source, batch_id: str, content: bytes, clock: Clock
) -> tuple[Pushed, bool]:
    """Take in one batch; the batch, and whether it is new. When this returns it is on disk and written down.

    Raise BatchFaulty with every fault, TooMany beyond :data:`MOST_ROWS` records, OtherContent for a name that was used
    before, Refused for a name that is none.
    """
    if not NAME.fullmatch(batch_id):
        _no_name(source)
    digest = hashlib.sha256(content).hexdigest()
    known = _known(register, source, batch_id)
    if known is not None:
        return _same(known, digest), False
    lines, deletes = _checked(source, content)
    path = lake.pushed_path(source.database.database, source.name, digest)
    lake.keep(path, "".join(f"{line}\n" for line in lines).encode())
    batch = Pushed(
        0,
        source.database.database,
        source.name,
        batch_id,
        digest,
        len(lines),
        deletes,
        lake.relative(path),
        instant(clock.now()),
    )
    return _written(register, source, batch)


def status(*, register: Register, catalogue: Catalogue, database: str, dataset: str, batch_id: str) -> Pushed:
    """One batch as it stands; raise NotHeld when none of this name came, UnknownName for an unknown dataset."""
    source = catalogue.source(database, dataset)
    found = _known(register, source, batch_id)
    if found is None:
        raise NotHeld(
            what=Text(vi=f"Chưa nhận gói “{batch_id}”.", en=f"No batch “{batch_id}” was received."),
            remedy=Text(vi="Gửi gói này.", en="Send it."),
            where=source.path,
        )
    return found


def waiting(*, register: Register, source: Source) -> tuple[Pushed, ...]:
    """The batches of a dataset that came and are not taken over yet, in the order in which they came."""
    rows = register.rows(
        f"select {_COLUMNS} from pushed where database = :database and dataset = :dataset and landed_batch is null"
        " order by number",
        {"database": source.database.database, "dataset": source.name},
    )
    return tuple(Pushed(*row) for row in rows)


def landed(*, register: Register, batch: Pushed, number: int) -> None:
    """Write down in which batch of the lake ``batch`` was taken over; call it in the transaction that does so."""
    register.execute(
        "update pushed set landed_batch = :landed where database = :database and dataset = :dataset"
        " and batch_id = :batch_id",
        {"landed": number, "database": batch.database, "dataset": batch.dataset, "batch_id": batch.batch_id},
    )


def rows(*, lake: Lake, batch: Pushed, columns: Sequence[str]) -> tuple[Row, ...]:
    """The records of a batch in their order, each as what happened to it and its values as text."""
    text = (lake.root / batch.path).read_text(encoding="utf-8")
    records = (json.loads(line) for line in text.splitlines())
    return tuple(
        ("d" if record.get(OP) == DELETE else "u", *(record.get(name) for name in columns)) for record in records
    )


# ---- one batch


def _written(register: Register, source: Source, batch: Pushed) -> tuple[Pushed, bool]:
    with register.transaction():
        if register.dialect == "postgres":
            register.execute("lock table pushed in share row exclusive mode")
        meanwhile = _known(register, source, batch.batch_id)
        if meanwhile is not None:
            return _same(meanwhile, batch.sha256), False
        number = 1 + int(register.value("select max(number) from pushed") or 0)
        numbered = replace(batch, number=number)
        register.execute(
            f"insert into pushed ({_COLUMNS}) values (:number, :database, :dataset, :batch_id, :sha256, :rows,"
            " :deletes, :path, :received_at, null)",
            {name: getattr(numbered, name) for name in _COLUMNS.split(", ") if name != "landed_batch"},
        )
    return numbered, True


def _known(register: Register, source: Source, batch_id: str) -> Pushed | None:
    row = register.row(
        f"select {_COLUMNS} from pushed where database = :database and dataset = :dataset and batch_id = :batch_id",
        {"database": source.database.database, "dataset": source.name, "batch_id": batch_id},
    )
    return None if row is None else Pushed(*row)


def _same(known: Pushed, digest: str) -> Pushed:
    if known.sha256 != digest:
        raise OtherContent(
            what=Text(
                vi=f"Gói “{known.batch_id}” đã nhận lúc {known.received_at} với nội dung khác.",
                en=f"The batch “{known.batch_id}” was received at {known.received_at} with another content.",
            ),
            remedy=Text(
                vi="Gửi nội dung mới dưới một mã gói mới.", en="Send the new content under a new name of its own."
            ),
            where=f"{known.database}.{known.dataset}",
        )
    return known


def _no_name(source: Source) -> NoReturn:
    raise Refused(
        what=Text(vi="Mã gói không hợp lệ.", en="This is no name of a batch."),
        remedy=Text(
            vi="Dùng tối đa 100 chữ cái không dấu, chữ số và . _ : -",
            en="Use at most 100 letters without marks, digits and . _ : -",
        ),
        where=source.path,
    )


# ---- its records


@dataclass(slots=True)
class _Checking:
    """What was found so far."""

    faults: list[LineFault]
    count: int = 0

    def fault(self, line: int, vi: str, en: str) -> None:
        self.count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(LineFault(line, Text(vi=vi, en=en)))


def _checked(source: Source, content: bytes) -> tuple[list[str], int]:
    """The batch as lines of text values, and how many of them delete; raise BatchFaulty."""
    checking, deletes = _Checking([]), 0
    lines: list[str] = []
    for line, record in _records(content, checking):
        if len(lines) == MOST_ROWS:
            raise _too_many(source)
        _look(source, line, record, checking)
        lines.append(json.dumps({name: json_text.as_text(value) for name, value in record.items()}, ensure_ascii=False))
        deletes += record.get(OP) == DELETE
    if not lines and not checking.count:
        checking.fault(1, "Gói trống.", "The batch is empty.")
    if checking.count:
        raise BatchFaulty(faults=checking.faults, count=checking.count, where=source.path)
    return lines, deletes


def _too_many(source: Source) -> TooMany:
    most = f"{MOST_ROWS:,}"
    return TooMany(
        what=Text(
            vi=f"Gói có hơn {most.replace(',', '.')} bản ghi; chưa nhận gì.",
            en=f"The batch has more than {most} records. Nothing was taken.",
        ),
        remedy=Text(vi="Chia thành nhiều gói.", en="Send it as several batches."),
        where=source.path,
    )


def _records(content: bytes, checking: _Checking) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        checking.fault(line, "Không phải UTF-8.", "It is not UTF-8.")
        return
    if text.lstrip()[:1] == "[":
        elements = _json(text, 1, checking)
        numbered = enumerate(elements if isinstance(elements, list) else [], start=1)
    else:
        given = ((at, line) for at, line in enumerate(text.split("\n"), start=1) if line.strip())
        numbered = ((at, _json(line, at, checking)) for at, line in given)  # type: ignore[assignment]
    for at, record in numbered:
        if isinstance(record, dict):
            yield at, record
        elif record is not _BROKEN:
            checking.fault(at, "Không phải đối tượng JSON.", "It is no JSON object.")


_BROKEN = object()


def _json(text: str, line: int, checking: _Checking) -> Any:
    try:
        return json_text.parse(text)
    except json.JSONDecodeError as error:
        at = line + error.lineno - 1
        checking.fault(at, f"JSON hỏng ở cột {error.colno}.", f"Broken JSON at column {error.colno}.")
    except (ValueError, RecursionError):
        checking.fault(line, "JSON hỏng.", "Broken JSON.")
    return _BROKEN


def _look(source: Source, line: int, record: Mapping[str, Any], checking: _Checking) -> None:
    """Everything that is wrong with one record."""
    done = record.get(OP, UPSERT)
    if done not in (UPSERT, DELETE):
        checking.fault(line, "`op` phải là upsert hoặc delete.", "`op` is neither upsert nor delete.")
    for name in source.dataset.key:
        if not str(json_text.as_text(record.get(name)) or "").strip():
            checking.fault(line, f"Thiếu khóa `{name}`.", f"The key `{name}` is missing.")
    if done == UPSERT:
        for name in source.dataset.read_columns:
            if name not in record and name not in source.dataset.key:
                checking.fault(line, f"Thiếu cột `{name}` (giá trị có thể là null).",
                               f"The column `{name}` is missing (its value may be null).")  # fmt: skip
