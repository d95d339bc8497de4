"""Where a held value comes from: golden record → source record → batch file and its row → the text as received.

The record's value may stem from an older batch than the last one: a snapshot that says the same again lands nothing.
The mirror names the batch; the batch file in the lake is read for the one row, with the key made as shaping makes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from motlan.data.golden.overrides import Override, overrides_of
from motlan.data.golden.read import allow, asked_of, landed, not_held, read, write_down
from motlan.data.golden.records import Held, Reading
from motlan.data.golden.said import held_of, version_of
from motlan.data.golden.survive import survivors
from motlan.data.linking.mirrors import mirrors_of
from motlan.data.sync.extract import RUNS
from motlan.data.sync.shape import UNHASHED, keyed, shaping, unit_table, unit_table_name
from motlan.dictionary.attribute import Type
from motlan.kernel.clock import Clock
from motlan.kernel.text import Text
from motlan.store.delivery import PLACE
from motlan.store.lake import Lake, Session
from motlan.store.register import Register
from motlan.store.tables import STEWARD, quoted

if TYPE_CHECKING:
    from motlan.data.databases.spec import ColumnMapping
    from motlan.data.spec import Catalogue, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One text as it was received; None where the source had nothing."""

    column: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The batch that brought a record.

    ``file`` is the Parquet file in the lake and ``row`` the record's row in it, counted from 1; ``origin`` is the row
    of the file that the owner delivered, as ``pupils.xlsx:17`` (the file alone where the row is not known). They are
    None where that is not known.
    """

    batch: int
    mode: str
    landed_at: str
    file: str | None = None
    row: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The trail of one value, from what is held back to what was received.

    ``made`` says in words what turned the received text into the value. ``ends`` says why the trail stops before a
    received text, where it does. A value that a steward set has an ``override`` and nothing before it.
    """

    held: Held
    database: str = ""
    dataset: str = ""
    record_key: str = ""
    delivery: Delivery | None = None
    received: tuple[Received, ...] = ()
    made: tuple[Text, ...] = ()
    override: Override | None = None
    ends: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What one record of a source says, whether it stands or not; with ``batch`` what it said with that delivery."""

    database: str
    dataset: str
    record_key: str
    batch: int | None = None


def lineage(
    *,
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    clock: Clock,
    reading: Reading,
    spoken: Spoken | None = None,
) -> Lineage:
    """The trail of the one attribute that the reading asks for; a reading like any other.

    It follows the value that stands, or what ``spoken`` names.

    :raises NotAllowed: when purpose or ground is empty; nothing is read then.
    :raises UnknownName: when the concept has no such attribute.
    :raises NotHeld: when the subject has no golden record, or no such record of a source.
    :raises ValueError: when the reading asks for more than one attribute.
    """
    allow(reading)
    if not isinstance(reading.attributes, tuple) or len(reading.attributes) != 1:
        msg = "lineage follows one attribute at a time"
        raise ValueError(msg)
    (name,) = reading.attributes
    with register.transaction():
        if spoken is not None:
            source, row, said = _said(register, catalogue, clock, reading, spoken)
            return _traced(register, lake, catalogue, said, source, row)
        held = read(register=register, catalogue=catalogue, clock=clock, reading=reading).values[name]
        if held.source is None:
            return Lineage(held=held, ends=NOBODY)
        if held.source == STEWARD:
            return _by_hand(register, reading, held)
        found = _record(register, catalogue, reading, held)
        if found is None:
            return Lineage(held=held, database=held.source, ends=UNBUILT)
        return _traced(register, lake, catalogue, held, *found)


def _said(
    register: Register, catalogue: Catalogue, clock: Clock, reading: Reading, spoken: Spoken
) -> tuple[Source, Mapping[str, Any], Held]:
    """The record that is spoken of, and its value; the journal is written."""
    source = catalogue.source(spoken.database, spoken.dataset)
    asked = asked_of(catalogue.dictionary.concept(reading.concept), reading.attributes)
    row = None
    if source.concept.concept == reading.concept:
        row = version_of(register, source, subject=reading.subject, record_key=spoken.record_key, batch=spoken.batch)
    if row is None or asked[0].name not in row:
        raise not_held(reading)
    write_down(register, clock, reading, asked)
    when = landed(register, (row["batch"],))
    return source, row, held_of(catalogue, source, asked[0], row, when)


NOBODY = Text(vi="Không nguồn nào có giá trị này.", en="No source holds this value.")
UNBUILT = Text(
    vi="Bản ghi nguồn đã đổi sau lần dựng cuối; hãy dựng lại.",
    en="The source's record changed after the last build; build again.",
)
HOSTED = Text(
    vi="Giá trị được ghi ngay trên nền tảng này, không qua tệp; lịch sử cho biết ai quyết định và vì sao.",
    en="The value was written on this platform itself, without a file; history says who decided it and why.",
)
NO_FILE = Text(vi="Tệp của đợt này không có trong hồ dữ liệu.", en="The batch's file is not in the lake.")
NO_ROW = Text(
    vi="Tệp của đợt này không có dòng mang khóa ấy (cách tạo khóa đã đổi từ đó).",
    en="The batch's file has no row with this key (how keys are made has changed since).",
)
UNMAPPED = Text(
    vi="Ánh xạ nay không còn cột nào cho giá trị này; tệp của đợt vẫn giữ chữ đã nhận.",
    en="The mapping has no column for this value any more; the batch's file keeps the text as it was received.",
)


def _by_hand(register: Register, reading: Reading, held: Held) -> Lineage:
    standing = overrides_of(register=register, concept=reading.concept, subject=reading.subject)
    override = next((one for one in standing if one.attribute == held.attribute), None)
    return Lineage(held=held, database=STEWARD, dataset=reading.concept, override=override)


def _record(
    register: Register, catalogue: Catalogue, reading: Reading, held: Held
) -> tuple[Source, Mapping[str, Any]] | None:
    """The record that the value was taken from, as its mirror has it."""
    mirrors = mirrors_of(catalogue, reading.concept)
    fields = survivors(dictionary=catalogue.dictionary, concept=reading.concept, mirrors=mirrors)
    speakers = next(field.speakers for field in fields if field.name == held.attribute)
    for mirror in (one for one in speakers if one.database == held.source):
        rows = register.records(
            f"select record_key, row_hash, batch from {quoted(mirror.table)} where subject = :subject and lead = 1"
            f" and batch = :batch and {quoted(held.attribute)} is not null",
            {"subject": reading.subject, "batch": held.batch},
        )
        if rows:
            return catalogue.source(mirror.database, mirror.dataset), rows[0]
    return None


def _traced(
    register: Register, lake: Lake, catalogue: Catalogue, held: Held, source: Source, row: Mapping[str, Any]
) -> Lineage:
    trail = Lineage(
        held=held,
        database=source.database.database,
        dataset=source.name,
        record_key=row["record_key"],
        made=_made(source, held.attribute),
    )
    batches = register.records("select mode, landed_at, path from batch where batch = :b", {"b": row["batch"]})
    if not batches:
        return replace(trail, ends=NO_FILE)
    mode, landed_at, path = (batches[0][name] for name in ("mode", "landed_at", "path"))
    delivery = Delivery(batch=row["batch"], mode=mode, landed_at=landed_at, file=path)
    trail = replace(trail, delivery=delivery)
    if path is None:
        return replace(trail, ends=HOSTED, made=())
    if not (lake.root / path).is_file():
        return replace(trail, ends=NO_FILE)
    with lake.session() as session:
        return _in_file(session, lake, catalogue, source, trail, row["row_hash"])


# ---- in the batch file


def _in_file(
    session: Session, lake: Lake, catalogue: Catalogue, source: Source, trail: Lineage, row_hash: int
) -> Lineage:
    delivery = trail.delivery
    if delivery is None or delivery.file is None:
        return trail
    path = lake.root / delivery.file
    session.read_parquet("received", path)
    columns = [row[0] for row in session.rows("select column_name from (describe received)")]
    if not set(source.dataset.key) <= set(columns):
        return replace(trail, ends=NO_ROW)
    where = session.rows(
        f"select place from ({keyed(source, catalogue.dictionary)}) where record_key = $key order by place",
        {"key": trail.record_key},
    )
    if not where:
        return replace(trail, ends=NO_ROW)
    place = _chosen(session, catalogue, source, [int(row[0]) for row in where], row_hash, columns)
    said = _runs(lake.told(path, RUNS) or "[]")  # older batches and servers' rows know no file
    mapped = any(one.name == trail.held.attribute for one in source.provides)
    return replace(
        trail,
        ends=None if mapped else UNMAPPED,
        delivery=replace(delivery, row=place + 1, origin=_origin(said, place)),
        received=_received(session, source, trail.held.attribute, place, columns),
    )


def _chosen(
    session: Session,
    catalogue: Catalogue,
    source: Source,
    places: Sequence[int],
    row_hash: int,
    columns: Sequence[str],
) -> int:
    """Of several rows with one key the one that landed: its hash is the mirror's."""
    if len(places) == 1 or not set(source.dataset.read_columns) <= set(columns):
        return places[-1]
    among = ", ".join(map(str, places))
    session.execute(f"create or replace table alike as select *, {UNHASHED} from received where {PLACE} in ({among})")
    session.execute("create or replace view received as select * from alike")
    made = shaping(source, catalogue.dictionary)
    for day in made.days:
        session.register_table(unit_table_name(day), unit_table(catalogue.dictionary.units, day))
    hashes = session.rows(f"select place, row_hash from ({made.query}) order by place desc")
    return next((int(place) for place, found in hashes if found == row_hash), places[-1])


def _received(
    session: Session, source: Source, attribute: str, place: int, columns: Sequence[str]
) -> tuple[Received, ...]:
    """The texts of the columns that are mapped to the attribute, byte for byte."""
    mapped = [name for name, mapping in source.dataset.columns.items() if mapping.to == attribute and name in columns]
    found = []
    for name in mapped:
        column = exp.column(name, quoted=True).sql(dialect="duckdb")
        ((text,),) = session.rows(f"select {column} from received where {PLACE} = {place}")
        found.append(Received(column=name, text=None if text is None else str(text)))
    return tuple(found)


def _runs(text: str) -> dict[int, tuple[str, int]]:
    return {begins: (file, row) for begins, file, row in json.loads(text)}


def _origin(runs: Mapping[int, tuple[str, int]], place: int) -> str | None:
    """The row of the delivered file on which the record of a place stands."""
    begun = max((begins for begins in runs if begins <= place), default=None)
    if begun is None:
        return None
    file, row = runs[begun]
    return f"{file}:{row + place - begun}" if row else file


# ---- in words


def _made(source: Source, attribute: str) -> tuple[Text, ...]:
    """What turned the received text into the value, step by step."""
    declared = source.concept.attributes[attribute]
    columns = [(name, mapping) for name, mapping in source.dataset.columns.items() if mapping.to == attribute]
    steps = [CLEANED]
    for name, mapping in columns:
        steps.insert(0, Text(vi=f"Cột “{name}” → {attribute}.", en=f"Column “{name}” → {attribute}."))
        steps += _by_mapping(mapping)
    if declared.type is Type.NAME:
        steps.append(Text(vi="Chuẩn hóa dấu và khoảng trắng của họ tên.", en="Marks and blanks of the name made even."))
    return tuple(steps)


CLEANED = Text(
    vi="Chuẩn Unicode NFC, bỏ khoảng trắng thừa, bỏ chữ có nghĩa là “không có”.",
    en="Unicode NFC, blanks around it and texts that stand for nothing taken away.",
)


def _by_mapping(mapping: ColumnMapping) -> list[Text]:
    steps = []
    if mapping.format is not None:
        steps.append(Text(vi=f"Đọc theo khuôn {mapping.format}.", en=f"Read in the form {mapping.format}."))
    if mapping.values:
        steps.append(Text(vi="Đổi mã của nguồn sang mã chung.", en="The source's code turned into the common one."))
    if mapping.as_of is not None:
        steps.append(
            Text(
                vi=f"Mã đơn vị của ngày {mapping.as_of:%d/%m/%Y} được dẫn về đơn vị hiện nay.",
                en=f"The unit code of {mapping.as_of:%Y-%m-%d} carried to today's unit.",
            )
        )
    return steps


__all__ = ["Delivery", "Lineage", "Received", "Spoken", "lineage"]
