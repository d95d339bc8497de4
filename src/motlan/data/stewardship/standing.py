"""How each database stands: its index, its freshness against its promise, what waits for its owner. Worst first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motlan.data.databases.spec import Database
from motlan.data.spec import Catalogue
from motlan.data.sync.state import DatasetState, dataset_states
from motlan.kernel.clock import Clock, moment
from motlan.store.register import Register

ORDER = {"red": 0, None: 1, "yellow": 2, "green": 3}
"""Worst first. What was never measured may be anything: it comes before what is known to be passable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """One dataset against the promise of its owner.

    ``read_at`` is its last reading that went well, ``changed_at`` the last batch that brought something, ``held`` the
    rows in its mirror. ``period`` is the promise in days (None: none was made). ``way`` is how its changes are found,
    ``state`` how the reading of it stands: living, stale, stopped (None: it was never tried).
    """

    dataset: str
    hosted: bool
    period: int | None
    read_at: str | None
    changed_at: str | None
    held: int
    age: timedelta | None
    way: str
    state: DatasetState | None

    @property
    def down(self) -> DatasetState | None:
        """Its state, when it is stale or stopped."""
        return self.state if self.state is not None and self.state.standing in {"stale", "stopped"} else None

    @property
    def late(self) -> bool:
        """Whether the last good reading is older than the promise; never read is late too. What we host cannot be."""
        if self.hosted or self.period is None:
            return False
        return self.age is None or self.age > timedelta(days=self.period)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One database as the list shows it.

    The index is in per cent; ``coverage`` (of attributes × criteria that a rule measures) and ``clean_share`` (of
    records that pass every rule) are shares from 0 to 1. ``band`` None: never measured. ``conflicts`` are its values
    that contradict a better authority, as last measured; None where none was compared.
    """

    database: Database
    dqi: float | None
    band: str | None
    coverage: float | None
    clean_share: float | None
    identifier_breaches: int
    measured_at: str | None
    datasets: tuple[Freshness, ...]
    quarantined: int
    conflicts: int | None

    @property
    def name(self) -> str:
        """The database's name."""
        return self.database.database

    @property
    def clean_percent(self) -> float | None:
        """Records that pass every check, in per cent."""
        return None if self.clean_share is None else 100 * self.clean_share

    @property
    def coverage_percent(self) -> float | None:
        """Coverage in per cent."""
        return None if self.coverage is None else 100 * self.coverage

    @property
    def changed_at(self) -> str | None:
        """When it last brought something."""
        return max((each.changed_at for each in self.datasets if each.changed_at), default=None)

    @property
    def read_at(self) -> str | None:
        """When it was last read whole: the oldest of its datasets' last readings; None when one was never read."""
        times = [each.read_at for each in self.datasets if not each.hosted]
        return min((at for at in times if at), default=None) if all(times) else None

    @property
    def held(self) -> int:
        """Rows in its mirrors."""
        return sum(each.held for each in self.datasets)

    @property
    def down(self) -> tuple[Freshness, ...]:
        """The datasets whose source does not answer, or changed its form."""
        return tuple(each for each in self.datasets if each.down is not None)

    @property
    def late(self) -> tuple[Freshness, ...]:
        """The datasets that are later than was promised."""
        return tuple(each for each in self.datasets if each.late)


def standings(*, register: Register, catalogue: Catalogue, clock: Clock) -> tuple[Standing, ...]:
    """Every database of the catalogue, worst first: by band, then late ones, then by index, then by name."""
    found = _stand(register, catalogue, clock, catalogue.databases.values())
    return tuple(sorted(found, key=_badness))


def standing(*, register: Register, catalogue: Catalogue, clock: Clock, database: str) -> Standing:
    """One database; raise UnknownName."""
    return _stand(register, catalogue, clock, [catalogue.database(database)])[0]


def _badness(one: Standing) -> tuple[int, bool, float, str]:
    return (ORDER.get(one.band, 1), not one.late, 0.0 if one.dqi is None else one.dqi, one.name)


def _stand(register: Register, catalogue: Catalogue, clock: Clock, wanted: Iterable[Database]) -> list[Standing]:
    now = clock.now()
    return [_one(register, one, now) for one in wanted]


def _one(register: Register, database: Database, now: datetime) -> Standing:
    return Standing(
        database=database,
        datasets=freshness(register, database, now),
        quarantined=_quarantined(register, database),
        conflicts=_conflicts(register, database),
        **_index(register, database.database),
    )


def _index(register: Register, database: str) -> dict[str, Any]:
    rows = register.records(
        "select dqi, band, coverage, clean_share, identifier_breaches, measured_at from quality_index"
        " where database = :database order by measured_at desc limit 1",
        {"database": database},
    )
    empty = dict.fromkeys(("dqi", "band", "coverage", "clean_share", "measured_at"))
    index = rows[0] if rows else empty
    return {**index, "identifier_breaches": index.get("identifier_breaches") or 0}


def _conflicts(register: Register, database: Database) -> int | None:
    """Values that a measurement found to differ from a better authority; a declared comparison counts none twice."""
    found = register.value(
        "select sum(failed) from quality_score where database = :d and check_id = attribute || '.agrees_with'"
        " and evaluated > 0",
        {"d": database.database},
    )
    return None if found is None else int(found)


def _quarantined(register: Register, database: Database) -> int:
    """Values put aside and not yet mended, counted along the index of the quarantine."""
    return sum(quarantined(register, database.database, dataset) for dataset in database.datasets)


def quarantined(register: Register, database: str, dataset: str) -> int:
    """Values of one dataset in quarantine."""
    count = "select count(*) from quarantine where database = :d and dataset = :s"
    return int(register.value(count, {"d": database, "s": dataset}))


def freshness(register: Register, database: Database, now: datetime) -> tuple[Freshness, ...]:
    """Every dataset of a database, in the order of its file."""
    states = dataset_states(register)
    found = []
    for name, dataset in database.datasets.items():
        where = {"d": database.database, "s": name}
        read_at = register.value(
            "select ended_at from sync_run where database = :d and dataset = :s and outcome in ('ok', 'unchanged')"
            " order by run desc limit 1",
            where,
        )
        last = register.row(
            "select landed_at, held from batch where database = :d and dataset = :s order by batch desc limit 1", where
        )
        changed_at = register.value(
            "select landed_at from batch where database = :d and dataset = :s and added + changed + removed > 0"
            " order by batch desc limit 1",
            where,
        )
        state = states.get(f"{database.database}.{name}")
        seen = [at for at in (read_at or (last[0] if last else None), state.seen_at if state else None) if at]
        read_at = max(seen, default=None)
        found.append(
            Freshness(
                dataset=name,
                hosted=dataset.hosted,
                period=dataset.period,
                read_at=read_at,
                changed_at=changed_at,
                held=last[1] if last else 0,
                age=now - moment(read_at) if read_at else None,
                way="hosted" if dataset.hosted else dataset.changes.by,
                state=state,
            )
        )
    return tuple(found)
