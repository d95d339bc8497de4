"""A delivery's file, block by block: every row once, in its place, with a hash that tells texts apart."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from motlan.kernel.errors import RegisterError
from motlan.store import delivery
from motlan.store.delivery import PLACE, ROW_HASH, blocks, row_hashes
from motlan.store.lake import Lake

COLUMNS = ("key", "said")


def _file(folder: Path, rows: list[tuple[str | None, str | None]]) -> Path:
    lake = Lake(folder)
    path = lake.batch_path("people", "people", 1)
    table = pa.table([pa.array([row[at] for row in rows], pa.string()) for at in range(2)], COLUMNS)
    with lake.writing(path, table.schema) as writer:
        writer.write_table(table)
    return path


def test_every_row_is_read_once_and_keeps_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "BLOCK", 4)
    path = _file(tmp_path, [(str(nth), "đường") for nth in range(11)])
    read = list(blocks(path, COLUMNS))
    assert [(block.begins, len(block.hashes)) for block in read] == [(0, 4), (4, 4), (8, 3)]
    odd = [block.chosen(np.arange(block.begins, block.begins + len(block.hashes)) % 2 == 1) for block in read]
    chosen = pa.concat_tables(odd)
    assert chosen.column(PLACE).to_pylist() == [1, 3, 5, 7, 9]
    assert chosen.column("key").to_pylist() == ["1", "3", "5", "7", "9"]
    every = np.concatenate([block.hashes for block in read])
    assert chosen.column(ROW_HASH).to_pylist() == every[1::2].tolist()
    assert row_hashes(path, COLUMNS).column(ROW_HASH).to_pylist() == every.tolist()
    assert row_hashes(path, COLUMNS).column(PLACE).to_pylist() == list(range(11))


def test_what_differs_in_any_way_has_another_hash(tmp_path: Path) -> None:
    rows = [
        ("a", "b"),
        ("b", "a"),
        ("a", None),
        (None, "a"),
        ("a", ""),
        ("", "a"),
        ("ab", ""),
        (None, None),
        ("a", "b "),
    ]
    hashes = row_hashes(_file(tmp_path, rows), COLUMNS).column(ROW_HASH).to_pylist()
    assert len(set(hashes)) == len(rows)
    assert min(hashes) >= 0


def test_a_hash_is_the_same_wherever_the_row_stands_and_in_another_process(tmp_path: Path) -> None:
    path = _file(tmp_path / "one", [("a", "b"), ("c", "d"), ("e", None)])
    turned = _file(tmp_path / "two", [("e", None), ("c", "d"), ("a", "b")])
    here = row_hashes(path, COLUMNS).column(ROW_HASH).to_pylist()
    assert row_hashes(turned, COLUMNS).column(ROW_HASH).to_pylist() == here[::-1]
    program = (
        "import sys, pathlib; from motlan.store.delivery import row_hashes;"
        " print(row_hashes(pathlib.Path(sys.argv[1]), ('key', 'said')).column('file_row_hash').to_pylist())"
    )
    there = subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True)
    assert there.stdout.strip() == str(here)


def test_a_file_without_rows_has_no_hashes(tmp_path: Path) -> None:
    path = _file(tmp_path, [])
    assert list(blocks(path, COLUMNS)) == []
    assert row_hashes(path, COLUMNS).num_rows == 0


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1 this is no delivery PAR1")
    with pytest.raises(RegisterError) as told:
        list(blocks(damaged, COLUMNS))
    assert told.value.what.in_("en").startswith("The lake could not compute: ")
