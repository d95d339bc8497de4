"""One synchronisation in a process of its own that dies at a named stage: ``python -m tests.conformance.dying …``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from motlan.data.progress import Stage
from tests.conformance.sources import Ministry, catalogue

DIED = 77


def main(folder: str, register: str, path: str, stage: str) -> None:
    """Synchronise the ministry in ``folder``; die without any farewell when ``stage`` is told."""

    def die(told: Stage) -> None:
        if told.name == stage:
            os._exit(DIED)

    ministry = Ministry(Path(folder), catalogue(), register=register)
    print("begun", flush=True)  # noqa: T201
    ministry.sync(progress=die, path=path)


if __name__ == "__main__":
    main(*sys.argv[1:])
