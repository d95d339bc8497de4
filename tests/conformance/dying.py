"""Work in processes of its own that die.

``python -m tests.conformance.dying FOLDER REGISTER PATH STAGE`` synchronises once and dies at a named stage.
``python -m tests.conformance.dying`` serves: for each line of JSON it forks, lets the child work and kills it after
``delay`` seconds, unless it was done before; it answers how the child ended and after how many seconds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from motlan.data.progress import Stage
from motlan.data.review.acts import merge
from motlan.store.register import Register
from tests.conformance.sources import CLOCK, Ministry, catalogue

DIED = 77
MERGED = ("r0", "r1")
"""Records without a number, of two subjects that are one person."""


def main(folder: str, register: str, path: str, stage: str) -> None:
    """Synchronise the ministry in ``folder``; die without any farewell when ``stage`` is told."""

    def die(told: Stage) -> None:
        if told.name == stage:
            os._exit(DIED)

    ministry = Ministry(Path(folder), catalogue(), register=register)
    print("begun", flush=True)  # noqa: T201
    ministry.sync(progress=die, path=path)


def work(ministry: Ministry, what: str) -> None:
    """What may be killed: ``living`` and ``bulk`` synchronise by that path, ``merge`` makes two subjects one."""
    if what != "merge":
        ministry.sync(path=what)
        return
    with Register.connect(ministry.url) as register:
        kept, retired = (subject_of(ministry, key) for key in MERGED)
        merge(
            register=register, catalogue=ministry.catalogue, clock=CLOCK, kept=kept, retired=retired,
            actor="steward", reason="one person",
        )  # fmt: skip


def subject_of(ministry: Ministry, record_key: str) -> int:
    """The subject that a record belongs to."""
    ((subject,),) = ministry.ask(f"select subject from mirror_ministry__people where record_key = '{record_key}'")
    return int(subject)


def serve() -> None:
    """Answer one line with one line, until nobody asks."""
    for line in sys.stdin:
        print(json.dumps(killed(json.loads(line))), flush=True)  # noqa: T201


def killed(asked: dict[str, Any]) -> dict[str, float]:
    """Fork, work, kill; nothing here ever opened an engine, so that the child starts clean."""
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        work(Ministry(Path(asked["folder"]), catalogue(), register=asked["register"]), asked["what"])
        os._exit(0)
    ended, status = 0, 0
    while not ended and time.perf_counter() - started < asked["delay"]:
        time.sleep(0.0005)
        ended, status = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return {"ended": os.waitstatus_to_exitcode(status), "seconds": time.perf_counter() - started}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(*sys.argv[1:])
    else:
        serve()
