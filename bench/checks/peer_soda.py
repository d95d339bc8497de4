"""Soda Core 3.5 on DuckDB: counts of failing rows; its samples are off, as it keeps at most a few rows of each."""

import json
import logging
import sys
import time

import duckdb
from rules import CODES, MISSING, NOT_BEFORE, NULL, PATTERN, RANGE, UNIQUE, tell
from soda.scan import Scan


def one(name: str, keys: dict[str, object] | None = None) -> object:
    return {f"{name} = 0": {**(keys or {}), "samples limit": 0}}


checks = [
    *(one(f"missing_count({column})") for column in NULL),
    *(one(f"duplicate_count({column})") for column in UNIQUE),
    *(one(f"invalid_count({column})", {"valid regex": f"^{form}$"}) for column, form in PATTERN.items()),
    *(one(f"invalid_count({column})", {"valid values": codes}) for column, codes in CODES.items()),
    *(one(f"missing_count({column})", {"missing values": texts}) for column, texts in MISSING.items()),
]
conditions = {
    **{
        column: " or ".join(f"{column} {sign} {end!r}" for sign, end in zip("<>", ends, strict=True) if end is not None)
        for column, ends in RANGE.items()
    },
    **{column: f"{column} < {other}" for column, other in NOT_BEFORE.items()},
}
checks += [
    {"failed rows": {"name": column, "fail condition": fails, "samples limit": 0}}
    for column, fails in conditions.items()
]
logging.disable(logging.CRITICAL)
started = time.perf_counter()
with duckdb.connect() as connection:
    connection.execute(f"create view persons as select * from read_parquet('{sys.argv[1]}')")
    scan = Scan()
    scan.set_scan_definition_name("rules")
    scan.add_duckdb_connection(connection, data_source_name="here")
    scan.set_data_source_name("here")
    scan.add_sodacl_yaml_str(json.dumps({"checks for persons": checks}))
    scan.execute()
    results = scan.get_scan_results()["checks"]
failed = 0
for check in results:
    value = check.get("diagnostics", {}).get("value")
    failed += int(value or 0)
tell(seconds=time.perf_counter() - started, failed=failed, gives=f"counts of {len(results)} checks, no rows")
