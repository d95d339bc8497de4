"""Batch files bear their name only when they are whole; sessions are bounded; one writer at a time."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlglot import exp

from motlan.kernel.errors import RegisterError
from motlan.store.lake import Lake
from motlan.store.refused import Rejected

SCHEMA = pa.schema([("a", pa.string())])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path, memory="200MB", threads=1)


def test_a_batch_bears_its_name_only_when_it_is_whole(lake: Lake) -> None:
    path = lake.batch_path("ministry", "people", 42)
    assert lake.relative(path) == "batches/ministry/people/000000042.parquet"

    def write_then_fail() -> None:
        with lake.writing(path, SCHEMA) as writer:
            writer.write_batch(pa.record_batch({"a": ["1"]}))
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        write_then_fail()
    assert not path.exists()
    assert [orphan.name for orphan in lake.orphans([])] == ["000000042.part"]
    with lake.writing(path, SCHEMA) as writer:
        writer.write_batch(pa.record_batch({"a": ["1", None]}))
    assert pq.read_table(path).to_pydict() == {"a": ["1", None]}
    assert lake.orphans([lake.relative(path)]) == ()
    assert lake.orphans([]) == (path,)


def test_what_is_refused_bears_its_name_before_the_batch_and_goes_with_it(lake: Lake) -> None:
    path = lake.batch_path("ministry", "people", 7)

    def refuse_then_fail() -> None:
        with lake.refusing(path) as refusals:
            refusals.refuse("a.csv", 3, "columns", (b"a,", b"b"))
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        refuse_then_fail()
    assert [orphan.name for orphan in lake.orphans([lake.relative(path)])] == ["000000007.refused.part"]
    with lake.writing(path, SCHEMA), lake.refusing(path) as refusals:
        refusals.refuse("a.csv", 3, "columns", (b"a,", b"b"))
        refusals.refuse("a.csv", 5, "too_long", (b"x" * 500, b"y"))
    assert refusals.lines == [
        Rejected("a.csv", 3, "columns", "a,b", 0, 3),
        Rejected("a.csv", 5, "too_long", "x" * 200, 4, 501),
    ]
    beside = path.with_suffix(".refused")
    with pa.input_stream(str(beside), compression="zstd") as kept:
        assert kept.read() == b"a,b\n" + b"x" * 500 + b"y\n"
    assert lake.orphans([lake.relative(path)]) == ()
    assert [orphan.name for orphan in lake.orphans([])] == ["000000007.parquet", "000000007.refused"]
    lake.forget(path)
    assert lake.orphans([]) == ()


def test_nothing_refused_leaves_no_file(lake: Lake) -> None:
    path = lake.batch_path("ministry", "people", 8)
    with lake.refusing(path):
        pass
    assert lake.orphans([]) == ()


def test_a_session_reads_arrow_and_parquet_with_row_numbers(lake: Lake) -> None:
    path = lake.batch_path("m", "d", 1)
    with lake.writing(path, SCHEMA) as writer:
        writer.write_batch(pa.record_batch({"a": ["x", "y"]}))
    with lake.session() as session:
        session.read_parquet("received", path)
        session.register_table("given", pa.table({"a": ["y", "z"]}))
        query = "select a, file_row_number from received join given using (a)"
        assert session.rows(query) == [("y", 1)]
        wanted = exp.select("a").from_("given").where(exp.column("a").eq(exp.Placeholder(this="which")))
        assert session.arrow(wanted, {"which": "z"}).to_pydict() == {"a": ["z"]}


def test_a_session_uses_no_extension_of_the_network_and_keeps_to_its_memory(lake: Lake) -> None:
    with lake.session() as session:
        settings = "select current_setting('memory_limit'), current_setting('autoinstall_known_extensions')"
        assert session.rows(settings) == [("190.7 MiB", False)]
        with pytest.raises(RegisterError) as raised:
            session.rows("select nowhere from nothing_there")
        assert raised.value.what.in_("en").startswith("The lake could not compute")


def test_the_lock_keeps_a_second_writer_out_until_it_is_left(lake: Lake) -> None:
    def enter() -> None:
        with lake.lock():
            pass

    with lake.lock(), pytest.raises(RegisterError) as raised:
        enter()
    assert raised.value.what.in_("en") == "Another synchronisation is running."
    enter()
