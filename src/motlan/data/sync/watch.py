"""Keeps everything living: streams at once, pushes at once, the others by their rhythm, until somebody ends it.

Two threads. One waits for change streams and for what owners push, and lands it within a moment; the other reads
snapshots and cursors, which may take minutes. Both write the register by turns. A source that is down is tried again
with patience, and is stale until it answers; a source that changed its form is stopped until somebody accepts it.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from motlan.data.databases.secrets import kept
from motlan.data.fault import as_fault
from motlan.data.spec import Source
from motlan.data.suspended import suspended
from motlan.data.sync import state
from motlan.data.sync.asked import answer, questions, watching_here
from motlan.data.sync.intake import Intake, state_of
from motlan.data.sync.log import AT_ONCE, HEARTBEAT, Follower
from motlan.data.sync.notice import AfterChange, Chore, Tell
from motlan.data.sync.patience import Patience
from motlan.data.sync.plan import Step, mapping_of, step_of
from motlan.data.sync.pushed import newest, take_over
from motlan.data.sync.rhythm import Rhythm
from motlan.data.sync.run import sweep
from motlan.data.sync.schema import FormChanged
from motlan.data.sync.streams import log_of
from motlan.data.sync.voice import Voice
from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text
from motlan.store.lake import Session

QUIET = 0.003
"""Seconds without a word after which gathered changes are landed."""
LONGEST = 0.1
"""Seconds for which changes are gathered at most."""
PUSHES = 0.2
"""Seconds between two looks for what was pushed."""
LOOK_ROUND = 2.0
"""Seconds between two looks for what somebody accepted."""
CHORES = 60.0


@dataclass(slots=True)
class Followed:
    """One database with a change stream."""

    sources: tuple[Source, ...]
    follower: Follower | None = None
    secrets: tuple[str, ...] = ()
    patience: Patience = field(default_factory=Patience)
    stopped: bool = False


class Streams:
    """The thread of streams and pushes."""

    def __init__(self, intake: Intake, session: Session, voice: Voice, chance: Random) -> None:
        self._intake, self._session, self._voice, self._chance = intake, session, voice, chance
        by_database: dict[str, Followed] = {}
        for source in _of(intake, "log"):
            name = source.database.database
            one = by_database.get(name, Followed(()))
            by_database[name] = Followed((*one.sources, source))
        self._followed = list(by_database.values())
        self._pushed = {source.path: (source, 0) for source in _of(intake, "push")}
        self._next_push = self._next_beat = self._next_look = 0.0

    def turn(self, now: float, waker: int) -> None:
        """One round: open what is due, wait for a word, land it."""
        for one in self._followed:
            if one.follower is None and one.patience.is_due(now):
                self._open(one, now)
        self._wait(now, waker)
        now = time.monotonic()
        if now >= self._next_push:
            self._next_push = now + PUSHES
            self._take_pushes()
        if now >= self._next_beat:
            self._next_beat = now + HEARTBEAT
            for one in self._followed:
                self._guarded(one, self._beat)
        if now >= self._next_look:
            self._next_look = now + LOOK_ROUND
            self._look_round(now)

    # ---- streams

    def _open(self, one: Followed, now: float) -> None:
        intake = self._intake
        if one.sources[0].database.database in suspended(intake.register):
            one.patience = Patience(0, now + CHORES)
            return
        steps = self._steps(one)
        try:
            log, one.secrets = log_of(intake, steps)
            follower = Follower(intake=intake, session=self._session, log=log, steps=steps)
            with kept(one.secrets):
                reports = follower.begin()
        except Exception as error:
            # whatever is wrong with one database is told and tried again; the others go on
            self._down(one, error)
            return
        one.follower = follower
        self._begun(one, follower, now)
        self._voice.brought(reports)

    def _steps(self, one: Followed) -> tuple[Step, ...]:
        register, catalogue = self._intake.register, self._intake.catalogue
        known = state.dataset_states(register)
        return tuple(
            step_of(source, state_of(register, source, known.get(source.path)), mapping_of(catalogue, source))
            for source in one.sources
        )

    def _begun(self, one: Followed, follower: Follower, now: float) -> None:
        """Everything that flows is living; what could not be read whole is tried again later."""
        flowing = follower.flowing
        self._voice.back(flowing)
        one.stopped = any(isinstance(route.fault, FormChanged) for route in follower.routes)
        faulty = [route for route in follower.routes if route.fault and not isinstance(route.fault, FormChanged)]
        if not faulty:
            one.patience = Patience()
            return
        one.patience = one.patience.failed(now, self._chance)
        for route in faulty:
            if route.fault is not None:
                self._voice.down([route.step.source], route.fault.what, route.fault.remedy, one.patience, now)

    def _down(self, one: Followed, error: Exception) -> None:
        now = time.monotonic()
        fault = as_fault(error, one.sources[0].database.database)
        if one.follower is not None:
            one.follower.close()
            one.follower = None
        one.patience = one.patience.failed(now, self._chance)
        self._voice.down(one.sources, _sentence(fault), fault.remedy, one.patience, now)

    def _wait(self, now: float, waker: int) -> None:
        """Wait until a stream has a word, then gather for a moment and land."""
        listening = {one.follower.stream: one for one in self._followed if one.follower and one.follower.stream}
        until = min(
            [self._next_push if self._pushed else now + LOOK_ROUND, self._next_beat, self._next_look]
            + [one.patience.next_at for one in self._followed if one.follower is None]
        )
        waiting: list[Any] = [waker, *listening]
        ready, _, _ = select.select(waiting, [], [], max(0.0, min(until - now, LOOK_ROUND)))
        for stream in ready:
            if stream in listening:
                self._guarded(listening[stream], self._gather)

    def _guarded(self, one: Followed, work: Callable[[Followed], None]) -> None:
        if one.follower is None:
            return
        try:
            with kept(one.secrets):
                work(one)
        except Exception as error:
            # the stream broke off, or the register refused: nothing was confirmed, so it is told again
            self._down(one, error)

    def _gather(self, one: Followed) -> None:
        follower = one.follower
        if follower is None or follower.stream is None:
            return
        waiting = AT_ONCE
        while waiting >= AT_ONCE and follower.stream is not None:
            waiting, begun = follower.take(), time.monotonic()
            while waiting < AT_ONCE and time.monotonic() - begun < LONGEST:
                ready, _, _ = select.select([follower.stream], [], [], QUIET)
                if not ready:
                    break
                waiting = follower.take()
            reports = follower.settle()
            self._voice.brought(reports, lag=follower.lag)
        one.stopped = any(isinstance(route.fault, FormChanged) for route in follower.routes)

    def _beat(self, one: Followed) -> None:
        """A sign of life; what it heard is landed, for the line will not tell it again."""
        if one.follower is not None and one.follower.beat():
            self._gather(one)

    # ---- pushes and what people accepted

    def _take_pushes(self) -> None:
        for path, (source, last) in self._pushed.items():
            (step,) = self._steps(Followed((source,)))
            number = newest(self._intake, step)
            if number > last:
                report = take_over(self._intake, self._session, step)
                if report.outcome != "failed":
                    self._pushed[path] = (source, number)
                self._voice.brought([report])

    def _look_round(self, now: float) -> None:
        """Begin again where a human accepted what stopped a dataset, or where something waits to be tried again."""
        accepted = _accepted(self._intake)
        for one in self._followed:
            wanted = one.stopped and any(source.path in accepted for source in one.sources)
            again = one.follower is not None and one.patience.attempts and one.patience.is_due(now)
            if one.follower is not None and (wanted or again):
                one.follower.close()
                one.follower = None

    def close(self) -> None:
        """End every stream; the sources keep our places."""
        for one in self._followed:
            if one.follower is not None:
                one.follower.close()


def _sentence(fault: MotlanError) -> Text:
    place = f"{fault.where}: " if fault.where else ""
    return Text(vi=place + fault.what.in_("vi"), en=place + fault.what.in_("en"))


def _of(intake: Intake, *ways: str) -> list[Source]:
    return [
        source
        for source in intake.catalogue.sources()
        if not source.dataset.hosted and source.dataset.changes.by in ways
    ]


# ---- the whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A watch over everything. ``intake`` opens the tools of one thread, with a register of their own."""

    intake: Callable[[threading.RLock], AbstractContextManager[Intake]]
    tell: Tell
    every: float = 60.0
    after_change: Sequence[AfterChange] = ()
    chores: Sequence[Chore] = ()
    chance: Random = field(default_factory=Random)

    def run(self, ended: threading.Event) -> None:
        """Watch until ``ended`` is set; raise RegisterError when another synchronisation is at work."""
        turn = threading.RLock()
        readable, writable = os.pipe()
        with self.intake(turn) as intake, intake.lake.lock(), watching_here(intake.lake):
            sweep(intake)
            voice = Voice(intake, self.tell, self.after_change)
            voice.say("watching")
            failed: list[BaseException] = []
            rhythm = threading.Thread(target=self._by_rhythm, args=(turn, ended, failed), name="rhythm", daemon=True)
            waker = threading.Thread(target=_wake, args=(ended, writable), name="waker", daemon=True)
            rhythm.start()
            waker.start()
            try:
                self._stream(intake, voice, ended, readable)
            finally:
                ended.set()
                rhythm.join()
                waker.join()
                os.close(readable)
            voice.say("ended")
        if failed:
            raise failed[0]

    def _stream(self, intake: Intake, voice: Voice, ended: threading.Event, waker: int) -> None:
        with intake.lake.session() as session:
            streams = Streams(intake, session, voice, self.chance)
            try:
                intake.build_due()
                next_chore = 0.0
                while not ended.is_set():
                    now = time.monotonic()
                    if now >= next_chore:
                        next_chore = now + CHORES
                        voice.chores(self.chores)
                    streams.turn(now, waker)
            finally:
                streams.close()

    def _by_rhythm(self, turn: threading.RLock, ended: threading.Event, failed: list[BaseException]) -> None:
        try:
            with self.intake(turn) as intake, intake.lake.session() as session:
                voice = Voice(intake, self.tell, self.after_change)
                sources = _of(intake, "snapshot", "cursor")
                rhythm = Rhythm(intake, session, voice, sources, self.every, self.chance)
                while not ended.is_set():
                    now = time.monotonic()
                    asked = questions(intake.lake)
                    rhythm.hasten(frozenset(path for one in asked for path in one.paths))
                    due = rhythm.turn(now)
                    answer(asked, rhythm.last)
                    rhythm.hasten(_accepted(intake))
                    ended.wait(max(0.05, min(due - time.monotonic(), LOOK_ROUND)))
        except BaseException as error:
            failed.append(error)
            ended.set()


def _accepted(intake: Intake) -> frozenset[str]:
    known = state.dataset_states(intake.register)
    return frozenset(path for path, one in known.items() if one.stopped_mapping == state.ACCEPTED)


def _wake(ended: threading.Event, writable: int) -> None:
    """End the wait for streams at once when the watch is ended."""
    ended.wait()
    os.close(writable)
