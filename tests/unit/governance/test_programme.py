"""Several plans as one: what they have in common must not contradict."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from motlan.governance.plans.programme import together
from motlan.workspace.load import examine
from tests.unit.service.conftest import VIETNAM

SECOND = """\
plan: plan_03
label: {vi: Kế hoạch 03, en: Plan 03}
source: {vi: Nguồn, en: Source}
phases: {later: {label: {vi: Đợt sau, en: Later}, until: 2027-12-31}}
groups: {data: {vi: Dữ liệu, en: Data}}
tasks:
  - task: land_digitised
    group: data
    label: {vi: Số hoá đất đai, en: Digitise land records}
    owner: ministry_of_agriculture_and_environment
    output: {vi: Mọi thửa đất, en: Every parcel}
    due: 2027-12-31
    phase: later
"""


def with_second(folder: Path, text: str) -> Path:
    shutil.copytree(VIETNAM, folder / "w")
    (folder / "w" / "plans" / "plan_03.yaml").write_text(text, encoding="utf-8")
    return folder / "w"


def test_two_plans_are_one_programme(tmp_path: Path) -> None:
    found = examine(with_second(tmp_path, SECOND)).workspace
    assert found is not None
    first, other = found.plans["plan_02"], found.plans["plan_03"]
    whole = found.programme
    assert [one.task for one in whole.tasks] == [one.task for one in (*first.tasks, *other.tasks)]
    assert (whole.territory, whole.scene, whole.label["en"]) == (
        *(first.territory, first.scene),
        f"{first.label['en']}; Plan 03",
    )
    assert whole.own("land_digitised") is other
    assert whole.own("communes_ready") is first
    assert whole.own("a database") is whole


def test_without_a_plan_there_is_no_programme() -> None:
    with pytest.raises(ValueError, match="no plan"):
        together({})


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("task: land_digitised", "task: communes_ready", "The task “communes_ready” stands in the plan plan_02."),
        ("en: Data}", "en: Facts}", "“data” means something else in the plan plan_02."),
        ("later", "urgent", "“urgent” means something else in the plan plan_02."),
        ("tasks:", "scene: scene\ntasks:", "The plan plan_02 declares scene already."),
        (
            "tasks:",
            "territory: {ready: x, not_ready: red, green_from: 90, yellow_from: 50, criteria: []}\ntasks:",
            "The plan plan_02 declares territory already.",
        ),
    ],
)
def test_plans_that_contradict_are_faults_of_the_later_one(tmp_path: Path, old: str, new: str, why: str) -> None:
    loaded = examine(with_second(tmp_path, re.sub(re.escape(old), new, SECOND)))
    assert [(one.file, one.why["en"]) for one in loaded.errors] == [("plans/plan_03.yaml", why)]
