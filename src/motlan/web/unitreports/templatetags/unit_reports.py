"""What was said of a unit, on the pages of territory, for those who ``may_watch`` the centre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context

from motlan.web.centre.asof import AsOf
from motlan.web.centre.criteria import Line
from motlan.web.house import house
from motlan.web.unitreports.entries import of_unit
from motlan.web.unitreports.spoken import with_reports

register = template.Library()
SHOWN = 5


@register.simple_tag
def reported(lines: Sequence[Line], code: str, asof: AsOf) -> Sequence[Line]:
    """Criteria of a commune with the instants of which their reports speak, on a past day too."""
    return with_reports(house(), code, lines, asof.day) if asof.past else lines


@register.inclusion_tag("unitreports/last.html", takes_context=True)
def unit_reports(context: Context, code: str) -> dict[str, Any]:
    """The last reports on a unit, by the end of the day that the page shows; nothing for others."""
    if not context["may_watch"]:
        return {}
    here, asof = house(), context.get("asof")
    found = of_unit(here, code, before=asof.ends(here) if asof else None)
    return {"code": code, "entries": found[:SHOWN], "may_watch": True, "may_report": context.get("may_report", False)}
