"""The index of a unit on the pages of territory, for those who ``may_watch`` the centre."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context

from motlan.governance.api import Place
from motlan.web.house import house
from motlan.web.serviceindex.asked import usual
from motlan.web.serviceindex.reading import score_of

register = template.Library()


@register.inclusion_tag("serviceindex/score.html", takes_context=True)
def index_score(context: Context, code: str, parent: str = "", day: date | None = None) -> dict[str, Any]:
    """The score of a unit over the month up to a day, or so far; nothing for others, and where there is no index."""
    here = house()
    index = here.workspace.settings.service_index
    if index is None or not context["may_watch"]:
        return {}
    span = usual(day or here.today)["month"]
    score = score_of(here, index, span, Place(parent=parent, units=(code,)))[0]
    return {"whole": score.whole, "code": code, "span": span, "past": day is not None and day < here.today}
