"""Which change stream a database has, and how far it is followed when nobody watches: to where it is now."""

from __future__ import annotations

import math
import select
import time
from collections.abc import Sequence

from motlan.data.databases.connector import request
from motlan.data.databases.secrets import kept
from motlan.data.databases.stream import stream_of
from motlan.data.fault import as_fault
from motlan.data.sync import report
from motlan.data.sync.intake import Intake, file_of
from motlan.data.sync.log import AT_ONCE, Follower
from motlan.data.sync.plan import Step
from motlan.data.sync.report import DatasetReport
from motlan.kernel.clock import instant
from motlan.store.lake import Session
from motlan.store.replication.events import Log

PATIENCE = 0.05  # seconds between two questions how far the source is


def by_database(steps: Sequence[Step]) -> dict[str, tuple[Step, ...]]:
    """The steps of each database that are read by its log."""
    found: dict[str, tuple[Step, ...]] = {}
    for step in steps:
        if step.mode == "log":
            name = step.source.database.database
            found[name] = (*found.get(name, ()), step)
    return found


def log_of(intake: Intake, steps: Sequence[Step]) -> tuple[Log, tuple[str, ...]]:
    """The change stream of the database of these steps, and the secrets that no message of it may show."""
    source = steps[0].source
    asked = request(source.database.connect, source.dataset, intake.places, file=file_of(source))
    return stream_of(asked, source.database, [step.source.dataset for step in steps]), asked.secrets


def catch_up(intake: Intake, session: Session, steps: tuple[Step, ...]) -> list[DatasetReport]:
    """Follow one database's stream to where it is now; what came of each dataset."""
    try:
        log, secrets = log_of(intake, steps)
        with kept(secrets):
            return _follow(intake, session, log, steps)
    except Exception as error:
        # whatever one database does wrong is written down and stops no other
        fault = as_fault(error, steps[0].source.database.database)
        done = [report.failed(step.source, fault) for step in steps]
        for one in done:
            intake.write_run(one, instant(intake.clock.now()))
        return done


def _follow(intake: Intake, session: Session, log: Log, steps: tuple[Step, ...]) -> list[DatasetReport]:
    follower = Follower(intake=intake, session=session, log=log, steps=steps, note_runs=True)
    try:
        done = follower.begin()
        if follower.stream is not None:
            done += reach_now(follower)
            follower.beat()
        return _one_each(intake, steps, done)
    finally:
        follower.close()


def reach_now(follower: Follower, deadline: float = math.inf) -> list[DatasetReport]:
    """Follow an open stream to where its source is now, or until ``deadline`` (monotonic); what that brought."""
    until, done = follower.log.now(), list[DatasetReport]()
    while not _is_there(follower, follower.log, until) and time.monotonic() < deadline:
        if follower.take() >= AT_ONCE:
            done += follower.settle()
        elif follower.stream is not None:
            select.select([follower.stream], [], [], PATIENCE)
    follower.take()
    return done + follower.settle()


def _is_there(follower: Follower, log: Log, until: str) -> bool:
    """Whether everything before ``until`` was told; asks the source to say how far it is."""
    stream = follower.stream
    if stream is None:
        return True
    reached = stream.reached
    if reached is not None and not log.is_before(reached, until):
        return True
    stream.ask()
    return False


def _one_each(intake: Intake, steps: Sequence[Step], done: Sequence[DatasetReport]) -> list[DatasetReport]:
    """One report a dataset: the last that says anything, with everything that was brought."""
    found = []
    for step in steps:
        of = [one for one in done if (one.database, one.dataset) == (step.source.database.database, step.source.name)]
        told = report.together(of) if of else report.unchanged(step.source)
        if not of:
            intake.write_run(told, instant(intake.clock.now()))
        found.append(told)
    return found
