"""Pandera on Polars: all checks lazily, failure cases of every one."""

import sys
import time

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors
from rules import CODES, MISSING, NOT_BEFORE, NULL, PATTERN, RANGE, UNIQUE, tell


def checks(column: str) -> list[pa.Check]:
    found = []
    if column in PATTERN:
        found.append(pa.Check.str_matches(f"^{PATTERN[column]}$"))
    if column in CODES:
        found.append(pa.Check.isin(CODES[column]))
    if column in MISSING:
        found.append(pa.Check.notin(MISSING[column]))
    least, most = RANGE.get(column, (None, None))
    if least is not None:
        found.append(pa.Check.ge(least))
    if most is not None:
        found.append(pa.Check.le(most))
    return found


def in_order(data: pa.PolarsData) -> pl.LazyFrame:
    (column, other), *_ = NOT_BEFORE.items()
    return data.lazyframe.select(pl.col(column) >= pl.col(other))


started = time.perf_counter()
rows = pl.read_parquet(sys.argv[1])
columns = {
    name: pa.Column(
        nullable=name not in NULL and name not in MISSING, unique=name in UNIQUE, checks=checks(name), required=True
    )
    for name in rows.columns
}
failed = 0
try:
    pa.DataFrameSchema(columns, checks=[pa.Check(in_order)]).validate(rows, lazy=True)
except SchemaErrors as errors:
    failed = len(errors.failure_cases)
tell(seconds=time.perf_counter() - started, failed=failed, gives="failure cases: value, check and row index")
