"""Reads snapshots and cursors again and again, each in its own rhythm; a source that is down is tried with patience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from motlan.data.spec import Source
from motlan.data.suspended import suspended
from motlan.data.sync import state
from motlan.data.sync.intake import Intake, state_of
from motlan.data.sync.patience import Patience
from motlan.data.sync.plan import mapping_of, step_of
from motlan.data.sync.reconcile import reconcile, reconcile_is_due
from motlan.data.sync.report import DatasetReport, together
from motlan.data.sync.voice import Voice
from motlan.store.lake import Session

Mood = Literal["well", "down", "stopped"]


@dataclass(slots=True)
class Beat:
    """One dataset: when it is read next."""

    source: Source
    every: float
    due: float
    patience: Patience = field(default_factory=Patience)


class Rhythm:
    """The datasets that are read by period, one after the other."""

    def __init__(
        self, intake: Intake, session: Session, voice: Voice, sources: Sequence[Source], every: float, chance: Random
    ) -> None:
        self._intake, self._session, self._voice, self._chance = intake, session, voice, chance
        self.last: dict[str, DatasetReport] = {}
        """What came of each dataset that the last turn read."""
        self._beats = [Beat(source, source.dataset.changes.every or every, 0.0) for source in sources]

    def turn(self, now: float) -> float:
        """Read what is due; when the next one is due, in the caller's seconds."""
        self.last.clear()
        for beat in self._beats:
            if beat.due <= now and beat.source.database.database not in suspended(self._intake.register):
                self._read(beat, now)
        return min((beat.due for beat in self._beats), default=now + 60.0)

    def hasten(self, paths: frozenset[str]) -> None:
        """Read these datasets at the next turn."""
        for beat in self._beats:
            if beat.source.path in paths:
                beat.due = 0.0

    def _read(self, beat: Beat, now: float) -> None:
        intake, source = self._intake, beat.source
        known = state.dataset_states(intake.register).get(source.path)
        mapping = mapping_of(intake.catalogue, source)
        done = [intake.dataset(self._session, step_of(source, state_of(intake.register, source, known), mapping))]
        if done[0].outcome in {"ok", "unchanged"} and reconcile_is_due(intake, source, known):
            done.append(reconcile(intake, self._session, source))
        intake.build_due()
        last = done[-1]
        self.last[source.path] = together(done)
        if last.outcome == "failed":
            beat.patience = beat.patience.failed(now, self._chance)
            beat.due = beat.patience.next_at
            self._voice.down([source], last.message, last.remedy, beat.patience, now)
        else:
            beat.patience, beat.due = Patience(), now + beat.every
            self._voice.back([source])
        # a dataset that was stopped before is not told again at every beat
        stopped_before = known is not None and known.standing == "stopped"
        self._voice.brought([one for one in done if not (stopped_before and one.outcome == "stopped")])
