"""What a verb leaves out while it starts, so that one change is taken over before anybody waits."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from types import ModuleType


def imported(name: str) -> ModuleType:
    """A module with all that it imports.

    Nothing of that is ever thrown away: looking again and again for what could be takes a sixth of the time.
    """
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def leave_pandas_out() -> None:
    """Have Arrow not import pandas with its first array: half a second, for conversions that no verb asks for.

    Arrow asks once whether it is there; whoever imports pandas or has Arrow convert to it gets it as ever.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    absent = _Absent()
    sys.meta_path.insert(0, absent)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(absent)


class _Absent(MetaPathFinder):
    """Finds no pandas."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Nothing; raise ModuleNotFoundError where somebody looks for pandas."""
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)
