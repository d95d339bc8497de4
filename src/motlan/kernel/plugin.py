"""Plugins: packages beside this one that register kinds of their own when they are imported.

A package names its module under a group of entry points; where it is installed, its kinds are there::

    [project.entry-points."motlan.probes"]
    lucky = "lucky.probes"
"""

from importlib.metadata import entry_points

PROBES, OBSERVERS = "motlan.probes", "motlan.observers"


def load(group: str) -> tuple[str, ...]:
    """Import every module that an installed package names under ``group``; their names, sorted. What goes wrong in one
    is raised: a plan that needs it must not be measured without it."""
    found = sorted(entry_points(group=group), key=lambda one: one.name)
    for one in found:
        one.load()
    return tuple(one.name for one in found)
