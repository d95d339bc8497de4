"""The engines that generated queries must agree on, each behind two verbs: take a table, give the rows of a query.

Everything is handed over as Arrow or Parquet, so an engine in a process of its own (DuckDB 2.0, Sail, a Spark cluster)
is asked as one in ours is. What an engine does not do is in MARKS, with the reason.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlglot import exp

from motlan.data.linking.placing import write_in_stages
from motlan.governance.indicators.count import BETWEEN
from motlan.store import cluster
from motlan.store.cluster import Address, Engine, Limits, open_engine
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.store.servers import running, spark_home
from tests.conftest import REPOSITORY
from tests.servers import free_port

Rows = list[tuple[Any, ...]]
DUCKDB_2 = REPOSITORY / ".sides" / "duckdb2" / "bin" / "python"

# Small data on two cores: a query of a few rows is planned and run, never compiled or spread over many tasks.
QUICK = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.executor.memory": "512m",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
LIMITS = Limits(memory_gb=1, cores=2, shuffles=1, settings=QUICK)

CROSSING = ("link parcel", "golden person", "golden parcel", "verdicts population.citizens late=False")
"""What a cluster is asked: linking by stages, joins of all mirrors, a check against mirrors and golden records."""

MARKS: Mapping[tuple[str, str], str] = {
    ("spark", "late=True"): "whether a dataset is late is one constant in the query, and half a minute on Spark",
    **{
        ("spark-cluster", name): "planned and computed by the same Spark as alone; what crosses machines is in"
        f" {', '.join(CROSSING)}"
        for name in ("link person", "verdicts", "counts", "failing", "absent", "present", "probe", "indicator")
    },
}
"""(engine, name of a query, or its first or last word) → why it is not asked.

Shaping and change detection are not generated for engines: they are DuckDB's own SQL and run in the lake's session
alone, so they are asked of both its versions only.
"""


class Side(Protocol):
    """An engine under test."""

    def load(self, name: str, data: pa.Table) -> None:
        """Take a table."""
        ...

    def rows(self, query: exp.Expr | str) -> Rows:
        """The rows of a query."""
        ...

    def keep(self, name: str, query: exp.Query) -> None:
        """Make a table of the rows of a query, for queries that follow."""
        ...


@dataclass(frozen=True)
class InRegister:
    """A register of plain tables."""

    register: Register

    def load(self, name: str, data: pa.Table) -> None:
        columns = ", ".join(f'"{field.name}" {_sql_type(field.type, self.register.dialect)}' for field in data.schema)
        self.register.execute(f'create table "{name}" ({columns})')
        self.register.load(name, data)

    def rows(self, query: exp.Expr | str) -> Rows:
        return self.register.rows(query)

    def keep(self, name: str, query: exp.Query) -> None:
        self.register.execute(f'create table "{name}" as {query.sql(dialect=self.register.dialect)}')


@dataclass(frozen=True)
class OnEngine:
    """An engine of the lake."""

    engine: Engine
    folder: Path

    def load(self, name: str, data: pa.Table) -> None:
        self.engine.table(name, data)

    def rows(self, query: exp.Expr | str) -> Rows:
        return cluster.rows(self.engine, query)

    def keep(self, name: str, query: exp.Query) -> None:
        self.engine.table(name, self.engine.arrow(query))

    def rows_in_stages(self, name: str, query: exp.Query) -> Rows:
        """The rows of a query as a build writes it: what it uses twice is written once before."""
        write_in_stages(self.engine, query, self.folder / name, name)
        return self.rows(f"select * from {name}")


@dataclass(frozen=True)
class InDuckDB2:
    """DuckDB 2.0 in a process of its own: a line of SQL in, a line of rows out."""

    process: subprocess.Popen[str]
    folder: Path

    def load(self, name: str, data: pa.Table) -> None:
        file = self.folder / f"{name}.parquet"
        pq.write_table(data, file)
        self._ask(f"create or replace table \"{name}\" as select * from read_parquet('{file}')")

    def rows(self, query: exp.Expr | str) -> Rows:
        return [tuple(row) for row in self._ask(query if isinstance(query, str) else query.sql(dialect="duckdb"))]

    def keep(self, name: str, query: exp.Query) -> None:
        self._ask(f'create table "{name}" as {query.sql(dialect="duckdb")}')

    # ---- what shaping and change detection ask of a session of the lake

    def register_table(self, name: str, data: pa.Table) -> None:
        self.load(name, data)

    def execute(self, sql: str) -> None:
        self._ask(sql)

    def arrow(self, sql: str) -> pa.Table:
        file = self.folder / "answer.parquet"
        self._ask(f"copy ({sql}) to '{file}' (format parquet)")
        return pq.ParquetFile(file).read()

    def _ask(self, sql: str) -> list[list[Any]]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(sql), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise AssertionError(f"DuckDB 2.0 refuses: {answer['error']}")
        rows: list[list[Any]] = answer["rows"]
        return rows


_ASKED = """
import duckdb, json, sys
connection = duckdb.connect()
assert duckdb.__version__.startswith("2."), duckdb.__version__
for line in sys.stdin:
    try:
        answer = {"rows": connection.execute(json.loads(line)).fetchall()}
    except duckdb.Error as error:
        answer = {"error": str(error)}
    print(json.dumps(answer, default=float), flush=True)
"""


@contextmanager
def duckdb_2(folder: Path) -> Iterator[InDuckDB2]:
    """DuckDB 2.0 from the environment beside ours (`make test` makes it)."""
    command = (str(DUCKDB_2), "-c", _ASKED)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield InDuckDB2(process, folder)


@contextmanager
def lake_engine(address: str, folder: Path) -> Iterator[Side]:
    """An engine as `motlan build --engine` opens it."""
    lake = Lake(folder / "lake", memory="500MB", threads=1)
    with open_engine(Address.parse(address), lake=lake, scratch=folder, limits=LIMITS) as engine:
        yield OnEngine(engine, folder)


@contextmanager
def spark_cluster(folder: Path) -> Iterator[str]:
    """A standalone cluster: one master, two workers of one core each; its address."""
    home, master = spark_home(), free_port()
    small = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    environment = {
        **os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_JAVA_OPTS": small
    }  # fmt: skip
    address = f"spark://127.0.0.1:{master}"

    def daemon(name: str, port: int, *options: str) -> AbstractContextManager[None]:
        kind = f"org.apache.spark.deploy.{name.rstrip('12').lower()}.{name.rstrip('12')}"
        listening = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        command = (str(home / "bin" / "spark-class"), kind, *listening, *options)
        return running(command, port=port, log=folder / f"{name}.log", environment=environment)

    def worker(name: str) -> AbstractContextManager[None]:
        own = ("--cores", "1", "--memory", "700m", "--work-dir", str(folder / name))
        return daemon(name, free_port(), *own, address)

    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        # the master first: a worker that does not find it asks again in ten seconds
        stack.enter_context(daemon("Master", master))
        list(pool.map(stack.enter_context, [worker("Worker1"), worker("Worker2")]))
        yield address


@contextmanager
def on_spark_cluster(folder: Path) -> Iterator[Side]:
    """Spark on a cluster of our own."""
    with spark_cluster(folder) as address, lake_engine(address, folder) as side:
        yield side


LAKE_ENGINES: Mapping[str, Callable[[Path], AbstractContextManager[Side]]] = {
    "duckdb": lambda folder: lake_engine("duckdb", folder),
    "duckdb2": duckdb_2,
    "sail": lambda folder: lake_engine("sail", folder),
    "spark": lambda folder: lake_engine("spark://local[2]", folder),
    "spark-cluster": on_spark_cluster,
}


def in_order(rows: Rows) -> Rows:
    """Numbers alike (1 and 1.0 and Decimal are one), what is listed in one text in one order, and so the rows."""
    return sorted((tuple(None if cell is None else _alike(cell) for cell in row) for row in rows), key=repr)


def _alike(cell: Any) -> str | float:
    return BETWEEN.join(sorted(cell.split(BETWEEN))) if isinstance(cell, str) else float(cell)


def unasked(engine: str, name: str) -> None:
    """Skip a query that an engine is not asked, with the reason."""
    words = name.split()
    for word in (name, words[0], words[-1]):
        if (engine, word) in MARKS and not (engine == "spark-cluster" and name in CROSSING):
            pytest.skip(MARKS[engine, word])


def _sql_type(kind: pa.DataType, dialect: str) -> str:
    if pa.types.is_floating(kind):
        return "double precision"
    if pa.types.is_integer(kind):
        return "bigint"
    return 'text collate "C"' if dialect == "postgres" else "text"
