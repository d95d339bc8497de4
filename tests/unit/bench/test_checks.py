"""The benchmark of checks compares the same work: rule by rule, by contract and by hand find the same records."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from bench.checks import rules
from bench.quality import contract, make_file, run

KINDS = {"not_null": "null", "unique": "unique", "pattern": "pattern", "codes": "codes", "missing": "missing"}


@pytest.mark.parametrize("way", ["union_all", "one_pass"])
def test_ours_and_by_hand_find_the_same_records(tmp_path: Path, way: str) -> None:
    file, written = tmp_path / "f.parquet", tmp_path / "c.odcs.yaml"
    make_file(file, 20_000)
    document = contract()
    written.write_text(yaml.safe_dump(document), encoding="utf-8")
    assert sum(len(one["quality"]) for one in document["schema"][0]["properties"]) == rules.RULES == 32
    ours, hand = run([sys.executable], "ours", file, written), run([sys.executable], "by_hand", file, written, way)
    assert ours.failed == hand.failed > 1_000
    mine = {
        (row["row"] - 1, f"{row['columns'].split(', ')[0]}.{KINDS.get(row['check'].split('.')[1], 'sql')}")
        for row in pq.read_table(tmp_path / "failures-ours.parquet").to_pylist()
    }
    theirs = {
        (row["row"], row["check"].replace(".range", ".sql").replace(".order", ".sql"))
        for row in pq.read_table(tmp_path / f"failures-{way}.parquet").to_pylist()
    }
    assert mine == theirs
