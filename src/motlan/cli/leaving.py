"""How the program ends: its exit functions have run, what it said is out, and nothing is taken apart after that.

Libraries that read files have threads of their own, and want Python once more to let go of what they were given. An
interpreter that is being taken apart ends such a thread in a way that C++ takes for an error (before Python 3.14), and
the whole program is aborted with status 134 after all its work was done (decision 0037).
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from typing import Any

FAILED = 1
UNHEARD = 120
"""What Python itself ends with when the last of what was said could not be written."""


def to_the_end(program: Callable[[], Any]) -> Any:
    """Run the program; when it has ended, and every exit function after it, leave the process with its status."""
    status = [FAILED]  # of a program that ends by an error nobody took
    atexit.register(_leave, status)  # before all others: the last one that runs
    try:
        return program()
    except SystemExit as ended:
        status[0] = _number(ended.code)
        raise


def _number(code: object) -> int:
    """The status that a shell sees.

    >>> _number(None), _number(2), _number("a sentence")
    (0, 2, 1)
    """
    if code is None:
        return 0
    return code & 0xFF if isinstance(code, int) else FAILED


def _leave(status: list[int]) -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # nobody listens any more, or it is closed
            status[0] = status[0] or UNHEARD
    os._exit(status[0])
