"""From a connector to a Parquet batch, exactly as received."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from motlan.data.databases import connectors as _built_in  # noqa: F401  # registers the built-in kinds
from motlan.data.databases.connector import Probe, connectors, probe, request
from motlan.data.progress import Progress, Stage
from motlan.data.sync.plan import Step
from motlan.store.lake import Lake
from motlan.store.refused import Rejected
from motlan.store.source import Since, text_schema

RUNS = "motlan.runs"
"""Under this name a batch file knows where its records stood in the files that they came from (JSON)."""


@dataclass(frozen=True, slots=True)
class Received:
    """A batch on disk. ``rows`` counts records; ``rejected`` are lines that are none.

    ``runs`` say where records stand in their files, where that is known: place in the batch (from 0), file, row (from
    1; 0: only the file is known); the records after it stand on the rows after it.
    """

    path: Path
    rows: int
    rejected: tuple[Rejected, ...]
    probe: Probe
    runs: tuple[tuple[int, str, int], ...] = ()


@dataclass(slots=True)
class _Reading:
    """How far a reading is, and where its records stand."""

    rows: int = 0
    before: int = 0
    name: str = ""
    runs: list[tuple[int, str, int]] = field(default_factory=list)

    def file(self, name: str) -> None:
        self.before, self.name = self.rows, name

    def go_on(self, place: int, row: int) -> None:
        if self.runs and self.runs[-1][0] == self.before + place:
            self.runs.pop()  # it is known better now, or the file before had no record
        self.runs.append((self.before + place, self.name, row))


def extract(step: Step, *, lake: Lake, batch: int, places: Mapping[str, str], progress: Progress) -> Received:
    """Read one dataset into the lake; raise SourceError and leave no file behind that counts."""
    source = step.source
    column = source.dataset.changes.column
    since = Since(column, step.since) if column is not None and step.since is not None else None
    file = f"databases/{source.database.database}.yaml"
    asked = request(source.database.connect, source.dataset, places, since, file=file)
    seen = probe(asked)
    connector = connectors.get(asked.connect.kind)
    path = lake.batch_path(source.database.database, source.name, batch)
    reading = _Reading()
    with lake.writing(path, text_schema(source.dataset.read_columns)) as writer, lake.refusing(path) as refusals:
        for part in connector.extract(replace(asked, snapshot=step.snapshot, reject=refusals.refuse, told=reading)):
            writer.write_batch(part)
            reading.rows += part.num_rows
            progress(Stage("extract", source.path, reading.rows))
        writer.tell(RUNS, json.dumps(reading.runs))
    return Received(path, reading.rows, tuple(refusals.lines), seen, tuple(reading.runs))
