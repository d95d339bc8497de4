"""Who does which kind of work. Each app registers its own in a module ``work``, imported when Django starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from motlan.kernel.registry import Registry
from motlan.kernel.text import Text
from motlan.web.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A job as its worker is handed it. ``tries`` counts this one too."""

    kind: str
    key: str
    payload: Mapping[str, Any]
    tries: int = 1


Last = Callable[[], None]
Doer = Callable[[House, Work], Last | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Who does one kind of work; ``every``: a chore, done again and again; ``title``: what an administrator reads."""

    do: Doer
    title: Text | None = None
    slow: bool = False
    every: timedelta | None = None


workers: Registry[Worker] = Registry("kind of work")


def work(
    kind: str, *, title: Text | None = None, slow: bool = False, registry: Registry[Worker] = workers
) -> Callable[[Doer], Doer]:
    """Let a function do all jobs of a kind.

    It runs in one transaction with the note that the job is done: what it writes is there once or not at all. It fails
    by raising; then it is tried again later, and given up after some tries.

    ``slow``: it talks to others (mail, a time-stamping authority, a gateway) and runs outside any transaction, so that
    nobody waits for it. It may return a function without arguments, which is run in the transaction with the note.
    Since a process may die between the two, what it did to others may be done twice.
    """

    def keep(do: Doer) -> Doer:
        registry.register(kind)(Worker(do=do, title=title, slow=slow))
        return do

    return keep


def chore(
    name: str, *, every: timedelta, title: Text | None = None, registry: Registry[Worker] = workers
) -> Callable[[Callable[[House], None]], Callable[[House], None]]:
    """Let a function be run again and again, in a transaction, ``every`` so often, by one worker at a time."""

    def keep(do: Callable[[House], None]) -> Callable[[House], None]:
        registry.register(f"chore:{name}")(Worker(do=lambda house, _work: do(house), title=title, every=every))
        return do

    return keep
