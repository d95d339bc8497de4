"""How often profiling finds the right attribute of a column, first and among the first three, whatever its name.

The sample nation's own mapping is the truth. Each database is profiled as if nobody had described it: without its own
file in the workspace, and with a register that was built from the other databases only (or none at all).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from bench.renaming import renamed
from motlan.data.api import build, prepare, synchronise
from motlan.data.databases.connector import request
from motlan.data.profile.lexicon import Lexicon
from motlan.data.profile.propose import TableProposal, propose
from motlan.data.profile.table import Table, look
from motlan.data.profile.values import Vocabulary
from motlan.data.spec import Catalogue, Source
from motlan.kernel.clock import SystemClock
from motlan.store.lake import Lake
from motlan.store.register import Register

MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Truth:
    """One physical table: what its columns are, by concept: ``{"person": {"ho_ten": "full_name"}}``."""

    database: str
    table: Table
    columns: Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Tally:
    """Columns that are something, how many were found first and among the first three, and wrong ones proposed."""

    asked: int = 0
    first: int = 0
    three: int = 0
    mapped: int = 0
    wrong: int = 0
    promised: float = 0.0
    """The sum of the likelihoods of all that was mapped: as many should be right."""

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.asked += other.asked
        self.first += other.first
        self.three += other.three
        self.mapped += other.mapped
        self.wrong += other.wrong
        self.promised += other.promised

    @property
    def overstated(self) -> float:
        """By how much the likelihoods promise more than comes true, as a share of what was mapped."""
        return (self.promised - (self.mapped - self.wrong)) / self.mapped if self.mapped else 0.0


@dataclass(frozen=True)
class Ground:
    """The sample nation's tables and, by database, what the others know."""

    catalogue: Catalogue
    places: Mapping[str, str]
    folder: Path

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The dictionary, made ready once."""
        return Vocabulary(self.catalogue.dictionary)

    @cached_property
    def truths(self) -> tuple[Truth, ...]:
        """Every physical table with what it holds."""
        by_table: dict[tuple[str, str], list[Source]] = {}
        for source in self.catalogue.sources():
            if not source.dataset.hosted:
                name = source.dataset.table or source.dataset.sheet or source.database.database
                by_table.setdefault((source.database.database, name), []).append(source)
        with Lake(self.folder / "look").session() as session:
            return tuple(
                Truth(
                    database,
                    self._look(session, name, sources[0]),
                    {one.concept.concept: {c: m.to for c, m in one.dataset.columns.items()} for one in sources},
                )
                for (database, name), sources in by_table.items()
            )

    def _look(self, session: object, name: str, source: Source) -> Table:
        asked = request(source.database.connect, source.dataset, self.places)
        return look(
            session,  # type: ignore[arg-type]
            name=name,
            asked=asked,
            placeholders=self.catalogue.dictionary.placeholders,
            most=MOST,
        )

    def without(self, database: str) -> Catalogue:
        """The catalogue as if ``database`` had not been described yet."""
        others = {name: held for name, held in self.catalogue.databases.items() if name != database}
        return Catalogue(self.catalogue.dictionary, others)

    def register_without(self, database: str) -> Register:
        """A register built from the other databases."""
        folder = self.folder / database
        catalogue = self.without(database)
        register = Register.connect(f"sqlite:///{folder / 'register.sqlite3'}")
        prepare(register=register, catalogue=catalogue)
        lake, clock = Lake(folder / "lake"), SystemClock()
        synchronise(register=register, lake=lake, catalogue=catalogue, clock=clock, places=self.places, path="bulk")
        build(register=register, lake=lake, catalogue=catalogue, clock=clock)
        return register


def measure(ground: Ground, *, style: str, seeds: tuple[int, ...], registers: Mapping[str, Register]) -> Tally:
    """The tally of one style over all tables and seeds; ``registers`` by database, empty for none."""
    tally = Tally()
    for truth in ground.truths:
        for seed in seeds:
            tally.add(_measured(ground, truth, style, seed, registers.get(truth.database)))
    return tally


def _measured(ground: Ground, truth: Truth, style: str, seed: int, register: Register | None) -> Tally:
    originals = [column.name for column in truth.table.columns]
    names = renamed(originals, style, seed)
    (table_name,) = renamed([truth.table.name], style, seed)
    columns = tuple(replace(c, name=name) for c, name in zip(truth.table.columns, names, strict=True))
    table = replace(truth.table, name=table_name, columns=columns)
    catalogue = ground.without(truth.database)
    found = propose(
        table=table,
        catalogue=catalogue,
        vocabulary=ground.vocabulary,
        lexicon=Lexicon(catalogue),
        register=register,
    )
    return tallied(found, truth, dict(zip(originals, names, strict=True)))


def tallied(found: TableProposal, truth: Truth, names: Mapping[str, str]) -> Tally:
    """A column counts once for each concept that it truly belongs to; a concept that is not proposed finds nothing."""
    tally = Tally()
    proposed = {one.concept.concept: one for one in found.datasets}
    for concept, columns in truth.columns.items():
        for original, attribute in columns.items():
            tally.asked += 1
            if concept in proposed:
                ranking = [one.attribute for one in proposed[concept].match(names[original]).ranking[:3]]
                tally.first += ranking[:1] == [attribute]
                tally.three += attribute in ranking
    right = {(names[o], concept, a) for concept, columns in truth.columns.items() for o, a in columns.items()}
    for concept, one in proposed.items():
        for match in one.matches:
            if match.chosen is not None:
                tally.mapped += 1
                tally.promised += match.chosen.score
                tally.wrong += (match.column, concept, match.chosen.attribute) not in right
    return tally


def misses(ground: Ground, style: str, seed: int, registers: Mapping[str, Register]) -> Iterator[str]:
    """What was not found first, in words: for whoever wants to see why."""
    for truth in ground.truths:
        tally = _measured(ground, truth, style, seed, registers.get(truth.database))
        if tally.first < tally.asked or tally.wrong:
            yield f"{truth.database}.{truth.table.name}: {tally}"


def temporary() -> tempfile.TemporaryDirectory[str]:
    """A folder for the registers of one measurement."""
    return tempfile.TemporaryDirectory(prefix="motlan-recall-")
