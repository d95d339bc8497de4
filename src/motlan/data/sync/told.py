"""A delivery of changes: rows that were written and rows that were deleted, in the order in which that happened.

It is kept in the lake as received, with the column ``_op`` (``u`` written, ``d`` deleted) beside the source's own; of a
deleted row only its key is known. Of several changes of one record the last one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace

import pyarrow as pa

from motlan.data.databases.connector import Probe
from motlan.data.sync import changes
from motlan.data.sync.extract import Received
from motlan.data.sync.intake import Intake
from motlan.data.sync.land import Landing, hashes
from motlan.data.sync.plan import Step
from motlan.data.sync.shape import UNHASHED, Shaping, keyed, shaping, unit_table_name
from motlan.kernel.clock import instant
from motlan.store.delivery import PLACE
from motlan.store.lake import Session
from motlan.store.source import text_schema

OP = "_op"
WRITTEN, DELETED = "u", "d"
HANDFUL = 20_000
"""Rows up to which a delivery is shaped without any preparations."""
Told = tuple[str | None, ...]
"""``_op``, then the value of each column that the dataset reads."""


def keep(intake: Intake, step: Step, told: Sequence[Told], probe: Probe) -> tuple[Received, pa.Table]:
    """Write changes into the lake; the batch, and its rows."""
    source = step.source
    schema = text_schema((OP, *source.dataset.read_columns))
    columns = zip(*told, strict=True) if told else ((),) * len(schema)
    table = pa.table([pa.array(column, pa.string()) for column in columns], schema)
    path = intake.lake.batch_path(source.database.database, source.name, intake.next_file())
    with intake.lake.writing(path, schema) as writer:
        for part in table.to_batches():
            writer.write_batch(part)
    return Received(path, len(told), (), probe), table


def landing_of(
    intake: Intake,
    session: Session,
    step: Step,
    received: Received,
    table: pa.Table,
    seconds: Callable[[], float],
) -> Landing:
    """What there is to write of a delivery of changes; ``step.position`` is its checkpoint."""
    with session.handful() if table.num_rows <= HANDFUL else nullcontext():
        return _landing_of(intake, session, step, received, table, seconds)


def _landing_of(
    intake: Intake,
    session: Session,
    step: Step,
    received: Received,
    table: pa.Table,
    seconds: Callable[[], float],
) -> Landing:
    dictionary = intake.catalogue.dictionary
    made = shaping(step.source, dictionary)
    gone = _shape(session, made, keyed(step.source, dictionary), table, intake)
    changes.hold_back(session, step, received)
    spoken = pa.chunked_array([*changes.seen(session).chunks, *gone.chunks], pa.string())
    held = hashes(intake.register, step.source, spoken)
    delta = changes.compare(session, held, whole=False)
    session.register_table("held", held)
    removed = session.arrow("select record_key from gone join held using (record_key) order by record_key").column(0)
    landing = Landing(
        step=step,
        path=intake.lake.relative(received.path),
        rows=received.rows,
        delta=replace(delta, removed=removed, checkpoint=step.position),
        mirror=changes.mirror_rows(session, step),
        fields=changes.quarantined_fields(session, made),
        held_back=changes.held_back(session),
        seen=spoken,
        probe=received.probe,
        landed_at=instant(intake.clock.now()),
        seconds=seconds,
    )
    changes.forget(session)
    return landing


def _shape(session: Session, made: Shaping, keys: str, table: pa.Table, intake: Intake) -> pa.ChunkedArray:
    """Make the tables ``shaped`` and ``gone``: the last that was said of each record; the keys of what is gone."""
    for day in made.days:
        session.register_table(unit_table_name(day), intake.units_of(day))
    numbers = pa.array(range(table.num_rows), pa.int64())
    session.register_table("arrived", table.append_column(PLACE, numbers))
    session.execute("create or replace view received as select * from arrived")
    session.execute(
        f"create or replace table spoken_of as select k.place, k.record_key, a.{OP} from ({keys}) k"
        f" join arrived a on a.{PLACE} = k.place"
    )
    session.execute(
        "create or replace table last_said as select place, record_key, _op from spoken_of where record_key is null"
        " union all select max(place), record_key, arg_max(_op, place) from spoken_of where record_key is not null"
        " group by record_key"
    )
    session.execute(
        f"create or replace table chosen as select arrived.*, {UNHASHED} from arrived join last_said on place = {PLACE}"
        f" where last_said.{OP} = '{WRITTEN}'"
    )
    session.execute("create or replace view received as select * from chosen")
    session.execute(f"create or replace table shaped as {made.query}")
    session.execute("create or replace table surplus as select place from shaped limit 0")
    session.execute(
        f"create or replace table gone as select record_key from last_said where {OP} = '{DELETED}'"
        " and record_key is not null"
    )
    return session.arrow("select record_key from gone order by record_key").column(0)
