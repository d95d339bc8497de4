"""The law of the log: whatever an owner does, what the stream brought is what a whole reading would have brought."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.sources import Ministry, catalogue, person
from tests.servers import PostgresServer
from tests.unit.data.sync.test_log import Owner

KEYS = st.integers(0, 5).map(lambda nth: f"r{nth}")
NAMES = st.sampled_from(("Nguyễn Thị A", "Trần Văn B", "?", "", "  Lê  An "))
ACT = st.one_of(
    st.tuples(st.just("add"), KEYS, NAMES),
    st.tuples(st.just("name"), KEYS, NAMES),
    st.tuples(st.just("born"), KEYS, st.sampled_from(("01/02/1990", "not a day", ""))),
    st.tuples(st.just("gone"), KEYS, st.just("")),
    st.tuples(st.just("key"), KEYS, KEYS),
)
TRANSACTIONS = st.lists(st.lists(ACT, min_size=1, max_size=4), min_size=1, max_size=6)


def do(owner: Owner, act: tuple[str, str, str]) -> None:
    """One act of the owner's; one that its table refuses is left out."""
    kind, key, word = act
    there = {row[0] for row in owner.connection.execute("select id from people").fetchall()}
    if kind == "add" and key not in there:
        owner.add(person(int(key[1:]), name=word))
    elif kind == "name":
        owner.say("update people set name = %s where id = %s", word, key)
    elif kind == "born":
        owner.say("update people set born = %s where id = %s", word, key)
    elif kind == "gone":
        owner.say("delete from people where id = %s", key)
    elif kind == "key" and word not in there:
        owner.say("update people set id = %s where id = %s", word, key)


def held(ministry: Ministry) -> list[object]:
    """What counts: the mirror without what only tells when, and the quarantine."""
    return [
        ministry.mirror("record_key, row_hash, number, full_name, birth_date, faults"),
        ministry.quarantine(),
        ministry.ask("select number, full_name, birth_date from golden_person order by 1, 2, 3"),
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(ACT, max_size=6), transactions=TRANSACTIONS, pauses=st.sets(st.integers(0, 5)))
def test_the_log_brings_what_a_snapshot_brings(
    postgres: PostgresServer, first: list[tuple[str, str, str]], transactions: list[list[tuple[str, str, str]]],
    pauses: set[int],
) -> None:  # fmt: skip
    name = f"law_{uuid4().hex[:12]}"
    with TemporaryDirectory() as folder:
        owner = Owner(Path(folder), postgres, postgres.create(name))
        owner.add(person(9))  # nobody's register is ever empty: that would be held back
        for act in first:
            do(owner, act)
        owner.sync()
        for at, transaction in enumerate(transactions):
            with owner.connection.transaction():
                for act in transaction:
                    do(owner, act)
            if at in pauses:
                owner.sync()
        owner.sync()
        (Path(folder) / "whole").mkdir()
        whole = Ministry(Path(folder) / "whole", catalogue("postgres"), postgres=owner.url)
        whole.sync()
        owner.say("select pg_drop_replication_slot('motlan_ministry')")
        owner.connection.close()
        assert held(owner.ministry) == held(whole)
    postgres.drop(name)
