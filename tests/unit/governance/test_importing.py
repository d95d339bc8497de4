"""Tasks from a table: what is read, and what is said of rows that cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from click.testing import CliRunner

from motlan.cli import main
from motlan.governance.plans.cells import DOCUMENT_STATES, Known
from motlan.governance.plans.importing import Imported, read_rows
from motlan.governance.plans.spec import Amendment, Plan, Task
from motlan.kernel.spec import read
from motlan.kernel.text import Text

REPOSITORY = Path(__file__).resolve().parents[3]
KNOWN = Known(
    groups={"data": Text(vi="Dữ liệu", en="Data")},
    phases={"urgent": Text(vi="Giai đoạn cấp bách", en="Urgent phase")},
    agencies={
        "ministry_of_justice": Text(vi="Bộ Tư pháp", en="Ministry of Justice"),
        "ministry_of_home_affairs": Text(vi="Bộ Nội vụ", en="Ministry of Home Affairs"),
    },
    tasks={
        name: Task.model_validate(
            {
                "task": name,
                "group": "data",
                "label": {"vi": label, "en": label},
                "owner": "ministry_of_justice",
                "output": {"vi": "Có", "en": "There"},
                "due": "2025-06-30",
                "phase": "urgent",
                "depends_on": waits,
                "budget": {"planned": 5, "allotted": 3},
            }
        )
        for name, label, waits in (("there", "Đã có", []), ("behind", "Đi sau", ["there"]))
    },
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


def read_them(*rows: dict[str, Any], **more: Any) -> Imported:
    headings = list(dict.fromkeys(name for row in rows for name in row))
    return read_rows(headings, rows, known=KNOWN, **more)


def test_a_row_as_a_committee_writes_it() -> None:
    more = {"Phụ thuộc": "there", "Văn bản": "Luật số 1", "Đã bố trí": "1.200.000", "document_state": "drafting"}
    found = read_them(one(**more))
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
            "budget": {"allotted": 1200000},
        },
    )


@pytest.mark.parametrize(
    ("more", "column", "why"),
    [
        ({"Nhóm": "khác"}, "group", "There is no “khác”."),
        ({"Cơ quan chủ trì": ""}, "owner", "The cell is empty."),
        ({"Hạn hoàn thành": "cuối năm"}, "due", "“cuối năm” is no day."),
        ({"Giai đoạn": "sau"}, "phase", "There is no “sau”."),
        ({"Cơ quan phối hợp": "Bộ Y tế; Bộ Nội vụ"}, "partners", "There is no “Bộ Y tế”."),
        ({"Cơ quan phối hợp": "Bộ Tư pháp"}, "partners", "Its owner cannot be its own partner."),
        ({"Hạn hoàn thành": "31/12/1026"}, "due", "1026 is not in 2000-2200."),
        ({"mã": "Có dấu"}, "task", "“Có dấu” is no name."),
        ({"mã": "there"}, "task", "“there” is there already in the plan."),
        ({"TÊN NHIỆM VỤ": "Đã có"}, "task", "“there” is there already in the plan."),
        ({"TÊN NHIỆM VỤ": "Khác"}, "task", "“Khác” is there already in row 2."),
        ({"mã": "a", "Phụ thuộc": "a"}, "depends_on", "Tasks wait for one another: a → a."),
        ({"document state": "drafting"}, "document_state", "A state is given, and no document."),
        ({"Phụ thuộc": "nowhere"}, "depends_on", "There is no task “nowhere”."),
        ({"Văn bản": "Luật", "document state": "lost"}, "document_state", "There is no state “lost”."),
        ({"Dự kiến": "nhiều"}, "planned", "“nhiều” is no amount."),
        ({"Dự kiến": "1500000.50"}, "planned", "“1500000.50” is no amount."),
        ({"Dự kiến": "1.500.000,50"}, "planned", "“1.500.000,50” is no amount."),
    ],
)
def test_every_fault_names_its_row_and_column(more: dict[str, Any], column: str, why: str) -> None:
    found = read_them(one(**{"TÊN NHIỆM VỤ": "Khác"}), one(**more))
    assert [(fault.row, fault.column, fault.why["en"]) for fault in found.faults] == [(3, column, why)]
    assert len(found.tasks) == 1


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *((name, name) for name in DOCUMENT_STATES),
        *((label.in_(language), name) for name, label in DOCUMENT_STATES.items() for language in ("vi", "en")),
        ("ĐANG SOẠN THẢO", "drafting"),
        ("da trinh", "submitted"),
    ],
)
def test_the_state_of_a_document_is_taken_by_its_name_and_by_the_words_of_the_pages(word: str, state: str) -> None:
    (task,) = read_them(one(document="Luật số 1", **{"Tình trạng văn bản": word})).tasks
    assert task["amends"] == {"document": "Luật số 1", "state": state}


def test_the_states_are_those_of_a_plan() -> None:
    assert tuple(DOCUMENT_STATES) == get_args(Amendment.model_fields["state"].annotation)


def test_an_unknown_state_is_answered_with_all_that_there_are() -> None:
    (fault,) = read_them(one(document="Luật", **{"Tình trạng văn bản": "đã mất"})).faults
    assert fault.remedy.in_("vi").startswith(
        "Dùng: sẽ sửa; đang soạn thảo; đã trình; đã sửa, có hiệu lực (hoặc planned,"
    )
    assert fault.remedy.in_("en").startswith("Use: to be amended; being drafted; submitted; amended, in force (or ")


def test_every_fault_of_a_row_whose_task_is_there_already_is_told() -> None:
    found = read_them(one(mã="there", **{"Phụ thuộc": "nowhere", "Dự kiến": "nhiều"}))
    assert sorted(fault.why["en"] for fault in found.faults) == [
        "There is no task “nowhere”.",
        "“nhiều” is no amount.",
        "“there” is there already in the plan.",
    ]


def test_names_are_made_and_never_twice_and_empty_rows_are_none() -> None:
    again = {"TÊN NHIỆM VỤ": "Sửa đổi văn bản!"}
    found = read_them(one(), dict.fromkeys(ROW), one(**again), one(mã="sua_doi_van_ban"))
    assert [task["task"] for task in found.tasks] == ["sua_doi_van_ban", "sua_doi_van_ban_2"]
    assert [(fault.row, fault.why["en"]) for fault in found.faults] == [
        (5, "“sua_doi_van_ban” is there already in row 2.")
    ]


@pytest.mark.parametrize(
    ("headings", "why", "remedy"),
    [
        (
            ["Foo;Bar"],
            "No column is known; the file's headings: “Foo;Bar”.",
            (
                "Known: “Task”, “Label”, “Group”, “Owner”, “Partners”, “Output”, “Due”, “Phase”, “Depends on”,"
                " “Document”, “Document state”, “Planned”, “Allotted”, “Disbursed”."
            ),
        ),
        (
            [*(name for name in ROW if name != "Nhóm"), "Nhómm", "Ghi chú"],
            "Missing: “Group”. No column is called “Nhómm”, “Ghi chú”.",
            "Probably: “Nhómm” → “Group”. A column that is none of the plan's: add --ignore and its heading.",
        ),
        (
            [*ROW, "Ghi chú"],
            "No column is called “Ghi chú”.",
            (
                "Columns that the file does not have: “Task”, “Partners”, “Depends on”, “Document”, “Document state”,"
                " “Planned”, “Allotted”, “Disbursed”."
                " A column that is none of the plan's: add --ignore and its heading."
            ),
        ),
    ],
)
def test_headings_that_nobody_knows_are_one_fault(headings: list[str], why: str, remedy: str) -> None:
    found = read_rows(headings, [dict.fromkeys(headings, "x")] * 3, known=KNOWN)
    (fault,) = found.faults
    assert (fault.row, fault.column, fault.why["en"], fault.remedy["en"]) == (1, "", why, remedy)
    assert found.tasks == ()


def test_what_is_none_of_the_plans_is_passed_over_where_one_says_so() -> None:
    found = read_them(one(**{"Ghi chú": "x"}), ignored=("GHI CHÚ",))
    assert (len(found.tasks), found.faults) == (1, ())


def test_faults_call_columns_as_the_file_does() -> None:
    (fault,) = read_them(one(**{"Kết quả đầu ra": ""})).faults
    assert (fault.column, fault.heading["en"]) == ("output", "Kết quả đầu ra")


def test_rows_that_wait_for_one_another_are_a_fault_each_and_nothing_else_is() -> None:
    pair = [one(**{"TÊN NHIỆM VỤ": name, "mã": name, "Phụ thuộc": other}) for name, other in ("ab", "ba")]
    behind = one(**{"TÊN NHIỆM VỤ": "c", "mã": "c", "Phụ thuộc": "a;there"})
    found = read_them(*pair, behind)
    assert [(fault.row, fault.why["en"]) for fault in found.faults] == [
        (2, "Tasks wait for one another: a → b → a."),
        (3, "Tasks wait for one another: b → a → b."),
    ]


def test_a_row_changes_what_it_says_of_a_task_that_is_there() -> None:
    by_code = {"mã": "there", "Đã giải ngân": "1.000", "Hạn hoàn thành": "31/12/2025", "Nhóm": "data"}
    by_name = {"TÊN NHIỆM VỤ": "Đi sau", "Cơ quan chủ trì": "Bộ Tư pháp", "Văn bản": "Luật số 1", "Dự kiến": "5"}
    found = read_them(by_code, by_name, update=True)
    assert (found.tasks, found.faults) == ((), ())
    assert [(one.row, one.task, one.path, one.old, one.new) for one in found.changes] == [
        (2, "there", ("due",), date(2025, 6, 30), date(2025, 12, 31)),
        (2, "there", ("budget", "disbursed"), 0, 1000),
        (3, "behind", ("amends", "document"), None, "Luật số 1"),
    ]


def test_a_new_name_is_taken_in_the_languages_that_said_the_same() -> None:
    found = read_them({"mã": "there", "tên": "Tên mới"}, update=True)
    assert [(one.path, one.new) for one in found.changes] == [
        (("label", "vi"), "Tên mới"),
        (("label", "en"), "Tên mới"),
    ]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([{"mã": "there"}, {"mã": "there"}], [(3, "“there” is there already in row 2.")]),
        ([{"mã": "there", "phụ thuộc": "behind"}], [(2, "Tasks wait for one another: there → behind → there.")]),
        ([{"mã": "there", "tình trạng văn bản": "drafting"}], [(2, "A state is given, and no document.")]),
        (
            [one(**{"mã": "new", "TÊN NHIỆM VỤ": "Đã có"})],
            [(2, "The plan has a task of this name and owner with the code there.")],
        ),
        (
            [{"mã": "new", "tên": "x"}],
            [(2, "The plan does not have this task, and one that is new must have this column.")] * 5,
        ),
    ],
)
def test_what_an_update_cannot_be(rows: list[dict[str, Any]], faults: list[tuple[int, str]]) -> None:
    found = read_them(*rows, update=True)
    assert [(fault.row, fault.why["en"]) for fault in found.faults] == faults


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
    file.write_text(table([one(), one(**{"Nhóm": "khác", "TÊN NHIỆM VỤ": "Khác"})]), encoding="utf-8")
    before = plan.read_text(encoding="utf-8")
    code, said = run(str(file), "--plan", "p", "--workspace", str(workspace), "--apply")
    assert (code, plan.read_text(encoding="utf-8")) == (1, before)
    assert "row 3, Nhóm: There is no “khác”." in said
    assert "1 fault. Nothing was written" in said
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


def test_a_name_that_another_plan_has_is_taken() -> None:
    known = replace(KNOWN, elsewhere={"sua_doi_van_ban": "plan_03", "land": "plan_03"})
    made = read_rows(list(ROW), [ROW], known=known)
    assert [task["task"] for task in made.tasks] == ["sua_doi_van_ban_2"]
    said = one(**{"Mã nhiệm vụ": "land"})
    refused = read_rows(list(said), [said], known=known)
    assert refused.tasks == ()
    assert [(fault.row, fault.column, fault.why["en"]) for fault in refused.faults] == [
        (2, "task", "“land” is there already in the plan plan_03.")
    ]
