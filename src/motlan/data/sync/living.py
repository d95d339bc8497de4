"""The front door of the watch: opens a register for each of its threads, and does once a minute what time brings."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path as Folder

from motlan.data.golden.overrides import expire_overrides
from motlan.data.progress import Progress, silent
from motlan.data.spec import Catalogue
from motlan.data.sync.follow import Follow
from motlan.data.sync.intake import Intake, Path
from motlan.data.sync.notice import AfterChange, Chore, Tell
from motlan.data.sync.rounds import Renewed, Watch, never
from motlan.kernel.clock import Clock
from motlan.store.lake import Lake
from motlan.store.register import Register


def watch(
    *,
    connect: Callable[[], Register],
    lake: Lake,
    catalogue: Catalogue,
    clock: Clock,
    places: Mapping[str, str],
    ended: threading.Event,
    tell: Tell,
    every: float = 60.0,
    path: Path = "auto",
    after_change: Sequence[AfterChange] = (),
    chores: Sequence[Chore] = (),
    progress: Progress | None = None,
    renewed: Renewed = never,
    root: Folder | None = None,
) -> None:
    """Keep every dataset living until ``ended`` is set; each event goes to ``tell``, from two threads.

    ``every`` is the number of seconds between two readings of a dataset that says nothing else. ``after_change`` is
    called after each landing, ``chores`` once a minute; overrides of stewards expire by themselves. ``renewed`` is
    asked every second or two whether there is another catalogue now, which is followed from then on; others may ask
    which workspace that is (its folder ``root``).

    :raises RegisterError: when another synchronisation is at work, or the register does not answer.
    """

    @contextmanager
    def intake(catalogue: Catalogue, turn: threading.RLock) -> Iterator[Intake]:
        told = progress or silent
        with connect() as register:
            yield Intake(
                register=register,
                lake=lake,
                catalogue=catalogue,
                clock=clock,
                places=places,
                path=path,
                accept_removals=False,
                progress=told,
                follow=Follow(register=register, lake=lake, catalogue=catalogue, clock=clock, progress=told),
                brief_runs=True,
                turn=turn,
            )

    following = [catalogue]

    def newest() -> Catalogue | None:
        found = renewed()
        following[0] = found or following[0]
        return found

    def expire(register: Register) -> None:
        expire_overrides(register=register, catalogue=following[0], clock=clock)

    Watch(
        intake=intake,
        catalogue=catalogue,
        lake=lake,
        tell=tell,
        renewed=newest,
        root=root,
        every=every,
        after_change=after_change,
        chores=(expire, *chores),
    ).run(ended)
