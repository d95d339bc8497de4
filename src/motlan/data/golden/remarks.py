"""What is said beside a held value: a steward set it and why, or it is too old to be relied on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from motlan.data.golden.records import Held, Record
from motlan.kernel.clock import Clock, moment
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import STEWARD

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

SEEN = """
select b.batch as batch, b.database as database, b.dataset as dataset, b.landed_at as landed_at,
  case when {aged} then
    (select s.seen_at from dataset_state s where s.database = b.database and s.dataset = b.dataset) end as seen_at,
  case when {aged} then
    (select r.ended_at from sync_run r where r.database = b.database and r.dataset = b.dataset
     and r.outcome in ('ok', 'unchanged') order by r.run desc limit 1) end as ended_at,
  exists (select 1 from suspension p where p.database = b.database and p.lifted_at is null) as stopped
from batch b where {wanted}
"""
"""Batches; of those whose values age when their dataset was last read and the reading went well; whether their database
is suspended now."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What brought a value, and when; ``read_at`` is the last good reading of its dataset, None when nobody asked;
    ``stopped``: its database is suspended."""

    database: str
    dataset: str
    landed_at: str
    read_at: str | None
    stopped: bool


Batches = dict[tuple[int, bool], Batch]
"""By number, and whether it was asked when the dataset was last read."""


def learn(register: Register, wanted: Mapping[int, bool], known: Batches) -> None:
    """Look up batches, as far as they are not ``known``, in one question.

    ``wanted`` says of each whether it brought a value that ages: of those it is asked when their dataset was last read.
    """
    missing = sorted(batch for batch, ages in wanted.items() if (batch, ages) not in known)
    if not missing:
        return
    query = SEEN.format(
        aged=register.among_numbers("b.batch", "aged"), wanted=register.among_numbers("b.batch", "wanted")
    )
    aged = [batch for batch in missing if wanted[batch]]
    keep(register.lookups(query, {"aged": register.listed(aged), "wanted": register.listed(missing)}), wanted, known)


def keep(seen: Iterable[Sequence[Any]], wanted: Mapping[int, bool], known: Batches) -> None:
    """Keep what was answered about batches."""
    for batch, database, dataset, landed, seen_at, ended_at, stopped in seen:
        read_at = max((at for at in (seen_at, ended_at) if at is not None), default=None)
        found = Batch(database, dataset, landed, read_at, bool(stopped))
        known[batch, wanted[batch]] = known[batch, False] = found


def remarked(register: Register, catalogue: Catalogue, clock: Clock, record: Record, known: Batches) -> Record:
    """The record with what is to be said of its values; costs nothing where there is nothing to say.

    ``known`` are their batches, as :func:`learn` found them.
    """
    limits = catalogue.dictionary.concept(record.concept).attributes
    said: dict[str, Held] = {}
    for name, held in record.values.items():
        days = limits[name].fresh_for
        if held.source == STEWARD:
            said[name] = _set_by_hand(register, record, held)
        elif days is not None and held.batch is not None and held.value is not None:
            batch = known.get((held.batch, True))
            said[name] = held if batch is None else _doubted(catalogue, clock.now(), held, days, batch)
    return replace(record, values={**record.values, **said}) if said else record


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
