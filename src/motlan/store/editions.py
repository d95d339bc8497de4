"""Editions: whole tables of the lake, each computed anew in a folder of its own and put in service by one rename.

::

    lake/golden/person/current.json          names the edition in service, and what it is
    lake/golden/person/20261121T160000Z/bucket=00/part-0.parquet
    lake/mirrors/population__citizens/…      likewise

A reader opens ``current.json`` first. The edition that stood before stays until the next one, so who is reading it can
end; what a crash left is removed by the next build.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from motlan.store.lake import Lake

Shelf = Literal["golden", "mirrors"]
CURRENT = "current.json"
BUCKET = "bucket"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition in service. ``facts`` are what its maker wrote of it: rows, buckets, engine, instant."""

    folder: Path
    facts: Mapping[str, Any]

    @property
    def files(self) -> tuple[Path, ...]:
        """Its Parquet files, bucket by bucket."""
        return tuple(sorted(self.folder.rglob("*.parquet")))

    @property
    def bytes(self) -> int:
        """What its files weigh."""
        return sum(file.stat().st_size for file in self.files)


def shelf(lake: Lake, kind: Shelf, name: str) -> Path:
    """The folder of all editions of one table."""
    return lake.root / kind / name


def current(lake: Lake, kind: Shelf, name: str) -> Edition | None:
    """The edition in service; None where none was made yet."""
    place = shelf(lake, kind, name)
    if not (place / CURRENT).exists():
        return None
    facts = json.loads((place / CURRENT).read_text(encoding="utf-8"))
    return Edition(place / facts["edition"], facts)


def begin(lake: Lake, kind: Shelf, name: str, edition: str) -> Path:
    """The folder of a new edition, not made yet; editions that were never put in service are removed.

    An edition is known by the instant of its making; where that is taken, a number follows.
    """
    place, held = shelf(lake, kind, name), current(lake, kind, name)
    kept = {held.folder.name, held.facts["before"]} if held is not None else set()
    for left in place.glob("*/"):
        if left.name not in kept:
            shutil.rmtree(left)
    plain = edition.replace("-", "").replace(":", "")
    names = (plain, *(f"{plain}-{again}" for again in range(2, 1000)))
    return next(place / name for name in names if name not in kept)


def publish(lake: Lake, kind: Shelf, name: str, folder: Path, facts: Mapping[str, Any]) -> Edition:
    """Put an edition in service: its files are on disk before its name is; the one before the last is removed."""
    place, held = shelf(lake, kind, name), current(lake, kind, name)
    before = held.folder.name if held is not None else None
    written = {**facts, "edition": folder.name, "before": before}
    for file in (*folder.rglob("*.parquet"), *(part for part in folder.rglob("*/")), folder):
        _flush(file)
    unfinished = place / f"{CURRENT}.part"
    unfinished.write_text(json.dumps(written, indent=1), encoding="utf-8")
    _flush(unfinished)
    unfinished.replace(place / CURRENT)
    _flush(place)
    for left in place.glob("*/"):
        if left.name not in (folder.name, before):
            shutil.rmtree(left)
    return Edition(folder, written)


def in_bucket(folder: Path, number: int) -> Path:
    """The folder of one bucket of an edition, as every engine writes it."""
    return folder / f"{BUCKET}={number}"


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
