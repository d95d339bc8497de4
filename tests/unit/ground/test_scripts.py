"""The scripts behind make: what they say and how they end, tried with programs of our own in their path."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.architecture.files import REPOSITORY

NEEDED = ("env", "mkdir", "tee", "dirname", "mktemp", "rm", "grep", "tail", "cut", "bash")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder that holds the few programs a script may call; a test adds its own to it."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in NEEDED:
        (folder / name).symlink_to(next(path for path in (f"/usr/bin/{name}", f"/bin/{name}") if Path(path).exists()))
    return folder


def program(folder: Path, name: str, *lines: str) -> None:
    file = folder / name
    file.unlink(missing_ok=True)
    file.write_text("\n".join(("#!/bin/bash", *lines, "")), encoding="utf-8")
    file.chmod(0o755)


def run(script: str, *arguments: str, programs: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": str(programs), "TMPDIR": str(programs.parent), "LANG": "C.UTF-8", **environment}
    return subprocess.run(
        ["/bin/bash", str(REPOSITORY / script), *arguments], env=variables, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("lint", "tests", "status"), [(0, 0, 0), (1, 0, 1), (0, 2, 1), (1, 2, 1)])
def test_ci_fails_when_either_fails_and_ends_with_the_line_of_pytest(
    programs: Path, lint: int, tests: int, status: int
) -> None:
    program(
        programs,
        "make",
        f'if [ "$1" = lint ]; then echo "style is checked"; exit {lint}; fi',
        'echo "= short test summary info ="; echo "=== 1 failed, 41 passed in 12.30s ==="; echo "make: *** Error" >&2',
        f"exit {tests}",
    )
    done = run(".ci/run", programs=programs)
    lines = done.stdout.splitlines()
    assert done.returncode == status
    assert lines[0] == "style is checked"
    assert lines[-1] == "=== 1 failed, 41 passed in 12.30s ==="
    assert ("make lint failed (status 1)" in lines) == (lint == 1)
    assert ("make test failed (status 2)" in lines) == (tests == 2)


def test_ci_says_so_when_pytest_does_not_end(programs: Path) -> None:
    program(programs, "make", '[ "$1" = lint ]')
    done = run(".ci/run", programs=programs)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "pytest did not come to its end"


def test_a_user_who_may_not_install_is_told_what_to_ask_for(programs: Path) -> None:
    program(programs, "id", "echo 1000")
    done = run("tools/install_test_needs.sh", programs=programs)
    assert done.returncode == 1
    assert "As an administrator run: apt-get install chromium" in done.stderr
    assert done.stdout == ""


def test_an_administrator_gets_what_is_absent_and_nothing_else(programs: Path, tmp_path: Path) -> None:
    program(programs, "id", "echo 0")
    for name in ("java", "node", "npm"):
        program(programs, name, "exit 0")
    program(programs, "apt-get", f'echo "$@" >> {tmp_path}/asked')
    done = run("tools/install_test_needs.sh", programs=programs)
    assert done.returncode == 0, done.stderr
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == ["update -qq", "install -y -qq --no-install-recommends chromium softhsm2"]


def test_nothing_is_asked_for_when_everything_is_there(programs: Path) -> None:
    program(programs, "chromium", "exit 1")
    for name in ("java", "node", "npm", "softhsm2-util"):
        program(programs, name, "exit 0")
    done = run("tools/install_test_needs.sh", programs=programs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_environment_needs_python(programs: Path, tmp_path: Path) -> None:
    done = run("tools/make_environment.sh", str(tmp_path / "venv"), programs=programs)
    assert done.returncode == 1
    assert "Motlan needs Python 3.11 or newer, and 'python3' is not here" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_an_old_python_is_refused_by_its_version(programs: Path, tmp_path: Path) -> None:
    program(programs, "python3.9", 'if [ "$1" = -V ]; then echo "Python 3.9.2"; else exit 1; fi')
    done = run("tools/make_environment.sh", str(tmp_path / "venv"), programs=programs, PYTHON="python3.9")
    assert done.returncode == 1
    assert "'python3.9' is 3.9.2" in done.stderr


DEBIAN_PYTHON = (
    'case "$*" in',
    "  *version_info*) exit 0 ;;",
    '  *ensurepip*) [ -e "$0.whole" ] ;;',
    '  *) echo "made: $*" ;;',
    "esac",
)


def test_debians_missing_package_is_named_to_a_user(programs: Path, tmp_path: Path) -> None:
    program(programs, "python3", *DEBIAN_PYTHON)
    program(programs, "id", "echo 1000")
    done = run("tools/make_environment.sh", str(tmp_path / "venv"), programs=programs)
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr


def test_debians_missing_package_is_installed_for_an_administrator(programs: Path, tmp_path: Path) -> None:
    program(programs, "python3", *DEBIAN_PYTHON)
    program(programs, "id", "echo 0")
    program(programs, "apt-get", f'echo "$@" >> {tmp_path}/asked')
    done = run("tools/make_environment.sh", str(tmp_path / "venv"), programs=programs)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "asked").read_text(encoding="utf-8").splitlines()[-1].endswith(" python3-venv")
    assert f"made: -m venv {tmp_path / 'venv'}" in done.stdout


def test_make_help_names_every_thing_one_can_ask_for() -> None:
    done = subprocess.run(
        ["make", "help"], cwd=REPOSITORY, env=dict(os.environ), capture_output=True, text=True, check=True
    )
    offered = {line.split()[1] for line in done.stdout.splitlines()}
    assert {"setup", "demo", "test", "lint", "check", "bench", "help", "docs"} <= offered
