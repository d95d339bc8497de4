"""Editions of the lake: one in service, put there by one rename."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from motlan.store import editions
from motlan.store.lake import Lake

AT = "2025-07-01T08:00:00Z"


def made(lake: Lake, at: str, value: int) -> editions.Edition:
    folder = editions.begin(lake, "golden", "person", at)
    editions.in_bucket(folder, 0).mkdir(parents=True)
    pq.write_table(pa.table({"a": [value]}), editions.in_bucket(folder, 0) / "part-0.parquet")
    return editions.publish(lake, "golden", "person", folder, {"value": value})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def test_nothing_is_in_service_at_first(lake: Lake) -> None:
    assert editions.current(lake, "golden", "person") is None


def test_the_last_published_is_in_service_and_the_one_before_stays(lake: Lake) -> None:
    for day, value in (("01", 1), ("02", 2), ("03", 3)):
        assert made(lake, f"2025-07-{day}T08:00:00Z", value) == editions.current(lake, "golden", "person")
    now = editions.current(lake, "golden", "person")
    assert now is not None
    assert (now.facts["value"], now.facts["before"]) == (3, "20250702T080000Z")
    assert [pq.ParquetFile(file).read().to_pylist() for file in now.files] == [[{"a": 3}]]
    assert now.bytes == now.files[0].stat().st_size
    kept = sorted(folder.name for folder in editions.shelf(lake, "golden", "person").glob("*/"))
    assert kept == ["20250702T080000Z", "20250703T080000Z"]


def test_two_editions_of_one_instant_have_two_folders(lake: Lake) -> None:
    assert made(lake, AT, 1).folder.name == "20250701T080000Z"
    assert made(lake, AT, 2).folder.name == "20250701T080000Z-2"


def test_what_was_never_put_in_service_is_removed_by_the_next(lake: Lake) -> None:
    held = made(lake, AT, 1)
    left = editions.begin(lake, "golden", "person", "2025-07-02T08:00:00Z")
    left.mkdir()
    assert editions.current(lake, "golden", "person") == held
    editions.begin(lake, "golden", "person", "2025-07-03T08:00:00Z")
    assert not left.exists()
    assert held.folder.exists()
