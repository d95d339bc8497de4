"""The truth beside the databases: who is who, the right value of every attribute, and every planted fault.

It is for measuring only: nothing that Motlan decides reads it.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from motlan.simulation.columns import plain
from motlan.simulation.faults import Spoilt
from motlan.simulation.nation import Nation
from motlan.simulation.tables import SourceTable

TEXTS = ("database", "dataset", "record_key")
LINKS = pa.schema([*((name, pa.string()) for name in TEXTS), ("person", pa.int64())])


def write_persons(nation: Nation, folder: Path) -> None:
    """``person.parquet``: the position of each person, and the true attributes in the dictionary's own writing."""
    columns = {"person": pa.array(np.arange(len(nation.people)))}
    columns |= {name: plain(column) for name, column in nation.person.items()}
    columns["alive"] = pa.array(nation.people.alive)
    pq.write_table(pa.table(columns), folder / "person.parquet", compression="zstd")


def links(table: SourceTable) -> pa.Table:
    """Which person each record of a table's person datasets is about."""
    keys = plain(table.columns[table.key])
    described = [name for name, dataset in table.datasets.items() if dataset.describes == "person"]
    return pa.concat_tables(
        [
            LINKS.empty_table(),
            *(
                pa.table(
                    {
                        "database": pa.repeat(table.spec.database, len(table)),
                        "dataset": pa.repeat(name, len(table)),
                        "record_key": keys,
                        "person": pa.array(table.persons[name]),
                    },
                    schema=LINKS,
                )
                for name in described
            ),
        ]
    )


class TruthWriter:
    """Writes ``links.parquet`` and ``faults.parquet`` table by table, so that no more than one is held in memory."""

    def __init__(self, folder: Path, faults: pa.Schema) -> None:
        """Open both files."""
        self._links = pq.ParquetWriter(folder / "links.parquet", LINKS, compression="zstd")
        self._faults = pq.ParquetWriter(folder / "faults.parquet", faults, compression="zstd")

    def add(self, spoilt: Spoilt) -> None:
        """The links and faults of one table."""
        self._links.write_table(links(spoilt.table))
        self._faults.write_table(spoilt.faults)

    def close(self) -> None:
        """Finish both files."""
        self._links.close()
        self._faults.close()
