"""Which rows of a whole delivery need to be looked at: in most deliveries nearly all are what they were.

Every row is hashed as received and held against the hashes of the mirror's rows, 64-bit numbers: neither the keys of a
nation nor its rows are in memory at one time, and the file is read once. What is left – rows that changed, came or went
– is shaped and compared as ever, so a hash decides only what need not be shaped again. Where a key may belong to more
than one row, the keys of all rows are hashed too, and every row of such a key is looked at.

The hashes of a delivery are kept beside its file. While that delivery is the last one that landed, they are the hashes
of the mirror, and the register need not be asked for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from motlan.data.spec import Source
from motlan.data.sync.extract import Received
from motlan.data.sync.land import hashes
from motlan.data.sync.plan import Step
from motlan.data.sync.shape import PLACE, received_hash, record_keys, sifting
from motlan.dictionary.book import Dictionary
from motlan.store.lake import HASHED, Lake, Session
from motlan.store.register import Register

Numbers = npt.NDArray[np.int64]
Places = npt.NDArray[np.uint32]
MOST = 0.3  # of the rows: when more than this share needs a look, looking at all of them is cheaper
SIFTED = 50_000  # rows: shaping fewer takes less time than anybody would notice
FILTER = 1 << 24
CHUNK = 131_072
ABSENT = "sync_absent"


@dataclass(frozen=True, slots=True)
class Sifted:
    """What the table ``looked_at`` leaves out is as it was.

    ``rows`` are the hashes of the whole delivery, ``absent`` those that the mirror holds and the delivery has not;
    ``known`` is what the mirror holds of the records looked at (``record_key, row_hash, received_hash``), ``held``
    counts its rows.
    """

    rows: Numbers
    absent: Numbers
    held: int
    known: pa.Table


def sifted(
    session: Session, register: Register, lake: Lake, dictionary: Dictionary, step: Step, received: Received
) -> Sifted | None:
    """Make the table ``looked_at`` of a delivery; None when every row has to be looked at, or when that is cheaper."""
    same_rules = step.mode == "snapshot" and step.state.batches and step.state.mapping == step.mapping
    if not same_rules or received.rows < SIFTED:
        return None
    held = hashes_held(register, lake, step)
    if held is None:
        return None
    for name in ("received", "whole_delivery"):  # shaping will give the first name to the rows looked at
        session.read_parquet(name, received.path)
    rows, absent = _apart(session, step.source, held)
    came = int(session.rows("select count(*) from looked_at")[0][0])
    if came > MOST * received.rows:
        return None
    if received.rows - came == len(held) - len(absent):  # no two rows are alike
        known = _known(session, register, step.source, dictionary)
        if np.isin(_received(known), absent).all():  # no row that is as it was has the key of one to look at
            return Sifted(rows, absent, len(held), known)
    rows, absent = _with_doubles(session, step.source, dictionary, held)
    return Sifted(rows, absent, len(held), _known(session, register, step.source, dictionary))


def _apart(session: Session, source: Source, held: Numbers) -> tuple[Numbers, Numbers]:
    """Rows whose hash the mirror has not, as ``looked_at``: one reading of the file.

    The hashes of the whole delivery, and those of the mirror that the delivery has not.
    """
    session.register_table("held_hashes", pa.table({"held_hash": held}))
    session.execute(
        f"create or replace table apart as select * from (select *, {received_hash(source)} as row_is from received)"
        " full join held_hashes on held_hash = row_is where held_hash is null or row_is is null"
    )
    absent = _numbers(session, "select held_hash from apart where row_is is null order by held_hash")
    came = _numbers(session, "select row_is from apart where held_hash is null")
    session.execute(
        "create or replace view looked_at as select * exclude (row_is, held_hash) from apart where held_hash is null"
    )
    stayed = np.delete(held, np.searchsorted(held, absent))
    return np.concatenate((stayed, came)), absent


def _known(session: Session, register: Register, source: Source, dictionary: Dictionary) -> pa.Table:
    """What the mirror holds of the records to look at."""
    return hashes(register, source, session.arrow(record_keys(source, dictionary, "looked_at")).column(0))


def _received(known: pa.Table) -> Numbers:
    numbers: Numbers = known.column("received_hash").drop_null().to_numpy()
    return numbers


def _with_doubles(session: Session, source: Source, dictionary: Dictionary, held: Numbers) -> tuple[Numbers, Numbers]:
    """The same with every row whose key is missing or not its alone."""
    places, rows, doubtful = _hashed(session, sifting(source, dictionary))
    once = _once(rows, held)
    looked_at = np.union1d(places[_where(rows, once)], doubtful)
    session.register_table("places", pa.table({"place": looked_at}))
    session.execute(
        f"create or replace view looked_at as select * from received where {PLACE} in (select place from places)"
    )
    return rows, held[_where(held, once)]


def _numbers(session: Session, query: str) -> Numbers:
    found: Numbers = session.arrow(query).column(0).to_numpy()
    return found


def _hashed(session: Session, query: str) -> tuple[Places, Numbers, Places]:
    """Places and hashes of all rows (a stream comes in no order), and the places of those whose key is missing or not
    theirs alone."""
    places, rows, keys, keyless = [], [], [], []
    for batch in session.batches(query, CHUNK):
        place = batch.column(0).to_numpy()
        places.append(place)
        rows.append(batch.column(1).to_numpy())
        keys.append(batch.column(2).to_numpy().view(np.int64))
        keyless.append(place[batch.column(3).to_numpy(zero_copy_only=False)])
    place, key = _together(places, np.uint32), _together(keys, np.int64)
    ordered = np.sort(key)
    doubled = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    doubtful = np.union1d(_together(keyless, np.uint32), place[_where(key, doubled)])
    return place, _together(rows, np.int64), doubtful


def _together(parts: list[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, kind)


def _once(rows: Numbers, held: Numbers) -> Numbers:
    """The numbers that stand in one of the two and not in the other, each at most once in either; sorted."""
    together = np.concatenate((rows, held))
    together.sort()
    differs = np.empty(len(together) + 1, np.bool_)
    differs[0] = differs[-1] = True
    np.not_equal(together[1:], together[:-1], out=differs[1:-1])
    return together[differs[1:] & differs[:-1]]


def _where(values: Numbers, wanted: Numbers) -> Numbers:
    """Where any of the sorted ``wanted`` stands in ``values``; a filter of bits first, for nearly none does."""
    if not len(wanted):
        return np.empty(0, np.int64)
    bits = np.zeros(FILTER, np.bool_)
    bits[wanted & (FILTER - 1)] = True
    maybe = np.flatnonzero(bits[values & (FILTER - 1)])
    at = np.searchsorted(wanted, values[maybe]).clip(max=len(wanted) - 1)
    found: Numbers = maybe[wanted[at] == values[maybe]]
    return found


# ---- the hashes of the mirror


def keep(lake: Lake, path: Path, hashes: Numbers | None) -> None:
    """Keep the hashes of a delivery's rows beside its file, when they will be those of the mirror once it landed."""
    if hashes is not None:
        with lake.beside(path, HASHED) as file:
            np.save(file, np.sort(hashes))


def hashes_of(session: Session, sifted: Sifted | None) -> Numbers | None:
    """The hashes of a whole delivery of which no record is held back; else None."""
    if session.rows("select count(*) from held_back")[0][0]:
        return None
    if sifted is not None:
        return sifted.rows
    shaped: Numbers = session.arrow("select received_hash from shaped").column(0).to_numpy()
    return shaped


def hashes_held(register: Register, lake: Lake, step: Step) -> Numbers | None:
    """The hashes of all rows of the mirror, sorted: from beside the last delivery, else from the register.

    None when some row has none yet, or two have the same: then they tell nothing of what went.
    """
    source = step.source
    last = register.row(
        "select path, held from batch where database = :database and dataset = :dataset order by batch desc limit 1",
        {"database": source.database.database, "dataset": source.name},
    )
    if last is not None and last[0] is not None:
        beside = (lake.root / Path(last[0])).with_suffix(HASHED)
        if beside.is_file():
            kept: Numbers = np.load(beside)
            if len(kept) == last[1]:
                return kept
    asked = f'select received_hash from "{source.mirror}" where received_hash is not null'
    column = register.arrow(asked, pa.schema([("received_hash", pa.int64())])).column(0)
    found = np.sort(column.to_numpy())
    alone = len(found) == step.state.held and not (found[1:] == found[:-1]).any()
    return found if alone else None


def gone(
    session: Session, register: Register, source: Source, dictionary: Dictionary, sifted: Sifted
) -> pa.ChunkedArray:
    """The keys of held records that the delivery has not, in order."""
    away = np.setdiff1d(sifted.absent, _received(sifted.known))  # what is known of those looked at: they only changed
    if not len(away):
        return pa.chunked_array([], pa.string())
    register.execute(f"drop table if exists {ABSENT}")
    register.execute(f"create temporary table {ABSENT} (received_hash bigint not null)")
    register.load(ABSENT, pa.table({"received_hash": away}))
    found = _record_keys(register, source, f" where received_hash in (select received_hash from {ABSENT})")
    return found if len(found) == len(away) else _missing(session, register, source, dictionary)


def _missing(session: Session, register: Register, source: Source, dictionary: Dictionary) -> pa.ChunkedArray:
    """The same from all keys: the register knows some records by hashes of older words."""
    session.register_table("held_keys", pa.table({"record_key": _record_keys(register, source, "")}))
    return session.arrow(
        f"select record_key from held_keys anti join ({record_keys(source, dictionary, 'whole_delivery')})"
        " using (record_key) order by 1"
    ).column(0)


def _record_keys(register: Register, source: Source, where: str) -> pa.ChunkedArray:
    asked = f'select record_key from "{source.mirror}"{where} order by record_key'
    return register.arrow(asked, pa.schema([("record_key", pa.string())])).column(0)
