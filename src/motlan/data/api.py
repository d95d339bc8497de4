"""The front door of the data plane: keyword-only functions, frozen values in and out."""

from __future__ import annotations

from collections.abc import Mapping

from motlan.data.progress import Progress, silent
from motlan.data.spec import Catalogue
from motlan.data.sync.follow import Follow
from motlan.data.sync.plan import Step, plan
from motlan.data.sync.run import DatasetReport, Path, Sync, SyncReport, states
from motlan.kernel.clock import Clock
from motlan.store import tables
from motlan.store.lake import Lake
from motlan.store.register import Register

__all__ = ["DatasetReport", "SyncReport", "plan_sync", "prepare", "synchronise"]


def prepare(*, register: Register, catalogue: Catalogue) -> None:
    """Make or grow every table of the register; may be run at any time."""
    tables.prepare(register, catalogue.tables, catalogue.views)


def plan_sync(*, register: Register, catalogue: Catalogue, only: tuple[str, ...] = ()) -> tuple[Step, ...]:
    """What :func:`synchronise` would read, and why; nothing is read."""
    return plan(catalogue, states(register, catalogue), only)


def synchronise(
    *,
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    clock: Clock,
    places: Mapping[str, str],
    only: tuple[str, ...] = (),
    path: Path = "auto",
    progress: Progress | None = None,
) -> SyncReport:
    """Bring every mirror (or those of ``only``: ``database`` or ``database.dataset``) up to date, and what follows.

    ``places`` fills ``${NAME}`` in paths and addresses. A dataset that cannot be read is reported and the others go on;
    raise RegisterError when another sync is at work, UnknownName for a name in ``only`` that no database has.
    """
    told = progress or silent
    follow = Follow(register=register, lake=lake, catalogue=catalogue, progress=told)
    sync = Sync(
        register=register,
        lake=lake,
        catalogue=catalogue,
        clock=clock,
        places=places,
        path=path,
        progress=told,
        follow=follow,
    )
    return sync.run(only)
