"""Where the things open that a report names: inside the house, or on the public site."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse

from motlan.governance.report.content import Opens
from motlan.web.centre.plan import plan_of
from motlan.web.house import House
from motlan.web.portfolio.rows import book_of

Address = Callable[[str], str]


def _named(view: str) -> Address:
    return lambda name: reverse(view, args=[name])


def _asked(view: str, query: str) -> Address:
    return lambda name: f"{reverse(view)}?{query}{name}"


INSIDE: Mapping[str, Address] = {
    "task": _named("centre:task"),
    "province": _named("centre:province"),
    "owner": _named("centre:owner"),
    "database": _named("portfolio:database"),
    "day": _asked("centre:national", "day="),
    "late": _asked("centre:tasks", "late=1"),
    "databases": _asked("portfolio:databases", "day="),
    "index": _asked("serviceindex:index", ""),
    "readiness": _asked("portfolio:readiness", "day="),
    "alerts": _asked("centre:alerts", "all=1"),
}
OUTSIDE: Mapping[str, Address] = {
    "task": _named("public:task"),
    "province": _named("public:province"),
    "databases": lambda _day: reverse("public:databases"),
    "late": lambda _none: reverse("public:tasks"),
}


def address(here: House, opens: Opens | None, *, outside: bool) -> str:
    """The address of a thing; '' where there is none, or where the thing is gone since the report was made."""
    if opens is None:
        return ""
    kind, name = opens
    known = (OUTSIDE if outside else INSIDE).get(kind)
    return known(name) if known is not None and _is_there(here, kind, name) else ""


def _is_there(here: House, kind: str, name: str) -> bool:
    if kind == "task":
        return name in plan_of(here).by_name
    if kind == "province":
        return name in here.workspace.dictionary.units.units
    if kind == "owner":
        return name in here.workspace.settings.agencies
    if kind == "database":
        return name in book_of(here).by_name
    return True
