"""`motlan tasks import`: a table becomes tasks of the plan that is named, of a new one too."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from motlan.cli import main
from motlan.governance.plans.updating import Change
from motlan.kernel.errors import SpecError
from motlan.workspace.load import load
from motlan.workspace.tasks import write_tasks

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
    assert json.loads(done.stdout) | {"seconds": 0} == {
        "tasks": 2,
        "changes": [],
        "written": True,
        "faults": [],
        "seconds": 0,
    }
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


def updated(workspace: Path, table: str, *more: str) -> dict[str, Any]:
    (workspace.parent / "tasks.csv").write_text(table, encoding="utf-8-sig")
    done = imported(workspace, "next_plan", "--update", *more)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def test_an_update_shows_old_and_new_writes_only_that_and_then_has_nothing_to_do(workspace: Path) -> None:
    assert imported(workspace, "next_plan", "--apply").exit_code == 0
    file = workspace / "plans" / "next_plan.yaml"
    commented = file.read_text(encoding="utf-8").replace("due: 2027-05-31", "due: 2027-05-31  # agreed in March")
    file.write_text(commented, encoding="utf-8")
    table = (
        "nhiệm vụ;chủ trì;hạn;đã giải ngân\r\n"
        "Làm sạch sổ hộ tịch;Bộ Tư pháp;31/03/2027;\r\n"
        "Kết nối sổ đất;Bộ Tư pháp;30/06/2027;1.500.000\r\n"
    )
    shown = updated(workspace, table)
    assert [(one["task"], one["column"], one["old"], one["new"]) for one in shown["changes"]] == [
        ("ket_noi_so_dat", "due", "2027-05-31", "2027-06-30"),
        ("ket_noi_so_dat", "disbursed", None, 1500000),
    ]
    assert file.read_text(encoding="utf-8") == commented
    assert updated(workspace, table, "--apply")["written"] is True
    wanted = commented.replace("due: 2027-05-31  #", "due: 2027-06-30  #").rstrip()
    assert file.read_text(encoding="utf-8").rstrip().startswith(wanted)
    task = load(workspace).plans["next_plan"].by_name["ket_noi_so_dat"]
    assert task.budget is not None
    assert (task.due, task.budget.disbursed, task.budget.planned) == (date(2027, 6, 30), 1500000, 0)
    assert (updated(workspace, table, "--apply")["changes"], updated(workspace, table)["tasks"]) == ([], 0)


def test_an_update_may_bring_new_tasks_too(workspace: Path) -> None:
    assert imported(workspace, "next_plan", "--apply").exit_code == 0
    more = TABLE.replace("31/03/2027", "30/04/2027") + "Sổ mới,data,ministry_of_justice,Có sổ,2027-06-30,first\n"
    done = updated(workspace, more, "--apply")
    assert (done["tasks"], [one["column"] for one in done["changes"]]) == (1, ["due"])
    plan = load(workspace).plans["next_plan"]
    assert [task.due for task in plan.tasks] == [date(2027, 4, 30), date(2027, 5, 31), date(2027, 6, 30)]


def test_the_old_and_the_new_are_read_as_a_table(workspace: Path) -> None:
    assert imported(workspace, "next_plan", "--apply").exit_code == 0
    (workspace.parent / "tasks.csv").write_text("code,owner,planned\nket_noi_so_dat,Bộ Công an,1500000\n", "utf-8")
    table = str(workspace.parent / "tasks.csv")
    words = ["tasks", "import", table, "--plan", "next_plan", "--workspace", str(workspace), "--update", "--lang", "vi"]
    done = CliRunner().invoke(main, words)
    assert done.stdout.splitlines() == [
        "ket_noi_so_dat  Cơ quan chủ trì  ministry_of_justice → ministry_of_public_security",
        "ket_noi_so_dat  Dự kiến          – → 1.500.000",
        "2 giá trị của 1 nhiệm vụ sẽ được sửa.",
        "Để ghi: thêm --apply.",
    ]


def test_a_table_without_known_columns_is_a_fault(workspace: Path) -> None:
    (workspace.parent / "tasks.csv").write_text("Foo;Bar\na;b\n", encoding="utf-8")
    done = imported(workspace, "next_plan", "--lang", "vi")
    assert done.exit_code == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert (fault["row"], fault["heading"]) == (1, "tiêu đề")
    assert fault["why"] == "Không nhận ra cột nào; tiêu đề trong tệp: “Foo”, “Bar”."


def test_tasks_with_which_the_workspace_would_not_stand_are_not_written(workspace: Path) -> None:
    file = workspace / "plans" / "next_plan.yaml"
    assert imported(workspace, "next_plan", "--apply").exit_code == 0
    before = file.read_text(encoding="utf-8")
    plan = load(workspace).plans["next_plan"]
    wrong = Change(row=2, task=plan.tasks[0].task, column="group", path=("group",), old="data", new="nowhere")
    with pytest.raises(SpecError):
        write_tasks(root=workspace, plan=plan, changes=[wrong])
    assert file.read_text(encoding="utf-8") == before
