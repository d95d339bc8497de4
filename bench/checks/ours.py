"""Our own: the file held against its contract, every failing record written as Parquet."""

import sys
import time
from pathlib import Path

from rules import tell

from motlan.data.quality.file_check import check_file
from motlan.data.quality.odcs import DataContract
from motlan.kernel.spec import read

file, contract = Path(sys.argv[1]), Path(sys.argv[2])
started = time.perf_counter()
said = read(contract, DataContract).value
assert said is not None
target = file.with_name("failures-ours.parquet")
report = check_file(pattern=str(file), contract=said, failures=target)
tell(
    seconds=time.perf_counter() - started,
    failed=report.failures,
    gives="every failing record with row, check and value; counts, index and clean share",
)
