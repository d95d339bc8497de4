"""Which rows of a whole delivery need to be looked at: in most deliveries nearly all are what they were.

Every row is hashed as received and looked up among the hashes of the mirror's rows, 64-bit numbers: neither the keys of
a nation nor its rows are in memory at one time, and the file is read once. What is left – rows that changed, came or
went – is shaped and compared as ever, so a hash decides only what need not be shaped again. Where a key may belong to
more than one row, the keys of all rows are hashed too, and every row of such a key is looked at.

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
from motlan.data.sync.shape import keys_hashed, record_keys
from motlan.dictionary.book import Dictionary
from motlan.store.delivery import PLACE, ROW_HASH, blocks
from motlan.store.lake import HASHED, Lake, Session
from motlan.store.register import Register

Numbers = npt.NDArray[np.int64]
Places = npt.NDArray[np.uint32]
MOST = 0.3  # of the rows: when more than this share needs a look, looking at all of them is cheaper
SIFTED = 50_000  # rows: shaping fewer takes less time than anybody would notice
FILTER = 1 << 24
CHUNK = 131_072
STRETCH = 16_384  # hashes looked up at a time: what is at work stays in the processor
HASH_BITS = 63
LAST = np.iinfo(np.int64).max
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
    apart = _apart(received, step.source, held) if held is not None else None
    if held is None or apart is None:
        return None
    session.read_parquet("whole_delivery", received.path)
    session.register_table("came", apart.came)
    session.execute("create or replace table looked_at as select * from came")
    session.forget_table("came")
    if len(apart.rows) - apart.came.num_rows == len(held) - len(apart.absent):  # no two rows are alike
        known = _known(session, register, step.source, dictionary)
        if np.isin(_received(known), apart.absent).all():  # no row that is as it was has the key of one to look at
            return Sifted(apart.rows, apart.absent, len(held), known)
    _with_doubles(session, step.source, dictionary, apart)
    return Sifted(apart.rows, apart.absent, len(held), _known(session, register, step.source, dictionary))


@dataclass(frozen=True, slots=True)
class _Apart:
    """The hashes of all ``rows`` of a delivery in their order, the rows that ``came`` because the mirror has not their
    hash, and the mirror's hashes that are ``absent`` from it."""

    rows: Numbers
    came: pa.Table
    absent: Numbers


def _apart(received: Received, source: Source, hashes: Numbers) -> _Apart | None:
    """One reading of the file; None as soon as so much came that all rows had better be looked at."""
    held = _Held(hashes)
    rows, came, count = [], [], 0
    for block in blocks(received.path, source.dataset.read_columns):
        new = ~held.met(block.hashes)
        count += int(np.count_nonzero(new))
        if count > MOST * received.rows:
            return None
        rows.append(block.hashes)
        came.append(block.chosen(new))
    return _Apart(np.concatenate(rows), pa.concat_tables(came), held.absent())


class _Held:
    """The sorted hashes of a mirror, and which of them a delivery has.

    The first bits of a hash say nearly where it stands, for hashes are spread evenly.
    """

    def __init__(self, hashes: Numbers) -> None:
        bits = max(1, len(hashes).bit_length() - 1)
        self._shift = HASH_BITS - bits
        self._begins = np.zeros(2**bits + 1, np.int64)
        np.cumsum(np.bincount(hashes >> self._shift, minlength=2**bits), out=self._begins[1:])
        self._hashes = np.append(hashes, LAST)
        self._seen = np.zeros(len(hashes) + 1, np.bool_)

    def met(self, wanted: Numbers) -> npt.NDArray[np.bool_]:
        """Which of these are held; those are seen from now on."""
        parts = [self._met(wanted[begins : begins + STRETCH]) for begins in range(0, len(wanted), STRETCH)]
        return np.concatenate(parts)

    def _met(self, wanted: Numbers) -> npt.NDArray[np.bool_]:
        at = self._begins[wanted >> self._shift]
        behind = np.flatnonzero(self._hashes[at] < wanted)
        while len(behind):
            at[behind] += 1
            behind = behind[self._hashes[at[behind]] < wanted[behind]]
        there: npt.NDArray[np.bool_] = (self._hashes[at] == wanted) & (at < len(self._hashes) - 1)
        self._seen[at[there]] = True
        return there

    def absent(self) -> Numbers:
        """Those that were not seen."""
        return self._hashes[:-1][~self._seen[:-1]]


def _known(session: Session, register: Register, source: Source, dictionary: Dictionary) -> pa.Table:
    """What the mirror holds of the records to look at."""
    return hashes(register, source, session.arrow(record_keys(source, dictionary, "looked_at")).column(0))


def _received(known: pa.Table) -> Numbers:
    numbers: Numbers = known.column("received_hash").drop_null().to_numpy()
    return numbers


def _with_doubles(session: Session, source: Source, dictionary: Dictionary, apart: _Apart) -> None:
    """Make ``looked_at`` of them and of every row whose key is missing or not its alone."""
    doubtful = _doubtful(session, keys_hashed(source, dictionary, "whole_delivery"))
    places = np.union1d(apart.came.column(PLACE).to_numpy(), doubtful)
    session.register_table("chosen", pa.table({"place": places, ROW_HASH: apart.rows[places]}))
    session.execute(
        f"create or replace table looked_at as select whole_delivery.*, {ROW_HASH} from whole_delivery"
        f" join chosen on place = {PLACE}"
    )


def _doubtful(session: Session, query: str) -> Places:
    """The places of rows whose key is missing or not theirs alone (a stream comes in no order)."""
    places, keys, keyless = [], [], []
    for batch in session.batches(query, CHUNK):
        place = batch.column(0).to_numpy()
        places.append(place)
        keys.append(batch.column(1).to_numpy().view(np.int64))
        keyless.append(place[batch.column(2).to_numpy(zero_copy_only=False)])
    place, key = _together(places, np.uint32), _together(keys, np.int64)
    ordered = np.sort(key)
    doubled = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return np.union1d(_together(keyless, np.uint32), place[_where(key, doubled)])


def _together(parts: list[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, kind)


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
            if len(kept) == last[1] and _each_once(kept):
                return kept
    asked = f'select received_hash from "{source.mirror}" where received_hash is not null'
    column = register.arrow(asked, pa.schema([("received_hash", pa.int64())])).column(0)
    found = np.sort(column.to_numpy())
    return found if len(found) == step.state.held and _each_once(found) else None


def _each_once(ordered: Numbers) -> bool:
    return not (ordered[1:] == ordered[:-1]).any()


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
