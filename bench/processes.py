"""What processes of a benchmark used, told by the kernel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def on_one_processor(process: int | None) -> Iterator[None]:
    """This process and the one that it asks take turns on one processor, until the end of the block.

    They never work at once, and a question is answered sooner than an idle virtual processor is woken: on two, the same
    look-up took 50 µs or 150, as the scheduler chose. Nothing is done without a process.
    """
    free = os.sched_getaffinity(0)
    if process is not None:
        one = {min(free)}
        os.sched_setaffinity(0, one)
        os.sched_setaffinity(process, one)
    try:
        yield
    finally:
        os.sched_setaffinity(0, free)


def _read(entry: Path) -> str:
    """What stands in a file of a process; nothing once it has ended."""
    try:
        return entry.read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
