"""Runs a plan: dataset by dataset, each on its own; what one database does wrong never stops another.

The road: take the lake's lock · remove what a crash left · for each step extract → shape → compare → land · write the
run down · when all were read, link them and build the golden records that bulk loads left due: whoever founds subjects
is then there, in whichever order datasets were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from motlan.data.suspended import suspended
from motlan.data.sync import state
from motlan.data.sync.intake import Following, Intake, Path, states
from motlan.data.sync.plan import plan
from motlan.data.sync.pushed import take_over
from motlan.data.sync.report import DatasetReport, Outcome, SyncReport
from motlan.data.sync.streams import by_database, catch_up
from motlan.kernel.clock import instant

__all__ = ["DatasetReport", "Following", "Outcome", "Path", "Sync", "SyncReport", "states", "sweep"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync(Intake):
    """One run."""

    def run(self, only: tuple[str, ...]) -> SyncReport:
        """Synchronise the chosen datasets; raise RegisterError when another sync holds the lake."""
        with self.lake.lock():
            sweep(self)
            steps = plan(self.catalogue, states(self.register, self.catalogue), only, suspended(self.register))
            reading = replace(self, together=True)
            with self.lake.session() as session:  # one for all: opening one costs as much as shaping 2,000 rows
                reports = [reading.dataset(session, step) for step in steps if step.mode in {"snapshot", "cursor"}]
                reports += [take_over(reading, session, step) for step in steps if step.mode == "push"]
                for followed in by_database(steps).values():
                    reports += catch_up(reading, session, followed)
            self._note_stale(reports)
            self.build_due()
        return SyncReport(tuple(reports))

    def _note_stale(self, reports: Sequence[DatasetReport]) -> None:
        """Mark the datasets that could not be read: what is held of them is as old as their last good reading."""
        known, at = state.dataset_states(self.register), instant(self.clock.now())
        for one in reports:
            source = self.catalogue.source(one.database, one.dataset)
            before = known.get(source.path)
            if one.outcome == "failed" and (before is None or before.standing != "stopped"):
                attempts = 1 + (before.attempts if before is not None else 0)
                state.is_stale(
                    self.register, source, at=at, attempts=attempts, why=one.message, remedy=one.remedy, next_try=None,
                    where=one.where,
                )  # fmt: skip


def sweep(intake: Intake) -> None:
    """Remove files of batches that never landed: a crash left them."""
    named = [row[0] for row in intake.register.rows("select path from batch where path is not null")]
    for path in intake.lake.orphans(named):
        path.unlink()
