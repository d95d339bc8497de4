"""Building whole concepts in the lake, on an engine of choice: for more records than one register should compute.

The road of a concept:

1. ``export``: its mirrors leave the register as they stand, streamed into Parquet.
2. ``link``: the engine runs the link query; new groups get keys, file by file.
3. ``place``: every linked record goes into the bucket of its subject (``subject % buckets``): lake/mirrors/….
4. ``consolidate``: the engine makes golden rows, bucket by bucket where memory is to be bounded: lake/golden/….
   What fits in memory whole is one bucket: nothing is spread, and one statement makes all golden rows.
5. ``swap``: links and golden rows go into the register in one transaction, as in a build there; then the new editions
   are put in service in the lake.

Stages 1 to 4 keep nobody waiting. Where somebody wrote meanwhile, they are done again while writers wait.
The queries are those of linking and survivorship, so the rows are the ones that the register would have made.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from motlan.data.golden import applied
from motlan.data.golden.build import ARROW, Built, counted, publish, swap_in
from motlan.data.golden.cause import Because, hold
from motlan.data.golden.speakers import speaking
from motlan.data.golden.survive import consolidate, spine, survivors
from motlan.data.linking import placing
from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.data.linking.terms import column
from motlan.data.progress import Progress, Stage
from motlan.store import cluster, editions, tables
from motlan.store.cluster import Address, Engine, Limits
from motlan.store.editions import BUCKET
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.store.tables import Table, consolidated_names, golden_table

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

ROWS_A_BUCKET = 2_000_000
"""Records of all mirrors together; their joins then need about a gigabyte."""
ROWS_A_GIGABYTE = 2_000_000
"""Records that one statement may join for each gigabyte that DuckDB has, without a bucket and without spilling."""
MOST_BUCKETS = 4096
LOADED_ROWS = 250_000  # golden rows that are in memory while the register is loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a build in the lake would do for one concept. ``records`` are counted by mirror (``database.dataset``)."""

    concept: str
    records: dict[str, int]
    buckets: int

    @property
    def rows(self) -> int:
        """Records of all mirrors."""
        return sum(self.records.values())


def plan_in_lake(
    *, register: Register, catalogue: Catalogue, address: Address, limits: Limits, buckets: int | None = None
) -> tuple[Planned, ...]:
    """What would be exported and computed, concept by concept; nothing is written. ``buckets`` overrules the plan."""
    whole = rows_at_once(address, limits)
    return tuple(_planned(register, catalogue, concept, buckets, whole) for concept in catalogue.dictionary.concepts)


def _planned(register: Register, catalogue: Catalogue, concept: str, buckets: int | None, whole: int) -> Planned:
    speakers = speaking(register, catalogue, concept)
    records = {one.source: int(register.value(f'select count(*) from "{one.table}"')) for one in speakers}
    return Planned(concept=concept, records=records, buckets=buckets or buckets_for(sum(records.values()), whole))


def rows_at_once(address: Address, limits: Limits) -> int:
    """How many records of a concept need no buckets: what DuckDB joins in its memory.

    Spark spreads its work by buckets, and Sail's memory is not bounded: for them it is a bucket's rows.
    """
    return max(ROWS_A_BUCKET, limits.memory_gb * ROWS_A_GIGABYTE) if address.kind == "duckdb" else ROWS_A_BUCKET


def buckets_for(rows: int, whole: int = ROWS_A_BUCKET) -> int:
    """How many buckets so many records want: a power of two, so that halving a bucket moves no other.

    Up to ``whole`` records need one. More are spread finely, since small joins are the faster ones.

    >>> buckets_for(0), buckets_for(2_000_001), buckets_for(33_000_000)
    (1, 2, 32)
    >>> buckets_for(3_300_000, whole=8_000_000), buckets_for(33_000_000, whole=8_000_000)
    (1, 32)
    """
    if rows <= whole:
        return 1
    wanted = -(-rows // ROWS_A_BUCKET)
    return min(MOST_BUCKETS, int(1 << (wanted - 1).bit_length()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeBuild:
    """The tools of one build. ``at_once``: the engine takes all buckets as one question.

    ``scratch`` is an empty folder of the lake, removed afterwards. ``lake_only`` leaves the register's golden records
    as they are; new links are written all the same, since a subject's key is given once, and a build is then due.
    """

    register: Register
    lake: Lake
    catalogue: Catalogue
    engine: Engine
    at_once: bool
    named: str
    scratch: Path
    because: Because
    lake_only: bool
    progress: Progress

    def run(self, planned: Planned) -> Built:
        """Build one concept; raise RegisterError when the engine or the register refuses."""
        mirrors = mirrors_of(self.catalogue, planned.concept)
        if not mirrors:
            with self.register.transaction():
                return publish(self.register, Built(concept=planned.concept, subjects=0, conflicts=0, unlinked=0))
        with self.register.snapshot():
            seen = self._seen()
            work = _Concept.of(self, planned, mirrors, speaking(self.register, self.catalogue, planned.concept))
            work.export()
        work.compute()
        with self.register.transaction():
            hold(self.register)
            if self._seen() != seen:
                work.export()
                work.compute()
            built = work.write()
        work.put_in_service(built)
        return built

    def _seen(self) -> tuple[int, int]:
        """What every writer of mirrors, links or golden records raises: the last batch and the last cause."""
        last = self.register.row("select (select max(batch) from batch), (select max(cause) from cause)") or (0, 0)
        return int(last[0] or 0), int(last[1] or 0)

    def tell(self, stage: str, concept: str, rows: int = 0) -> None:
        """Say how far the work is."""
        self.progress(Stage(stage, concept, rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Concept:
    """One concept under work. ``received`` holds the export, ``placed`` and ``golden`` become editions."""

    build: LakeBuild
    planned: Planned
    mirrors: tuple[Mirror, ...]
    speakers: tuple[Mirror, ...]
    received: Path
    placed: dict[Mirror, Path]
    golden: Path

    @classmethod
    def of(
        cls, build: LakeBuild, planned: Planned, mirrors: tuple[Mirror, ...], speakers: tuple[Mirror, ...]
    ) -> _Concept:
        """Lay out where everything goes."""
        lake, at = build.lake, build.because.at
        return cls(
            build=build,
            planned=planned,
            mirrors=mirrors,
            speakers=speakers,
            received=build.scratch / planned.concept,
            placed={one: editions.begin(lake, "mirrors", _shelf(one), at) for one in speakers},
            golden=editions.begin(lake, "golden", planned.concept, at),
        )

    # ---- 1

    def export(self) -> None:
        """The mirrors as they stand, one file each."""
        for folder in (self.received, self.golden, *self.placed.values()):
            shutil.rmtree(folder, ignore_errors=True)
        self.received.mkdir(parents=True)
        for name in self._exported():
            schema = self._schema(name)
            query = exp.select(*(column(each) for each in schema.names)).from_(exp.to_table(name))
            rows = 0
            with pq.ParquetWriter(self._file(name), schema, compression="zstd") as file:
                for batch in self.build.register.stream(query, schema):
                    file.write_batch(batch)
                    rows += batch.num_rows
                    self.build.tell("export", name, rows)

    def _exported(self) -> tuple[str, ...]:
        """The tables of the register that are computed with."""
        mirrors = tuple(mirror.table for mirror in self.speakers)
        return (*mirrors, *placing.beside(self.build.catalogue.dictionary, self.mirrors))

    def _schema(self, name: str) -> pa.Schema:
        table = next(table for table in self.build.catalogue.tables if table.name == name)
        return pa.schema([(one.name, ARROW[one.kind]) for one in table.columns if one.name != "row_hash"])

    def _file(self, name: str) -> Path:
        return self.received / f"{name}.parquet"

    # ---- 2 to 4

    def compute(self) -> None:
        """Everything that the engine does."""
        engine, concept = self.build.engine, self.planned.concept
        for name in self._exported():
            engine.parquet(name, [self._file(name)])
        self.build.tell("link", concept, self.planned.rows)
        placing.link_in(engine, self.build.register, self.build.catalogue.dictionary, self.mirrors, self.received)
        for mirror in self.speakers:
            self.build.tell("place", mirror.source)
            names = self._schema(mirror.table).names
            query = placing.placed(mirror, names, self.planned.buckets, linked=mirror in self.mirrors)
            self._write(query, self.placed[mirror])
        self._consolidate()

    def _write(self, query: exp.Select, folder: Path) -> None:
        """Write an edition: rows by the bucket that they name, or, where there is but one, into it as they come."""
        if self.planned.buckets > 1:
            self.build.engine.write(query, folder, BUCKET)
        else:
            self.build.engine.write(query, editions.in_bucket(folder, 0))

    def _consolidate(self) -> None:
        """Golden rows: all buckets as one question, or one after another with memory for one."""
        engine, golden = self.build.engine, self.golden
        fields = survivors(
            dictionary=self.build.catalogue.dictionary, concept=self.planned.concept, mirrors=self.speakers
        )
        query = consolidate(fields=fields, mirrors=self.speakers, spine=spine(self.mirrors))
        if self.build.at_once and self.planned.buckets > 1:
            self.build.tell("consolidate", self.planned.concept)
            self._view(None)
            everywhere = exp.select("*", placing.bucket("g", self.planned.buckets)).from_(query.subquery("g"))
            engine.write(everywhere, golden, BUCKET)
            return
        for number in range(self.planned.buckets):
            self.build.tell("consolidate", f"{self.planned.concept} {number + 1}/{self.planned.buckets}")
            self._view(number)
            engine.write(query, editions.in_bucket(golden, number))

    def _view(self, number: int | None) -> None:
        """Let the mirrors' names mean one bucket of what was placed, or all of it."""
        for mirror, folder in self.placed.items():
            place = folder if number is None else editions.in_bucket(folder, number)
            if any(place.rglob("*.parquet")):
                self.build.engine.parquet(mirror.table, [place])
            else:
                self.build.engine.table(mirror.table, self._schema(mirror.table).empty_table())

    # ---- 5

    def write(self) -> Built:
        """Links and golden records into the register, inside the caller's transaction."""
        register, concept = self.build.register, self.planned.concept
        self.build.tell("swap", concept)
        changed = placing.write_links_of(register, concept, self.mirrors, self.received)
        unlinked = placing.unlinked(self.build.engine)
        if self.build.lake_only:
            if changed:
                register.execute(
                    "insert into build_due (concept, since) values (:concept, :since) on conflict (concept) do nothing",
                    {"concept": concept, "since": self.build.because.at},
                )
            return self._counted(unlinked)
        register.execute("delete from build_due where concept = :concept", {"concept": concept})
        built = self._counted(unlinked)
        self._swap()
        structure = applied.structure_of(self.build.catalogue, concept)
        applied.keep(register, f"concept:{concept}", structure, self.build.because.at)
        return publish(register, built)

    def _counted(self, unlinked: int) -> Built:
        """Counts of the golden rows, as the engine finds them."""
        engine, concept = self.build.engine, self.planned.concept
        table = golden_table(self.build.catalogue.dictionary.concept(concept))
        if any(self.golden.rglob("*.parquet")):
            engine.parquet(table.name, [self.golden])
        else:
            engine.table(table.name, _golden_schema(table).empty_table())
        found = cluster.rows(engine, counted(self.build.catalogue.dictionary.concept(concept), table.name))[0]
        return Built(concept=concept, subjects=int(found[0]), conflicts=int(found[1] or 0), unlinked=unlinked)

    def _swap(self) -> None:
        """Load the golden rows beside the golden table, and put them in its place."""
        register = self.build.register
        table = golden_table(self.build.catalogue.dictionary.concept(self.planned.concept))
        names = consolidated_names(table)
        arrived = Table(f"{table.name}__lake", tuple(one for one in table.columns if one.name in names), ("subject",))
        tables.drop(register, arrived)
        tables.create(register, arrived)
        for rows in _golden_rows(self.golden, _golden_schema(table)):
            register.load(arrived.name, rows)
        query = exp.select(*(column(name) for name in names)).from_(exp.to_table(arrived.name))
        swap_in(register, self.planned.concept, table, query, self.build.because)
        tables.drop(register, arrived)

    def put_in_service(self, built: Built) -> None:
        """Make the new editions the ones that readers of the lake find."""
        facts = {"at": self.build.because.at, "engine": self.build.named, "buckets": self.planned.buckets}
        for mirror, folder in self.placed.items():
            folder.mkdir(parents=True, exist_ok=True)
            rows = self.planned.records[mirror.source]
            editions.publish(self.build.lake, "mirrors", _shelf(mirror), folder, {**facts, "records": rows})
        self.golden.mkdir(parents=True, exist_ok=True)
        counts = {"subjects": built.subjects, "conflicts": built.conflicts, "unlinked": built.unlinked}
        editions.publish(self.build.lake, "golden", self.planned.concept, self.golden, {**facts, **counts})


def _shelf(mirror: Mirror) -> str:
    return f"{mirror.database}__{mirror.dataset}"


def _golden_schema(table: Table) -> pa.Schema:
    names = consolidated_names(table)
    return pa.schema([(one.name, ARROW[one.kind]) for one in table.columns if one.name in names])


def _golden_rows(folder: Path, schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of an edition, some at a time, each part in the order of the register's key."""
    for file in sorted(folder.rglob("*.parquet")):
        for batch in pq.ParquetFile(file).iter_batches(LOADED_ROWS, columns=schema.names):
            yield pa.Table.from_batches([batch]).select(schema.names).cast(schema).sort_by("subject")


@contextmanager
def scratch_of(lake: Lake) -> Iterator[Path]:
    """An empty folder in the lake, removed afterwards; what an earlier, killed build left in it is removed before."""
    folder = lake.root / "building"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
