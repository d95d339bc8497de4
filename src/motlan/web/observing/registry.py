"""Who looks for which kind of probe. A plugin registers an observer of its own beside its kind of probe::

@observer("my_kind")
def look(house: House, probe: MyKind) -> models.Model:
    return MySight(rule=probe.rule_version, at=instant(house.clock.now()), …)   # a row that is not saved yet
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from motlan.kernel.registry import Registry
from motlan.web.house import House

Observer = Callable[[House, Any], models.Model]
observers: Registry[Observer] = Registry("observer")


def observer(kind: str, registry: Registry[Observer] = observers) -> Callable[[Observer], Observer]:
    """Let a function look for all probes of a kind. It runs outside any transaction and returns what it saw, as a row
    that is yet to be saved; its model has the fields ``rule`` and ``at`` (ISO text)."""
    return registry.register(kind)
