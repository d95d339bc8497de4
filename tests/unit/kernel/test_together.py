"""Who was started beside another process ends with it; who was not, does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

CHILD = """
import time
from motlan.kernel.together import end_with_starter
end_with_starter()
print("on", flush=True)
time.sleep(60)
"""
PARENT = """
import subprocess, sys, time
from motlan.kernel import together
{begin}
child = subprocess.Popen([sys.executable, "-c", {child!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""


def lives(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as kept:
            return kept.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
@pytest.mark.parametrize("belongs", [True, False])
def test_who_belongs_to_a_killed_process_ends_with_it(belongs: bool) -> None:
    program = PARENT.format(begin="together.begin()" if belongs else "", child=CHILD)
    surroundings = {name: value for name, value in os.environ.items() if name != "MOTLAN_STARTED_BY"}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=surroundings
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    try:
        until = time.monotonic() + (10 if belongs else 1)
        while lives(child) and time.monotonic() < until:
            time.sleep(0.05)
        assert lives(child) is not belongs
    finally:
        if lives(child):
            os.kill(child, signal.SIGKILL)
