"""Runs a plan: dataset by dataset, each on its own; what one database does wrong never stops another.

The road: take the lake's lock · remove what a crash left · for each step extract → shape → compare → land · write the
run down · build the golden records that bulk loads left due.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol

import pyarrow as pa

from motlan.data.fault import as_fault
from motlan.data.progress import Progress, Stage
from motlan.data.quality.suspension import suspended
from motlan.data.spec import Catalogue, Source
from motlan.data.sync import changes
from motlan.data.sync.changes import Delta
from motlan.data.sync.extract import Received, extract
from motlan.data.sync.land import NO_KEYS, Landing, Watching, hashes, held_back_before, land
from motlan.data.sync.plan import State, Step, plan
from motlan.data.sync.shape import shaping, unit_table
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text
from motlan.store import source_errors
from motlan.store.lake import Lake, Session
from motlan.store.register import Register

Path = Literal["auto", "living", "bulk"]
Outcome = Literal["ok", "unchanged", "failed"]
BULK_SHARE = 0.2  # of a mirror's rows: from here on a build is cheaper than following each change
HANDFUL = 20  # records that a snapshot may lack, whatever share of a small register they are


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetReport:
    """What came of one dataset.

    ``quarantined`` counts records held back whole, ``unreadable`` the single values of this batch that could not be
    read, ``kept`` the records that stay although the delivery lacks them.
    """

    database: str
    dataset: str
    outcome: Outcome
    message: Text
    remedy: Text | None = None
    rows: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    quarantined: int = 0
    unreadable: int = 0
    kept: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What came of a sync."""

    datasets: tuple[DatasetReport, ...]

    @property
    def failed(self) -> tuple[DatasetReport, ...]:
        """The datasets that could not be read; their last good state is kept."""
        return tuple(report for report in self.datasets if report.outcome == "failed")

    @property
    def changed(self) -> bool:
        """Whether anything new was landed."""
        return any(report.outcome == "ok" for report in self.datasets)


class Following(Protocol):
    """What comes after the mirrors: links and golden records."""

    def watch(self, concept: str) -> Watching:
        """The living path for one landing, inside its transaction."""
        ...

    def keep(self, source: Source, rows: pa.Table) -> None:
        """The rows that an empty mirror was just filled with; a build may use them instead of reading them back."""
        ...

    def build(self, concepts: tuple[str, ...]) -> None:
        """The bulk path for whole concepts; what is built is due no longer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """One run's tools."""

    register: Register
    lake: Lake
    catalogue: Catalogue
    clock: Clock
    places: Mapping[str, str]
    path: Path
    accept_removals: bool
    progress: Progress
    follow: Following
    units: dict[date | None, pa.Table] = field(default_factory=dict)

    def run(self, only: tuple[str, ...]) -> SyncReport:
        """Synchronise the chosen datasets; raise RegisterError when another sync holds the lake."""
        with self.lake.lock():
            self._sweep()
            steps = plan(self.catalogue, states(self.register, self.catalogue), only, suspended(self.register))
            with self.lake.session() as session:  # one for all: opening one costs as much as shaping 2,000 rows
                reports = tuple(self._dataset(session, step) for step in steps)
            self._build()
        return SyncReport(reports)

    def _sweep(self) -> None:
        """Files of batches that never landed were left by a crash."""
        named = [row[0] for row in self.register.rows("select path from batch where path is not null")]
        for path in self.lake.orphans(named):
            path.unlink()

    def _build(self) -> None:
        due = tuple(row[0] for row in self.register.rows("select concept from build_due order by concept"))
        if due:
            self.follow.build(due)

    # ---- one dataset

    def _dataset(self, session: Session, step: Step) -> DatasetReport:
        started, stopwatch = instant(self.clock.now()), _stopwatch()
        try:
            report = self._synchronise(session, step, stopwatch)
        except Exception as error:
            # whatever one database does wrong is written down and stops no other
            report = _failure(step, as_fault(error, step.source.path))
        report = replace(report, seconds=stopwatch())
        self._write_run(report, started)
        self.progress(Stage("done", step.source.path, report.rows))
        return report

    def _synchronise(self, session: Session, step: Step, seconds: Callable[[], float]) -> DatasetReport:
        # only the file bears this number for sure: the row gets the next free one when it lands
        number = 1 + (self.register.value("select max(batch) from batch") or 0)
        received = extract(step, lake=self.lake, batch=number, places=self.places, progress=self.progress)
        landing = self._landing(session, step, received, seconds)
        if not self._is_news(landing):
            self.lake.forget(received.path)
            return _unchanged(landing, received.rows)
        self.progress(Stage("land", step.source.path, landing.rows))
        living = self._is_living(landing)
        watch = (lambda: self.follow.watch(step.source.concept.concept)) if living else None
        landed = land(self.register, landing, watch)
        if landed is not None and not living:
            self.follow.keep(step.source, landed)
        self.progress(Stage("landed", step.source.path, landing.rows))
        return _landed(landing)

    def _landing(self, session: Session, step: Step, received: Received, seconds: Callable[[], float]) -> Landing:
        """What there is to write, even when the mirror already says all of it."""
        made = shaping(step.source, self.catalogue.dictionary)
        shaped = changes.shape(session, made, received, self._units)
        changes.hold_back(session, step, received)
        self.progress(Stage("shape", step.source.path, shaped))
        delta = self._delta(session, step, received)
        landing = Landing(
            step=step,
            path=self.lake.relative(received.path),
            rows=received.rows + len(received.rejected),
            delta=delta,
            mirror=changes.mirror_rows(session, step),
            fields=changes.quarantined_fields(session, made),
            held_back=changes.held_back(session),
            seen=changes.seen(session) if step.since is not None else NO_KEYS,
            probe=received.probe,
            landed_at=instant(self.clock.now()),
            seconds=seconds,
        )
        changes.forget(session)
        return landing

    def _units(self, as_of: date | None) -> pa.Table:
        if as_of not in self.units:
            self.units[as_of] = unit_table(self.catalogue.dictionary.units, as_of)
        return self.units[as_of]

    def _delta(self, session: Session, step: Step, received: Received) -> Delta:
        whole = step.mode == "snapshot"
        held = hashes(self.register, step.source, changes.seen(session) if step.since is not None else None)
        if received.rows == 0 and held.num_rows and step.since is None:
            # an empty reading would delete or hide everything; nobody empties a nation's register on purpose
            raise source_errors.empty(step.source.path)
        delta = changes.compare(session, held, whole=whole)
        delta = replace(delta, checkpoint=delta.checkpoint or step.state.checkpoint)
        return delta if self.accept_removals else _without_doubt(session, step, delta, held.num_rows)

    def _is_news(self, landing: Landing) -> bool:
        state = landing.step.state
        if landing.delta.size or not state.batches or state.mapping != landing.step.mapping:
            return True
        if landing.delta.checkpoint != state.checkpoint:
            return True
        before = set(held_back_before(self.register, landing.step.source))
        now = {(row["record_key"], row["reason"], row["received"]) for row in landing.held_back.to_pylist()}
        return before != now if landing.step.since is None else not now <= before

    def _is_living(self, landing: Landing) -> bool:
        concept = landing.step.source.concept.concept
        if self.path != "auto":
            return self.path == "living"
        due = self.register.value("select 1 from build_due where concept = :concept", {"concept": concept})
        return due is None and landing.delta.size <= BULK_SHARE * landing.step.state.held

    def _write_run(self, report: DatasetReport, started: str) -> None:
        with self.register.transaction():
            self.register.execute(
                "insert into sync_run (run, database, dataset, started_at, ended_at, outcome, message_vi, message_en,"
                " remedy_vi, remedy_en) select coalesce(max(run), 0) + 1, :database, :dataset, :started, :ended,"
                " :outcome, :message_vi, :message_en, :remedy_vi, :remedy_en from sync_run",
                {
                    "database": report.database,
                    "dataset": report.dataset,
                    "started": started,
                    "ended": instant(self.clock.now()),
                    "outcome": report.outcome,
                    "message_vi": report.message.in_("vi"),
                    "message_en": report.message.in_("en"),
                    "remedy_vi": report.remedy.in_("vi") if report.remedy else None,
                    "remedy_en": report.remedy.in_("en") if report.remedy else None,
                },
            )


def states(register: Register, catalogue: Catalogue) -> dict[str, State]:
    """What the register remembers of each dataset, by ``database.dataset``."""
    last = register.rows(
        "select b.database, b.dataset, b.checkpoint, b.held, m.fingerprint from batch b join"
        " (select database, dataset, max(batch) as batch from batch group by database, dataset) l on l.batch = b.batch"
        " left join mapping m on m.database = b.database and m.dataset = b.dataset"
    )
    known = {f"{row[0]}.{row[1]}": State(checkpoint=row[2], held=row[3], mapping=row[4], batches=1) for row in last}
    return {source.path: known.get(source.path, State()) for source in catalogue.sources()}


def _stopwatch() -> Callable[[], float]:
    begun = time.perf_counter()
    return lambda: time.perf_counter() - begun


def _without_doubt(session: Session, step: Step, delta: Delta, held: int) -> Delta:
    """The delta without removals that the delivery does not prove; raise SourceChanged when it lacks too much.

    A line that could not be taken over may have been any of the records that are missing.
    """
    removed = len(delta.removed)
    if not removed:
        return delta
    if changes.held_back(session).num_rows:
        return replace(delta, removed=NO_KEYS, kept=removed)
    share = step.source.dataset.changes.shrink
    if removed > HANDFUL and removed > held * share / 100:
        raise source_errors.shrunk(step.source.path, removed=removed, held=held, share=share)
    return delta


def _report(step: Step, outcome: Outcome, rows: int) -> DatasetReport:
    source = step.source
    message = Text(vi="Không có gì mới.", en="Nothing new.")
    return DatasetReport(
        database=source.database.database, dataset=source.name, outcome=outcome, message=message, rows=rows
    )


def _unchanged(landing: Landing, rows: int) -> DatasetReport:
    report = _report(landing.step, "unchanged", rows)
    return replace(report, message=_with_kept(report.message, landing), kept=landing.delta.kept)


def _landed(landing: Landing) -> DatasetReport:
    delta, held_back = landing.delta, landing.held_back.num_rows
    added, changed, removed = len(delta.added), len(delta.changed), len(delta.removed)
    message = Text(
        vi=f"Nhận {landing.rows} dòng: {added} mới, {changed} đổi, {removed} mất, {held_back} cách ly.",
        en=f"Received {landing.rows} rows: {added} new, {changed} changed, {removed} gone, {held_back} in quarantine.",
    )
    return replace(
        _report(landing.step, "ok", landing.rows),
        message=_with_kept(message, landing),
        added=added,
        changed=changed,
        removed=removed,
        quarantined=held_back,
        unreadable=landing.fields.num_rows,
        kept=delta.kept,
    )


def _with_kept(message: Text, landing: Landing) -> Text:
    """The sentence, and what stays although the delivery lacks it."""
    kept, lines = landing.delta.kept, landing.held_back.num_rows
    if not kept:
        return message
    return Text(
        vi=f"{message.in_('vi')} Giữ lại {kept} bản ghi tuy lần gửi này không có, vì {lines} dòng không đọc được.",
        en=f"{message.in_('en')} {kept} records kept although they were not in this delivery,"
        f" because {lines} lines could not be read.",
    )


def _failure(step: Step, error: MotlanError) -> DatasetReport:
    place = f"{error.where}: " if error.where else ""
    message = Text(vi=place + error.what.in_("vi"), en=place + error.what.in_("en"))
    return replace(_report(step, "failed", 0), message=message, remedy=error.remedy)
