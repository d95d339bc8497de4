"""Probes: questions to the running system, each with its query, its rule and its verdict.

The kinds register themselves on import, and a plugin's kinds as they do (:mod:`motlan.kernel.plugin`).
"""

from motlan.governance.probes import databases, expression, inspections, outside, records, services, territory
from motlan.kernel import plugin

__all__ = ["databases", "expression", "inspections", "outside", "records", "services", "territory"]

plugin.load(plugin.PROBES)
