"""Progress of an installation: one short line a package, and pip's own words when it fails."""

from __future__ import annotations

import pytest

from tests.architecture.files import REPOSITORY
from tools.install_packages import pinned, run_pip, show, steps

SAID = (
    "Collecting adbc-driver-manager==1.13.0 (from -r requirements.lock (line 1))\n",
    "  Downloading adbc_driver_manager-1.13.0.whl (3.2 MB)\n",
    "Requirement already satisfied: click==8.5.1 in ./lib (8.5.1)\n",
    "Collecting adbc-driver-manager==1.13.0\n",
    "Processing /wheels/pydantic_core-2.50.4-cp311-cp311-linux_x86_64.whl (from -r requirements.lock (line 5))\n",
    "Installing collected packages: adbc-driver-manager\n",
)


def test_each_package_is_counted_once() -> None:
    assert list(steps(SAID, 3)) == ["1/3 adbc-driver-manager", "2/3 click", "3/3 pydantic_core", "unpacking them"]


def test_the_lock_names_what_the_program_needs() -> None:
    names = pinned(REPOSITORY / "requirements.lock")
    assert {"django", "duckdb", "pyarrow", "hatchling"} <= set(names)
    assert len(names) == len(set(names))


def test_a_log_gets_every_tenth_step_only(capsys: pytest.CaptureFixture[str]) -> None:
    for step in ("9/40 a", "10/40 b", "11/40 c", "unpacking them"):
        show(step)
    assert capsys.readouterr().out == "  10/40 b\n  unpacking them\n"


def test_a_failure_shows_what_pip_said(capsys: pytest.CaptureFixture[str]) -> None:
    status = run_pip(["--no-index", "--require-hashes", "a-package-that-is-not-there==1.0"], 1)
    assert status != 0
    assert "No matching distribution found" in capsys.readouterr().err
