"""Takes one dataset's delivery in: read → shape → compare → land, and writes down what came of it.

What one dataset does wrong is written down and stops no other. A source that changed its form stops its own dataset
until somebody looked at that; a source that is down is tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol

import pyarrow as pa

from motlan.data.databases.connector import connectors, request
from motlan.data.fault import as_fault
from motlan.data.golden import underway
from motlan.data.progress import Progress, Stage
from motlan.data.spec import Catalogue, Source
from motlan.data.sync import changes, report, sift, state
from motlan.data.sync.changes import Delta
from motlan.data.sync.extract import Received, extract
from motlan.data.sync.land import NO_KEYS, Landing, Watching, hashes, held_back_before, land, write_mapping
from motlan.data.sync.plan import State, Step
from motlan.data.sync.report import DatasetReport
from motlan.data.sync.schema import FormChanged, differences, form_changed, table_gone
from motlan.data.sync.shape import shaping, unit_table
from motlan.data.sync.sift import Sifted
from motlan.data.sync.state import DatasetState
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import SourceChanged
from motlan.store import source_errors
from motlan.store.lake import Lake, Session
from motlan.store.register import Register
from motlan.store.replication.events import Column

Path = Literal["auto", "living", "bulk"]
BULK_SHARE = 0.2  # of a mirror's rows: from here on a build is cheaper than following each change
HANDFUL = 20  # records that a snapshot may lack, whatever share of a small register they are


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

    def recognise(self) -> None:
        """Link by likeness the records that came on the living path and that nobody recognised yet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The tools of one run.

    With ``brief_runs`` a run that says what the dataset's last one said takes its place: whoever reads every minute
    would otherwise write half a million lines a year for each dataset. ``together``: what bulk loads leave due is built
    once, when all datasets were read, so that nobody is linked before those who found subjects are there. ``turn`` is
    held while the register is written, where several runs share a process.
    """

    register: Register
    lake: Lake
    catalogue: Catalogue
    clock: Clock
    places: Mapping[str, str]
    path: Path
    accept_removals: bool
    progress: Progress
    follow: Following
    brief_runs: bool = False
    together: bool = False
    turn: AbstractContextManager[object] = field(default_factory=nullcontext)
    units: dict[date | None, pa.Table] = field(default_factory=dict)

    def dataset(self, session: Session, step: Step) -> DatasetReport:
        """Take one dataset over; whatever is wrong with it is in the report."""
        started, stopwatch = instant(self.clock.now()), _stopwatch()
        try:
            self.check_form(step)
            done = self._synchronise(session, step, stopwatch)
        except FormChanged as error:
            done = self.stopped(step, error)
        except Exception as error:
            # whatever one database does wrong is written down and stops no other
            done = report.failed(step.source, as_fault(error, step.source.path))
        done = replace(done, seconds=stopwatch())
        self.write_run(done, started)
        self.progress(Stage("done", step.source.path, done.rows))
        return done

    def build_due(self) -> None:
        """Build the golden records that bulk loads left due; a run that reads ``together`` leaves that to its end."""
        if self.together:
            return
        due = tuple(row[0] for row in self.register.rows("select concept from build_due order by concept"))
        if due:
            with self.turn:
                self.follow.build(due)
        if self.register.value("select 1 from link_due limit 1") is not None:
            with self.turn:
                self.follow.recognise()

    # ---- the form of the source

    def check_form(self, step: Step) -> None:
        """Raise FormChanged when the source has another form than the one accepted; keep the form that is new here."""
        asked = request(step.source.database.connect, step.source.dataset, self.places, file=file_of(step.source))
        known = state.dataset_states(self.register).get(step.source.path)
        try:
            described = connectors.get(asked.connect.kind).schema(asked)
        except SourceChanged as error:
            if known is None or not known.columns:
                raise
            raise table_gone(step.source, error) from error
        self.compare_form(step, known, tuple(Column(one.name, one.type) for one in described))

    def compare_form(self, step: Step, known: DatasetState | None, now: tuple[Column, ...]) -> None:
        """Hold a form against the accepted one."""
        source = step.source
        if known is not None and known.columns:
            found = differences(source.dataset, known.columns, now)
            if found.gone or (found and not self._accepts(step, known)):
                raise form_changed(source, found)
        if known is None or known.columns != now:
            with self.turn:
                state.accept(self.register, source, now, at=instant(self.clock.now()))

    def _accepts(self, step: Step, known: DatasetState) -> bool:
        """Somebody said so, or adapted the workspace to it, or reads the dataset in another way than before."""
        if known.way != step.source.dataset.changes.by:
            return True
        accepted = known.stopped_mapping or step.state.mapping
        return accepted is not None and accepted != step.mapping

    def stopped(self, step: Step, error: FormChanged) -> DatasetReport:
        """Write down that a dataset stopped; what was landed is served."""
        done = report.failed(step.source, error, "stopped")
        with self.turn:
            state.is_stopped(
                self.register,
                step.source,
                at=instant(self.clock.now()),
                mapping=step.mapping,
                why=done.message,
                remedy=error.remedy,
                where=done.where,
            )
        return done

    # ---- one delivery

    def _synchronise(self, session: Session, step: Step, seconds: Callable[[], float]) -> DatasetReport:
        received = extract(step, lake=self.lake, batch=self.next_file(), places=self.places, progress=self.progress)
        landing = self.landing(session, step, received, seconds)
        if not self._is_news(landing):
            self.lake.forget(received.path)
            with self.turn, self.register.transaction():
                write_mapping(self.register, landing)  # a column more or less in the source brings no row of its own
                self._well(landing)
            return report.unchanged(step.source, received.rows, landing)
        self.progress(Stage("land", step.source.path, landing.rows))
        sift.keep(self.lake, received.path, landing.hashes)
        with self.turn, self.register.transaction():
            rows = self.land(landing)
            self._well(landing)
        if rows is not None:
            self.follow.keep(step.source, rows)
        self.progress(Stage("landed", step.source.path, landing.rows))
        return report.landed(landing)

    def next_file(self) -> int:
        """A number for a batch's file; the batch itself gets the next free one when it lands."""
        return 1 + int(self.register.value("select max(batch) from batch") or 0)

    def land(self, landing: Landing) -> pa.Table | None:
        """Write one delivery, and what follows it; the rows of a first load that a build will want."""
        living = self._is_living(landing)
        watch = (lambda: self.follow.watch(landing.step.source.concept.concept)) if living else None
        rows = land(self.register, landing, watch)
        return None if living else rows

    def _well(self, landing: Landing) -> None:
        at = instant(self.clock.now())
        state.is_living(self.register, landing.step.source, at=at, position=landing.step.position)

    def landing(self, session: Session, step: Step, received: Received, seconds: Callable[[], float]) -> Landing:
        """What there is to write, even when the mirror already says all of it."""
        made = shaping(step.source, self.catalogue.dictionary)
        sifted = sift.sifted(session, self.register, self.lake, self.catalogue.dictionary, step, received)
        hashed = step.source.dataset.read_columns if step.mode == "snapshot" else ()
        changes.shape(
            session,
            made,
            received,
            self.units_of,
            standing=lambda among: hashes(self.register, step.source, among),
            sifted=sifted is not None,
            hashed=hashed,
        )
        changes.hold_back(session, step, received)
        self.progress(Stage("shape", step.source.path, received.rows))
        delta = self._delta(session, step, received, sifted)
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
            hashes=sift.hashes_of(session, sifted) if step.mode == "snapshot" else None,
        )
        changes.forget(session)
        return landing

    def units_of(self, as_of: date | None) -> pa.Table:
        """The unit codes of a day."""
        if as_of not in self.units:
            self.units[as_of] = unit_table(self.catalogue.dictionary.units, as_of)
        return self.units[as_of]

    def _delta(self, session: Session, step: Step, received: Received, sifted: Sifted | None) -> Delta:
        whole = step.since is None and step.mode in {"snapshot", "log"}
        if sifted is not None:
            held = sifted.known
        else:
            held = hashes(self.register, step.source, changes.seen(session) if step.since is not None else None)
        if received.rows == 0 and held.num_rows and step.since is None:
            # an empty reading would delete or hide everything; nobody empties a nation's register on purpose
            raise source_errors.empty(step.source.path)
        changes.demand_growing(session, step)
        delta = changes.compare(session, held, whole=whole and sifted is None)
        if sifted is not None:
            words = self.catalogue.dictionary
            delta = replace(delta, removed=sift.gone(session, self.register, step.source, words, sifted))
        checkpoint = step.position if step.mode == "log" else delta.checkpoint or step.state.checkpoint
        delta = replace(delta, checkpoint=checkpoint)
        known = held.num_rows if sifted is None else sifted.held
        return delta if self.accept_removals else without_doubt(session, step, delta, known)

    def _is_news(self, landing: Landing) -> bool:
        known = landing.step.state
        if landing.delta.size or not known.batches or known.mapping != landing.step.mapping:
            return True
        if landing.step.mode == "cursor" and landing.delta.checkpoint != known.checkpoint:
            return True
        before = set(held_back_before(self.register, landing.step.source))
        now = {(row["record_key"], row["reason"], row["received"]) for row in landing.held_back.to_pylist()}
        return before != now if changes.reads_all(landing.step) else not now <= before

    def _is_living(self, landing: Landing) -> bool:
        concept = landing.step.source.concept.concept
        if self.path != "auto":
            return self.path == "living"
        due = self.register.value("select 1 from build_due where concept = :concept", {"concept": concept})
        served = due is None or underway.is_under_way(self.register, concept)  # a build at work will catch up
        return served and landing.delta.size <= BULK_SHARE * landing.step.state.held

    def write_run(self, done: DatasetReport, started: str) -> None:
        """Write down what came of a dataset."""
        with self.turn, self.register.transaction():
            self.register.execute(
                "insert into sync_run (run, database, dataset, started_at, ended_at, outcome, message_vi, message_en,"
                " remedy_vi, remedy_en) select coalesce(max(run), 0) + 1, :database, :dataset, :started, :ended,"
                " :outcome, :message_vi, :message_en, :remedy_vi, :remedy_en from sync_run",
                {
                    "database": done.database,
                    "dataset": done.dataset,
                    "started": started,
                    "ended": instant(self.clock.now()),
                    "outcome": done.outcome,
                    "message_vi": done.message.in_("vi"),
                    "message_en": done.message.in_("en"),
                    "remedy_vi": done.remedy.in_("vi") if done.remedy else None,
                    "remedy_en": done.remedy.in_("en") if done.remedy else None,
                },
            )
            if self.brief_runs and done.outcome != "ok":
                self._forget_run_before(done)

    def _forget_run_before(self, done: DatasetReport) -> None:
        """Delete the dataset's run before the last one, where both say the same."""
        last = self.register.rows(
            "select run, outcome, message_en from sync_run where database = :database and dataset = :dataset"
            " order by run desc limit 2",
            {"database": done.database, "dataset": done.dataset},
        )
        for number, *said in last[1:]:
            if said == list(last[0][1:]):
                self.register.execute("delete from sync_run where run = :run", {"run": number})


def states(register: Register, catalogue: Catalogue) -> dict[str, State]:
    """What the register remembers of each dataset, by ``database.dataset``."""
    known = state.dataset_states(register)
    return {source.path: state_of(register, source, known.get(source.path)) for source in catalogue.sources()}


def state_of(register: Register, source: Source, known: DatasetState | None) -> State:
    """What the register remembers of one dataset; asked along an index, however many batches there were."""
    of = {"database": source.database.database, "dataset": source.name}
    last = register.row(
        "select checkpoint, held from batch where database = :database and dataset = :dataset"
        " order by batch desc limit 1",
        of,
    )
    position = known.position if known is not None else None
    if last is None:
        return State(position=position)
    mapping = register.value("select fingerprint from mapping where database = :database and dataset = :dataset", of)
    return State(checkpoint=last[0], held=last[1], mapping=mapping, batches=1, position=position)


def file_of(source: Source) -> str:
    """Where the workspace declares a dataset."""
    return f"databases/{source.database.database}.yaml"


def _stopwatch() -> Callable[[], float]:
    begun = time.perf_counter()
    return lambda: time.perf_counter() - begun


def without_doubt(session: Session, step: Step, delta: Delta, held: int) -> Delta:
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
