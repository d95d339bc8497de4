"""Each database in the kind of store where such things live."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from motlan.data.databases.spec import Database
from motlan.kernel.registry import Registry
from motlan.simulation.nation import Nation
from motlan.simulation.tables import SourceTable, provinces
from motlan.store import foreign

PLACE = "${SAMPLE}"
ANY = "*"
Writer = Callable[[Path, pa.Table, SourceTable], None]
writers: Registry[Writer] = Registry("kind of store")


def deliver(
    table: SourceTable, database: Database, nation: Nation, directory: Path, *, postgres_url: str | None = None
) -> None:
    """Write one table where its database's ``connect`` says (``${SAMPLE}`` is ``directory``), or into PostgreSQL."""
    data = table.arrow()
    if postgres_url is not None:
        foreign.write_postgres(postgres_url, _table_name(table), data, key=table.key, updated=table.spec.updated)
        return
    path = Path((database.connect.path or "").replace(PLACE, str(directory)))
    path.parent.mkdir(parents=True, exist_ok=True)
    if table.spec.split is not None:
        _split(path, data, provinces(table, nation), encoding=database.connect.encoding)
        return
    writers.get(database.connect.kind)(path, data, table)


def _table_name(table: SourceTable) -> str:
    return table.datasets[table.spec.dataset].table or table.spec.dataset


def _split(path: Path, data: pa.Table, province: pa.Array, *, encoding: str) -> None:
    """One CSV file a province: the star of the path stands for the province's code."""
    for stale in path.parent.glob(path.name):
        stale.unlink()
    for code in sorted(pc.unique(province).to_pylist()):
        part = data.filter(pc.equal(province, code))
        foreign.write_csv(path.with_name(path.name.replace(ANY, code)), part, encoding=encoding)


@writers.register("sqlite")
def _sqlite(path: Path, data: pa.Table, table: SourceTable) -> None:
    foreign.write_sqlite(path, _table_name(table), data, key=table.key, updated=table.spec.updated)


@writers.register("csv")
def _csv(path: Path, data: pa.Table, _table: SourceTable) -> None:
    foreign.write_csv(path, data)


@writers.register("parquet")
def _parquet(path: Path, data: pa.Table, _table: SourceTable) -> None:
    foreign.write_parquet(path, data)


@writers.register("jsonl")
def _jsonl(path: Path, data: pa.Table, _table: SourceTable) -> None:
    foreign.write_jsonl(path, data)


@writers.register("xlsx")
def _xlsx(path: Path, data: pa.Table, table: SourceTable) -> None:
    foreign.write_xlsx(path, table.datasets[table.spec.dataset].sheet or table.spec.dataset, data)
