"""Which looks are due, and doing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from motlan.governance.probes.probe import Probe
from motlan.kernel.clock import instant
from motlan.kernel.registry import Registry
from motlan.web.house import House
from motlan.web.observing.models import PageSeen, PaperSeen
from motlan.web.observing.registry import Observer, observers

KEPT = timedelta(days=30)


def observed(here: House, registry: Registry[Observer] = observers) -> Mapping[str, Probe]:
    """The fingerprint of each probe of the workspace's plans that somebody has to look for → the probe."""
    known = set(registry.names())
    probes = (probe for plan in here.workspace.plans.values() for task in plan.tasks for probe in task.measured_by)
    return {probe.rule_version: probe for probe in probes if probe.probe in known}


def see(*, here: House, probes: Iterable[Probe], registry: Registry[Observer] = observers) -> int:
    """Look for each of them and write what was seen; how many were looked for."""
    number = 0
    for probe in probes:
        registry.get(probe.probe)(here, probe).save()
        number += 1
    return number


def clear(here: House) -> None:
    """Clear the looks of which nobody asks any more."""
    before = instant(here.clock.now() - KEPT)
    for model in (PageSeen, PaperSeen):
        model.objects.filter(at__lt=before).delete()
