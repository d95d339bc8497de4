"""A process that has just begun makes ready what its first pages would wait for, beside them and before most of them.

A first decision would take a second and a half more than the others: forms and their conditions are compiled, and the
statements that carry a decision into the golden record are written, once a process. So would whoever types the first
name of a place: what names are found by is made of the whole book of units.
"""

from __future__ import annotations

import gc
import logging
import threading

from django.db import DatabaseError, connection

from motlan.data.golden.ready import make_ready
from motlan.kernel.errors import MotlanError, UnknownName
from motlan.web.house import House, house

ROOM = 20_000
"""Objects that are made before the youngest are looked through for rings of garbage; a page makes some thousands."""

log = logging.getLogger("motlan.web")


def beside() -> threading.Thread:
    """Begin, in a thread that keeps no process from ending."""
    thread = threading.Thread(target=_quietly, name="warm", daemon=True)
    thread.start()
    return thread


def warm(here: House) -> None:
    """Make everything ready."""
    for code in here.workspace.procedures.codes():
        try:
            here.forms.in_force(code, on=here.today)
        except UnknownName:
            continue  # it comes into force on a later day
    here.workspace.dictionary.units.make_names_ready(on=here.today)
    make_ready(register=here.register(), catalogue=here.catalogue)
    keep_out_of_the_way()


def keep_out_of_the_way() -> None:
    """What was read from the workspace stays as long as the process: nobody need look through it for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ROOM)


def _quietly() -> None:
    """Pages work without it; they say themselves what is wrong with the workspace or the register."""
    try:
        warm(house())
    except (MotlanError, DatabaseError) as error:
        log.warning("not made ready: %s", type(error).__name__)
    finally:
        connection.close()
