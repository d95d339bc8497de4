"""A watch in a process of its own, to be killed.

``python -m tests.conformance.watching`` serves: for each line of JSON (folder, register, postgres, by) it forks a watch
and answers with its process number once it watches; for the line ``end`` it answers how the last one ended. To fork
costs a thousandth of what it costs to start.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from motlan.data import api
from motlan.data.api import Notice
from motlan.kernel.clock import SystemClock
from motlan.store.register import Register
from tests.conformance.sources import Ministry, catalogue


def main(folder: str, register: str, postgres: str, by: str, *, told: int) -> None:
    """Watch until SIGTERM; the first event is told on the pipe ``told``."""

    def tell(notice: Notice) -> None:
        if notice.what == "watching":
            os.write(told, b"watching")

    ministry = Ministry(Path(folder), catalogue("push" if by == "push" else "postgres", by=by), register=register)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with Register.connect(register) as opened:
        api.prepare(register=opened, catalogue=ministry.catalogue)
    api.watch(
        connect=lambda: Register.connect(register),
        lake=ministry.lake,
        catalogue=ministry.catalogue,
        clock=SystemClock(),
        places={"SAMPLE": folder, "POSTGRES": postgres},
        ended=ended,
        tell=tell,
        every=0.2,
    )


def fork(asked: dict[str, str]) -> int:
    """The number of a process that watches already."""
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        main(**asked, told=told)
        os._exit(0)
    os.close(told)
    assert os.read(heard, 8) == b"watching"
    os.close(heard)
    return child


def serve() -> None:
    """Answer line by line."""
    child = 0
    for line in sys.stdin:
        if line == "end\n":
            _, status = os.waitpid(child, 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = child = fork(json.loads(line))
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
