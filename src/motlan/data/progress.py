"""How far long work is: told to whoever asked for it, at named stages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the work on one thing.

    ``name`` is ``extract``, ``shape``, ``land``, ``landed``, ``done``, …; ``of`` is ``database.dataset`` or a concept;
    ``rows`` are done so far.
    """

    name: str
    of: str
    rows: int = 0


Progress = Callable[[Stage], None]


def silent(_stage: Stage) -> None:
    """Nobody asked."""
