"""Keeps everything living: streams at once, pushes at once, the others by their rhythm, until somebody ends it.

Two threads. One waits for change streams and for what owners push, and lands it within a moment; the other reads
snapshots and cursors, which may take minutes, and hears what others ask for. Both write the register by turns. When the
workspace changes, both end after the landing under way and begin again with what it says now: that is a new round.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import TypeVar

from motlan.data.fault import as_fault
from motlan.data.golden import applied
from motlan.data.spec import Catalogue
from motlan.data.suspended import suspended
from motlan.data.sync.asked import Desk, Question, follows, not_read, unknown_here, watching_here
from motlan.data.sync.bell import Bell
from motlan.data.sync.intake import Intake
from motlan.data.sync.noted import note_shapes
from motlan.data.sync.notice import AfterChange, Chore, Tell, What
from motlan.data.sync.report import DatasetReport
from motlan.data.sync.rhythm import Beat, Rhythm
from motlan.data.sync.run import sweep
from motlan.data.sync.voice import Voice
from motlan.data.sync.watch import LOOK_ROUND, Streams, accepted_forms, sources_of
from motlan.kernel.clock import instant
from motlan.store import tables
from motlan.store.lake import Lake

CHORES = 60.0
"""Seconds between two rounds of what is done now and then."""
ASKED = 0.25
"""Seconds between two looks for what somebody asks for."""
ENDING = 0.1
"""Seconds after which a watch that is to end hears of it."""

T = TypeVar("T")
Renewed = Callable[[], Catalogue | None]
"""The catalogue of a workspace that was changed since it was last asked for; None: it was not. Raises what is wrong
with the workspace, once."""


def never() -> None:
    """A workspace that stays as it is."""
    return


@dataclass(slots=True)
class Round:
    """One round: what its two threads tell each other."""

    catalogue: Catalogue
    beats: Sequence[Beat] = ()
    bell: Bell = field(default_factory=Bell)
    turn: threading.RLock = field(default_factory=threading.RLock)
    over: threading.Event = field(default_factory=threading.Event)
    wishes: SimpleQueue[tuple[Question, frozenset[str]]] = field(default_factory=SimpleQueue)
    granted: SimpleQueue[tuple[Question, dict[str, DatasetReport]]] = field(default_factory=SimpleQueue)
    landed: dict[str, float] = field(default_factory=dict)
    failed: list[BaseException] = field(default_factory=list)
    following: Catalogue | None = None

    def end(self) -> None:
        """Both threads end after the landing under way."""
        self.over.set()
        self.bell.ring()

    def end_with(self, ended: threading.Event) -> None:
        """End when ``ended`` is set; for a thread of its own."""
        while not (ended.wait(ENDING) or self.over.is_set()):
            pass
        self.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A watch over everything.

    ``intake`` opens the tools of one thread, with a register of their own. ``renewed`` is asked now and then whether
    the workspace changed, which stands in the folder ``root``.
    """

    intake: Callable[[Catalogue, threading.RLock], AbstractContextManager[Intake]]
    catalogue: Catalogue
    lake: Lake
    tell: Tell
    renewed: Renewed = never
    root: Path | None = None
    every: float = 60.0
    after_change: Sequence[AfterChange] = ()
    chores: Sequence[Chore] = ()
    chance: Random = field(default_factory=Random)

    def run(self, ended: threading.Event) -> None:
        """Watch until ``ended`` is set; raise RegisterError when another synchronisation is at work."""
        with self.lake.lock(), watching_here(self.lake, self.root):
            says: What = "watching"
            here: Round | None = Round(self.catalogue)
            while here is not None:
                here, says = self._round(here, ended, says), "reread"

    def _round(self, here: Round, ended: threading.Event, says: What) -> Round | None:
        """Watch as one state of the workspace says; the round that follows, or None at the end."""
        with self.intake(here.catalogue, here.turn) as intake:
            voice = self._begin(intake, here, says)
            others = [
                threading.Thread(target=self._by_rhythm, args=(here,), name="rhythm", daemon=True),
                threading.Thread(target=here.end_with, args=(ended,), name="ending", daemon=True),
            ]
            for thread in others:
                thread.start()
            try:
                self._stream(intake, voice, here)
            finally:
                here.end()
                for thread in others:
                    thread.join()
                here.bell.close()
            if here.failed:
                raise here.failed[0]
            note_shapes(intake.register, here.catalogue, instant(intake.clock.now()))
            if here.following is None or ended.is_set():
                voice.say("ended")
                return None
        return Round(here.following, here.beats)

    def _begin(self, intake: Intake, here: Round, says: What) -> Voice:
        """Clear up, note what is due, and say that a round begins; other processes may follow its workspace then."""
        sweep(intake)
        applied.mark_due(intake.register, here.catalogue)
        voice = Voice(intake, self.tell, self.after_change, here.landed)
        voice.say(says)
        if says == "reread":
            follows(intake.lake)
        return voice

    # ---- streams and pushes

    def _stream(self, intake: Intake, voice: Voice, here: Round) -> None:
        with intake.lake.session() as session:
            streams = Streams(intake, session, voice, self.chance)
            try:
                # a stream that broke off between a landing and what follows it left golden records due
                chores = (*self.chores, lambda _: intake.build_due())
                next_chore = 0.0
                while not here.over.is_set():
                    now = time.monotonic()
                    if now >= next_chore:
                        next_chore = now + CHORES
                        voice.chores(chores)
                    streams.turn(now, here.bell)
                    for question, paths in _taken(here.wishes):
                        here.granted.put((question, streams.wish(paths)))
            finally:
                streams.close()

    # ---- by rhythm

    def _by_rhythm(self, here: Round) -> None:
        try:
            with self.intake(here.catalogue, here.turn) as intake, intake.lake.session() as session:
                voice = Voice(intake, self.tell, self.after_change, here.landed)
                sources = sources_of(intake, "snapshot", "cursor")
                rhythm = Rhythm(intake, session, voice, sources, self.every, self.chance, here.beats)
                here.beats = rhythm.beats
                desk, next_look = Desk(intake.lake), 0.0
                while not here.over.is_set():
                    for question in desk.new():
                        self._hear(question, here, desk, rhythm, voice)
                    done, due = rhythm.turn(time.monotonic())
                    desk.note(done)
                    for asked, reports in _taken(here.granted):
                        desk.note(reports, asked)
                    if time.monotonic() >= next_look:
                        self._look(here, voice)
                        rhythm.hasten(accepted_forms(intake))
                        next_look = time.monotonic() + LOOK_ROUND
                    here.over.wait(max(0.0, min(due - time.monotonic(), ASKED)))
        except BaseException as error:
            here.failed.append(error)
        finally:
            here.end()

    def _hear(self, question: Question, here: Round, desk: Desk, rhythm: Rhythm, voice: Voice) -> None:
        """Pass a wish on; where the workspace was changed before it was made, it is left to the next round."""
        self._look(here, voice)
        if not here.over.is_set():
            unknown = question.paths - {source.path for source in here.catalogue.sources()}
            desk.note({path: unknown_here(path) for path in unknown} | _pass_on(question, here, voice.intake, rhythm))

    def _look(self, here: Round, voice: Voice) -> None:
        """Whether the workspace changed; then this round is over."""
        intake = voice.intake
        begun = time.monotonic() - LOOK_ROUND
        try:
            found = self.renewed()
        except Exception as error:
            # a workspace with faults is not followed: the one before goes on
            fault = as_fault(error, "workspace")
            voice.say("failed", message=fault.what, remedy=fault.remedy)
            return
        if found is None:
            return
        with here.turn, intake.register.transaction():
            renew(intake, found, {concept for concept, at in here.landed.items() if at >= begun})
        here.following = found
        here.end()


def renew(intake: Intake, catalogue: Catalogue, touched: set[str]) -> None:
    """Ready the register for another state of the workspace.

    What was ``touched`` while the workspace had changed already, and was consolidated as it said before, is built anew.
    """
    register, before = intake.register, intake.catalogue
    tables.prepare(register, catalogue.tables, catalogue.views)
    for concept in touched & before.dictionary.concepts.keys() & catalogue.dictionary.concepts.keys():
        if applied.structure_of(before, concept) != applied.structure_of(catalogue, concept):
            applied.due(register, concept)


def _pass_on(question: Question, here: Round, intake: Intake, rhythm: Rhythm) -> dict[str, DatasetReport]:
    """Hand a wish to those who read; what is left alone is known at once."""
    held = suspended(intake.register)
    sources = {source.path: source for source in intake.catalogue.sources()}
    left = {
        path: not_read(source)
        for path, source in sources.items()
        if path in question.paths and source.database.database in held and not question.named
    }
    paths = (question.paths & sources.keys()) - left.keys()
    by_rhythm = rhythm.hasten(paths, asked=question.named, accept_removals=question.accept_removals)
    here.wishes.put((question, paths - by_rhythm))
    here.bell.ring()
    return left


def _taken(queue: SimpleQueue[T]) -> list[T]:
    """What is in a queue now."""
    taken: list[T] = []
    while True:
        try:
            taken.append(queue.get_nowait())
        except Empty:
            return taken
