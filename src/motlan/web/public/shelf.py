"""The editions of the open data that are kept: a folder a day, whole or not there."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from motlan.web.house import House
from motlan.web.public.edition import make_edition

FOLDER, WHOLE = "open", "open-data.zip"
LATEST = 7
"""So many of the latest editions are kept, and for ever the first of each month."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """An edition: its day as ISO text, and its files with their bytes."""

    day: str
    files: Sequence[tuple[str, int]]


def editions(here: House) -> Sequence[str]:
    """The days of which there is one, the latest first."""
    folder = here.state / FOLDER
    found = [one.name for one in folder.iterdir() if not one.name.startswith(".")] if folder.is_dir() else []
    return sorted(found, reverse=True)


def shelved(here: House, day: str) -> Shelved:
    """One that is there."""
    files = sorted((here.state / FOLDER / day).iterdir(), key=lambda one: (one.name != WHOLE, one.name))
    return Shelved(day, [(one.name, one.stat().st_size) for one in files])


def file_of(here: House, day: str, name: str) -> Path | None:
    """A file of an edition; None when there is none, whatever the words are."""
    if day not in editions(here) or name not in dict(shelved(here, day).files):
        return None
    return here.state / FOLDER / day / name


def shelve(here: House, day: date) -> None:
    """Make the edition of a day, once, with all of it as one file; take old ones away."""
    shelf = here.state / FOLDER
    if day.isoformat() in editions(here):
        return
    unfinished = shelf / f".{day.isoformat()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    make_edition(here=here, folder=unfinished)
    with zipfile.ZipFile(shelf / f".{day.isoformat()}.zip", "w", zipfile.ZIP_DEFLATED) as whole:
        for one in sorted(unfinished.iterdir()):
            kind = zipfile.ZIP_STORED if one.suffix == ".parquet" else zipfile.ZIP_DEFLATED
            whole.write(one, f"open-data/{one.name}", kind)
    (shelf / f".{day.isoformat()}.zip").replace(unfinished / WHOLE)
    unfinished.replace(shelf / day.isoformat())
    for old in editions(here)[LATEST:]:
        if not old.endswith("-01"):
            shutil.rmtree(shelf / old)
