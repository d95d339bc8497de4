"""Into the register: mirror, quarantine, checkpoint and batch row in one transaction, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motlan.data.databases.connector import Probe
from motlan.data.golden import underway
from motlan.data.golden.cause import Because, Kind
from motlan.data.spec import Source
from motlan.data.sync.changes import HASHES, Delta, reads_all
from motlan.data.sync.plan import Step
from motlan.data.sync.said import keep_changed, keep_gone, unmapped
from motlan.store import tables
from motlan.store.register import Register
from motlan.store.tables import quoted

TOUCHED = "sync_touched"
LANDING = "sync_landing"
LISTED = 20_000
"""Keys that are named in a statement itself; the server then knows how many it looks for."""
NO_KEYS = pa.chunked_array([], pa.string())


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Everything that one transaction writes. ``rows`` counts what was received, records and lines that are none."""

    step: Step
    path: str | None
    rows: int
    delta: Delta
    mirror: pa.Table
    fields: pa.Table
    held_back: pa.Table
    seen: pa.ChunkedArray
    probe: Probe
    landed_at: str
    seconds: Callable[[], float]
    hashes: npt.NDArray[np.int64] | None = None
    """Hashes of all rows as received, when the mirror will hold exactly these."""

    @property
    def read_anew(self) -> bool:
        """Whether the dataset is read in another way than what is held of it was: it is not its source that says
        something else."""
        return self.step.state.mapping not in (None, self.step.mapping)


class Watching(Protocol):
    """Linking, while a mirror changes: told of records before and after, then settled."""

    def stay(self, *, database: str, dataset: str, columns: Sequence[str], beside: str) -> frozenset[str]:
        """The keys of those records in table ``beside``, soon to be written, that no link hangs on: note the others."""
        ...

    def note(self, *, database: str, dataset: str, record_keys: Sequence[str], came: bool = False) -> None:
        """Take in records as the mirror holds them now; ``came``: those not noted before were not there before."""
        ...

    def settle(self, because: Because) -> None:
        """Link again, and refresh the golden records of all that was touched."""
        ...


def hashes(register: Register, source: Source, among: pa.ChunkedArray | None = None) -> pa.Table:
    """Key and hash of every row that the mirror holds, or of the rows with the keys ``among``.

    A row that still has a value of an attribute to which the dataset is mapped no more has no hash: it is written
    again, whatever is said of it now.
    """
    left = " or ".join(f"m.{quoted(name)} is not null" for name in unmapped(register, source))
    row_hash = f"case when {left} then null else m.row_hash end" if left else "m.row_hash"
    query = f'select m.record_key, {row_hash}, m.received_hash from "{source.mirror}" m'
    if among is None:
        return register.arrow(query, HASHES)
    where, listed = _among(register, among, "m.record_key")
    return register.arrow(f"{query} where {where}", HASHES, listed)


def held_back_before(register: Register, source: Source) -> list[tuple[str, str, str]]:
    """The records held back whole, as they stand: key, reason, received."""
    return [
        (row[0], row[1], row[2])
        for row in register.rows(
            "select record_key, reason, received from quarantine where database = :database and dataset = :dataset"
            " and attribute = '' order by record_key, reason, received",
            _of(source),
        )
    ]


def land(register: Register, landing: Landing, watch: Callable[[], Watching] | None) -> pa.Table | None:
    """Write one batch. ``watch`` opens linking for the living path; None leaves that to a later build.

    The rows that an empty mirror was filled with, as it holds them now; None when it held some before.
    """
    source = landing.step.source
    with register.transaction():
        batch = next_batch(register)
        watching = watch() if watch is not None else None
        rows = _with(landing.mirror, {"batch": batch})
        first = _is_empty(register, source)
        # 1. what the records were
        beside = "" if first else _beside(register, source, rows)
        stay = _staying(watching, source, rows, beside) if len(landing.delta.changed) else frozenset()
        _note(watching, source, landing.delta.changed, landing.delta.removed, but=stay)
        # 2. the mirror
        if first:
            _fill(register, source, rows)
        else:
            told = landing.step.state.mapping == landing.step.mapping
            _write(register, source, beside, rows, landing.delta.removed, batch, told=told)
        _write_alike(register, source, landing.delta.alike)
        # 3. quarantine
        _write_quarantine(register, landing, batch)
        # 4. what the records are
        _note(watching, source, landing.delta.added, landing.delta.changed, but=stay, came=True)
        if watching is not None:
            kind: Kind = "dictionary" if landing.read_anew else "sync"
            watching.settle(Because(kind=kind, at=landing.landed_at, batch=batch))
        elif landing.delta.size:
            _mark_due(register, source.concept.concept, landing)
        # 5. the checkpoint, in the same transaction as its data
        write_mapping(register, landing)
        _write_batch(register, landing, batch)
    return rows if first else None


def next_batch(register: Register) -> int:
    """A number for a batch, held until the open transaction ends (hosted registers write batches too)."""
    if register.dialect == "postgres":
        register.execute("lock table batch in share row exclusive mode")
    return 1 + int(register.value("select max(batch) from batch") or 0)


def _staying(watching: Watching | None, source: Source, rows: pa.Table, beside: str) -> frozenset[str]:
    if watching is None or not beside:
        return frozenset()
    database, columns = source.database.database, rows.column_names
    return watching.stay(database=database, dataset=source.name, columns=columns, beside=beside)


def _note(
    watching: Watching | None,
    source: Source,
    *parts: pa.ChunkedArray,
    but: frozenset[str],
    came: bool = False,
) -> None:
    if watching is not None:
        record_keys = [key for part in parts for key in part.to_pylist() if key not in but]
        if record_keys:
            watching.note(database=source.database.database, dataset=source.name, record_keys=record_keys, came=came)


def _of(source: Source) -> dict[str, object]:
    return {"database": source.database.database, "dataset": source.name}


def write_mirror(register: Register, source: Source, rows: pa.Table) -> None:
    """Insert or update the rows of a mirror by key; subject and lead stay."""
    if not rows.num_rows:
        return
    if _is_empty(register, source):
        _fill(register, source, rows)
    else:
        batch = rows.column("batch")[0].as_py()
        _write(register, source, _beside(register, source, rows), rows, NO_KEYS, batch, told=True)


def _is_empty(register: Register, source: Source) -> bool:
    return register.value(f'select 1 from "{source.mirror}" limit 1') is None


def _fill(register: Register, source: Source, rows: pa.Table) -> None:
    """A first load: indexes are cheaper made at the end."""
    tables.unindex(register, source.table)
    register.load(source.mirror, rows)
    tables.index(register, source.table)


def _beside(register: Register, source: Source, rows: pa.Table) -> str:
    """The name of a temporary table with the rows that are going to be written."""
    names = ", ".join(quoted(name) for name in rows.column_names)
    register.execute(f"drop table if exists {LANDING}")
    register.execute(f'create temporary table {LANDING} as select {names} from "{source.mirror}" where 1 = 0')
    register.load(LANDING, rows)
    return LANDING


def _write(
    register: Register,
    source: Source,
    beside: str,
    rows: pa.Table,
    removed: pa.ChunkedArray,
    batch: int,
    *,
    told: bool,
) -> None:
    """Delete what was removed, insert or update the rows in table ``beside``; keep what they said.

    ``told``: the dataset is read as before, so what differs its source said.
    """
    if rows.num_rows:
        keep_changed(register, source, beside=beside, batch=batch, anew=not told)
    if len(removed):
        where, listed = _among(register, removed)
        keep_gone(register, source, where=where, values=listed, batch=batch)
        register.execute(f'delete from "{source.mirror}" where {where}', listed)
    names = [quoted(name) for name in rows.column_names]
    if rows.num_rows:
        updates = ", ".join(
            [f"{name} = excluded.{name}" for name in names if name != '"record_key"']
            + [f"{quoted(name)} = null" for name in unmapped(register, source)]
        )
        register.execute(
            f'insert into "{source.mirror}" ({", ".join(names)}) select {", ".join(names)} from {beside} where 1 = 1'
            f" on conflict (record_key) do update set {updates}"
        )
    register.execute(f"drop table {beside}")


def _write_alike(register: Register, source: Source, alike: pa.Table | None) -> None:
    """Note how records are written now that say what they said; this is no change of them."""
    if alike is None or not alike.num_rows:
        return
    register.execute(f"drop table if exists {LANDING}")
    register.execute(f"create temporary table {LANDING} (record_key text not null, received_hash bigint not null)")
    register.load(LANDING, alike)
    register.execute(
        f'update "{source.mirror}" set received_hash = n.received_hash from {LANDING} as n'
        f' where n.record_key = "{source.mirror}".record_key'
    )
    register.execute(f"drop table {LANDING}")


def _among(
    register: Register, record_keys: pa.ChunkedArray, column: str = "record_key"
) -> tuple[str, dict[str, object] | None]:
    """The condition that a column holds one of the keys, and its parameters.

    Very many are put into a table; but SQLite finds them in a list sooner than it would fill one.
    """
    if register.dialect == "sqlite" or len(record_keys) <= LISTED:
        return register.among(column, "keys"), {"keys": register.listed(record_keys.to_pylist())}
    register.execute(f"drop table if exists {TOUCHED}")
    register.execute(f"create temporary table {TOUCHED} (record_key text not null)")
    register.load(TOUCHED, pa.table({"record_key": record_keys}))
    return f"{column} in (select record_key from {TOUCHED})", None


def _write_quarantine(register: Register, landing: Landing, batch: int) -> None:
    """Replace what quarantine says of the records this batch speaks of."""
    of = _of(landing.step.source)
    held = "delete from quarantine where database = :database and dataset = :dataset and"
    if reads_all(landing.step):
        register.execute(f"{held} attribute = ''", of)
    again = " and attribute = ''"
    for record_keys, also in (
        (landing.delta.changed, ""),
        (landing.delta.removed, ""),
        (landing.seen, again),
        (landing.held_back.column("record_key"), again),
    ):
        if len(record_keys):
            where, listed = _among(register, record_keys)
            register.execute(f"{held} {where}{also}", {**of, **(listed or {})})
    for rows in (landing.fields, landing.held_back):
        constants: dict[str, object] = {"database": of["database"], "dataset": of["dataset"], "batch": batch}
        if "attribute" not in rows.column_names:
            constants["attribute"] = ""
        register.load("quarantine", _with(rows, constants))


def _with(rows: pa.Table, constants: dict[str, object]) -> pa.Table:
    for name, value in constants.items():
        kind = pa.int32() if isinstance(value, int) else pa.string()
        rows = rows.append_column(name, pa.array([value] * rows.num_rows, kind))
    return rows


def _mark_due(register: Register, concept: str, landing: Landing) -> None:
    underway.begin_anew(register, concept)
    register.execute(
        "insert into build_due (concept, since, read_anew) values (:concept, :since, :anew)"
        " on conflict (concept) do update set read_anew = coalesce(build_due.read_anew, excluded.read_anew)",
        {"concept": concept, "since": landing.landed_at, "anew": 1 if landing.read_anew else None},
    )


def write_mapping(register: Register, landing: Landing) -> None:
    """Keep how many columns the source has and how many of them are mapped, as this reading found them."""
    columns = len(landing.probe.columns)
    register.execute(
        "insert into mapping (database, dataset, fingerprint, columns, mapped)"
        " values (:database, :dataset, :fingerprint, :columns, :mapped) on conflict (database, dataset) do update set"
        " fingerprint = excluded.fingerprint, columns = excluded.columns, mapped = excluded.mapped",
        {
            **_of(landing.step.source),
            "fingerprint": landing.step.mapping,
            "columns": columns,
            "mapped": columns - len(landing.probe.unmapped),
        },
    )


def _write_batch(register: Register, landing: Landing, batch: int) -> None:
    """The row that makes a batch count."""
    source = landing.step.source
    # added and subtracted, not counted: what one change costs must not grow with the country
    before = register.value(
        "select held from batch where database = :database and dataset = :dataset order by batch desc limit 1",
        _of(source),
    )
    held = int(before or 0) + len(landing.delta.added) - len(landing.delta.removed)
    register.execute(
        "insert into batch (batch, database, dataset, mode, landed_at, path, rows, added, changed, removed,"
        " quarantined, held, checkpoint, seconds) values (:batch, :database, :dataset, :mode, :landed_at, :path, :rows,"
        " :added, :changed, :removed, :quarantined, :held, :checkpoint, :seconds)",
        {
            **_of(source),
            "batch": batch,
            "mode": landing.step.mode,
            "landed_at": landing.landed_at,
            "path": landing.path,
            "rows": landing.rows,
            "added": len(landing.delta.added),
            "changed": len(landing.delta.changed),
            "removed": len(landing.delta.removed),
            "quarantined": landing.held_back.num_rows,
            "held": held,
            "checkpoint": landing.delta.checkpoint,
            "seconds": landing.seconds(),
        },
    )
