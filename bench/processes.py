"""What processes of a benchmark used, told by the kernel."""

from __future__ import annotations

import os
from pathlib import Path


def listening(port: int) -> int:
    """The process of the PostgreSQL that listens on a port."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        words = _read(entry).split("\0")
        if words[0].endswith("/postgres") and str(port) in words:
            return int(entry.parent.name)
    raise ProcessLookupError(port)


def cpu_seconds(process: int) -> float:
    """CPU seconds of a process, its descendants, and those of them that have ended."""
    below: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        fields = _read(entry).rpartition(")")[2].split()
        if fields:
            number = int(entry.parent.name)
            below.setdefault(int(fields[1]), []).append(number)
            used[number] = sum(map(int, fields[11:15]))
    todo, ticks = [process], 0
    while todo:
        number = todo.pop()
        ticks += used.get(number, 0)
        todo += below.get(number, [])
    return ticks / os.sysconf("SC_CLK_TCK")


def _read(entry: Path) -> str:
    """What stands in a file of a process; nothing once it has ended."""
    try:
        return entry.read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
