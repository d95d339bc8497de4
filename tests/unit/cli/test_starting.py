"""A verb starts quickly: what nobody needs is not imported, and what somebody needs still is."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
import sys
from motlan.cli.starting import imported, leave_pandas_out
leave_pandas_out()
import numpy, pyarrow
table = pyarrow.table({"a": numpy.arange(3), "b": ["x", "y", "z"]})
print("pandas" in sys.modules)
print(table.to_pandas().shape, "pandas" in sys.modules)
imported("motlan.cli.sync")
print(*sorted({"psycopg2.extras", "pymysqlreplication", "django"} & sys.modules.keys()))
"""


def test_arrow_leaves_pandas_alone_until_somebody_asks_for_it_and_no_stream_is_imported_for_files() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["False", "(3, 2) True", "", ""]
