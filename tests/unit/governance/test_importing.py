"""Tasks from a table: what is read, and what is said of rows that cannot be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from motlan.cli import main
from motlan.governance.plans.importing import Known, read_rows
from motlan.governance.plans.spec import Plan
from motlan.kernel.spec import read
from motlan.kernel.text import Text

REPOSITORY = Path(__file__).resolve().parents[3]
KNOWN = Known(
    groups={"data": Text(vi="Dữ liệu", en="Data")},
    phases={"urgent": Text(vi="Giai đoạn cấp bách", en="Urgent phase")},
    agencies={"ministry_of_justice": Text(vi="Bộ Tư pháp", en="Ministry of Justice")},
    tasks=frozenset({"there"}),
)
ROW = {
    "TÊN NHIỆM VỤ": "Sửa đổi văn bản",
    "Nhóm": "dữ liệu",
    "Cơ quan chủ trì": "BỘ TƯ PHÁP",
    "Kết quả đầu ra": "Văn bản được sửa",
    "Hạn hoàn thành": "31/12/2025",
    "Giai đoạn": "urgent",
}


def one(**more: Any) -> dict[str, Any]:
    return {**ROW, **more}


def test_a_row_as_a_committee_writes_it() -> None:
    more = {"Phụ thuộc": "there", "Văn bản": "Luật số 1", "Đã bố trí": "1.200.000", "document_state": "drafting"}
    found = read_rows([one(**more)], known=KNOWN)
    assert found.faults == ()
    assert found.tasks == (
        {
            "task": "sua_doi_van_ban",
            "group": "data",
            "owner": "ministry_of_justice",
            "due": date(2025, 12, 31),
            "phase": "urgent",
            "label": {"vi": "Sửa đổi văn bản", "en": "Sửa đổi văn bản"},
            "output": {"vi": "Văn bản được sửa", "en": "Văn bản được sửa"},
            "depends_on": ["there"],
            "amends": {"document": "Luật số 1", "state": "drafting"},
            "budget": {"planned": 0, "allotted": 1200000, "disbursed": 0},
        },
    )


@pytest.mark.parametrize(
    ("more", "column", "why"),
    [
        ({"Nhóm": "khác"}, "group", "There is no “khác”."),
        ({"Cơ quan chủ trì": ""}, "owner", "“owner” is empty."),
        ({"Hạn hoàn thành": "cuối năm"}, "due", "“cuối năm” is no day."),
        ({"Giai đoạn": "sau"}, "phase", "There is no “sau”."),
        ({"Cơ quan phối hợp": "Bộ Y tế; Bộ Tư pháp"}, "partners", "There is no “Bộ Y tế”."),
        ({"mã": "Có dấu"}, "task", "“Có dấu” is no name."),
        ({"mã": "there"}, "task", "“there” is there already in the plan."),
        ({"Phụ thuộc": "nowhere"}, "depends_on", "There is no task “nowhere”."),
        ({"Văn bản": "Luật", "document state": "lost"}, "document_state", "There is no state “lost”."),
        ({"Dự kiến": "nhiều"}, "planned", "“nhiều” is no amount."),
        ({"Dự kiến": "1500000.50"}, "planned", "“1500000.50” is no amount."),
        ({"Dự kiến": "1.500.000,50"}, "planned", "“1.500.000,50” is no amount."),
    ],
)
def test_every_fault_names_its_row_and_column(more: dict[str, Any], column: str, why: str) -> None:
    found = read_rows([one(), one(**more)], known=KNOWN)
    assert [(fault.row, fault.column, fault.why["en"]) for fault in found.faults] == [(3, column, why)]
    assert len(found.tasks) == 1


def test_names_are_made_and_never_twice_and_empty_rows_are_none() -> None:
    found = read_rows([one(), dict.fromkeys(ROW), one(), one(mã="sua_doi_van_ban")], known=KNOWN)
    assert [task["task"] for task in found.tasks] == ["sua_doi_van_ban", "sua_doi_van_ban_2"]
    assert [(fault.row, fault.why["en"]) for fault in found.faults] == [
        (5, "“sua_doi_van_ban” is there already in row 2.")
    ]


def table(rows: list[dict[str, str]]) -> str:
    heading = list(ROW)
    return "\n".join([",".join(heading), *(",".join(row[name] for name in heading) for row in rows)]) + "\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "plans").mkdir()
    for name in ("workspace.yaml", "units.csv", "calendar.csv"):
        (tmp_path / name).symlink_to(REPOSITORY / "workspaces" / "vietnam" / name)
    for name in ("dictionary", "databases", "procedures"):
        (tmp_path / name).symlink_to(REPOSITORY / "workspaces" / "vietnam" / name)
    (tmp_path / "plans" / "p.yaml").write_text(
        """# kept
plan: p
label: {vi: P, en: P}
source: {vi: s, en: s}
phases: {urgent: {label: {vi: Cấp bách, en: Urgent}, until: 2025-06-30}}
groups: {data: {vi: Dữ liệu, en: Data}}
tasks:
  # the first
  - {task: a, group: data, label: {vi: A, en: A}, owner: ministry_of_justice,
     output: {vi: O, en: O}, due: 2025-06-30, phase: urgent}
""",
        encoding="utf-8",
    )
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, ["tasks", "import", *words, "--lang", "en"])
    return found.exit_code, found.output


def test_569_rows_are_previewed_and_then_written_beside_the_comments(workspace: Path, tmp_path: Path) -> None:
    file, plan = tmp_path / "t.csv", workspace / "plans" / "p.yaml"
    file.write_text(table([one(**{"TÊN NHIỆM VỤ": f"Nhiệm vụ {at}"}) for at in range(569)]), encoding="utf-8")
    before = plan.read_text(encoding="utf-8")
    code, said = run(str(file), "--plan", "p", "--workspace", str(workspace))
    assert (code, plan.read_text(encoding="utf-8")) == (0, before)
    assert "569 tasks would be written" in said
    code, said = run(str(file), "--plan", "p", "--workspace", str(workspace), "--apply")
    assert (code, "Wrote 569 tasks." in said) == (0, True)
    after = plan.read_text(encoding="utf-8")
    assert after.startswith(before)
    held = Plan.model_validate(yaml.safe_load(after))
    assert len(held.tasks) == 570
    assert held.tasks[-1].label["vi"] == "Nhiệm vụ 568"


def test_one_bad_row_and_nothing_is_written(workspace: Path, tmp_path: Path) -> None:
    file, plan = tmp_path / "t.csv", workspace / "plans" / "p.yaml"
    file.write_text(table([one(), one(Nhóm="khác")]), encoding="utf-8")
    before = plan.read_text(encoding="utf-8")
    code, said = run(str(file), "--plan", "p", "--workspace", str(workspace), "--apply")
    assert (code, plan.read_text(encoding="utf-8")) == (1, before)
    assert "row 3, group: There is no “khác”." in said
    code, said = run(str(file), "--plan", "none", "--workspace", str(workspace))
    assert code == 1


def test_tasks_that_wait_for_one_another_are_told(workspace: Path) -> None:
    plan = workspace / "plans" / "p.yaml"
    rest = "group: data, label: {{vi: A, en: A}}, owner: o, output: {{vi: O, en: O}}, due: 2025-06-30, phase: urgent"
    task = f"  - {{{{task: {{0}}, {rest}, depends_on: [{{1}}]}}}}\n"
    plan.write_text(
        plan.read_text(encoding="utf-8") + task.format("b", "c") + task.format("c", "b") + task.format("d", "a"),
        encoding="utf-8",
    )
    held = read(plan, Plan)
    assert held.value is not None
    found = held.value.check(held.document, known={})
    assert [issue.why["en"] for issue in found] == ["Tasks wait for one another: b, c."]
