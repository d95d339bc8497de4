"""Probes: questions to the running system, each with its query, its rule and its verdict.

The kinds register themselves on import, as a plugin's kinds would.
"""

from motlan.governance.probes import databases, expression, inspections, records, services, territory

__all__ = ["databases", "expression", "inspections", "records", "services", "territory"]
