"""The list of the plan's tasks. One of them: :mod:`motlan.web.centre.task`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.dictionary.name import plain
from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.plans.course import State
from motlan.web.centre import standing
from motlan.web.centre.plan import plan_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import TaskStanding
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the address asks for; '' is all."""

    group: str
    owner: str
    light: str
    state: str
    late: bool
    words: str

    def wants(self, one: TaskStanding) -> bool:
        """Whether a task is to be shown."""
        wanted = (
            self.group in ("", one.task.group),
            self.owner in ("", one.task.owner),
            self.light in ("", one.measured.value),
            self.state in ("", one.state.value),
            not self.late or one.late,
            plain(self.words) in plain(f"{one.task.label.in_(standing.language())} {one.owner} {one.group}"),
        )
        return all(wanted)


@require_safe
@needs(Permission.WATCH_CENTRE)
def tasks(request: HttpRequest) -> HttpResponse:
    """All tasks, the late ones first."""
    here, asked = house(), request.GET
    choices = _choices(asked, here)
    if asked.get("format") == "csv":
        return _sheet([one for one in standing.tasks(here) if choices.wants(one)])
    return page(
        request,
        here=here,
        template="centre/tasks.html",
        follows=(due.LIGHTS,),
        draw=lambda: _page(asked, here, choices),
    )


def _page(asked: QueryDict, here: House, choices: Choices) -> dict[str, Any]:
    everything = standing.tasks(here)
    shown = [one for one in everything if choices.wants(one)]
    one_page = Paginator(shown, PAGE).get_page(asked.get("page"))
    kept = asked.copy()
    kept.pop("page", None)
    query = kept.urlencode()
    kept["format"] = "csv"
    return {
        "rows": one_page.object_list,
        "page": one_page,
        "query": query,
        "found": len(shown),
        "whole": len(everything),
        "illustrative": any(one.illustrative for one in shown),
        "choices": choices,
        "groups": [(name, label) for name, label in plan_of(here).groups.items()],
        "owners": sorted({(one.task.owner, one.owner) for one in everything}, key=lambda owner: owner[1]),
        "lights": list(Light),
        "states": list(State),
        "csv": kept.urlencode(),
    }


def _choices(asked: QueryDict, here: House) -> Choices:
    choices = Choices(
        group=asked.get("group", ""),
        owner=asked.get("owner", ""),
        light=asked.get("light", ""),
        state=asked.get("state", ""),
        late=asked.get("late", "") == "1",
        words=asked.get("q", "").strip()[:100],
    )
    known = (
        choices.group in {"", *plan_of(here).groups},
        choices.owner in {"", *(one.owner for one in plan_of(here).tasks)},
        choices.light in {"", *(light.value for light in Light)},
        choices.state in {"", *(state.value for state in State)},
    )
    if not all(known):
        raise Http404("filter")
    return choices


def _sheet(rows: Sequence[TaskStanding]) -> HttpResponse:
    header = [
        pgettext("centre", "Task"),
        pgettext("centre", "Group"),
        pgettext("centre", "Owner"),
        pgettext("centre", "Due"),
        pgettext("centre", "Output"),
    ]
    more = [
        pgettext("centre", "Claimed"),
        pgettext("centre", "Basis of the claim"),
        pgettext("centre", "Measured"),
        pgettext("centre", "Gap"),
        pgettext("centre", "Late"),
        pgettext("centre", "State"),
        pgettext("centre", "Legal document"),
        pgettext("centre", "State of the document"),
        pgettext("centre", "Planned"),
        pgettext("centre", "Allotted"),
        pgettext("centre", "Disbursed"),
    ]
    word = standing.language()
    lines = [
        (
            *(one.task.label.in_(word), one.group, one.owner, one.task.due.isoformat(), one.task.output.in_(word)),
            *(one.claimed.word.in_(word), pgettext("centre", "illustration") if one.illustrative else ""),
            *(one.measured.word.in_(word), one.gap, int(one.late), one.state.word.in_(word)),
            *((one.task.amends.document, one.task.amends.state) if one.task.amends else ("", "")),
            *((budget.planned, budget.allotted, budget.disbursed) if (budget := one.task.budget) else ("", "", "")),
        )
        for one in rows
    ]
    return sheet("tasks", [*header, *more], lines)
