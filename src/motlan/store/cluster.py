"""Engines that compute over Parquet: DuckDB in this process, Sail beside it, Spark on one machine or on many.

All take the same generated expressions, each rendered in its dialect. Sail and Spark are both spoken to as Spark
Connect servers, so one client serves both, and a program that wants another such server names its address::

    duckdb · sail · spark://local[2] · spark://HOST:PORT (a standalone master) · sc://HOST:PORT (any such server)

This is the only house of PySpark and Sail; both are optional (``pip install 'motlan[cluster]'``) and imported when an
engine is opened. Servers that are started here end with the program, however it ends.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from motlan.kernel.errors import RegisterError
from motlan.kernel.text import Text
from motlan.store.lake import Lake, Session
from motlan.store.servers import require_listener, sail_server, spark_server

Kind = Literal["duckdb", "sail", "spark", "connect"]
EngineDialect = Literal["duckdb", "spark"]
FORMS = "duckdb, sail, spark://local[2], spark://HOST:PORT, sc://HOST:PORT"
_LOCAL = re.compile(r"local(\[(\*|\d+)(,\d+)?\])?")
_PLACE = re.compile(r"[\w.\-]+:\d+(,[\w.\-]+:\d+)*")


@dataclass(frozen=True, slots=True)
class Address:
    """Which engine, and where it is.

    >>> Address.parse("spark://local[2]"), Address.parse("sc://lake:15002")
    (Address(kind='spark', place='local[2]'), Address(kind='connect', place='lake:15002'))
    """

    kind: Kind
    place: str = ""

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read one of the forms of the module's docstring; raise RegisterError for anything else."""
        if text in ("duckdb", "sail"):
            return cls("duckdb" if text == "duckdb" else "sail")
        scheme, _, place = text.partition("://")
        if scheme == "spark" and _LOCAL.fullmatch(place):
            return cls("spark", place)
        if scheme in ("spark", "sc") and _PLACE.fullmatch(place):
            return cls("spark", text) if scheme == "spark" else cls("connect", place)
        raise RegisterError(
            what=Text(vi=f"Không có máy tính toán “{text}”.", en=f"There is no engine “{text}”."),
            remedy=Text(vi=f"Viết một trong: {FORMS}.", en=f"Write one of: {FORMS}."),
            where="--engine",
        )

    @property
    def text(self) -> str:
        """The address as it was written."""
        schemes = {"connect": "sc://", "spark": "" if "://" in self.place else "spark://"}
        return f"{schemes[self.kind]}{self.place}" if self.kind in schemes else self.kind

    @property
    def takes_all(self) -> bool:
        """Whether all buckets are one question: Spark spreads them over its machines itself."""
        return self.kind in ("spark", "connect")

    def require_listener(self) -> None:
        """Raise RegisterError where a server that others run is named and nothing listens there; takes seconds."""
        if self.kind == "connect" or self.place.startswith("spark://"):
            require_listener(self.place.removeprefix("spark://"), named=self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an engine may use on this machine. ``cores`` None: all that are there; ``shuffles`` are Spark's partitions.

    ``settings`` are Spark's own (``spark.executor.memory``, …); they win over everything that is set here.
    """

    memory_gb: int = 2
    cores: int | None = None
    shuffles: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """What the data plane asks of an engine. Results that may be large go to files, small ones come as Arrow."""

    @property
    def dialect(self) -> EngineDialect:
        """The name sqlglot knows its SQL by."""
        ...

    def parquet(self, view: str, places: Sequence[Path]) -> None:
        """Let queries read Parquet files, or all files of folders, under ``view``; at least one file is there."""
        ...

    def table(self, view: str, data: pa.Table) -> None:
        """Let queries read a small Arrow table under ``view``."""
        ...

    def arrow(self, query: exp.Expr | str) -> pa.Table:
        """The rows of a query; a text is in the engine's own dialect. Raise RegisterError when it is refused."""
        ...

    def write(self, query: exp.Expr | str, folder: Path, by: str | None = None) -> None:
        """Write the rows of a query as Parquet files into a new folder, one folder ``by=value`` for each value."""
        ...


def rows(engine: Engine, query: exp.Expr | str) -> list[tuple[Any, ...]]:
    """The rows of a query as tuples."""
    found = engine.arrow(query)
    return list(zip(*(column.to_pylist() for column in found.columns), strict=True))


@contextmanager
def open_engine(address: Address, *, lake: Lake, scratch: Path, limits: Limits) -> Iterator[Engine]:
    """Open an engine, starting its server where it has none, and close it afterwards.

    ``scratch`` is an existing folder for its small inputs; every machine of a cluster must see it and the lake under
    the same path. Raise RegisterError when the engine is not installed or does not answer.
    """
    with ExitStack() as stack:
        if address.kind == "duckdb":
            bounded = replace(lake, memory=f"{limits.memory_gb}GB", threads=limits.cores or lake.threads)
            yield DuckDbEngine(stack.enter_context(bounded.session()))
            return
        if address.kind == "sail":
            where = stack.enter_context(sail_server(scratch, cores=limits.cores))
        elif address.kind == "spark":
            where = stack.enter_context(spark_server(scratch, settings=spark_settings(address.place, limits)))
        else:
            where = f"sc://{address.place}"
        yield stack.enter_context(_connected(where, scratch))


def spark_settings(master: str, limits: Limits) -> dict[str, str]:
    """The settings of a Spark driver: little, quiet, and reachable from this machine alone where it works alone."""
    shuffles = {} if limits.shuffles is None else {"spark.sql.shuffle.partitions": str(limits.shuffles)}
    alone = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    cores = {} if limits.cores is None else {"spark.cores.max": str(limits.cores)}
    return {
        "spark.master": master,
        "spark.app.name": "motlan",
        "spark.driver.memory": f"{limits.memory_gb}g",
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.compression.codec": "zstd",
        **(alone if _LOCAL.fullmatch(master) else cores),
        **shuffles,
        **limits.settings,
    }


# ---- DuckDB


@dataclass(frozen=True, slots=True)
class DuckDbEngine:
    """A session of the lake."""

    session: Session
    dialect: EngineDialect = "duckdb"

    def __post_init__(self) -> None:
        """Golden records have no order: DuckDB need not keep one, which saves memory."""
        self.session.execute("set preserve_insertion_order = false")

    def parquet(self, view: str, places: Sequence[Path]) -> None:
        """See :class:`Engine`."""
        files = ", ".join(_literal(file) for file in _files(places))
        reading = f"read_parquet([{files}], hive_partitioning = false)"
        # temporary, as a registered table is: else that one would go on standing before this
        self.session.execute(f'create or replace temporary view "{view}" as select * from {reading}')

    def table(self, view: str, data: pa.Table) -> None:
        """See :class:`Engine`."""
        self.session.execute(f'drop view if exists "{view}"')
        self.session.register_table(view, data)

    def arrow(self, query: exp.Expr | str) -> pa.Table:
        """See :class:`Engine`."""
        return self.session.arrow(query)

    def write(self, query: exp.Expr | str, folder: Path, by: str | None = None) -> None:
        """See :class:`Engine`."""
        sql = query if isinstance(query, str) else query.sql(dialect="duckdb")
        folder.mkdir(parents=True)
        target, partitioned = (folder, f", partition_by ({by})") if by else (folder / "part-0.parquet", "")
        self.session.execute(f"copy ({sql}) to {_literal(target)} (format parquet, compression zstd{partitioned})")


# ---- Spark Connect


@dataclass(frozen=True, slots=True)
class ConnectEngine:
    """A Spark Connect session; Arrow comes in by way of small Parquet files, which every such server reads."""

    session: Any
    scratch: Path
    dialect: EngineDialect = "spark"
    _views: dict[str, int] = field(default_factory=dict)

    def parquet(self, view: str, places: Sequence[Path]) -> None:
        """See :class:`Engine`."""
        with _explained():
            self.session.read.parquet(*(str(place) for place in places)).createOrReplaceTempView(view)

    def table(self, view: str, data: pa.Table) -> None:
        """See :class:`Engine`."""
        turn = self._views[view] = self._views.get(view, 0) + 1
        file = self.scratch / "views" / f"{view}-{turn}.parquet"
        file.parent.mkdir(exist_ok=True)
        pq.write_table(data, file)
        self.parquet(view, [file])

    def arrow(self, query: exp.Expr | str) -> pa.Table:
        """See :class:`Engine`."""
        with _explained():
            return self.session.sql(_in_spark(query)).toArrow()

    def write(self, query: exp.Expr | str, folder: Path, by: str | None = None) -> None:
        """See :class:`Engine`."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _explained():
            found = self.session.sql(_in_spark(query))
            # each value's rows on one machine, so that a bucket is one file and not one a machine
            writer = found.repartition(by).write.partitionBy(by) if by else found.write
            writer.parquet(str(folder))
            if not by and not any(folder.rglob("*.parquet")):
                # Sail writes no file where there are no rows; then nobody would know the columns
                folder.mkdir(exist_ok=True)
                pq.write_table(found.limit(0).toArrow(), folder / "none.parquet")


@contextmanager
def _connected(where: str, scratch: Path) -> Iterator[ConnectEngine]:
    session_class = _session_class()
    with _explained():
        session = session_class.builder.remote(where).create()
    try:
        yield ConnectEngine(session, scratch)
    finally:
        session.stop()


def _session_class() -> Any:
    try:
        with warnings.catch_warnings():
            # it warns of pandas 3, whose frames are never made here
            warnings.simplefilter("ignore", FutureWarning)
            from pyspark.sql.connect.session import SparkSession
    except ImportError as error:
        raise not_installed("pyspark") from error
    # what a server refuses is told once, as an error of ours, and not beside it as a log of traces
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    logging.getLogger("DataFrameQueryContextLogger").setLevel(logging.CRITICAL)
    return SparkSession


@contextmanager
def _explained() -> Iterator[None]:
    """What a server refuses, as one sentence."""
    import grpc  # comes with PySpark's client
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, grpc.RpcError) as error:
        # Spark's own first line says it; a trace through its machines follows
        reason = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise RegisterError(
            what=Text(vi=f"Cụm máy không tính được: {reason}", en=f"The cluster could not compute: {reason}"),
            remedy=Text(
                vi="Xem nhật ký của cụm máy; mọi máy phải đọc được hồ dữ liệu theo cùng một đường dẫn.",
                en="See the cluster's log; every machine must read the lake under the same path.",
            ),
        ) from error


def not_installed(package: str) -> RegisterError:
    """The optional packages are absent."""
    return RegisterError(
        what=Text(vi=f"Gói {package} chưa được cài.", en=f"The package {package} is not installed."),
        remedy=Text(vi="Chạy: pip install 'motlan[cluster]'", en="Run: pip install 'motlan[cluster]'"),
        where="--engine",
    )


def _in_spark(query: exp.Expr | str) -> str:
    return query if isinstance(query, str) else query.sql(dialect="spark")


def _files(places: Sequence[Path]) -> list[Path]:
    return [file for place in places for file in (sorted(place.rglob("*.parquet")) if place.is_dir() else [place])]


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
