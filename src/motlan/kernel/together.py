"""Processes that work together end together, also when the first of them is killed and can tell nobody."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

BY = "MOTLAN_STARTED_BY"
"""Number of the process that started others beside it, in their surroundings."""
PR_SET_PDEATHSIG = 1
"""From Linux' prctl.h: which signal a process gets when its parent ends."""


def begin() -> None:
    """Let whatever this process starts from now on know that it belongs to it."""
    os.environ[BY] = str(os.getpid())


def end_with_starter() -> None:
    """Be asked to end (SIGTERM) as soon as the process that started this one is gone, however it went.

    Nothing where nobody said :func:`begin`, where another process stands between, and elsewhere than on Linux.
    """
    if sys.platform != "linux" or os.environ.get(BY) != str(os.getppid()):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.environ[BY] != str(os.getppid()):  # it went just before
        os.kill(os.getpid(), signal.SIGTERM)
