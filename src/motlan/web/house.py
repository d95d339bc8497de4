"""What the pages stand on, loaded once per process: the workspace, its catalogue, the lake, the clock."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, connections

from motlan.data.databases.places import places
from motlan.data.spec import Catalogue
from motlan.data.sync.asked import FOLLOWED
from motlan.kernel.clock import Clock, SystemClock
from motlan.kernel.errors import SpecError
from motlan.service.forms.book import FormBook
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.workspace.decide import FILE
from motlan.workspace.load import load
from motlan.workspace.spec import Workspace

log = logging.getLogger(__name__)

Stand = tuple[tuple[int, int] | None, ...]
"""When files were written and how long they are, None for each that is not there."""


@dataclass(frozen=True, kw_only=True)
class House:
    """Everything a view hands to the planes. Built in tests with a `FixedClock` and a workspace of their own."""

    workspace: Workspace
    lake: Lake
    clock: Clock
    state: Path
    root: Path
    """The folder of the workspace."""
    decided: Stand = ()
    """What tells this state of the workspace from the next: its decisions on authority, and what a watch follows."""

    @property
    def catalogue(self) -> Catalogue:
        """The dictionary and the databases mapped to it."""
        return self.workspace.catalogue

    @cached_property
    def forms(self) -> FormBook:
        """The procedures' forms, each compiled once."""
        return FormBook(procedures=self.workspace.procedures, dictionary=self.workspace.dictionary)

    @cached_property
    def frames(self) -> dict[Hashable, Any]:
        """What stands around pages, drawn once; see :mod:`motlan.web.frame`."""
        return {}

    @cached_property
    def drawn(self) -> dict[Hashable, Any]:
        """Pages that many look at, drawn once an edition; see :mod:`motlan.web.drawn`."""
        return {}

    @cached_property
    def sums(self) -> dict[Hashable, Any]:
        """What pages of a whole country add up, once an edition of what it is added up from."""
        return {}

    @property
    def today(self) -> date:
        """The day it is in the country."""
        return self.clock.now().astimezone(self.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days begin and offices close."""
        return self.workspace.zone

    def day_of(self, at: datetime) -> str:
        """The day on which an instant falls in the country, as ISO text."""
        return at.astimezone(self.zone).date().isoformat()

    def register(self) -> Register:
        """The register over the request's own connection: what Django rolls back, it rolls back."""
        line = connections[DEFAULT_DB_ALIAS]  # found once: each word asked of Django's `connection` finds it anew
        line.close_if_health_check_failed()
        line.ensure_connection()
        kept: Register | None = getattr(line, "motlan_register", None)
        if kept is None or not kept.is_over(line.connection):
            kept = Register.over(line.connection, "postgres" if line.vendor == "postgresql" else "sqlite")
            line.motlan_register = kept  # type: ignore[attr-defined] # one for as long as the connection lives
        return kept

    @property
    def of_sample_nation(self) -> bool:
        """Whether what is held was made up: who makes the sample nation leaves the truth about it with the state."""
        return (self.state / "sample" / "truth").is_dir()

    @property
    def places(self) -> dict[str, str]:
        """The folders that `${NAME}` in the databases' paths may mean."""
        return places(workspace=self.root, state=self.state)


class _Within(threading.local):
    """What a thread knows of the request that it answers."""

    asked = False
    found: tuple[object, object, House] | None = None


_within = _Within()


def house() -> House:
    """The house of this process; a fault of the workspace is raised with all its issues.

    A decision on authority is written into the workspace by one process and followed by all: the workspace is read
    anew when its file has changed, and when a watch says that it follows the workspace as it is now. Where that has
    faults by then, the one before stands. A request sees one workspace from its beginning to its end.
    """
    root, state = settings.MOTLAN_WORKSPACE, settings.MOTLAN_DIR  # a setting costs as much as the rest of this
    if root is None or state is None:
        raise ImproperlyConfigured(
            "Set MOTLAN_WORKSPACE to the workspace's folder and MOTLAN_DIR to the state's; `motlan serve` sets both."
        )
    # asked a dozen times a request: to look at the file lets other threads go first, each time
    kept = _within.found
    if kept is not None and kept[0] is root and kept[1] is state:
        return kept[2]
    found = _as_it_stands(root, state, _stand(f"{root}/{FILE}", f"{state}/lake/{FOLLOWED}"))
    if _within.asked:
        _within.found = root, state, found
    return found


def _begun(**_signal: object) -> None:
    _within.asked, _within.found = True, None


def _ended(**_signal: object) -> None:
    _within.asked, _within.found = False, None


request_started.connect(_begun)
request_finished.connect(_ended)


def _stand(*files: str) -> Stand:
    """What tells one state of these files from the next."""
    return tuple(map(_written, files))


def _written(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def _as_it_stands(root: str | Path, state: str | Path, stand: Stand) -> House:
    """The house as the files say; while they say what cannot be used, the one that stood before, if there was one."""
    place = (root, state)
    if _unusable.get(place) != stand:
        try:
            _standing[place] = _house(root, state, stand)
        except SpecError as fault:
            if place not in _standing:
                raise
            _unusable[place] = stand
            log.warning("the workspace has faults and is not followed: %s", fault)
    return _standing[place]


_standing: dict[tuple[object, object], House] = {}
_unusable: dict[tuple[object, object], Stand] = {}
"""The state of a folder's files that was tried in vain: not at each request again."""


@lru_cache(maxsize=2)
def _house(root: str | Path, state: str | Path, decided: Stand) -> House:
    root, state = Path(root), Path(state)
    return House(
        workspace=load(root), lake=Lake(state / "lake"), clock=SystemClock(), state=state, root=root, decided=decided
    )
