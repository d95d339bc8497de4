"""A package from outside registers a kind of probe: installed beside the program, it can stand in a plan."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MODULE = '''
from typing import ClassVar, Literal

from sqlglot import exp

from motlan.governance.lights.light import Light
from motlan.governance.probes import ask
from motlan.governance.probes.probe import KINDS, Probe, Verdict
from motlan.kernel.text import Text


@KINDS.register("databases_known")
class DatabasesKnown(Probe):
    """At least so many databases are described."""

    asks: ClassVar[Text] = Text(vi="Cơ sở dữ liệu đã mô tả", en="Databases that are described")

    probe: Literal["databases_known"]
    at_least: int

    def query(self, at):
        return ask.select("published_database", ask.all_rows())

    def judge(self, row, at):
        light = Light.GREEN if row[0] >= self.at_least else Light.RED
        return Verdict(light, float(row[0]), Text(vi=f"{row[0]}", en=f"{row[0]}"))
'''
ASKED = """
import motlan.governance.api
from motlan.governance.probes.probe import KINDS, resolve
print("databases_known" in KINDS.names(), resolve({"probe": "databases_known", "at_least": 3}).at_least)
"""


def installed(folder: Path, entry: str) -> None:
    """A package as an installer leaves it: its module, and what it says of itself."""
    (folder / "outside_probes.py").write_text(MODULE, encoding="utf-8")
    about = folder / "outside_probes-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: outside-probes\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[motlan.probes]\nours = {entry}\n", encoding="utf-8")


def asked(folder: Path) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(folder), *sys.path])
    return subprocess.run(
        [sys.executable, "-c", ASKED],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
    )


def test_a_kind_of_an_installed_package_is_there(tmp_path: Path) -> None:
    installed(tmp_path, "outside_probes")
    assert asked(tmp_path).stdout.split() == ["True", "3"]


def test_a_package_that_cannot_be_read_is_no_secret(tmp_path: Path) -> None:
    installed(tmp_path, "no_such_module")
    found = asked(tmp_path)
    assert (found.returncode, "no_such_module" in found.stderr) == (1, True)
