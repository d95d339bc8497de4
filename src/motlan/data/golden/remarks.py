"""What is said beside a held value: a steward set it and why, or it is too old to be relied on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from motlan.data.golden.records import Held, Record
from motlan.kernel.clock import Clock, moment
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import STEWARD

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

SEEN = """
select b.batch, b.database, b.dataset, b.landed_at,
  case when {aged} then
    (select s.seen_at from dataset_state s where s.database = b.database and s.dataset = b.dataset) end,
  case when {aged} then
    (select r.ended_at from sync_run r where r.database = b.database and r.dataset = b.dataset
     and r.outcome in ('ok', 'unchanged') order by r.run desc limit 1) end
from batch b where {wanted}
"""
"""Batches, and of those whose values age when their dataset was last read and the reading went well."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What brought a value, and when; ``read_at`` is the last good reading of its dataset, None when nobody asked."""

    database: str
    dataset: str
    landed_at: str
    read_at: str | None


Batches = dict[tuple[int, bool], Batch]
"""By number, and whether it was asked when the dataset was last read."""


def learn(register: Register, catalogue: Catalogue, records: Iterable[Record], known: Batches) -> None:
    """Look up the batches of the records' values, as far as they are not ``known``, in one question."""
    wanted: dict[int, bool] = {}
    for record in records:
        limits = catalogue.dictionary.concept(record.concept).attributes
        for name, held in record.values.items():
            if held.batch is not None:
                wanted[held.batch] = wanted.get(held.batch, False) or limits[name].fresh_for is not None
    missing = sorted(batch for batch, ages in wanted.items() if (batch, ages) not in known)
    if not missing:
        return
    aged = [batch for batch in missing if wanted[batch]]
    query = SEEN.format(
        aged=register.among_numbers("b.batch", "aged"), wanted=register.among_numbers("b.batch", "wanted")
    )
    values = {"aged": register.listed(aged), "wanted": register.listed(missing)}
    for batch, database, dataset, landed, *times in register.lookups(query, values):
        read_at = max((at for at in times if at is not None), default=None)
        known[batch, wanted[batch]] = known[batch, False] = Batch(database, dataset, landed, read_at)


def remarked(register: Register, catalogue: Catalogue, clock: Clock, record: Record, known: Batches) -> Record:
    """The record with the day on which each value came, and with what is to be said of its values.

    ``known`` are their batches, as :func:`learn` found them.
    """
    limits = catalogue.dictionary.concept(record.concept).attributes
    values = {
        name: _remarked(register, catalogue, clock, record, held, limits[name].fresh_for, known)
        for name, held in record.values.items()
    }
    return replace(record, values=values)


def _remarked(
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    record: Record,
    held: Held,
    fresh_for: int | None,
    known: Batches,
) -> Held:
    batch = known.get((held.batch, fresh_for is not None)) if held.batch is not None else None
    dated = replace(held, as_of=batch.landed_at) if batch is not None else held
    if held.source == STEWARD:
        return _set_by_hand(register, record, dated)
    if fresh_for is None or batch is None or held.value is None:
        return dated
    return _doubted(catalogue, clock.now(), dated, fresh_for, batch)


def _set_by_hand(register: Register, record: Record, held: Held) -> Held:
    found = register.row(
        "select reason, at, expires_at from override where concept = :concept and subject = :subject"
        " and attribute = :attribute and ended_at is null order by number desc limit 1",
        {"concept": record.concept, "subject": record.subject, "attribute": held.attribute},
    )
    if found is None:
        return held
    reason, at, until = found
    return replace(held, reason=reason, as_of=at, until=until)


def _doubted(catalogue: Catalogue, now: datetime, held: Held, days: int, batch: Batch) -> Held:
    """With a doubt when the last good reading of the value's dataset is more than ``days`` ago.

    Not the age of the batch: a value that the source still says today is fresh, however long ago it came.
    """
    database = catalogue.databases.get(batch.database)
    declared = database.datasets.get(batch.dataset) if database else None
    if declared is not None and declared.hosted:
        return held
    age = now - moment(max(batch.read_at or batch.landed_at, batch.landed_at))
    if age <= timedelta(days=days):
        return held
    return replace(
        held,
        doubt=Text(
            vi=f"Nguồn đã {age.days} ngày không cập nhật (cho phép {days} ngày): hãy hỏi lại.",
            en=f"Its source was last read {age.days} days ago ({days} are allowed): ask again.",
        ),
    )
