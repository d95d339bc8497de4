"""What was last measured, written whole: for programs (JSON), for spreadsheets (CSV), as linked data (W3C DQV)."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from motlan.data.quality.dqv import DIMENSIONS, PREFIXES, triples
from motlan.kernel.text import Text
from motlan.kernel.triples import json_ld, turtle
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

FORMATS = ("json", "csv", "dqv", "ttl")
HEADER = (
    *("database", "dataset", "check", "attribute", "kind", "error_group", "criterion"),
    *("weight", "evaluated", "failed", "score", "measured_at"),
)


def written(register: Register, catalogue: Catalogue, form: str) -> str:
    """The report as one text in one of :data:`FORMATS`; no record and no value of a person is in it."""
    if form == "dqv":
        return json.dumps(json_ld(triples(register, catalogue), PREFIXES), ensure_ascii=False, indent=1)
    if form == "ttl":
        return turtle(triples(register, catalogue), PREFIXES)
    checks = _checks(register)
    if form == "csv":
        out = io.StringIO()
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(HEADER)
        lines.writerows([one[name] for name in HEADER] for one in checks)
        return out.getvalue()
    return json.dumps({"databases": _databases(register), "checks": checks}, ensure_ascii=False, indent=1)


def _databases(register: Register) -> list[dict[str, Any]]:
    return register.records(
        "select q.database, q.dqi, q.band, q.coverage, i.clean_share, q.identifier_breaches, q.measured_at"
        " from published_quality q join quality_index i on i.database = q.database and i.measured_at = q.measured_at"
        " order by q.database"
    )


def _checks(register: Register) -> list[dict[str, Any]]:
    rows = register.records(
        'select database, dataset, check_id as "check", attribute, kind, error_group, criterion, weight, evaluated,'
        " failed, measured_at from quality_score order by database, dataset, check_id"
    )
    return [{**row, "score": _score(row["evaluated"], row["failed"])} for row in rows]


def scores_of(register: Register, database: str) -> list[dict[str, Any]]:
    """The checks of one database as they were last measured, those that most fail first, with the criterion in words;
    no value is in it."""
    rows = register.records(
        'select dataset, check_id as "check", attribute, criterion, weight, evaluated, failed, measured_at'
        " from quality_score where database = :database order by failed desc, dataset, check_id",
        {"database": database},
    )
    words = {one.value: Text(vi=vietnamese, en=english) for one, (vietnamese, english) in DIMENSIONS.items()}
    return [{**row, "criterion": words[row["criterion"]]} for row in rows]


def _score(evaluated: int, failed: int) -> float | None:
    return round(100 * (evaluated - failed) / evaluated, 4) if evaluated else None
