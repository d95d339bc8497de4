"""What a watch tells while it goes on: one event at a time, for a screen or a program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from motlan.data.sync.report import DatasetReport
from motlan.kernel.text import Text
from motlan.store.register import Register

What = Literal["watching", "reread", "landed", "stale", "living", "stopped", "failed", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One event, at an instant (ISO 8601, UTC).

    ``landed``: changes are in the register, ``report`` tells how many. ``stale``: a source is down since ``since``, was
    tried ``attempts`` times and is tried next at ``next_try``. ``stopped``: it changed its form. ``living``: it is
    back, or goes on in its new form; it was out since ``since``. ``reread``: the workspace was changed, and is followed
    as it is now.
    """

    what: What
    at: str
    database: str = ""
    dataset: str = ""
    report: DatasetReport | None = None
    message: Text | None = None
    remedy: Text | None = None
    attempts: int = 0
    since: str | None = None
    next_try: str | None = None
    lag: float | None = None


Tell = Callable[[Notice], None]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a landing touched: the datasets and the concepts they describe."""

    datasets: frozenset[str]
    concepts: frozenset[str]


AfterChange = Callable[[Register, Changed], None]
"""Called after a landing is committed, outside its transaction; what it does wrong is told and stops nothing."""
Chore = Callable[[Register], None]
"""Called once a minute."""
