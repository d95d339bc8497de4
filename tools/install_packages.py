"""Install what a lock file names into this environment, and say how far it is.

    .venv/bin/python tools/install_packages.py requirements.lock [--project]

pip runs with `--require-hashes`: a package whose hash is not in the lock is refused. With `--project` Motlan itself
follows, editable, built by the pinned build tools of the lock, so that nothing is fetched that the lock does not name.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==", re.MULTILINE)
FOUND = re.compile(r"^(?:Collecting |Requirement already satisfied: |Processing .*/)([A-Za-z0-9_.]+(?:-[A-Za-z]\w*)*)")
LAST_LINES_KEPT = 30


def pinned(lock: Path) -> tuple[str, ...]:
    """Names that a lock file pins, in its order.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     lock = Path(folder) / "some.lock"
    ...     _ = lock.write_text("click==8.2 \\\\\\n    --hash=sha256:00\\nrich==14.0 \\\\\\n    --hash=sha256:11\\n")
    ...     pinned(lock)
    ('click', 'rich')
    """
    return tuple(PINNED.findall(lock.read_text(encoding="utf-8")))


def steps(output: Iterable[str], total: int) -> Iterator[str]:
    """Turn pip's own lines into short lines of progress; a package counts once.

    >>> list(steps(["Collecting click==8.2", "  Using cached click", "Installing collected packages: click"], 1))
    ['1/1 click', 'unpacking them']
    """
    seen: set[str] = set()
    for line in output:
        if (match := FOUND.match(line)) and match[1].lower() not in seen:
            seen.add(match[1].lower())
            yield f"{len(seen)}/{total} {match[1]}"
        elif line.startswith("Installing collected packages"):
            yield "unpacking them"


def run_pip(arguments: list[str], total: int) -> int:
    """Run pip with these arguments; on failure print the end of what it said. Returns pip's exit status."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--root-user-action=ignore",
        *arguments,
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    said: list[str] = []

    def listen(lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            said.append(line)
            yield line

    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout is not None  # noqa: S101 - says to the type checker what stdout=PIPE promises
        for step in steps(listen(process.stdout), total):
            show(step)
    show("", end=True)
    if process.returncode:
        print("".join(said[-LAST_LINES_KEPT:]), file=sys.stderr)
    return process.returncode


def show(step: str, *, end: bool = False) -> None:
    """Rewrite one line on a terminal; elsewhere (a log) print every tenth step only."""
    if sys.stdout.isatty():
        print("\r\033[K" if end else f"\r\033[K  {step}", end="", flush=True)
    elif step == "unpacking them" or re.match(r"\d*0/", step):
        print(f"  {step}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Install what a lock file names, every package checked by its hash.")
    parser.add_argument("lock", type=Path)
    parser.add_argument("--project", action="store_true", help="then install Motlan itself, editable")
    chosen = parser.parse_args()
    names = pinned(chosen.lock)
    print(f"Installing {len(names)} packages of {chosen.lock} …", flush=True)
    status = run_pip(["--require-hashes", "-r", str(chosen.lock)], len(names))
    if status == 0 and chosen.project:
        print("Installing Motlan itself …", flush=True)
        status = run_pip(["--no-build-isolation", "--no-deps", "--editable", "."], 1)
    return status


if __name__ == "__main__":
    sys.exit(main())
