"""Static files: copied from the package to the state folder under names that carry their content's hash.

A browser may then keep them for ever, and a new version of the program is seen at once.
"""

from __future__ import annotations

import fcntl
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

MARK = "gathered-from.txt"


def gather() -> bool:
    """Bring the state folder's static files up to date; True when something had to be copied.

    Several workers may start at once: one copies while the others wait for its lock.
    """
    django.setup()
    if settings.STATIC_ROOT is None:
        return False
    target = Path(settings.STATIC_ROOT)
    target.mkdir(parents=True, exist_ok=True)
    with (target / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        newest = _newest()
        mark = target / MARK
        if mark.exists() and mark.read_text("utf-8") == newest:
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(newest, "utf-8")
        return True


def _newest() -> str:
    """A line that changes whenever a packaged static file does."""
    roof = Path(__file__).resolve().parent
    files = [file for folder in roof.rglob("static") if folder.is_dir() for file in folder.rglob("*") if file.is_file()]
    return f"{len(files)} {max(file.stat().st_mtime_ns for file in files)} {sum(file.stat().st_size for file in files)}"
