"""dlt reads the table `people`: `python dlt_people.py URL files|duckdb pyarrow|connectorx FOLDER`; seconds as JSON.

Runs in the environment of peers, where dlt lives. Only the pipeline is timed, not the interpreter's start.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt
from dlt.destinations import duckdb, filesystem
from dlt.sources.sql_database import sql_table


def main(url: str, to: str, backend: str, folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir(parents=True)
    destination = duckdb(f"{folder}/people.duckdb") if to == "duckdb" else filesystem(f"file://{folder}/files")
    pipeline = dlt.pipeline("people", destination=destination, dataset_name="landed", pipelines_dir=f"{folder}/state")
    table = sql_table(credentials=url, table="people", backend=backend, chunk_size=100_000, reflection_level="full")
    started = time.perf_counter()
    pipeline.run(table, loader_file_format="parquet", write_disposition="replace")
    seconds = time.perf_counter() - started
    shutil.rmtree(folder)
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
