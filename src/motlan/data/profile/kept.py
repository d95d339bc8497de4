"""A profile as plain values, and the last one of each database, kept beside the register to be looked at later.

One JSON file a database in ``profiles/`` of the state's folder: what was proposed with its evidence, and the file that
was proposed in each language. No value of anybody is in it but the codes of columns with few values.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motlan.data.profile.propose import Match, Proposal
from motlan.data.profile.run import Profile

FOLDER = "profiles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The last profile of one database: when it was made (ISO 8601, UTC), :func:`as_record`, and the proposed file by
    language."""

    database: str
    at: str
    record: Mapping[str, Any]
    files: Mapping[str, str]


def keep(state: Path, kept: Kept) -> Path:
    """Write it in the place of the one before, whole or not at all; the file's path."""
    folder = state / FOLDER
    folder.mkdir(exist_ok=True)
    file, beside = folder / f"{kept.database}.json", folder / f".{kept.database}.json"
    said = {"database": kept.database, "at": kept.at, "profile": kept.record, "files": kept.files}
    beside.write_text(json.dumps(said, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    os.replace(beside, file)
    return file


def last(state: Path, database: str) -> Kept | None:
    """The last profile of a database; None where there was none."""
    file = state / FOLDER / f"{database}.json"
    return _read(file) if file.is_file() else None


def all_kept(state: Path) -> tuple[Kept, ...]:
    """The last profile of every database, the newest first."""
    found = (_read(file) for file in (state / FOLDER).glob("[!.]*.json"))
    return tuple(sorted(found, key=lambda one: (one.at, one.database), reverse=True))


def _read(file: Path) -> Kept:
    said = json.loads(file.read_text(encoding="utf-8"))
    return Kept(database=said["database"], at=said["at"], record=said["profile"], files=said["files"])


def as_record(found: Profile) -> dict[str, Any]:
    """A profile as plain values, table by table."""
    return {
        "database": found.database,
        "tables": [
            {
                "table": one.table.name,
                "rows": one.table.rows,
                "whole": one.table.whole,
                "key": list(one.table.key),
                "declared": one.table.declared,
                "repeats": one.table.repeats,
                "columns": [
                    {"name": c.name, "filled": c.filled, "distinct": c.distinct, "longest": c.longest}
                    for c in one.table.columns
                ],
                "datasets": [_dataset(dataset) for dataset in one.datasets],
                "unmapped": list(one.unmapped),
            }
            for one in found.tables
        ],
        "references": [
            {"from": f"{one.table}.{one.column}", "to": f"{one.target}.{one.target_column}", "share": one.share}
            for one in found.references
        ],
        "empty": list(found.empty),
    }


def _dataset(one: Proposal) -> dict[str, Any]:
    return {
        "name": one.name,
        "describes": one.concept.concept,
        "described": one.described,
        "founds": one.founds,
        "cursor": one.cursor,
        "columns": {match.column: _match(match) for match in one.matches},
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        # what the column would be mapped to; the file maps it only where that is sure, and asks otherwise
        "mapping": dict(match.mapping) or None,
        "sure": match.sure,
        "unread": list(match.unread),
        "candidates": [
            {
                "attribute": one.attribute,
                "score": round(one.score, 3),
                "evidence": [
                    {"kind": each.kind, "weight": round(each.weight, 2), **each.text} for each in one.evidence
                ],
            }
            for one in match.ranking[:3]
        ],
    }
