"""Which plan the pages show, and the figures that its scene brought along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from motlan.governance.plans.scene import Scene, read_scene
from motlan.governance.plans.spec import Plan
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.web.house import House

NOTHING = Scene((), (), (), ())


def plan_of(here: House) -> Plan:
    """The workspace's plan, several as one; raise NotHeld when it has none."""
    if not here.workspace.plans:
        raise NotHeld(
            what=Text(vi="Không gian làm việc này chưa có kế hoạch.", en="This workspace has no plan yet."),
            remedy=Text(
                vi="Kế hoạch được khai trong thư mục plans của không gian làm việc; chưa có thì không có gì để đo.",
                en="A plan is declared in the folder plans of the workspace; without one there is no light to measure.",
            ),
        )
    return here.workspace.programme


def scene_of(here: House) -> Scene:
    """The scene beside the plan; an empty one when the plan names none."""
    plan = plan_of(here)
    return _read(here.workspace.root / "plans" / plan.scene) if plan.scene else NOTHING


@lru_cache(maxsize=4)
def _read(folder: Path) -> Scene:
    return read_scene(folder)


def communes_of(here: House, on: date) -> Mapping[str, Sequence[str]]:
    """Province → the codes of its communes, as they were in force on a day."""
    return {one.code: communes_in(here, one.code, on) for one in here.workspace.dictionary.units.children(on=on)}


def communes_in(here: House, province: str, on: date) -> Sequence[str]:
    """The codes of the communes of a province that were in force on a day; none of a province that was not."""
    return [one.code for one in here.workspace.dictionary.units.children(province, on=on)]
