"""The front door of the data plane: keyword-only functions, frozen values in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motlan.data.databases.connection import connection_issues
from motlan.data.golden import applied
from motlan.data.golden.build import Built
from motlan.data.golden.cause import Because
from motlan.data.golden.history import Timeline, as_of, timeline
from motlan.data.golden.lake import LakeBuild, plan_in_lake, scratch_of
from motlan.data.golden.lake import Planned as PlannedInLake
from motlan.data.golden.needed import Need, need
from motlan.data.golden.overrides import (
    Override,
    Wish,
    end_override,
    expire_overrides,
    override_of,
    overrides_of,
    set_override,
)
from motlan.data.golden.read import find, read, readings_of, related, search_name
from motlan.data.golden.rebuild import build_concept
from motlan.data.golden.said import Saying, Sayings, sayings
from motlan.data.golden.sides import sides
from motlan.data.hosted import write_hosted
from motlan.data.hosted_words import fill_words
from motlan.data.lineage import Lineage, Spoken, lineage
from motlan.data.migration import Change, Migration, plan_migration
from motlan.data.progress import Progress, Stage, silent
from motlan.data.quality.declared import check_issues
from motlan.data.quality.failures import Page, failures
from motlan.data.quality.incident_log import withdraw_gone
from motlan.data.quality.measure import measure
from motlan.data.quality.measured import DatabaseQuality
from motlan.data.quality.policy import Deadlines, Policy
from motlan.data.quality.score import Bands
from motlan.data.registers.since import Since, changed_since
from motlan.data.spec import Catalogue
from motlan.data.suspended import suspended
from motlan.data.sync import asked
from motlan.data.sync.follow import Follow
from motlan.data.sync.living import watch
from motlan.data.sync.noted import note_shapes
from motlan.data.sync.notice import AfterChange, Changed, Chore, Notice
from motlan.data.sync.plan import Step, plan
from motlan.data.sync.report import kept_here
from motlan.data.sync.run import DatasetReport, Path, Sync, SyncReport, states
from motlan.data.sync.state import FAILING, DatasetState, accept_next, dataset_states
from motlan.data.sync.unmapped import read_anew_what_was_unmapped
from motlan.kernel.clock import Clock, instant
from motlan.store import tables
from motlan.store.cluster import Address, Limits, open_engine
from motlan.store.lake import Lake
from motlan.store.register import Register

__all__ = [
    "FAILING",
    "Address",
    "AfterChange",
    "Bands",
    "Because",
    "BuildReport",
    "Change",
    "Changed",
    "Chore",
    "DatabaseQuality",
    "DatasetReport",
    "DatasetState",
    "Deadlines",
    "Limits",
    "Lineage",
    "Migration",
    "Need",
    "Notice",
    "Override",
    "Page",
    "PlannedInLake",
    "Policy",
    "Saying",
    "Sayings",
    "Since",
    "Spoken",
    "SyncReport",
    "Timeline",
    "Wish",
    "accept_schema",
    "as_of",
    "build",
    "build_in_lake",
    "changed_since",
    "check_issues",
    "connection_issues",
    "end_override",
    "expire_overrides",
    "failures",
    "find",
    "is_watched",
    "lineage",
    "measure_quality",
    "migrate",
    "need",
    "override_of",
    "overrides_of",
    "plan_build_in_lake",
    "plan_migration",
    "plan_sync",
    "prepare",
    "read",
    "readings_of",
    "related",
    "sayings",
    "search_name",
    "set_override",
    "sides",
    "suspended",
    "sync_state",
    "synchronise",
    "timeline",
    "watch",
    "write_hosted",
]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What came of a build that ended ``at`` (ISO 8601, UTC), by concept."""

    at: str
    concepts: Mapping[str, Built]

    @property
    def subjects(self) -> int:
        """Golden records of all concepts."""
        return sum(built.subjects for built in self.concepts.values())

    @property
    def unlinked(self) -> int:
        """Records of all concepts that belong to no subject."""
        return sum(built.unlinked for built in self.concepts.values())


def prepare(*, register: Register, catalogue: Catalogue) -> None:
    """Make or grow every table of the register, index the hosted records there, and let datasets be read again whose
    mirrors an earlier version left with values that are mapped no more; may be run at any time."""
    with register.transaction():
        tables.prepare(register, catalogue.tables, catalogue.views)
        fill_words(register=register, catalogue=catalogue)
        read_anew_what_was_unmapped(register=register, catalogue=catalogue)


def plan_sync(*, register: Register, catalogue: Catalogue, only: tuple[str, ...] = ()) -> tuple[Step, ...]:
    """What :func:`synchronise` would read, and why; nothing is read."""
    return plan(catalogue, states(register, catalogue), only, suspended(register))


def sync_state(*, register: Register) -> tuple[DatasetState, ...]:
    """How the reading of each dataset stands: living, stale, stopped; by name."""
    return tuple(dataset_states(register).values())


def accept_schema(*, register: Register, catalogue: Catalogue, name: str) -> bool:
    """Say that the new form of the source of ``name`` (``database.dataset``) is as it should be.

    Whether the dataset was stopped; it goes on at the next reading, or within seconds where a watch is at work. Raise
    UnknownName.
    """
    database, _, dataset = name.partition(".")
    return accept_next(register, catalogue.source(database, dataset).path)


def is_watched(*, lake: Lake) -> bool:
    """Whether a watch is at work: what is sent or asked for is then taken over within a moment."""
    return asked.watcher(lake) is not None


def synchronise(
    *,
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    clock: Clock,
    places: Mapping[str, str],
    only: tuple[str, ...] = (),
    path: Path = "auto",
    accept_removals: bool = False,
    accept_schemas: tuple[str, ...] = (),
    ask_watch: bool = False,
    patience: float | None = None,
    progress: Progress | None = None,
) -> SyncReport:
    """Bring every mirror (or those of ``only``: ``database`` or ``database.dataset``) up to date, and what follows.

    ``places`` fills ``${NAME}`` in paths and addresses. A snapshot removes nothing when one of its lines could not be
    taken over, and is held back when it lacks too much; ``accept_removals`` says that a human looked at it,
    ``accept_schemas`` (``database.dataset``) that the new form of a source is as it should be. With ``ask_watch`` a
    watch that is at work is asked to read them, and this waits for what comes of it (``patience`` seconds at most,
    where given). A dataset that cannot be read is reported and the others go on; raise RegisterError when another sync
    is at work, UnknownName for a name in ``only`` that no database has.
    """
    for name in accept_schemas:
        accept_schema(register=register, catalogue=catalogue, name=name)
    if ask_watch and asked.watcher(lake) is not None:
        named = only or accept_schemas
        done = asked.ask(lake=lake, catalogue=catalogue, only=named, accept_removals=accept_removals, patience=patience)
        if done is not None:
            return SyncReport((*done.datasets, *kept_here(catalogue, only)))
    told = progress or silent
    follow = Follow(register=register, lake=lake, catalogue=catalogue, clock=clock, progress=told)
    applied.mark_due(register, catalogue)
    sync = Sync(
        register=register,
        lake=lake,
        catalogue=catalogue,
        clock=clock,
        places=places,
        path=path,
        accept_removals=accept_removals,
        progress=told,
        follow=follow,
    )
    report = sync.run(only)
    note_shapes(register, catalogue, instant(clock.now()))
    return SyncReport((*report.datasets, *kept_here(catalogue, only)))


def migrate(
    *,
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    clock: Clock,
    places: Mapping[str, str],
    ask_watch: bool = False,
    progress: Progress | None = None,
) -> SyncReport:
    """Do what :func:`plan_migration` says, while readers go on: tables grow, datasets are read, concepts are built.

    What a removed attribute held goes to history and to what each source said. Rows of a removed dataset or
    concept stay, and are not planned for again. With ``ask_watch`` a watch that is at work does it, and is waited for:
    it follows the workspace by itself.
    """
    planned = plan_migration(register=register, catalogue=catalogue)
    prepare(register=register, catalogue=catalogue)
    applied.forget_left(register, catalogue)
    withdraw_gone(register, catalogue, at=instant(clock.now()))
    if ask_watch and asked.watcher(lake) is not None:
        done = asked.have_done(register=register, lake=lake, catalogue=catalogue, datasets=planned.datasets)
        if done is not None:
            return done
    if planned.datasets:
        return synchronise(
            register=register,
            lake=lake,
            catalogue=catalogue,
            clock=clock,
            places=places,
            only=planned.datasets,
            progress=progress,
        )
    due = applied.mark_due(register, catalogue)
    told = progress or silent
    Follow(register=register, lake=lake, catalogue=catalogue, clock=clock, progress=told).build(due)
    return SyncReport(())


def build(
    *, register: Register, lake: Lake, catalogue: Catalogue, clock: Clock, progress: Progress | None = None
) -> BuildReport:
    """Link all records and build all golden records anew, on the bulk path, concept by concept.

    Subjects keep their keys. Readers see the old records until the new ones are swapped in; writers go on, and what
    they write meanwhile is in what is swapped in.
    """
    told = progress or silent
    concepts = {}
    for concept in catalogue.dictionary.concepts:
        told(Stage("build", concept))
        built = build_concept(
            register=register,
            lake=lake,
            catalogue=catalogue,
            concept=concept,
            because=Because(kind="build", at=instant(clock.now())),
        )
        told(Stage("built", concept, built.subjects))
        concepts[concept] = built
    return BuildReport(at=instant(clock.now()), concepts=concepts)


def plan_build_in_lake(
    *, register: Register, catalogue: Catalogue, address: Address, limits: Limits, buckets: int | None = None
) -> tuple[PlannedInLake, ...]:
    """What :func:`build_in_lake` would export and compute; nothing is written."""
    return plan_in_lake(register=register, catalogue=catalogue, address=address, limits=limits, buckets=buckets)


def build_in_lake(
    *,
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    clock: Clock,
    address: Address,
    limits: Limits,
    buckets: int | None = None,
    lake_only: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """As :func:`build`, computed on the engine at ``address`` over Parquet, and kept in the lake as well.

    ``lake_only`` leaves the register's golden records alone. Raise RegisterError when the engine is not there or
    refuses, or while a synchronisation is at work: what that would change has to wait for the next build.
    """
    at, told, concepts = instant(clock.now()), progress or silent, {}
    # before the lock: a wrong address keeps no synchronisation waiting
    address.require_listener()
    with (
        lake.lock(),
        scratch_of(lake) as scratch,
        open_engine(address, lake=lake, scratch=scratch, limits=limits) as engine,
    ):
        made = LakeBuild(
            register=register,
            lake=lake,
            catalogue=catalogue,
            engine=engine,
            at_once=address.takes_all,
            named=address.text,
            scratch=scratch,
            because=Because(kind="build", at=at),
            lake_only=lake_only,
            progress=told,
        )
        plans = plan_in_lake(register=register, catalogue=catalogue, address=address, limits=limits, buckets=buckets)
        for planned in plans:
            concepts[planned.concept] = made.run(planned)
            told(Stage("built", planned.concept, concepts[planned.concept].subjects))
    return BuildReport(at=instant(clock.now()), concepts=concepts)


def measure_quality(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    only: tuple[str, ...] = (),
    policy: Policy | None = None,
) -> tuple[DatabaseQuality, ...]:
    """Measure every database (or those of ``only``) by its contract and keep index, scores and failing records.

    What fails opens incidents or keeps them open, what passes closes them; a database may be suspended or lifted, as
    the ``policy`` says (None: the guidance's bands and deadlines, no holidays, nobody suspended).
    A database that cannot be measured keeps what was measured before and is returned with its ``error``. Raise
    UnknownName for a name in ``only`` that no database has, and the error itself when no database could be measured.
    """
    return measure(register=register, catalogue=catalogue, clock=clock, policy=policy or Policy(), only=only)
