"""Pointblank on Polars: every step interrogated, with extracts of all failing rows."""

import sys
import time

import pointblank as pb
import polars as pl
from rules import CODES, MISSING, NOT_BEFORE, NULL, PATTERN, RANGE, UNIQUE, tell

started = time.perf_counter()
plan = pb.Validate(data=pl.read_parquet(sys.argv[1]))
for column in NULL:
    plan = plan.col_vals_not_null(columns=column)
for column in UNIQUE:
    plan = plan.rows_distinct(columns_subset=column)
for column, form in PATTERN.items():
    plan = plan.col_vals_regex(columns=column, pattern=f"^{form}$", na_pass=True)
for column, (least, most) in RANGE.items():
    if isinstance(least, str):  # its comparisons take numbers and dates, and the file has ISO text
        held = pl.col(column)
        plan = plan.col_vals_expr(expr=held.is_between(pl.lit(least), pl.lit(most)) | held.is_null())
    elif least is not None and most is not None:
        plan = plan.col_vals_between(columns=column, left=least, right=most, na_pass=True)
    elif least is not None:
        plan = plan.col_vals_ge(columns=column, value=least, na_pass=True)
    else:
        plan = plan.col_vals_le(columns=column, value=most, na_pass=True)
for column, texts in MISSING.items():
    plan = plan.col_vals_not_in_set(columns=column, set=texts)
for column, other in NOT_BEFORE.items():
    plan = plan.col_vals_expr(expr=(pl.col(column) >= pl.col(other)).fill_null(value=True))
for column, codes in CODES.items():
    plan = plan.col_vals_in_set(columns=column, set=codes)
done = plan.interrogate(collect_extracts=True, extract_limit=100_000_000)
failed = sum(done.n_failed().values())
kept = sum(len(rows) for rows in done.get_data_extracts().values() if rows is not None)
tell(seconds=time.perf_counter() - started, failed=int(failed), gives=f"counts, and extracts of {kept} failing rows")
