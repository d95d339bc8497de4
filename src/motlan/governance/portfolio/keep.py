"""What was measured of the portfolio, day by day: a row is written when something is otherwise than it was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motlan.governance.facts import due
from motlan.governance.portfolio.measure import Measured, stages
from motlan.governance.portfolio.spec import StageRule
from motlan.governance.portfolio.state import DatabaseState, portfolio, severe
from motlan.governance.published import PUBLISHED
from motlan.kernel.clock import instant
from motlan.store.register import Register

TABLE = "published_portfolio"
COLUMNS = PUBLISHED[TABLE]
LISTED = ", ".join(f'"{name}"' for name in COLUMNS)
Value = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One database on one day, as it was measured; what was not is None, and '' for a stage or a grade."""

    database: str
    day: str
    claimed: str
    stage: str
    grade: str
    score: float | None
    formula: str
    connected: float | None
    use: float | None
    quality: float | None
    standards: float | None
    operation: float | None
    band: str | None
    mapped: float | None
    rows: int
    quarantined: int
    identifier_breaches: int | None
    readings: int
    landed_at: str | None
    items: str

    @property
    def severe(self) -> bool:
        """Whether it was red, see :func:`motlan.governance.portfolio.state.severe`."""
        return severe(self.band, self.identifier_breaches)

    @property
    def holding(self) -> Mapping[str, bool]:
        """Line of the checklist → whether it holds, only lines that were measured."""
        return {name: held == "1" for name, _, held in (one.partition("=") for one in self.items.split())}


def keep(*, register: Register, measured: Sequence[Measured], at: datetime, on: date) -> int:
    """Write what changed since it was measured last, in one transaction; how many databases did."""
    now = on.isoformat()
    with register.within():
        register.locked_row("published_portfolio", "select 1")
        before = as_of(register=register, on=on)
        rows = [_row(one, now) for one in measured]
        changed = [row for row in rows if _otherwise(before.get(str(row["database"])), row)]
        places = ", ".join(f":{name}" for name in COLUMNS)
        updates = ", ".join(f'"{name}" = excluded."{name}"' for name in COLUMNS if name not in ("database", "day"))
        register.execute_many(
            f"insert into {TABLE} ({LISTED}) values ({places}) on conflict (database, day) do update set {updates}",
            changed,
        )
        due.see(register, due.PORTFOLIO, instant(at))
        if changed:
            due.change(register, due.DATABASES)
    return len(changed)


def as_of(*, register: Register, on: date) -> Mapping[str, Kept]:
    """Every database as it stood at the end of a day; nothing before the first day on which it was measured."""
    last = f"select database, max(day) as day from {TABLE} where day <= :day group by database"
    listed = ", ".join(f'p."{name}"' for name in COLUMNS)
    rows = register.rows(
        f"select {listed} from {TABLE} p join ({last}) l on l.database = p.database and l.day = p.day",
        {"day": on.isoformat()},
    )
    return {str(row[0]): _kept(row) for row in rows}


def turned(*, register: Register, rule: StageRule, at: datetime, on: date) -> bool:
    """Whether any light of a database is another than when it was measured last: its stage, its band, or that it is
    red. Cheaper than measuring: nothing is asked of a year's dossiers and readings."""
    states = {one.database: one for one in portfolio(reader=register)}
    now = stages(rule=rule, states=states, reader=register, at=at)
    return any(
        _lights(now.get(name, ""), states.get(name, DatabaseState(database=name)))
        != (kept.stage, kept.band, kept.severe)
        for name, kept in as_of(register=register, on=on).items()
    )


def _lights(stage: str, state: DatabaseState) -> tuple[str, str | None, bool]:
    return stage, state.band, state.severe


def history(*, register: Register, database: str) -> tuple[Kept, ...]:
    """Every day on which something changed of one database, the latest first."""
    rows = register.rows(
        f"select {LISTED} from {TABLE} where database = :database order by day desc", {"database": database}
    )
    return tuple(_kept(row) for row in rows)


def measured_at(register: Register) -> str | None:
    """When the portfolio was measured last, None when it never was."""
    return due.seen(register, due.PORTFOLIO)


def _kept(row: Sequence[Any]) -> Kept:
    return Kept(**dict(zip(COLUMNS, row, strict=True)))


def _otherwise(before: Kept | None, row: Mapping[str, Value]) -> bool:
    return before is None or any(getattr(before, name) != value for name, value in row.items() if name != "day")


def _row(one: Measured, day: str) -> dict[str, Value]:
    grade = one.grade
    return {
        "database": one.database,
        "day": day,
        "claimed": one.claimed,
        "stage": one.stage or "",
        "grade": grade.grade if grade else "",
        "score": grade.score if grade else None,
        "formula": one.formula.isoformat() if one.formula else "",
        **{name: one.figures.get(name) for name in ("connected", "use", "quality", "standards", "operation")},
        "band": one.state.band,
        "mapped": one.state.mapped_share,
        "rows": one.state.rows,
        "quarantined": one.state.quarantined,
        "identifier_breaches": one.state.identifier_breaches,
        "readings": one.readings,
        "landed_at": one.state.landed_at,
        "items": " ".join(f"{name}={int(holds)}" for name, holds in one.items.items()),
    }
