"""A small nation, made and served by the same two verbs that a newcomer uses."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import pytest

from tests.servers import free_port

django.setup()  # only to know the pages by their names: the site itself runs in processes of its own

PERSONS = 2000
PATIENCE = 180  # seconds until the first page, on a machine that others keep busy


@dataclass(frozen=True)
class Site:
    """A served nation: its address, the folder of its state, and what `motlan demo --json` said of it."""

    address: str
    directory: Path
    report: dict[str, Any]


def motlan(*arguments: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run one verb as its user would, in a process of its own."""
    command = [sys.executable, "-m", "motlan", *arguments, "--dir", str(directory), "--lang", "en"]
    return subprocess.run(command, capture_output=True, text=True, env=environment(directory), check=False)


def environment(directory: Path) -> dict[str, str]:
    """The environment of a user: nothing of the test run's own state folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTLAN_", "DJANGO_"))}
    return {**kept, "MOTLAN_DIR": str(directory)}


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serve what is in ``directory`` on a free port; the address."""
    port = free_port()
    command = [sys.executable, "-m", "motlan", "serve", "--dir", str(directory), "--port", str(port), "--workers", "1"]
    log = (directory / "serve.log").open("w", encoding="utf-8")
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment(directory))
    address = f"http://localhost:{port}"
    try:
        _wait_for(address, process, directory / "serve.log")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        log.close()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server on this machine
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text(encoding="utf-8"))


@contextmanager
def nation(directory: Path, *options: str) -> Iterator[Site]:
    """Make the sample nation in ``directory`` (without ``options``: with two thousand persons and an empty desk), and
    serve it with its worker."""
    chosen = options or ("--persons", str(PERSONS), "--dossiers", "0")
    made = motlan("demo", *chosen, "--no-serve", "--json", directory=directory)
    assert made.returncode == 0, made.stderr + made.stdout
    with served(directory) as address:
        yield Site(address=address, directory=directory, report=json.loads(made.stdout))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One nation for all tests that do not mind what others did in it."""
    with nation(tmp_path_factory.mktemp("nation")) as served_nation:
        yield served_nation
