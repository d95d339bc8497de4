"""`motlan tasks import`: a table becomes tasks of the plan that is named, of a new one too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from motlan.cli import main
from motlan.workspace.load import load

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"
NEXT = """
# The plan after the first: its tasks are still to come.
plan: next_plan
label: {vi: Kế hoạch sau, en: The next plan}
source: {vi: Ví dụ, en: An example}
phases:
  first: {label: {vi: Giai đoạn một, en: First phase}, until: 2027-06-30}
groups:
  data: {vi: Dữ liệu, en: Data}
hold: 30 days
reopen: {windows: 3, length: 1 day}
lapses_after: 1 day
tasks: []   # none yet
"""
TABLE = """nhiệm vụ,nhóm,chủ trì,kết quả,hạn,giai đoạn
Làm sạch sổ hộ tịch,Dữ liệu,ministry_of_justice,Sổ không còn lỗi,31/03/2027,Giai đoạn một
Kết nối sổ đất,data,ministry_of_justice,Sổ đã kết nối,2027-05-31,first
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made = Path(shutil.copytree(VIETNAM, tmp_path / "country"))
    (made / "plans" / "next_plan.yaml").write_text(NEXT, encoding="utf-8")
    (tmp_path / "tasks.csv").write_text(TABLE, encoding="utf-8")
    return made


def imported(workspace: Path, plan: str, *more: str) -> Result:
    table = str(workspace.parent / "tasks.csv")
    words = ["tasks", "import", table, "--plan", plan, "--workspace", str(workspace), "--json", *more]
    return CliRunner().invoke(main, words)


def test_tasks_come_into_a_new_plan_beside_another(workspace: Path) -> None:
    before = (workspace / "plans" / "plan_02.yaml").read_text(encoding="utf-8")
    done = imported(workspace, "next_plan", "--apply")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) | {"seconds": 0} == {"tasks": 2, "written": True, "faults": [], "seconds": 0}
    plan = load(workspace).plans["next_plan"]
    assert [task.label["vi"] for task in plan.tasks] == ["Làm sạch sổ hộ tịch", "Kết nối sổ đất"]
    assert (workspace / "plans" / "plan_02.yaml").read_text(encoding="utf-8") == before
    assert "# The plan after the first" in (workspace / "plans" / "next_plan.yaml").read_text(encoding="utf-8")


def test_a_second_table_stands_after_the_first(workspace: Path) -> None:
    assert imported(workspace, "next_plan", "--apply").exit_code == 0
    again = TABLE.replace("Làm sạch", "Đối chiếu").replace("Kết nối", "Chia sẻ")
    (workspace.parent / "tasks.csv").write_text(again, encoding="utf-8")
    assert imported(workspace, "next_plan", "--apply").exit_code == 0
    assert len(load(workspace).plans["next_plan"].tasks) == 4


def test_a_plan_that_is_not_there_is_named_with_those_that_are(workspace: Path) -> None:
    done = imported(workspace, "no_plan")
    assert done.exit_code == 1
    assert "next_plan" in done.output
    assert "plan_02" in done.output
