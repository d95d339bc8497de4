"""Looks at all keys of a source now and then, to see what was deleted behind a cursor.

A cursor sees what was written; of what was deleted it sees nothing. ``changes: {by: cursor, reconcile: 1d}`` reads only
the key columns of the whole dataset once a day, and removes what is held and no longer there – under the same guards as
a snapshot: not when lines could not be read, not when too much would go. It sees, too, which records of quarantine were
mended: their key is no other's by now, or no record is without one.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa

from motlan.data.fault import as_fault
from motlan.data.spec import Source
from motlan.data.sync import changes, report, state
from motlan.data.sync.changes import Delta
from motlan.data.sync.extract import Received, extract
from motlan.data.sync.intake import Intake, state_of, without_doubt
from motlan.data.sync.land import NO_KEYS, Landing, hashes, held_back_before
from motlan.data.sync.plan import Step, mapping_of, step_of
from motlan.data.sync.report import DatasetReport
from motlan.data.sync.shape import keyed
from motlan.data.sync.state import DatasetState
from motlan.kernel.clock import instant, moment
from motlan.store import source_errors
from motlan.store.lake import Session


def reconcile_is_due(intake: Intake, source: Source, known: DatasetState | None) -> bool:
    """Whether it is time to look at all keys; never before a first reading."""
    days = source.dataset.changes.reconcile
    if days is None:
        return False
    last = known.reconciled_at if known is not None else None
    return last is None or intake.clock.now() - moment(last) >= timedelta(days=days)


def reconcile(intake: Intake, session: Session, source: Source) -> DatasetReport:
    """Remove what is held and no longer at the source; what came of it."""
    begun = instant(intake.clock.now())
    try:
        done = _look(intake, session, source)
    except Exception as error:
        # whatever one database does wrong is written down and stops no other
        done = report.failed(source, as_fault(error, source.path))
    intake.write_run(done, begun)
    return done


def _look(intake: Intake, session: Session, source: Source) -> DatasetReport:
    stopwatch = time.perf_counter()
    known = state.dataset_states(intake.register).get(source.path)
    usual = step_of(source, state_of(intake.register, source, known), mapping_of(intake.catalogue, source))
    keys_only = source.dataset.model_copy(update={"columns": {}})
    step = replace(usual, source=replace(source, dataset=keys_only), since=None)
    received = extract(step, lake=intake.lake, batch=intake.next_file(), places=intake.places, progress=intake.progress)
    delta, mended = _gone(intake, session, step, received)
    intake.lake.forget(received.path)  # it says nothing but keys: no value will ever be traced back to it
    at = instant(intake.clock.now())
    landing = Landing(
        step=replace(usual, since=usual.since or ""),
        path=None,
        rows=received.rows,
        delta=delta,
        mirror=pa.table({"record_key": pa.array([], pa.string())}),
        fields=changes.UNREAD.empty_table(),
        held_back=changes.HELD_BACK.empty_table(),
        seen=NO_KEYS,
        probe=received.probe,
        landed_at=at,
        seconds=lambda: time.perf_counter() - stopwatch,
    )
    with intake.turn, intake.register.transaction():
        if len(delta.removed):
            intake.land(landing)
        intake.register.execute_many(
            "delete from quarantine where database = :database and dataset = :dataset and attribute = ''"
            " and reason = :reason and record_key = :key",
            [
                {"database": source.database.database, "dataset": source.name, "key": key, "reason": reason}
                for key, reason in mended
            ],
        )
        state.is_reconciled(intake.register, source, at=at)
    return report.landed(landing) if len(delta.removed) else report.unchanged(source, received.rows, landing)


def _gone(intake: Intake, session: Session, step: Step, received: Received) -> tuple[Delta, list[tuple[str, str]]]:
    """The records that are held and of which the source has no key any longer; key and reason of what was mended."""
    source = step.source
    held = hashes(intake.register, source)
    if received.rows == 0 and held.num_rows:
        raise source_errors.empty(source.path)
    session.register_table("held", held)
    session.read_parquet("received", received.path)
    session.execute(f"create or replace table keys_there as {keyed(source, intake.catalogue.dictionary)}")
    # a row without a key may be any of those that are missing
    session.execute(
        "create or replace table held_back as select '' as record_key, 'no_key' as reason, '' as received, '' as detail"
        " from keys_there where record_key is null"
    )
    removed = session.arrow(
        "select record_key from held anti join keys_there using (record_key) order by record_key"
    ).column(0)
    delta = Delta(added=NO_KEYS, changed=NO_KEYS, removed=removed, checkpoint=step.state.checkpoint)
    kept = delta if intake.accept_removals else without_doubt(session, step, delta, held.num_rows)
    mended = _mended(intake, session, source)
    session.execute("drop table keys_there")
    changes.forget(session)
    return kept, mended


def _mended(intake: Intake, session: Session, source: Source) -> list[tuple[str, str]]:
    """Key and reason of the records in quarantine that lacked a key or had another's, where the source has no such
    record any more. Which one of several without a key was mended is not known."""
    waiting = [
        (key, reason)
        for key, reason, _ in held_back_before(intake.register, source)
        if reason in {"no_key", "duplicate_key"}
    ]
    if not waiting:
        return []
    lacking = session.rows("select count(*) from keys_there where record_key is null")[0][0]
    double = session.rows("select record_key from keys_there group by record_key having count(*) > 1")
    still = {(key, "duplicate_key") for (key,) in double}
    return [one for one in waiting if one not in still and (one[1] != "no_key" or not lacking)]
