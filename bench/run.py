"""Run the benchmarks: `python -m bench.run [--only NAME]`.

One JSON line a figure on standard output, what is under way on standard error. Exit status 1 when a bar does
not hold, 2 for a name that is not there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.benchmarks import BENCHMARKS, Benchmark
from bench.stage import Stage


def run(names: Sequence[str], benchmarks: Mapping[str, Benchmark], stage: Stage) -> bool:
    """Print each figure as soon as it is there; whether every bar holds."""
    all_hold = True
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        for figure in benchmarks[name](stage):
            print(figure.line(), flush=True)
            all_hold = all_hold and figure.holds is not False
    return all_hold


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.run", description="Measure; one JSON line a figure.")
    parser.add_argument("--only", choices=sorted(BENCHMARKS), help="one benchmark by name")
    only = parser.parse_args(arguments).only
    with tempfile.TemporaryDirectory(prefix="motlan-bench-") as folder:
        return 0 if run([only] if only else list(BENCHMARKS), BENCHMARKS, Stage(Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
