"""What the pages stand on, loaded once per process: the workspace, its catalogue, the lake, the clock."""

from __future__ import annotations

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
from motlan.kernel.clock import Clock, SystemClock
from motlan.service.forms.book import FormBook
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.workspace.decide import FILE
from motlan.workspace.load import load
from motlan.workspace.spec import Workspace


@dataclass(frozen=True, kw_only=True)
class House:
    """Everything a view hands to the planes. Built in tests with a `FixedClock` and a workspace of their own."""

    workspace: Workspace
    lake: Lake
    clock: Clock
    state: Path
    root: Path
    """The folder of the workspace."""
    decided: tuple[int, int] | None = None
    """What tells this state of the workspace's decisions on authority from the next; None: nothing is decided."""

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
    anew when its file has changed. A request sees one workspace from its beginning to its end.
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
    found = _house(root, state, _decided(f"{root}/{FILE}"))
    if _within.asked:
        _within.found = root, state, found
    return found


def _begun(**_signal: object) -> None:
    _within.asked, _within.found = True, None


def _ended(**_signal: object) -> None:
    _within.asked, _within.found = False, None


request_started.connect(_begun)
request_finished.connect(_ended)


def _decided(file: str) -> tuple[int, int] | None:
    """What tells one state of the file of decisions from the next; None: there is none."""
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=2)
def _house(root: str | Path, state: str | Path, decided: tuple[int, int] | None) -> House:
    root, state = Path(root), Path(state)
    return House(
        workspace=load(root), lake=Lake(state / "lake"), clock=SystemClock(), state=state, root=root, decided=decided
    )
