"""Runs of probes as the public is told of them: by the rule for all, see :attr:`Probe.rule_for_all`."""

from __future__ import annotations

from copy import copy

from motlan.governance.probes.probe import Probe
from motlan.web.centre.models import ProbeRun

OTHER = "…"
"""In the place of a rule that was another then: its words are kept nowhere, so that none can be told for all."""


def for_all(run: ProbeRun, probe: Probe) -> ProbeRun:
    """A run of a probe with the rule for all in place of its own, by its name and in its query."""
    if not probe.inside:
        return run
    told, rule = copy(run), probe.rule_for_all if run.rule_version == probe.rule_version else OTHER
    told.rule_version, told.query = rule, run.query.replace(run.rule_version, rule)
    return told
