"""A new workspace's programme by the command line alone: a plan from a table, units that were merged, measured lights,
open data, and everything computed anew from it. Each verb in a process of its own, in a folder that is new."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from motlan.workspace.init import init
from motlan.workspace.load import load

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "import-tasks.md"
UNITS = """code,name,parent,level,division_type,name_en,valid_from,valid_to
01,First province,,1,province,First province,2000-01-01,
00101,North,01,2,commune,North,2000-01-01,
00102,South,01,2,commune,South,2000-01-01,
00103,East,01,2,commune,East,2000-01-01,2025-06-30
00104,West,01,2,commune,West,2000-01-01,2025-06-30
00105,Eastwest,01,2,commune,Eastwest,2025-07-01,
"""
CROSSWALK = """old_code,new_code,share,extent,old_name,changed_on
00103,00105,whole,,East,2025-07-01
00104,00105,whole,,West,2025-07-01
"""
TASKS = """Task;Label;Group;Owner;Output;Due;Phase;Allotted;Disbursed
register_living;The register is living;Data;Registry office;It is read daily;31/12/2026;First phase;800;100
;Communes are ready;Data;Registry office;All are;2026-11-01;first;;
bad;Wrong row;Dataa;Registry office;x;31/31/2026;first;;
"""
MEASURED = "  - task: communes_are_ready\n    measured_by: [{probe: communes_ready, at_least: 90}]\n"
INDICATOR = """indicator: "1"
label: {en: Handled in time}
from: published_dossier
numerator: "count(*) filter (where ended_at <= due_at)"
denominator: "count(*)"
"""
PUBLISHED = "published: {what: [lights, tasks, commitments, databases, indicators, reports]}\n"


def plan_of_the_guide() -> str:
    """The new plan that the guide shows."""
    found = re.search(r"```yaml\n(plan: .*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def said(home: Path, *words: str, state: bool = True, status: int = 0) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTLAN_", "DJANGO_"))}
    where = ("--workspace", str(home / "country"), *(("--dir", str(home / "state")) if state else ()))
    command = [sys.executable, "-m", "motlan", *words, *(where if words[0] != "recompute" else ()), "--json"]
    done = subprocess.run([*command, "--lang", "en"], env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that `motlan init` wrote, with units of which two were merged, and a plan without tasks."""
    folder = tmp_path_factory.mktemp("programme")
    init(folder / "country", name="country")
    (folder / "country" / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "country" / "crosswalk.csv").write_text(CROSSWALK, encoding="utf-8")
    for one in ("plans", "indicators"):
        (folder / "country" / one).mkdir()
    (folder / "country" / "indicators" / "in_time.yaml").write_text(INDICATOR, encoding="utf-8")
    (folder / "country" / "plans" / "digital.yaml").write_text(plan_of_the_guide(), encoding="utf-8")
    with (folder / "country" / "workspace.yaml").open("a", encoding="utf-8") as settings:
        settings.write(PUBLISHED)
    load(folder / "country")
    return folder


def test_tasks_come_from_a_table_that_is_right_and_in_the_workspaces_language(home: Path) -> None:
    table, asked = home / "tasks.csv", ("--plan", "digital_2026", "--apply")
    table.write_text(TASKS, encoding="utf-8")
    found = said(home, "tasks", "import", str(table), *asked, state=False, status=1)
    assert (found["tasks"], found["written"]) == (2, False)
    assert [(one["row"], one["heading"], one["why"], one["remedy"]) for one in found["faults"]] == [
        (4, "Group", "There is no “Dataa”.", "Known: data."),
        (4, "Due", "“31/31/2026” is no day.", "Write a day as 2025-12-31 or 31/12/2025."),
    ]
    table.write_text("".join(TASKS.splitlines(keepends=True)[:3]), encoding="utf-8")
    assert said(home, "tasks", "import", str(table), *asked, state=False)["written"] is True
    tasks = load(home / "country").plans["digital_2026"].by_name
    assert {name: dict(task.label) for name, task in tasks.items()} == {
        "register_living": {"en": "The register is living"},
        "communes_are_ready": {"en": "Communes are ready"},
    }
    plan = home / "country" / "plans" / "digital.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("  - task: communes_are_ready\n", MEASURED), encoding="utf-8")


def test_a_register_that_is_new_is_measured_at_once(home: Path) -> None:
    """Also one in which nothing but data came: `motlan sync` knows nothing of plans. Indicators are counted with it."""
    said(home, "sync")
    found = said(home, "measure")
    assert found["days_counted"] > 90
    assert (found["tasks"], found["provinces"]) == (
        {"green": 0, "yellow": 0, "red": 0, "grey": 2},
        {"green": 0, "yellow": 0, "red": 0, "grey": 1},
    )


@pytest.mark.parametrize("verb", [("alerts",), ("report", "daily"), ("report", "tasks"), ("report", "units")])
def test_every_verb_that_tells_of_a_plan_begins_by_itself(home: Path, tmp_path: Path, verb: tuple[str, ...]) -> None:
    (tmp_path / "country").symlink_to(home / "country")
    status = 1 if verb == ("report", "daily") else 0  # nothing was measured there, which is told as such
    found = said(tmp_path, *verb, status=status)
    assert status == 0 or "run motlan measure first" in found["message"]


def test_units_that_ended_are_counted_no_more_and_what_is_published_can_be_computed_anew(home: Path) -> None:
    table = home / "units.csv"
    table.write_text("unit,computers\n00101,yes\n00102,no\n", encoding="utf-8")
    assert said(home, "units", "report", str(table), "--day", "2026-10-31", "--source", "Office")["new"] == 2
    assert said(home, "measure")["provinces"]["red"] == 1
    communes = said(home, "report", "units", "--province", "01")["units"]
    assert {one["unit"]: (one["measured"], one["whole"]) for one in communes} == {
        "00101": ("green", 1),
        "00102": ("red", 1),
        "00105": ("grey", 1),
    }
    (province,) = said(home, "report", "units")["units"]
    assert (province["ready"], province["whole"], province["share"]) == (1, 3, 33.33)
    written = said(home, "facts", "export", str(home / "open"))
    assert (written["rows"]["units"], written["rows"]["unit_lights"]) == (6, 4)
    anew = said(home, "recompute", str(home / "open"))
    assert (anew["different"], anew["same"] > 30) == ([], True)
