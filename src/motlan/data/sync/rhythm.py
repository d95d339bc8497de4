"""Reads snapshots and cursors again and again, each in its own rhythm; a source that is down is tried with patience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

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

FIRST = float("-inf")
"""Due before everything else."""


@dataclass(slots=True)
class Beat:
    """One dataset: when it is read next. ``form`` is how it is read, and from where.

    ``asked``: somebody wants that now, by name; ``accept_removals``: and says that what its delivery lacks is gone.
    """

    source: Source
    form: str
    every: float
    due: float = 0.0
    patience: Patience = field(default_factory=Patience)
    asked: bool = False
    accept_removals: bool = False


class Rhythm:
    """The datasets that are read by period, one after the other."""

    def __init__(
        self,
        intake: Intake,
        session: Session,
        voice: Voice,
        sources: Sequence[Source],
        every: float,
        chance: Random,
        before: Sequence[Beat] = (),
    ) -> None:
        """``before`` are the beats of the round before: what is read as it was is due when it would have been."""
        self._intake, self._session, self._voice, self._chance = intake, session, voice, chance
        self.beats = [Beat(source, _form(intake, source), source.dataset.changes.every or every) for source in sources]
        rests = {beat.form: beat for beat in before}
        for beat in self.beats:
            if (same := rests.get(beat.form)) is not None:
                beat.due, beat.patience = same.due, same.patience

    def turn(self, now: float) -> tuple[dict[str, DatasetReport], float]:
        """Read the dataset that is due longest, if one is: what came of it, and when the next one is due, in the
        caller's seconds."""
        held = suspended(self._intake.register)
        beats = [beat for beat in self.beats if beat.asked or beat.source.database.database not in held]
        beat = min(beats, key=lambda one: one.due, default=None)
        done = {beat.source.path: self._read(beat, now)} if beat is not None and beat.due <= now else {}
        return done, min((one.due for one in beats), default=now + 60.0)

    def hasten(self, paths: frozenset[str], *, asked: bool = False, accept_removals: bool = False) -> frozenset[str]:
        """Read these datasets next; which of them are read by rhythm."""
        hastened = [beat for beat in self.beats if beat.source.path in paths]
        for beat in hastened:
            beat.due, beat.asked, beat.accept_removals = FIRST, beat.asked or asked, accept_removals
        return frozenset(beat.source.path for beat in hastened)

    def _read(self, beat: Beat, now: float) -> DatasetReport:
        intake, source = replace(self._intake, accept_removals=beat.accept_removals), beat.source
        beat.asked = beat.accept_removals = False
        known = state.dataset_states(intake.register).get(source.path)
        mapping = mapping_of(intake.catalogue, source)
        done = [intake.dataset(self._session, step_of(source, state_of(intake.register, source, known), mapping))]
        if done[0].outcome in {"ok", "unchanged"} and reconcile_is_due(intake, source, known):
            done.append(reconcile(intake, self._session, source))
        intake.build_due()
        last = done[-1]
        if last.outcome == "failed":
            beat.patience = beat.patience.failed(now, self._chance)
            beat.due = beat.patience.next_at
            self._voice.down([source], last.message, last.remedy, beat.patience, now, where=last.where)
        else:
            beat.patience, beat.due = Patience(), now + beat.every
        if last.outcome in {"ok", "unchanged"}:
            self._voice.back([source])
        self._voice.brought(done)
        return together(done)


def _form(intake: Intake, source: Source) -> str:
    return f"{source.path} {mapping_of(intake.catalogue, source)} {source.database.connect.model_dump_json()}"
