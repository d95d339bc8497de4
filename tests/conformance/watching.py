"""A watch in a process of its own, to be killed: ``python -m tests.conformance.watching FOLDER REGISTER POSTGRES``."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from motlan.data import api
from motlan.data.api import Notice
from motlan.kernel.clock import SystemClock
from motlan.store.register import Register
from tests.conformance.sources import Ministry, catalogue


def main(folder: str, register: str, postgres: str, by: str) -> None:
    """Watch until SIGTERM; each event is one line."""

    def tell(notice: Notice) -> None:
        sys.stdout.write(f"{notice.what}\n")
        sys.stdout.flush()

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


if __name__ == "__main__":
    main(*sys.argv[1:])
