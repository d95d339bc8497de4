"""What is said beside a held value: a steward set it and why, or it is too old to be relied on."""

from __future__ import annotations

from dataclasses import replace
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
select b.database, b.dataset, b.landed_at,
  (select s.seen_at from dataset_state s where s.database = b.database and s.dataset = b.dataset),
  (select r.ended_at from sync_run r where r.database = b.database and r.dataset = b.dataset
   and r.outcome in ('ok', 'unchanged') order by r.run desc limit 1)
from batch b where b.batch = :batch
"""
"""A batch, and when its dataset was last read and the reading went well; asked for every value that ages."""


def remarked(register: Register, catalogue: Catalogue, clock: Clock, record: Record) -> Record:
    """The record with what is to be said of its values; costs nothing where there is nothing to say."""
    limits = catalogue.dictionary.concept(record.concept).attributes
    said: dict[str, Held] = {}
    for name, held in record.values.items():
        if held.source == STEWARD:
            said[name] = _set_by_hand(register, record, held)
        elif limits[name].fresh_for is not None and held.batch is not None and held.value is not None:
            said[name] = _doubted(register, catalogue, clock.now(), held, limits[name].fresh_for or 0)
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


def _doubted(register: Register, catalogue: Catalogue, now: datetime, held: Held, days: int) -> Held:
    """With a doubt when the last good reading of the value's dataset is more than ``days`` ago.

    Not the age of the batch: a value that the source still says today is fresh, however long ago it came.
    """
    database, dataset, landed, *times = register.lookup(SEEN, {"batch": held.batch}) or ("", "", None)
    declared = catalogue.databases[database].datasets.get(dataset) if database in catalogue.databases else None
    if landed is None or (declared is not None and declared.hosted):
        return held
    seen = max((at for at in times if at is not None), default=landed)
    age = now - moment(max(seen, landed))
    if age <= timedelta(days=days):
        return held
    return replace(
        held,
        doubt=Text(
            vi=f"Nguồn đã {age.days} ngày không cập nhật (cho phép {days} ngày): hãy hỏi lại.",
            en=f"Its source was last read {age.days} days ago ({days} are allowed): ask again.",
        ),
    )
