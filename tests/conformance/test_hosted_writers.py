"""Two decisions written at the same instant get batch numbers of their own (PostgreSQL: SQLite has one writer)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from motlan.data import api
from motlan.kernel.clock import FixedClock
from motlan.store.register import Register
from tests.conformance.people import catalogue, country

CLOCK = FixedClock(datetime(2025, 7, 1, 8, tzinfo=UTC))
WRITERS, EACH = 4, 5


def test_hosted_records_written_at_once_never_share_a_batch(postgres_database: str) -> None:
    with Register.connect(postgres_database) as register:
        country(register, catalogue())
    together = Barrier(WRITERS)

    def write(writer: int) -> None:
        held = catalogue()
        with Register.connect(postgres_database) as mine:
            together.wait(timeout=30)
            for at in range(EACH):
                api.write_hosted(
                    register=mine,
                    catalogue=held,
                    clock=CLOCK,
                    database="civil",
                    dataset="hosted",
                    rows=[{"full_name": f"Lê {writer} {at}", "birth_date": "2025-06-30", "sex": "female"}],
                    record_keys=[f"birth-{writer}-{at}"],
                )

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with Register.connect(postgres_database) as register:
        batches = [row[0] for row in register.rows("select batch from batch order by batch")]
        assert batches == list(range(1, WRITERS * EACH + 1))
        assert register.value("select count(*) from golden_person") == WRITERS * EACH
