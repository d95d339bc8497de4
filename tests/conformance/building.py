"""A build in the lake, in a process of its own, that dies without a farewell when a stage is told.

``python -m tests.conformance.building FOLDER STAGE``
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from motlan.data import api
from motlan.data.progress import Stage
from motlan.kernel.clock import FixedClock
from motlan.store.cluster import Address, Limits
from motlan.store.lake import Lake
from motlan.store.register import Register
from tests.conformance.people import catalogue

DIED = 77
SECOND = FixedClock(datetime(2025, 7, 3, 8, tzinfo=UTC))


def build(folder: Path, *, clock: FixedClock, stage: str = "") -> None:
    """Build the country in ``folder`` in two buckets; end the process when ``stage`` of persons is told."""

    def die(told: Stage) -> None:
        if told.name == stage:
            os._exit(DIED)

    with Register.connect(f"sqlite:///{folder / 'register.sqlite3'}") as register:
        api.build_in_lake(
            register=register,
            lake=Lake(folder / "lake"),
            catalogue=catalogue(),
            clock=clock,
            address=Address("duckdb"),
            limits=Limits(memory_gb=1, cores=1),
            buckets=2,
            progress=die,
        )


if __name__ == "__main__":
    build(Path(sys.argv[1]), clock=SECOND, stage=sys.argv[2])
