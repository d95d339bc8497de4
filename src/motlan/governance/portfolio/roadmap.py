"""Planned steps of databases against what is measured: kept, late, to come; where nothing is measured, as claimed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from motlan.governance.portfolio.book import Listed, PortfolioBook, Step
from motlan.governance.portfolio.keep import Kept
from motlan.governance.portfolio.spec import STAGES

Standing = Literal["kept", "claimed", "late", "to_come"]
"""``kept``: the stage is measured; ``claimed``: it is said, and nothing is measured; ``late``: neither, and the day is
past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One step with how it stands; ``quarter`` as ``2026-Q2``; ``days``: late by so many."""

    step: Step
    row: Listed
    measured: str
    standing: Standing
    quarter: str
    days: int


def roadmap(*, book: PortfolioBook, stood: Mapping[str, Kept], today: date) -> tuple[Planned, ...]:
    """Every step in the order of its day."""
    steps = sorted(book.steps, key=lambda one: (one.due, one.database))
    return tuple(_planned(one, book.by_name[one.database], stood.get(one.database), today) for one in steps)


def _planned(step: Step, row: Listed, kept: Kept | None, today: date) -> Planned:
    measured = kept.stage if kept else ""
    standing = standing_of(step, claimed=row.stage, measured=measured, today=today)
    return Planned(
        step=step,
        row=row,
        measured=measured,
        standing=standing,
        quarter=f"{step.due.year}-Q{(step.due.month + 2) // 3}",
        days=(today - step.due).days if standing == "late" else 0,
    )


def standing_of(step: Step, *, claimed: str, measured: str, today: date) -> Standing:
    """How one step stands: what is measured counts before what is claimed."""
    if _reaches(measured, step.stage):
        return "kept"
    if not measured and _reaches(claimed, step.stage):
        return "claimed"
    return "late" if today > step.due else "to_come"


def _reaches(stage: str, wanted: str) -> bool:
    return stage in STAGES and STAGES.index(stage) >= STAGES.index(wanted)
