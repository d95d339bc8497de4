"""What a good engineer writes in DuckDB: every failing record with its value, in one statement, in two ways.

``union_all``: one SELECT a rule. ``one_pass``: one scan whose failing rows are unfolded.
"""

import sys
import time
from pathlib import Path

import duckdb
from rules import CODES, MISSING, NOT_BEFORE, NULL, PATTERN, RANGE, UNIQUE, tell


def listed(values: list[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def bounds(column: str, least: object, most: object) -> str:
    ends = [f"{column} {sign} {end!r}" for sign, end in (("<", least), (">", most)) if end is not None]
    return " or ".join(ends)


FAILS = {
    **{f"{column}.null": (column, f"{column} is null") for column in NULL},
    **{
        f"{column}.unique": (
            column,
            f"{column} in (select {column} from t where {column} is not null group by 1 having count(*) > 1)",
        )
        for column in UNIQUE
    },
    **{f"{column}.pattern": (column, f"not regexp_full_match({column}, '{form}')") for column, form in PATTERN.items()},
    **{f"{column}.range": (column, bounds(column, *ends)) for column, ends in RANGE.items()},
    **{
        f"{column}.missing": (column, f"({column} is null or {column} in ({listed(texts)}))")
        for column, texts in MISSING.items()
    },
    **{f"{column}.order": (column, f"{column} < {other}") for column, other in NOT_BEFORE.items()},
    **{f"{column}.codes": (column, f"{column} not in ({listed(codes)})") for column, codes in CODES.items()},
}

file, way = Path(sys.argv[1]), sys.argv[3]
target = file.with_name(f"failures-{way}.parquet")
started = time.perf_counter()
with duckdb.connect(config={"memory_limit": "2GB"}) as engine:
    engine.execute("set preserve_insertion_order = false")
    engine.execute(f"create view t as select * from read_parquet('{file}', file_row_number = true)")
    if way == "union_all":
        failures = " union all ".join(
            f"select file_row_number as row, '{check}' as check, {column}::varchar as value from t where {fails}"
            for check, (column, fails) in FAILS.items()
        )
    else:
        cases = ", ".join(
            f"case when {fails} then {{'check': '{check}', 'value': {column}::varchar}} end"
            for check, (column, fails) in FAILS.items()
        )
        anything = " or ".join(f"({fails})" for _, fails in FAILS.values())
        failures = (
            f"select row, unnest(found, recursive := true) from (select file_row_number as row,"
            f" unnest(list_filter([{cases}], lambda x: x is not null)) as found from t where {anything})"
        )
    engine.execute(f"copy ({failures}) to '{target}' (format parquet, compression zstd)")
    seconds = time.perf_counter() - started
    failed = engine.execute(f"select count(*) from '{target}'").fetchone()[0]
tell(seconds=seconds, failed=failed, gives="every failing record with row, check and value")
