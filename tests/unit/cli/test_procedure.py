"""`motlan procedure`: a draft that runs, and what asking once saves."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from motlan.cli import main
from motlan.data.api import prepare
from motlan.kernel.clock import FixedClock
from motlan.store.register import Register
from motlan.workspace.load import load
from tests.unit.service.test_own_process import TREE
from tests.unit.service.test_seven_parts import WHOLE

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"
OWNER = "ministry_of_justice"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return Path(shutil.copytree(VIETNAM, tmp_path / "country"))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--json"])


def unsaid(told: str) -> list[str]:
    """The keys of the parts that a draft leaves to whoever edits it; nothing else may be wrong with it."""
    issues = json.loads(told)["issues"]
    assert {one["severity"] for one in issues} == {"warning"}
    return sorted(one["path"] for one in issues)


def test_a_draft_passes_the_check_as_it_is_written(workspace: Path) -> None:
    where = ("--workspace", str(workspace))
    said = ("--ask", "dossier.reason", "--show", "applicant.full_name", "--owner", OWNER)
    made = run("procedure", "new", "9.000001", *said, *where)
    assert made.exit_code == 0, made.output
    file = Path(json.loads(made.stdout)["file"])
    assert file == workspace / "procedures" / "procedure_9_000001.yaml"
    assert "vi: 'Reason (dự thảo: đặt lại câu hỏi bằng tiếng Việt)'" in file.read_text(encoding="utf-8")
    checked = run("check", str(workspace))
    left = ["decided_at", "label", "may_file", "questions.reason"]
    assert (checked.exit_code, unsaid(checked.stdout)) == (0, left)
    worded = re.sub("vi: 'Reason .*'", "vi: Lý do", file.read_text(encoding="utf-8"))
    file.write_text(worded, encoding="utf-8")
    assert unsaid(run("check", str(workspace)).stdout) == left[:3]
    file.write_text(re.sub(" *vi: Lý do\n", "", worded), encoding="utf-8")
    assert unsaid(run("check", str(workspace)).stdout) == left
    file.write_text(worded, encoding="utf-8")
    again = run("procedure", "new", "9.000001", *said, *where)
    assert again.exit_code == 1
    assert "There is a procedure 9.000001 already." in again.output


def test_a_draft_is_in_force_from_the_day_it_is_in_the_country(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = FixedClock(datetime(2026, 11, 23, 20, tzinfo=UTC))  # three in the morning of the 24th in Hà Nội
    monkeypatch.setattr("motlan.cli.procedure.SystemClock", lambda: evening)
    said = ("--ask", "dossier.reason", "--owner", OWNER, "--workspace", str(workspace))
    made = run("procedure", "new", "9.000002", *said)
    assert "in_force: 2026-11-24" in Path(json.loads(made.stdout)["file"]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("applicant.phone", "The form asks for “applicant.phone”"),
        ("applicant.shoe_size", "There is no attribute of person “shoe_size”."),
        ("dossier.full_name", "This question asks for “applicant.full_name”"),
        ("dossier.date_of_birth_of_the_mother", "This question asks for “applicant.mother.birth_date”"),
    ],
)
def test_a_draft_that_asks_for_what_is_held_is_not_written(workspace: Path, asked: str, why: str) -> None:
    made = run(
        "procedure", "new", "9.000001", "--ask", asked, "--owner", OWNER, "--lang", "en", "--workspace", str(workspace)
    )
    assert made.exit_code == 1
    assert why in json.loads(made.stdout)["issues"][0]["why"]
    assert not (workspace / "procedures" / "procedure_9_000001.yaml").exists()


def test_the_report_counts_every_procedure_and_orders_databases(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    where = ("--workspace", str(VIETNAM), "--dir", str(state))
    nothing = run("procedure", "report", *where)
    assert nothing.exit_code == 1
    with Register.connect(f"sqlite:///{state / 'register.sqlite3'}") as register:
        prepare(register=register, catalogue=load(VIETNAM).catalogue)
    told = run("procedure", "report", *where)
    assert told.exit_code == 0, told.output
    report = json.loads(told.stdout)
    birth = next(one for one in report["procedures"] if one["procedure"] == "1.001193")
    assert (birth["fields"], birth["asked"], birth["saved"], birth["papers_saved"]) == (13, 6, 7, 3)
    assert {one["database"] for one in report["databases"]} == {"population", "civil_status", "enterprises"}
    table = CliRunner().invoke(main, ["procedure", "report", *where, "--lang", "vi"]).output.splitlines()
    assert table[0].split() == ["Thủ", "tục", "Mã", "mục", "hỏi", "đỡ", "giấy", "tờ", "đỡ", "hồ", "sơ/năm"]
    line = next(one for one in table if "1.001193" in one)
    assert line.split() == ["Đăng", "ký", "khai", "sinh", "1.001193", "13", "6", "7", "4", "3", "0"]
    assert {len(one) for one in table[: len(report["procedures"]) + 1]} == {len(line)}


@pytest.mark.parametrize(("ending", "begins"), [("bpmn", "<?xml"), ("ttl", "@prefix"), ("jsonld", "{"), ("", "{")])
def test_what_is_exported_has_the_form_that_the_files_name_says(workspace: Path, ending: str, begins: str) -> None:
    out = workspace / f"birth.{ending}"
    sent = run("procedure", "export", "1.001193", "--out", str(out), "--workspace", str(workspace))
    assert sent.exit_code == 0, sent.output
    assert out.read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize("form", ["cpsv", "cpsv-ttl"])
def test_a_service_of_another_catalogue_becomes_a_draft_that_passes_the_check(workspace: Path, form: str) -> None:
    where = ("--workspace", str(workspace))
    out = workspace / "birth"
    sent = run("procedure", "export", "1.001193", "--format", form, "--out", str(out), *where)
    assert sent.exit_code == 0, sent.output
    assert "form" in json.loads(sent.stdout)["left"]
    taken = run("procedure", "import", str(out), *where, "--lang", "en")
    assert taken.exit_code == 1
    assert "There is a procedure 1.001193 already." in taken.output
    came = run("procedure", "import", str(out), "--code", "9.000002", *where)
    assert came.exit_code == 0, came.output
    assert json.loads(came.stdout)["left"] == []
    read = load(workspace).procedures
    old, new = read.version("1.001193", "2025-07-01"), read.version("9.000002", "2025-07-01")
    for name in ("label", "about", "legal_basis", "owner", "life_events", "channels"):
        assert getattr(new, name) == getattr(old, name)
    assert [(one.id, one.kind) for one in new.components] == [(one.id, one.kind) for one in old.components]
    checked = run("check", str(workspace))
    assert (checked.exit_code, unsaid(checked.stdout)) == (0, ["components", "decided_at", "may_file"])


def test_a_model_becomes_a_draft_and_what_it_lacks_is_named(workspace: Path) -> None:
    where = ("--workspace", str(workspace), "--lang", "en")
    out = workspace / "marriage.bpmn"
    assert run("procedure", "export", "1.000894", "--format", "bpmn", "--out", str(out), *where).exit_code == 0
    text = out.read_text(encoding="utf-8")
    out.write_text(text.replace("</bpmn:process>", '<bpmn:task id="t" name="Stamp"/></bpmn:process>'), encoding="utf-8")
    unowned = run("procedure", "import", str(out), "--code", "9.000003", *where)
    assert unowned.exit_code == 1
    assert "The file names no agency of this workspace as the owner." in unowned.output
    came = run("procedure", "import", str(out), "--code", "9.000003", "--owner", OWNER, *where)
    assert came.exit_code == 0, came.output
    left = json.loads(came.stdout)["left"]
    assert left[0] == "Not taken over: task “Stamp” (t)"
    assert left[1].startswith("Not taken over: verification when `")
    read = load(workspace).procedures
    old, new = read.version("1.000894", "2025-07-01"), read.version("9.000003", "2025-07-01")
    assert (new.time_limit, new.label, new.process.verify) == (old.time_limit, old.label, None)
    checked = run("check", str(workspace))
    assert (checked.exit_code, unsaid(checked.stdout)) == (0, ["decided_at", "may_file"])


@pytest.mark.parametrize("text", ["", "{}", "no file of ours", "<a/>", "<urn:x> <urn:y> <urn:z> ."])
def test_a_file_that_is_neither_writes_nothing(workspace: Path, text: str) -> None:
    file = workspace / "strange"
    file.write_text(text, encoding="utf-8")
    before = sorted((workspace / "procedures").iterdir())
    came = run("procedure", "import", str(file), "--owner", OWNER, "--workspace", str(workspace))
    assert came.exit_code == 1
    assert sorted((workspace / "procedures").iterdir()) == before


@pytest.mark.parametrize(
    ("view", "begins"), [("citizen", "<!DOCTYPE html>"), ("officer", "<!DOCTYPE html>"), ("paper", "%PDF-")]
)
def test_a_preview_is_a_file_of_its_own(workspace: Path, view: str, begins: str) -> None:
    out = workspace / "looked-at"
    made = run("procedure", "preview", "1.001193", "--as", view, "--out", str(out), "--workspace", str(workspace))
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout) == {"ok": True, "file": str(out), "version": "2025-07-01"}
    assert out.read_bytes().startswith(begins.encode())


def test_a_process_of_its_own_is_taken_from_a_model_without_what_the_draft_cannot_read(workspace: Path) -> None:
    why = {"questions": {"why": {"type": "text", "label": {"vi": "Vì sao"}}}}
    pages = [*WHOLE["form"], {"page": "why", "label": {"vi": "Vì sao"}, "ask": ["dossier.why"]}]
    said = {**WHOLE, **why, "form": pages, "process": dict(TREE), "owner": OWNER}
    file = workspace / "procedures" / "tree.yaml"
    file.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
    where = ("--workspace", str(workspace))
    model = workspace.parent / "tree.bpmn"
    assert run("procedure", "export", "9.000001", "--format", "bpmn", "--out", str(model), *where).exit_code == 0
    came = run("procedure", "import", str(model), "--code", "9.000009", "--owner", OWNER, *where)
    assert came.exit_code == 0, came.output
    assert json.loads(came.stdout)["left"] == [
        "Not taken over: a move only when `dossier.why != 'storm'`; the draft lacks what the condition reads."
    ]
    read = load(workspace).procedures
    old, new = (read.version(code, "2025-07-01").process for code in ("9.000001", "9.000009"))
    assert (new.states, set(new.moves)) == (old.states, set(old.moves))
