"""The journal: append-only, taken in without a lock, each entry sealed over the one before, in both dialects."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from motlan.store import journal, tables
from motlan.store.journal import Verified
from motlan.store.published import VIEWS
from motlan.store.register import Register
from motlan.store.system import JOURNAL, JOURNAL_INTAKE, JOURNAL_TALLY

WRITERS = 8
EACH = 60
READING = [view for view in VIEWS if view.name in ("reading", "published_access")]


def prepare(register: Register) -> None:
    tables.prepare(register, [JOURNAL, JOURNAL_TALLY, JOURNAL_INTAKE], READING)


@pytest.fixture
def kept(register: Register) -> Register:
    prepare(register)
    for nth in range(3):
        write(register, nth)
    assert journal.seal(register) == 3
    return register


@pytest.fixture
def postgres_registers(postgres_database: str) -> Iterator[list[Register]]:
    """Connections to one register: those of the writers, and one more."""
    opened = [Register.connect(postgres_database) for _ in range(WRITERS + 1)]
    prepare(opened[-1])
    yield opened
    for one in opened:
        one.close()


def write(
    register: Register, nth: int, *, at: str = "2026-03-01T08:00:00Z", purpose: str = "birth registration"
) -> None:
    journal.append(
        register,
        at=at,
        reader=f"clerk {nth}",
        role="officer",
        purpose=purpose,
        ground="Luật Hộ tịch",
        concept="person",
        subject=2**62 + nth,
        attributes="full_name birth_date",
    )


def readers(register: Register) -> list[str]:
    return [row[0] for row in register.rows("select reader from reading order by seq")]


def test_an_untouched_journal_holds(kept: Register) -> None:
    assert journal.verify(kept) == Verified(3, None)
    assert kept.rows("select seq, reader from journal order by seq")[2] == (3, "clerk 2")


@pytest.mark.parametrize(
    ("tamper", "verified"),
    [
        ("update journal set purpose = 'curiosity' where seq = 2", Verified(1, 2)),
        ("delete from journal where seq = 1", Verified(0, 1)),
        ("delete from journal where seq = 2", Verified(1, 2)),
        ("update journal set hash = 'x' where seq = 3", Verified(2, 3)),
        ("update journal set previous = 'x' where seq = 3", Verified(2, 3)),
        ("update journal set seq = 4 where seq = 3", Verified(2, 3)),
    ],
)
def test_who_changes_an_entry_breaks_the_seals(kept: Register, tamper: str, verified: Verified) -> None:
    assert kept.execute(tamper) == 1
    assert journal.verify(kept) == verified


def test_a_line_that_is_not_sealed_is_seen_and_counted_but_not_proven(kept: Register) -> None:
    """What the seals do not say is said here: before it is sealed, a line can be changed without a trace."""
    write(kept, 3)
    write(kept, 4)
    assert journal.verify(kept) == Verified(3, None, 2)
    assert readers(kept) == [f"clerk {nth}" for nth in range(5)]
    assert kept.rows("select day, purpose, readings from published_access") == [("2026-03-01", "birth registration", 5)]
    assert kept.execute("update journal_intake set purpose = 'other' where reader = 'clerk 4'") == 1
    assert (journal.seal(kept), journal.verify(kept)) == (2, Verified(5, None))
    assert kept.rows("select seq, reader, purpose from reading where seq > 3 order by seq") == [
        (4, "clerk 3", "birth registration"),
        (5, "clerk 4", "other"),
    ]


COUNTS = "select day, purpose, readings from published_access order by day, purpose"
ONE_BY_ONE = "select substr(at, 1, 10), purpose, count(*) from reading group by 1, 2 order by 1, 2"


def test_readings_are_counted_by_day_as_they_are_sealed(kept: Register) -> None:
    """The counts are those of the lines at every step, and the journal behind them is not read for them again."""
    for nth, (at, purpose) in enumerate(
        [
            ("2026-03-01T09:00:00Z", "a stay"),
            ("2026-03-02T00:00:00Z", "birth registration"),
            ("2026-03-01T23:59:59Z", "a stay"),
        ]
    ):
        write(kept, nth, at=at, purpose=purpose)
        assert kept.rows(COUNTS) == kept.rows(ONE_BY_ONE)
        journal.seal(kept, 1)
        assert kept.rows(COUNTS) == kept.rows(ONE_BY_ONE)
    kept.execute("delete from journal")
    assert kept.rows(COUNTS) == [
        ("2026-03-01", "a stay", 2), ("2026-03-01", "birth registration", 3), ("2026-03-02", "birth registration", 1),
    ]  # fmt: skip


def test_a_journal_older_than_its_counts_is_counted_whole(kept: Register) -> None:
    kept.execute("delete from journal_tally")
    write(kept, 3)
    assert kept.rows(COUNTS) == kept.rows(ONE_BY_ONE) == [("2026-03-01", "birth registration", 4)]
    journal.seal(kept)
    assert kept.rows(COUNTS) == kept.rows("select day, purpose, readings from journal_tally") == kept.rows(ONE_BY_ONE)


def test_lines_are_sealed_a_part_at_a_time_in_their_order(register: Register) -> None:
    prepare(register)
    for nth in range(5):
        write(register, nth)
    assert [journal.seal(register, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert (readers(register), journal.verify(register)) == ([f"clerk {nth}" for nth in range(5)], Verified(5, None))
    write(register, 5)
    assert (journal.seal_all(register, 1), readers(register)[-1]) == (1, "clerk 5")


def test_an_entry_of_a_transaction_that_fails_is_not_kept(kept: Register) -> None:
    def read_then_fail() -> None:
        with kept.transaction():
            write(kept, 9)
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        read_then_fail()
    assert journal.verify(kept) == Verified(3, None)
    assert journal.seal(kept) == 0


def test_readings_of_one_block_are_taken_in_at_its_end(kept: Register) -> None:
    with journal.together(kept):
        for nth in range(3, 28):
            write(kept, nth)
        with journal.together(kept):
            write(kept, 28)
        assert kept.value("select count(*) from journal_intake") == 0
    assert kept.value("select count(*) from journal_intake") == 26
    assert journal.seal(kept) == 26
    assert readers(kept)[-3:] == ["clerk 26", "clerk 27", "clerk 28"]


def test_a_block_of_readings_that_fails_takes_in_nothing_and_the_next_begins_anew(kept: Register) -> None:
    def read_then_fail() -> None:
        with journal.together(kept):
            write(kept, 3)
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        read_then_fail()
    write(kept, 4)
    assert readers(kept) == ["clerk 0", "clerk 1", "clerk 2", "clerk 4"]


def test_lines_of_nobody_in_particular_are_taken_in_together(register: Register) -> None:
    prepare(register)
    with journal.together(register):
        for _ in range(2):
            journal.append(
                register, at="", reader="a", role="", purpose="p", ground="g", concept="c", subject=None, attributes=""
            )
    assert register.rows("select subject, attributes from reading") == [(None, ""), (None, "")]


def test_sealing_that_fails_leaves_the_lines_where_they_are(kept: Register) -> None:
    def seal_then_fail() -> None:
        with kept.transaction():
            assert journal.seal(kept) == 1
            raise ValueError("on purpose")

    write(kept, 3)
    with pytest.raises(ValueError, match="on purpose"):
        seal_then_fail()
    assert journal.verify(kept) == Verified(3, None, 1)


def test_an_empty_journal_holds(register: Register) -> None:
    prepare(register)
    assert journal.seal(register) == 0
    assert journal.verify(register) == Verified(0, None)


def test_a_subject_that_is_none_and_an_empty_word_are_sealed_as_they_are(register: Register) -> None:
    prepare(register)
    for attributes in ("", "name"):
        journal.append(
            register, at="", reader="a, \"b\"\nc", role="", purpose="p", ground="g", concept="c", subject=None,
            attributes=attributes,
        )  # fmt: skip
    assert (journal.seal(register), journal.verify(register)) == (2, Verified(2, None))


# ---- several at once, where several can be


def test_no_reader_waits_for_another_that_has_not_ended(postgres_registers: list[Register]) -> None:
    """Each of eight has read and holds its transaction open until all have: none could if one held a lock."""
    *writers, watcher = postgres_registers
    all_have = threading.Barrier(WRITERS, timeout=20)

    def read_and_hold(nth: int) -> None:
        with writers[nth].transaction():
            write(writers[nth], nth)
            all_have.wait()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(read_and_hold, range(WRITERS)))
    assert sorted(readers(watcher)) == [f"clerk {nth}" for nth in range(WRITERS)]
    assert (journal.seal(watcher), journal.verify(watcher)) == (WRITERS, Verified(WRITERS, None))


def test_sealing_waits_for_nobody_and_keeps_no_reader_waiting(postgres_registers: list[Register]) -> None:
    """A line that comes late is sealed late, after those that were numbered behind it."""
    slow, quick, watcher, *_ = postgres_registers
    write(quick, 0)
    with slow.transaction():
        write(slow, 1)
        write(quick, 2)
        assert (journal.seal(watcher), journal.verify(watcher)) == (2, Verified(2, None))
    assert (journal.seal(watcher), readers(watcher)) == (1, ["clerk 0", "clerk 2", "clerk 1"])
    with watcher.transaction():
        write(quick, 3)
        assert journal.seal(watcher) == 1
        write(slow, 4)
    assert journal.verify(quick) == Verified(4, None, 1)


def test_many_write_and_several_seal_and_nothing_is_lost_or_doubled(postgres_registers: list[Register]) -> None:
    """Every seventh reading is undone and leaves no line; two seal all the while."""
    *writers, _ = postgres_registers
    ended = threading.Event()

    def read_many(nth: int) -> None:
        for each in range(EACH):
            register, number = writers[nth], nth * EACH + each
            try:
                with register.transaction():
                    write(register, number)
                    if number % 7 == 0:
                        raise LookupError(number)
            except LookupError:
                continue

    def seal_again_and_again(url: str) -> int:
        sealed = 0
        with Register.connect(url) as register:
            while not ended.is_set():
                sealed += journal.seal(register, 10)
        return sealed

    url = writers[0].where
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        sealing = [pool.submit(seal_again_and_again, url) for _ in range(2)]
        try:
            list(pool.map(read_many, range(WRITERS)))
        finally:
            ended.set()
        sealed = sum(one.result() for one in sealing)
    register = writers[0]
    sealed += journal.seal_all(register)
    expected = [f"clerk {number}" for number in range(WRITERS * EACH) if number % 7]
    assert sorted(readers(register)) == sorted(expected)
    assert (sealed, journal.verify(register)) == (len(expected), Verified(len(expected), None))


SEALER = """
import sys
from motlan.store import journal
from motlan.store.register import Register
with Register.connect(sys.argv[1]) as register:
    print("ready", flush=True)
    while True:
        journal.seal(register, 3)
"""


def test_a_sealer_that_is_killed_loses_and_doubles_nothing(register: Register) -> None:
    prepare(register)
    written = 0
    for _ in range(4):
        worker = subprocess.Popen([sys.executable, "-c", SEALER, register.where], stdout=subprocess.PIPE)
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        for _ in range(40):
            write(register, written)
            written += 1
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    journal.seal_all(register)
    assert journal.verify(register) == Verified(written, None)
    assert readers(register) == [f"clerk {nth}" for nth in range(written)]
