"""Takes over what owners sent: every batch that waits, in the order in which they came, each exactly once.

A batch and the note that it was taken over land in one transaction; a batch that came twice was received once.
"""

from __future__ import annotations

import time
from dataclasses import replace

from motlan.data.databases.connector import Probe, SourceColumn
from motlan.data.fault import as_fault
from motlan.data.progress import Stage
from motlan.data.sources import push
from motlan.data.sources.push import Pushed
from motlan.data.sync import report, state
from motlan.data.sync.intake import Intake
from motlan.data.sync.plan import State, Step
from motlan.data.sync.report import DatasetReport
from motlan.data.sync.told import Told, keep, landing_of
from motlan.kernel.clock import instant
from motlan.store.lake import Session

AT_ONCE = 100_000
"""Records of batches that are taken over together."""


def newest(intake: Intake, step: Step) -> int:
    """The number of the last batch that came; 0 when none ever did. Asked along an index, often."""
    source = step.source
    return int(
        intake.register.value(
            "select number from pushed where database = :database and dataset = :dataset order by number desc limit 1",
            {"database": source.database.database, "dataset": source.name},
        )
        or 0
    )


def take_over(intake: Intake, session: Session, step: Step) -> DatasetReport:
    """Land everything that waits for one dataset; what came of it."""
    source, begun = step.source, instant(intake.clock.now())
    done: list[DatasetReport] = []
    try:
        while batches := _together(push.waiting(register=intake.register, source=source)):
            done.append(_land(intake, session, step, batches))
            step = replace(step, state=_next_state(step, done[-1]))
        intake.build_due()
    except Exception as error:
        # whatever one dataset does wrong is written down and stops no other
        done.append(report.failed(source, as_fault(error, source.path)))
    told = report.together(done) if done else report.unchanged(source)
    if done:
        intake.write_run(told, begun)
    intake.progress(Stage("done", source.path, told.rows))
    return told


def _together(waiting: tuple[Pushed, ...]) -> tuple[Pushed, ...]:
    """The first batches that are small enough to be taken over at once; one at least."""
    rows, chosen = 0, list[Pushed]()
    for batch in waiting:
        rows += batch.rows
        if chosen and rows > AT_ONCE:
            break
        chosen.append(batch)
    return tuple(chosen)


def _land(intake: Intake, session: Session, step: Step, batches: tuple[Pushed, ...]) -> DatasetReport:
    begun = time.perf_counter()
    source, register = step.source, intake.register
    columns = source.dataset.read_columns
    told: list[Told] = [row for one in batches for row in push.rows(lake=intake.lake, batch=one, columns=columns)]
    schema = tuple(SourceColumn(name, "") for name in columns)
    received, table = keep(intake, step, told, Probe(schema, ()))
    landing = landing_of(intake, session, step, received, table, lambda: time.perf_counter() - begun)
    with intake.turn, register.transaction():
        rows = intake.land(landing)
        number = int(register.value("select max(batch) from batch"))
        for batch in batches:
            push.landed(register=register, batch=batch, number=number)
        state.is_living(register, source, at=landing.landed_at)
    if rows is not None:
        intake.follow.keep(source, rows)
    intake.progress(Stage("landed", source.path, landing.rows))
    return replace(report.landed(landing), seconds=time.perf_counter() - begun)


def _next_state(step: Step, done: DatasetReport) -> State:
    return replace(
        step.state,
        held=step.state.held + done.added - done.removed,
        batches=step.state.batches + 1,
        mapping=step.mapping,
    )
