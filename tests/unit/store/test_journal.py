"""The journal: append-only, each entry sealed over the one before, in both dialects."""

from __future__ import annotations

import pytest

from motlan.store import journal, tables
from motlan.store.journal import Verified
from motlan.store.register import Register
from motlan.store.system import JOURNAL


@pytest.fixture
def kept(register: Register) -> Register:
    tables.prepare(register, [JOURNAL])
    for nth in range(3):
        assert write(register, nth) == nth + 1
    return register


def write(register: Register, nth: int) -> int:
    return journal.append(
        register,
        at="2026-03-01T08:00:00Z",
        reader=f"clerk {nth}",
        role="officer",
        purpose="birth registration",
        ground="Luật Hộ tịch",
        concept="person",
        subject=2**62 + nth,
        attributes="full_name birth_date",
    )


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


def test_an_entry_of_a_transaction_that_fails_is_not_kept(kept: Register) -> None:
    def read_then_fail() -> None:
        with kept.transaction():
            write(kept, 9)
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        read_then_fail()
    assert journal.verify(kept) == Verified(3, None)


def test_an_empty_journal_holds(register: Register) -> None:
    tables.prepare(register, [JOURNAL])
    assert journal.verify(register) == Verified(0, None)
