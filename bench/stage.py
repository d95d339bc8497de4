"""Where benchmarks run: a temporary folder, and one demo nation that several of them share."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
WORKSPACE = REPOSITORY / "workspaces" / "vietnam"
DEMO_PERSONS = 100_000


@dataclass(frozen=True, slots=True)
class Run:
    """A verb of the command line that was run: its JSON answer, and the seconds that a person would have waited."""

    answer: dict[str, Any]
    seconds: float


def motlan(*arguments: str) -> Run:
    """Run a verb with `--json` in a process of its own, as a person would; its failure is ours."""
    command = [sys.executable, "-m", "motlan", *arguments, "--workspace", str(WORKSPACE), "--json"]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    if done.returncode:
        message = (
            f"motlan {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
        raise RuntimeError(message)
    return Run(json.loads(done.stdout), seconds)


@dataclass
class Stage:
    """What a benchmark is handed: `folder` is empty and its own to fill."""

    folder: Path
    demo_persons: int = DEMO_PERSONS

    @property
    def demo_folder(self) -> Path:
        return self.folder / "demo"

    @cached_property
    def demo(self) -> Run:
        """The whole demo without its server, made once a run: databases, sync, golden records, quality, lights."""
        persons = str(self.demo_persons)
        return motlan("demo", "--dir", str(self.demo_folder), "--persons", persons, "--no-serve")
