"""A small register whose records come, change and go, delivery by delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from motlan.data import api
from motlan.data.golden.cause import Because
from motlan.data.golden.follow import Following
from motlan.data.golden.rebuild import build_concept
from motlan.data.spec import Catalogue
from motlan.data.sync.said import keep_gone
from motlan.kernel.clock import FixedClock
from motlan.store.cluster import Address, Limits
from motlan.store.register import Register
from tests.conformance.people import BUILT, Row, fill, lake

CLOCK = FixedClock(datetime(2025, 7, 2, 8, tzinfo=UTC))
SYNC = Because(kind="sync", at="2025-07-02T08:00:00Z")
CITIZENS, BORN, MEMBERS = "population.citizens", "civil.born", "insurance.members"
LAN: Row = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}
MAI: Row = {"number": "001175000002", "full_name": "Lê Mai", "birth_date": "1975-04-05", "sex": "female"}


@dataclass
class Town:
    """A register whose records come and go; who is who is settled at once (living) or by a build."""

    register: Register
    held: Catalogue
    folder: Path
    path: str
    batch: int = 0

    def change(self, comes: dict[str, dict[str, Row]], goes: dict[str, list[str]] | None = None) -> None:
        """One delivery: records by dataset that come or change, and those that are gone."""
        gone = goes or {}
        self.batch += 1
        with self.register.transaction():
            following = Following.over(register=self.register, catalogue=self.held, concept="person")
            for at in (comes, gone):
                self._note(following, {path: list(keys) for path, keys in at.items()})
            for path, keys in gone.items():
                self._take_away(path, keys)
            for path, rows in comes.items():
                self._put(path, rows)
            self._note(following, {path: list(rows) for path, rows in comes.items()})
            if self.path == "living":
                following.settle(SYNC)
        if self.path != "living":
            self.build()

    def build(self) -> None:
        where = lake(self.folder / "lake")
        if self.path == "engine":
            api.build_in_lake(
                register=self.register, lake=where, catalogue=self.held, clock=CLOCK, address=Address("duckdb"),
                limits=Limits(memory_gb=1, cores=1), buckets=2, lake_only=False, progress=None,
            )  # fmt: skip
        else:
            build_concept(register=self.register, lake=where, catalogue=self.held, concept="person", because=BUILT)

    def _note(self, following: Following, named: dict[str, list[str]]) -> None:
        for path, keys in named.items():
            database, _, dataset = path.partition(".")
            if self.path == "living":
                following.note(database=database, dataset=dataset, record_keys=keys)

    def _put(self, path: str, rows: dict[str, Row]) -> None:
        mirror = self.held.source(*path.split(".")).mirror
        kept = dict(self.register.rows(f'select record_key, subject from "{mirror}"'))
        fill(self.register, self.held, path, rows, batch=self.batch)
        self.register.execute_many(
            f'update "{mirror}" set subject = :s where record_key = :k', [{"s": kept.get(k), "k": k} for k in rows]
        )

    def _take_away(self, path: str, keys: list[str]) -> None:
        source = self.held.source(*path.split("."))
        for key in keys:
            one = {"key": key}
            keep_gone(self.register, source, where="record_key = :key", values=one, batch=self.batch)
            self.register.execute(f'delete from "{source.mirror}" where record_key = :key', one)

    def who(self) -> dict[str, int | None]:
        """The subject of every record."""
        return {
            key: subject
            for source in self.held.sources("person")
            for key, subject in self.register.rows(f'select record_key, subject from "{source.mirror}"')
        }

    def keys(self) -> set[int]:
        """Every key that was ever given."""
        return {subject for (subject,) in self.register.rows("select subject from subject where concept = 'person'")}
