"""What the worker does is known to it without anybody's asking: every module of work is imported as Django starts."""

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

from motlan import web

LOADED = "import django, sys; django.setup(); print(*(name for name in sys.modules if name.endswith('.work')))"


def test_every_module_of_work_is_imported_when_django_starts() -> None:
    apps = [found.name for found in iter_modules(web.__path__, prefix="motlan.web.") if found.ispkg]
    there = {f"{app}.work" for app in apps if "work" in {one.name for one in iter_modules(import_module(app).__path__)}}
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert len(there) > 5
    assert there <= set(loaded)
