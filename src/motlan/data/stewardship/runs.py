"""What syncing did: every reading of a dataset, with what it brought or why it failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from motlan.data.stewardship.slices import PAGE, Slice, cut
from motlan.kernel.clock import moment
from motlan.kernel.text import Text
from motlan.store.register import Register

OUTCOMES = ("ok", "unchanged", "failed", "stopped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one reading brought: rows received, and what they changed in the mirror."""

    batch: int
    mode: str
    rows: int
    added: int
    changed: int
    removed: int
    quarantined: int
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One reading. ``batch`` is None when it brought nothing; ``remedy`` is set when it failed."""

    run: int
    database: str
    dataset: str
    started_at: str
    ended_at: str | None
    outcome: str | None
    message: Text | None
    remedy: Text | None
    batch: Batch | None

    @property
    def seconds(self) -> float | None:
        """How long it took: as its batch measured it, else to the second; None while it runs."""
        if self.batch is not None and self.batch.seconds is not None:
            return self.batch.seconds
        return (moment(self.ended_at) - moment(self.started_at)).total_seconds() if self.ended_at else None


_RUNS = """
select run, database, dataset, started_at, ended_at, outcome, message_vi, message_en, remedy_vi, remedy_en
from sync_run where (:before is null or run < :before)
"""
_BATCH = """
select batch, mode, rows, added, changed, removed, quarantined, seconds from batch
where database = :database and dataset = :dataset and landed_at >= :started_at and landed_at <= :ended_at
order by batch desc limit 1
"""


def runs(
    *,
    register: Register,
    database: str | None = None,
    outcome: str | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Slice[Run, int]:
    """Readings, latest first; of one database, or of all."""
    query = _RUNS
    query += " and database = :database" if database else ""
    query += " and outcome = :outcome" if outcome else ""
    query += " order by run desc limit :limit"
    found = register.records(query, {"before": before, "database": database, "outcome": outcome, "limit": limit + 1})
    return cut([(row["run"], _run(register, row)) for row in found], limit)


def _run(register: Register, row: dict[str, Any]) -> Run:
    names = ("run", "database", "dataset", "started_at", "ended_at", "outcome")
    return Run(
        **{name: row[name] for name in names},
        message=_text(row["message_vi"], row["message_en"]),
        remedy=_text(row["remedy_vi"], row["remedy_en"]),
        batch=_batch(register, row),
    )


def _text(vi: str | None, en: str | None) -> Text | None:
    said = {language: text for language, text in (("vi", vi), ("en", en)) if text}
    return Text(said) if said else None


def _batch(register: Register, row: dict[str, Any]) -> Batch | None:
    """A run names no batch: it is the one of its dataset that landed while it ran."""
    if row["outcome"] != "ok" or row["ended_at"] is None:
        return None
    found = register.records(_BATCH, {name: row[name] for name in ("database", "dataset", "started_at", "ended_at")})
    return Batch(**found[0]) if found else None
