"""Engines by name: what may be written for one, what is said when it is not there; no server is left behind."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlglot import exp

from motlan.kernel.errors import RegisterError
from motlan.store import cluster, servers
from motlan.store.cluster import Address, Limits, open_engine, spark_settings
from motlan.store.lake import Lake
from tests.servers import free_port

LISTENING = (
    "import socket, sys, time; s = socket.socket(); s.bind(('127.0.0.1', int(sys.argv[1]))); s.listen(); time.sleep(60)"
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("duckdb", Address("duckdb")),
        ("sail", Address("sail")),
        ("spark://local", Address("spark", "local")),
        ("spark://local[*]", Address("spark", "local[*]")),
        ("spark://one:7077,two:7077", Address("spark", "spark://one:7077,two:7077")),
        ("sc://gateway.lake:15002", Address("connect", "gateway.lake:15002")),
    ],
)
def test_an_address_is_read_and_written_alike(text: str, address: Address) -> None:
    assert Address.parse(text) == address
    assert address.text == text


@pytest.mark.parametrize("text", ["spark", "spark://master", "sc://", "postgresql://x/y", "local[2]", "sc://a:b;c", ""])
def test_what_is_no_engine_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(RegisterError) as refused:
        Address.parse(text)
    assert "spark://HOST:PORT" in refused.value.in_("en")


def test_a_setting_of_ones_own_wins_over_ours() -> None:
    limits = Limits(memory_gb=3, cores=8, settings={"spark.sql.session.timeZone": "Asia/Ho_Chi_Minh"})
    settings = spark_settings("spark://master:7077", limits)
    assert settings["spark.driver.memory"] == "3g"
    assert settings["spark.cores.max"] == "8"
    assert settings["spark.sql.session.timeZone"] == "Asia/Ho_Chi_Minh"
    assert "spark.driver.host" not in settings
    assert spark_settings("local[2]", limits)["spark.driver.host"] == "127.0.0.1"


@pytest.mark.parametrize("name", ["duckdb", "sail"])
def test_an_engine_reads_and_writes_parquet_by_buckets(name: str, tmp_path: Path) -> None:
    first, rest = pa.table({"a": [1, 2], "b": ["x", None]}), pa.table({"a": [3], "b": ["Đ"]})
    pq.write_table(first, tmp_path / "first.parquet")
    (tmp_path / "rest").mkdir()
    pq.write_table(rest, tmp_path / "rest" / "0.parquet")
    lake, limits = Lake(tmp_path / "lake"), Limits(memory_gb=1, cores=1)
    with open_engine(Address.parse(name), lake=lake, scratch=tmp_path, limits=limits) as engine:
        engine.parquet("t", [tmp_path / "first.parquet", tmp_path / "rest"])
        engine.write(exp.select("a", "b", "a % 2 as bucket").from_("t"), tmp_path / "out", "bucket")
        engine.write(exp.select("a", "b").from_("t").where("a > 9"), tmp_path / "none")
        engine.table("t", pa.table({"a": [7], "b": ["y"]}))
        assert cluster.rows(engine, exp.select("a", "b").from_("t")) == [(7, "y")]
        engine.parquet("t", [tmp_path / "none"])
        assert engine.arrow("select a, b from t").column_names == ["a", "b"]
        with pytest.raises(RegisterError, match="nowhere"):
            engine.arrow("select * from nowhere")
    found = {
        folder.name: sorted(
            row for file in folder.iterdir() for row in pq.ParquetFile(file).read(["a"]).column(0).to_pylist()
        )
        for folder in (tmp_path / "out").iterdir()
        if folder.is_dir()
    }
    assert found == {"bucket=0": [2], "bucket=1": [1, 3]}


def test_a_server_lives_as_long_as_its_block(tmp_path: Path) -> None:
    port = free_port()
    command = (sys.executable, "-c", LISTENING, str(port))
    with servers.running(command, port=port, log=tmp_path / "log", environment=os.environ):
        socket.create_connection(("127.0.0.1", port), 1).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


def test_a_server_that_does_not_come_up_leaves_its_last_words(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "raise SystemExit('no such master')")
    with (
        pytest.raises(RegisterError, match="no such master"),
        servers.running(command, port=free_port(), log=tmp_path / "log", environment=os.environ),
    ):
        pytest.fail("it did not come up")


@pytest.mark.parametrize("scheme", ["sc", "spark"])
def test_an_engine_of_others_is_asked_for_before_anything_is_done(scheme: str) -> None:
    silent = free_port()
    with pytest.raises(RegisterError) as refused:
        Address.parse(f"{scheme}://127.0.0.1:{silent}").require_listener()
    said = refused.value.in_("en")
    assert f"No engine answers at {scheme}://127.0.0.1:{silent} (127.0.0.1:{silent}: Connection refused)." in said
    assert "correct the address in --engine" in said
    with socket.create_server(("127.0.0.1", 0)) as standing:
        there = standing.getsockname()[1]
        Address.parse(f"{scheme}://127.0.0.1:{silent},127.0.0.1:{there}").require_listener()


@pytest.mark.parametrize("name", ["duckdb", "sail", "spark://local[2]"])
def test_an_engine_that_is_started_here_is_not_looked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        pytest.fail("nobody listens yet")

    monkeypatch.setattr(socket, "create_connection", never)
    Address.parse(name).require_listener()


def test_a_server_that_dies_with_a_trace_leaves_its_root_cause(tmp_path: Path) -> None:
    trace = (
        "Exception: stopped\n\tat a.B(C:1)\nCaused by: Cannot call methods\nCaused by: no such master\n"
        + "\tat x\n" * 90
    )
    command = (sys.executable, "-c", f"import sys; sys.exit({trace!r})")
    with (
        pytest.raises(RegisterError, match="không lên: no such master Kiểm tra"),
        servers.running(command, port=free_port(), log=tmp_path / "log", environment=os.environ),
    ):
        pytest.fail("it did not come up")


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(servers, "find_spec", lambda _name: None)
    with pytest.raises(RegisterError) as refused, servers.sail_server(tmp_path, cores=None):
        pytest.fail("there is no Sail")
    assert "pip install 'motlan[cluster]'" in refused.value.in_("en")
    with pytest.raises(RegisterError, match="pyspark"), servers.spark_server(tmp_path, settings={}):
        pytest.fail("there is no Spark")


def test_spark_without_java_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(RegisterError, match="Java"), servers.spark_server(tmp_path, settings={}):
        pytest.fail("there is no Java")
    assert servers.parts()["java"] is None
