"""Says what happens during a watch, to whoever listens and to the register: landed, stale, stopped, living again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from motlan.data.fault import as_fault
from motlan.data.spec import Source
from motlan.data.sync import state
from motlan.data.sync.intake import Intake
from motlan.data.sync.notice import AfterChange, Changed, Chore, Notice, Tell, What
from motlan.data.sync.patience import Patience
from motlan.data.sync.report import DatasetReport
from motlan.kernel.clock import instant
from motlan.kernel.text import Text


@dataclass(slots=True)
class Voice:
    """One thread's voice.

    ``since`` has the instant from which each dataset has been stale or stopped, ``stopped`` why, as it was told. Into
    ``landed`` goes when (in seconds of the machine) each concept was last touched.
    """

    intake: Intake
    tell: Tell
    after_change: Sequence[AfterChange] = ()
    landed: dict[str, float] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What an earlier watch left stale or stopped is out since then."""
        states = state.dataset_states(self.intake.register)
        self.since |= {path: one.since for path, one in states.items() if one.standing in {"stale", "stopped"}}

    def say(self, what: What, source: Source | None = None, **said: object) -> None:
        """Tell one event."""
        database, dataset = (source.database.database, source.name) if source is not None else ("", "")
        at = instant(self.intake.clock.now())
        self.tell(Notice(what=what, at=at, database=database, dataset=dataset, **said))  # type: ignore[arg-type]

    def brought(self, reports: Sequence[DatasetReport], lag: float | None = None) -> None:
        """Tell what was landed or stopped, and let follow what follows a change."""
        catalogue = self.intake.catalogue
        landed = [one for one in reports if one.outcome == "ok"]
        for one in reports:
            source = catalogue.source(one.database, one.dataset)
            if one.outcome == "ok":
                self.say("landed", source, report=one, lag=lag)
            elif one.outcome == "stopped":
                self._stopped(source, one)
        if landed:
            sources = [catalogue.source(one.database, one.dataset) for one in landed]
            self.landed |= dict.fromkeys((source.concept.concept for source in sources), time.monotonic())
            changed = Changed(
                frozenset(source.path for source in sources), frozenset(source.concept.concept for source in sources)
            )
            for follow in self.after_change:
                self._do(lambda follow=follow: follow(self.intake.register, changed))

    def _stopped(self, source: Source, one: DatasetReport) -> None:
        """Told once, and again when there is something else to say."""
        self.since.setdefault(source.path, instant(self.intake.clock.now()))
        if self.stopped.get(source.path) != one.message:
            self.stopped[source.path] = one.message
            self.say("stopped", source, report=one, message=one.message, remedy=one.remedy)

    def chores(self, chores: Sequence[Chore]) -> None:
        """Do what is done once a minute."""
        for chore in chores:
            self._do(lambda chore=chore: chore(self.intake.register))

    def _do(self, work: object) -> None:
        try:
            with self.intake.turn:
                work()  # type: ignore[operator]
        except Exception as error:
            # what follows a change is no reason to stop watching
            fault = as_fault(error, "after_change")
            self.say("failed", message=fault.what, remedy=fault.remedy)

    def down(
        self,
        sources: Sequence[Source],
        why: Text,
        remedy: Text | None,
        patience: Patience,
        now: float,
        where: str = "",
    ) -> None:
        """Mark datasets as stale, and tell it; ``where`` is the place with which ``why`` begins."""
        clock = self.intake.clock
        at = instant(clock.now())
        next_try = instant(clock.now() + timedelta(seconds=max(0.0, patience.next_at - now)))
        states = state.dataset_states(self.intake.register)
        for source in sources:
            known = states.get(source.path)
            if known is not None and known.standing == "stopped":
                continue
            since = self.since.setdefault(source.path, at)
            with self.intake.turn:
                state.is_stale(
                    self.intake.register, source, at=since, next_try=next_try, attempts=patience.attempts, why=why,
                    remedy=remedy, where=where,
                )  # fmt: skip
            self.say("stale", source, message=why, remedy=remedy, attempts=patience.attempts, since=since,
                     next_try=next_try)  # fmt: skip

    def back(self, sources: Sequence[Source]) -> None:
        """Tell that datasets which were stale or stopped go on."""
        for source in sources:
            self.stopped.pop(source.path, None)
            if since := self.since.pop(source.path, None):
                self.say("living", source, since=since)
