"""A verb that has ended ends the process with its status, whatever libraries still do in threads of their own."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

READS = """
import sys
from pathlib import Path

import click

from motlan.cli import main
from motlan.store.file_rows import Unasked
from motlan.store.files import csv_batches


def reject(*_said):
    raise ValueError


@click.command()
@click.argument("file")
@click.argument("status", type=int)
def reads(file, status):
    large = [[] for _ in range(1_000_000)]
    sys.setswitchinterval(100)  # nobody else comes to speak once the last row is read
    rows = csv_batches(Path(file), ("a",), encoding="utf-8", delimiter=",", reject=reject, told=Unasked())
    count = sum(batch.num_rows for batch in rows)
    large.clear()  # and there is time for whoever waits to begin waiting
    sys.exit(status if count == 1 else 9)


main.get_command = lambda _context, _name: reads
main()
"""
"""The command line with a verb that reads a file and ends at once: Arrow's thread then still waits to let go of it."""


def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)


def test_twenty_verbs_that_end_at_once_have_their_own_status(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    wanted = [at % 3 for at in range(20)]
    with ThreadPoolExecutor(2) as two:
        ended = list(two.map(lambda status: run(READS, "reads", str(file), str(status)), wanted))
    assert [(one.returncode, one.stderr) for one in ended] == [(status, "") for status in wanted]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("print('out', end='')", 0, "out"),
        ("atexit.register(print, 'the last', end=''); sys.exit(3)", 3, "the last"),
        ("sys.exit('a sentence')", 1, ""),
        ("raise ValueError", 1, ""),
    ],
)
def test_what_was_said_is_out_and_exit_functions_have_run(body: str, status: int, said: str) -> None:
    program = f"""
import atexit, sys
from motlan.cli.leaving import to_the_end

def program():
    {body}
    sys.exit(0)

to_the_end(program)
"""
    ended = run(program)
    assert (ended.returncode, ended.stdout) == (status, said)


def test_nobody_who_listens_is_no_success() -> None:
    program = """
import sys
from motlan.cli.leaving import to_the_end

sys.stdout = open("/dev/full", "w")
to_the_end(lambda: (print("x"), sys.exit(0)))
"""
    assert run(program).returncode == 120
