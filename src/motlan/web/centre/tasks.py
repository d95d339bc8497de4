"""The list of the plan's tasks. One of them: :mod:`motlan.web.centre.task`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from motlan.web.centre.asof import AsOf, as_of
from motlan.web.centre.plan import plan_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import TaskStanding
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs

PAGE = 50
FOLDED = ("plan", "group", "owner", "light", "state", "late", "document", "order")
"""Filters that stand closed below the words until one of them is chosen."""
GAP = "gap"
ANY = "any"
DOCUMENTS = ("planned", "drafting", "submitted", "amended")
"""States of a document that is to be amended, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the address asks for; '' is all."""

    plan: str
    group: str
    owner: str
    light: str
    state: str
    late: bool
    words: str
    document: str
    """The state of the legal document that a task amends; ``any``: it amends one."""
    order: str
    """'' has the late ones first, ``gap`` the widest gap between claim and measurement."""

    def wants(self, one: TaskStanding) -> bool:
        """Whether a task is to be shown."""
        wanted = (
            self.plan in ("", one.plan),
            self.group in ("", one.task.group),
            self.owner in ("", one.task.owner),
            self.light in ("", one.measured.value),
            self.state in ("", one.state.value),
            self.document in ("", *((ANY, one.task.amends.state) if one.task.amends else ())),
            not self.late or one.late,
            plain(self.words) in plain(f"{one.task.label.in_(standing.language())} {one.owner} {one.group}"),
        )
        return all(wanted)

    def of(self, everything: Iterable[TaskStanding]) -> list[TaskStanding]:
        """Those of all tasks that are to be shown, in the order that is asked for."""
        found = [one for one in everything if self.wants(one)]
        return standing.widest_first(found) if self.order == GAP else found


@require_safe
@needs(Permission.WATCH_CENTRE)
def tasks(request: HttpRequest) -> HttpResponse:
    """All tasks, the late ones first."""
    here, asked = house(), request.GET
    choices, day = choices_of(asked, here), asked.get("day", "")
    if asked.get("format") == "csv":
        asof = as_of(here, day)
        asof.known()
        return _sheet(choices.of(asof.tasks(here)), past=asof.past)
    return page(
        request,
        here=here,
        template="centre/tasks.html",
        follows=(due.LIGHTS,),
        draw=lambda: _page(asked, here, as_of(here, day), choices),
    )


def _page(asked: QueryDict, here: House, asof: AsOf, choices: Choices) -> dict[str, Any]:
    everything = asof.tasks(here)
    shown = choices.of(everything)
    one_page = Paginator(shown, PAGE).get_page(asked.get("page"))
    kept = asked.copy()
    kept.pop("page", None)
    query = kept.urlencode()
    kept["format"] = "csv"
    return {
        **asof.still,
        "asof": asof,
        "kept": [(name, value) for name, value in asked.items() if value and name not in ("day", "page", "format")],
        "other_rules": sum(1 for one in shown if asof.past and one.rule and one.rule != one.task.rule),
        "rows": one_page.object_list,
        "page": one_page,
        "query": query,
        "found": len(shown),
        "whole": len(everything),
        "illustrative": any(one.illustrative for one in shown),
        "choices": choices,
        "chosen": any(asked.get(name) for name in FOLDED),
        "plans": [(name, one.label) for name, one in sorted(here.workspace.plans.items())],
        "groups": [(name, label) for name, label in plan_of(here).groups.items()],
        "owners": sorted({(one.task.owner, one.owner) for one in everything}, key=lambda owner: owner[1]),
        "lights": list(Light),
        "states": list(State),
        "csv": kept.urlencode(),
    }


def choices_of(asked: QueryDict, here: House) -> Choices:
    """Read an address; raise Http404 for what cannot be asked for."""
    choices = Choices(
        plan=asked.get("plan", ""),
        group=asked.get("group", ""),
        owner=asked.get("owner", ""),
        light=asked.get("light", ""),
        state=asked.get("state", ""),
        late=asked.get("late", "") == "1",
        words=asked.get("q", "").strip()[:100],
        document=asked.get("document", ""),
        order=asked.get("order", ""),
    )
    known = (
        choices.plan in {"", *here.workspace.plans},
        choices.group in {"", *plan_of(here).groups},
        choices.owner in {"", *(one.owner for one in plan_of(here).tasks)},
        choices.light in {"", *(light.value for light in Light)},
        choices.state in {"", *(state.value for state in State)},
        choices.document in {"", ANY, *DOCUMENTS},
        choices.order in {"", GAP},
    )
    if not all(known):
        raise Http404("filter")
    return choices


def _sheet(rows: Sequence[TaskStanding], *, past: bool) -> HttpResponse:
    """The rows as a file; what the plan says today of documents and budgets is left out of a past day's."""
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
    ]
    planned = [
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
            *(() if past else _planned(one)),
        )
        for one in rows
    ]
    return sheet("tasks", [*header, *more, *(() if past else planned)], lines)


def _planned(one: TaskStanding) -> tuple[str | int | None, ...]:
    amends, budget = one.task.amends, one.task.budget
    return (
        *((amends.document, amends.state) if amends else ("", "")),
        *((budget.planned, budget.allotted, budget.disbursed) if budget else ("", "", "")),
    )
