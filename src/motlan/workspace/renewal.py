"""Seeing that a workspace was changed, for programs that go on for months: its files are looked at, and read when new.

A workspace with faults is not followed; its faults are told once, when the files have come to rest (an editor saves one
file after the other, and a deployment copies many).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from motlan.kernel.errors import SpecError
from motlan.workspace.load import load
from motlan.workspace.spec import Workspace

FOLDERS = ("dictionary", "databases", "contracts")
"""What decides how databases are read, beside the files at the root."""
SUFFIXES = {".yaml", ".csv"}

State = frozenset[tuple[str, int, int]]
"""Of every file its name, when it was changed (nanoseconds), and its bytes."""


@dataclass(slots=True)
class Renewal:
    """The workspace in ``root`` from the moment on at which this was made."""

    root: Path
    _followed: State = field(init=False)
    _faulty: State | None = None
    _told: State | None = None

    def __post_init__(self) -> None:
        """What is there now was read already."""
        self._followed = state_of(self.root)

    def look(self) -> Workspace | None:
        """The workspace, when it was changed since it was last given; raise SpecError once for each faulty state."""
        now = state_of(self.root)
        if now in {self._followed, self._told}:
            return None
        try:
            found = load(self.root)
        except SpecError:
            at_rest, self._faulty = now == self._faulty, now
            if at_rest:
                self._told = now
                raise
            return None
        if state_of(self.root) != now:
            return None  # it is being written; the next look will tell
        self._followed = now
        return found


def state_of(root: Path) -> State:
    """What tells one state of a workspace's files from the next."""
    files = [*root.glob("*.*"), *(file for folder in FOLDERS for file in (root / folder).rglob("*.*"))]
    seen = set()
    for file in files:
        if file.suffix in SUFFIXES and not file.name.startswith("."):
            try:
                found = file.stat()
            except FileNotFoundError:
                continue  # gone between two looks: it is no part of the workspace
            seen.add((str(file), found.st_mtime_ns, found.st_size))
    return frozenset(seen)
