"""What changed: a shaped batch held against the hashes that the mirror has, inside one DuckDB session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from motlan.data.databases.connectors.formats import FORMATS
from motlan.data.sync import expressions as sql
from motlan.data.sync.extract import Received
from motlan.data.sync.plan import Step
from motlan.data.sync.shape import UNHASHED, Shaping, unit_table_name, value_columns
from motlan.store import source_errors
from motlan.store.delivery import PLACE, ROW_HASH, row_hashes
from motlan.store.lake import REFUSED, Session

HASHES = pa.schema([("record_key", pa.string()), ("row_hash", pa.int64()), ("received_hash", pa.int64())])
HELD_BACK = pa.schema([(name, pa.string()) for name in ("record_key", "reason", "received", "detail")])
UNREAD = pa.schema([(name, pa.string()) for name in ("record_key", "attribute", "received", "reason", "detail")])
WHOLE = FORMATS.keys() | {"s3"}
"""Kinds of database that are read whole each time, whatever the cursor says."""
DAY_FIRST = "^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}"
"""How a day looks as a text that does not sort as days do."""
LONGEST_QUOTE = 2000  # characters of a received text that quarantine shows; batch and side file have all of it

STANDS = "runs.file || case when runs.row > 0 then ':' || (runs.row + {0}.place - runs.begins) else '' end"
"""Where the record of a row of the table ``{0}`` stands: ``pupils.xlsx:17``, or the file alone."""


@dataclass(frozen=True, slots=True)
class Delta:
    """The record keys that came, changed and went, and the cursor's new place."""

    added: pa.ChunkedArray
    changed: pa.ChunkedArray
    removed: pa.ChunkedArray
    checkpoint: str | None
    kept: int = 0
    """Records that the delivery lacks and that stay, because some of its lines could not be taken over."""
    alike: pa.Table | None = None
    """Key and new ``received_hash`` of records that came in other words and say what they said."""

    @property
    def size(self) -> int:
        """How many records are touched."""
        return len(self.added) + len(self.changed) + len(self.removed)


Columns = Sequence[str]
Units = Callable[[date | None], pa.Table]
"""Gives the unit codes of a day, as ``shape.unit_table`` makes them."""
Standing = Callable[[pa.ChunkedArray], pa.Table]
"""Gives what the mirror holds of some record keys, as ``HASHES`` says."""


def shape(
    session: Session,
    shaping: Shaping,
    received: Received,
    units: Units,
    *,
    standing: Standing,
    sifted: bool = False,
    hashed: Columns = (),
) -> int:
    """Make the table ``shaped``: one row a record with a key of its own; the number of rows.

    The other records go to the table ``held_back``: of rows with one key that one stays which is ``standing`` in the
    mirror, else the first of those that changed last. When it was ``sifted``, only the rows of ``looked_at``. The
    columns ``hashed`` of all rows are hashed, for a delivery against which the next one will be held.
    """
    for day in shaping.days:
        session.register_table(unit_table_name(day), units(day))
    if sifted:
        session.execute("create or replace view received as select * from looked_at")
    else:
        _receive(session, received, hashed)
    session.execute(f"create or replace table shaped as {shaping.query}")
    doubled = session.arrow("select record_key from shaped group by record_key having count(*) > 1").column(0)
    session.register_table("standing", standing(doubled) if len(doubled) else HASHES.empty_table())
    session.execute(
        "create or replace table surplus as select place from (select place, row_number() over (partition by record_key"
        " order by cursor desc nulls last, (shaped.row_hash = standing.row_hash or shaped.received_hash ="
        " standing.received_hash) desc nulls last, place) as nth from shaped left join standing using (record_key)"
        " where record_key in"
        " (select record_key from shaped group by record_key having count(*) > 1)) where nth > 1"
    )
    return int(session.rows("select count(*) from shaped")[0][0])


def _receive(session: Session, received: Received, hashed: Columns) -> None:
    """Make the view ``received`` of a whole batch."""
    session.read_parquet("batch_file", received.path)
    if not hashed:
        session.execute(f"create or replace view received as select *, {UNHASHED} from batch_file")
        return
    session.register_table("row_hashes", row_hashes(received.path, hashed))
    session.execute(
        f"create or replace view received as select batch_file.*, {ROW_HASH} from batch_file"
        f" join row_hashes using ({PLACE})"
    )


def hold_back(session: Session, step: Step, received: Received) -> None:
    """Make the table ``held_back``: records without key, records whose key another has, lines that are no record."""
    pairs = ", ".join(f"{sql.literal(name)}, {sql.quoted(name)}" for name in step.source.dataset.read_columns)
    session.register_table("rejected", _rejected(received))
    session.register_table("runs", _runs(received))
    session.execute(
        "create or replace table lost as select place, record_key, 'no_key' as reason from shaped"
        " where record_key is null"
        " union all select place, record_key, 'duplicate_key' from surplus join shaped using (place)"
    )
    if not session.rows("select count(*) from lost")[0][0]:
        session.execute("create or replace table held_back as select * from rejected")
        return
    # only the lost rows are written out as JSON
    session.execute(
        "create or replace table held_back as with received_rows as materialized (select * from received"
        f" where {PLACE} in (select place from lost)), whole as (select {PLACE} as place,"
        f" json_object({pairs})::varchar as text from received_rows)"
        " select coalesce(record_key, '#' || left(md5(text), 16)) as record_key, reason,"
        f" left(text, {LONGEST_QUOTE}) as received, {STANDS.format('lost')} as detail"
        " from lost join whole using (place)"
        " asof left join runs on lost.place >= runs.begins"
        " union all select * from rejected"
    )
    session.execute("delete from shaped where record_key is null or place in (select place from surplus)")


def compare(session: Session, held: pa.Table, *, whole: bool) -> Delta:
    """Hold ``shaped`` against the mirror's hashes; only a reading of the ``whole`` set can tell what went."""
    checkpoint = session.rows(
        "select case when count(cursor) = count(try_cast(cursor as double))"
        " then arg_max(cursor, try_cast(cursor as double)) else max(cursor) end from shaped"
    )[0][0]
    session.register_table("held", held)
    session.execute(
        "create or replace table delta as select s.record_key, h.record_key is null as added from shaped s"
        " left join held h using (record_key) where h.row_hash is distinct from s.row_hash"
    )
    return Delta(
        alike=session.arrow(
            "select s.record_key, s.received_hash from shaped s join held h using (record_key)"
            " where h.row_hash = s.row_hash and s.received_hash is not null"
            " and h.received_hash is distinct from s.received_hash"
        ),
        added=_keys(session, "select record_key from delta where added"),
        changed=_keys(session, "select record_key from delta where not added"),
        removed=_keys(session, f"select record_key from held anti join shaped using (record_key) where {whole}"),
        checkpoint=checkpoint,
    )


def reads_all(step: Step) -> bool:
    """Whether every row and line is read, so that what is not held back now is mended or gone."""
    return step.since is None or (step.mode == "cursor" and step.source.database.connect.kind in WHOLE)


def demand_growing(session: Session, step: Step) -> None:
    """Raise SourceChanged where a server would compare the cursor as text, and its text does not grow with time."""
    if step.mode != "cursor" or step.source.database.connect.kind in WHOLE:
        return
    found = session.rows(f"select min(cursor) from shaped where regexp_matches(cursor, '{DAY_FIRST}')")[0][0]
    if found is not None:
        raise source_errors.not_growing(step.source.path, step.source.dataset.changes.column or "", str(found))


def _keys(session: Session, query: str) -> pa.ChunkedArray:
    return session.arrow(f"{query} order by record_key").column(0)


def mirror_rows(session: Session, step: Step) -> pa.Table:
    """The added and changed rows as the mirror holds them (but for the batch's number), in the order of its key."""
    columns = ", ".join(sql.quoted(name) for name in value_columns(step.source))
    return session.arrow(
        f"select record_key, row_hash, received_hash, faults, {columns} from shaped"
        " where record_key in (select record_key from delta) order by record_key"
    )


def seen(session: Session) -> pa.ChunkedArray:
    """The record keys that the batch speaks of."""
    return _keys(session, "select record_key from shaped")


def quarantined_fields(session: Session, shaping: Shaping) -> pa.Table:
    """``record_key, attribute, received, reason, detail`` of every text unread in added and changed rows."""
    if not session.rows("select count(*) from shaped where faults <> ''")[0][0]:
        return UNREAD.empty_table()
    session.execute(
        f"create or replace table faulty as select shaped.*, {STANDS.format('shaped')} as stands from shaped"
        " asof left join runs on shaped.place >= runs.begins"
        " where faults <> '' and record_key in (select record_key from delta)"
    )
    parts = (_unread(field.attribute.name) for field in shaping.fields)
    return session.arrow(" union all ".join(parts))


def _unread(attribute: str) -> str:
    reason, received = sql.quoted(f"reason__{attribute}"), sql.quoted(f"received__{attribute}")
    return (
        f"select record_key, {sql.literal(attribute)} as attribute, left({received}, {LONGEST_QUOTE}) as received,"
        f" {reason} as reason, stands as detail from faulty where {reason} is not null"
    )


def held_back(session: Session) -> pa.Table:
    """The records held back whole, in a fixed order."""
    return session.arrow("select * from held_back order by record_key, reason, received").cast(HELD_BACK)


def forget(session: Session) -> None:
    """Give the memory of one batch back."""
    for table in ("looked_at", "shaped", "surplus", "lost", "held_back", "delta", "faulty"):
        session.execute(f"drop table if exists {table}")
    for registered in ("row_hashes", "standing"):
        session.forget_table(registered)


def _runs(received: Received) -> pa.Table:
    """Where the records stand in their files."""
    begins, names, rows = zip(*received.runs, strict=True) if received.runs else ((), (), ())
    return pa.table(
        {
            "begins": pa.array(begins, pa.int64()),
            "file": pa.array(names, pa.string()),
            "row": pa.array(rows, pa.int64()),
        }
    )


def _rejected(received: Received) -> pa.Table:
    """The refused lines; the detail tells the line of the file, and its bytes in the batch's unpacked side file."""
    rejected, beside = received.rejected, received.path.with_suffix(REFUSED).name
    details = [f"{one.file}:{one.line} ({beside} {one.offset}+{one.length})" for one in rejected]
    return pa.table(
        {
            "record_key": pa.array([f"#{one.file}:{one.line}" for one in rejected], pa.string()),
            "reason": pa.array([one.reason for one in rejected], pa.string()),
            "received": pa.array([one.text for one in rejected], pa.string()),
            "detail": pa.array(details, pa.string()),
        }
    )
