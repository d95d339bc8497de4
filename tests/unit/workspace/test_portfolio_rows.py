"""The rows of a portfolio: the 105 of the worked example, and what `motlan check` says of a bad one."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from motlan.kernel.issue import Severity
from motlan.workspace.load import examine, load

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"


def test_the_105_add_up_to_what_was_reported() -> None:
    book = load(VIETNAM).portfolio
    assert book is not None
    stages = Counter(row.stage for row in book.rows)
    assert len(book.rows) == 105
    assert (stages["central"] + stages["born_from_procedures"], stages["not_deployed"]) == (31, 38)
    assert stages["deploying"] + stages["partial"] == 36
    assert [total.databases for total in book.spec.totals] == [31, 36, 38]


def test_the_twelve_key_databases_have_the_states_that_were_told() -> None:
    book = load(VIETNAM).portfolio
    assert book is not None
    key = {row.database: row.stage for row in book.rows if row.key}
    assert Counter(key.values()) == {"born_from_procedures": 4, "partial": 5, "not_deployed": 3}
    assert {row.basis for row in book.rows if row.key} == {"public"}
    assert {row.basis for row in book.rows if row.database.startswith("planned_")} == {"count"}


def test_the_checklist_has_eleven_lines() -> None:
    book = load(VIETNAM).portfolio
    assert book is not None
    assert len(book.spec.checklist) == 11


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        ("databases.csv", "ministry_of_construction,partial", "nobody,partial", "There is no “nobody”."),
        ("databases.csv", "ministry_of_construction,partial", "ministry_of_construction,half", "stage is 'half'"),
        (
            "databases.csv",
            "ministry_of_education,partial",
            "ministry_of_education,deploying",
            "The portfolio says deploying, the database's own file says partial.",
        ),
        ("databases.csv", "finance,CSDL", "land,CSDL", "“land” stands twice."),
        ("databases.csv", "2025-12-15,public,1", "15/12/2025,public,1", "Invalid isoformat string"),
        ("portfolio.yaml", "databases: 31", "databases: 32", "The report says 32 databases, there are 31 rows."),
        ("portfolio.yaml", "item: profiled, holds", "item: profile, holds", "There is no “profile”."),
        ("portfolio.yaml", "from published_mapping", "from golden_person", "golden_person” is not a published table"),
        ("portfolio.yaml", "papers: [criminal_record]", "papers: [nothing]", "There is no “nothing”."),
        ("roadmap.csv", "schooling,central", "school,central", "There is no “school”."),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, file: str, old: str, new: str, why: str) -> None:
    root = tmp_path / "w"
    shutil.copytree(VIETNAM, root)
    path = root / "portfolio" / file
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [(issue.file, issue.line, issue.why.in_("en")) for issue in examine(root).issues]
    assert any(where == f"portfolio/{file}" and at == line and why in said for where, at, said in found), found


def test_a_register_can_be_started_before_the_report_knows_of_it(tmp_path: Path) -> None:
    """What has moved on since the report was written is said, and keeps nobody from working."""
    root = tmp_path / "w"
    shutil.copytree(VIETNAM, root)
    (root / "databases" / "stalls.yaml").write_text(STALLS, encoding="utf-8")
    rows = root / "portfolio" / "databases.csv"
    text = rows.read_text(encoding="utf-8")
    rows.write_text(text.replace("ministry_of_education,partial", "ministry_of_education,not_deployed", 1), "utf-8")
    found = examine(root)
    assert not found.errors, found.errors
    said = {issue.why.in_("en") for issue in found.issues if issue.severity is Severity.WARNING}
    assert "The database “stalls” is not in the portfolio." in said
    assert any(one.startswith("The portfolio says not_deployed") for one in said)
    assert any(one.startswith("The report says") for one in said)


STALLS = """\
database: stalls
label: {vi: Tài liệu, en: Papers}
owner: ministry_of_finance
stage: born_from_procedures
connect: {kind: hosted}
datasets:
  records: {describes: marriage, hosted: true, founds: true}
"""


def test_a_database_that_the_portfolio_lacks_is_told(tmp_path: Path) -> None:
    root = tmp_path / "w"
    shutil.copytree(VIETNAM, root)
    rows = root / "portfolio" / "databases.csv"
    kept = [one for one in rows.read_text(encoding="utf-8").splitlines() if not one.startswith("land,")]
    rows.write_text("\n".join(kept) + "\n", encoding="utf-8")
    said = [issue.why.in_("en") for issue in examine(root).issues]
    assert "The database “land” is not in the portfolio." in said
    assert "The report says 31 databases, there are 30 rows." in said


def test_declared_shares_of_a_divided_unit_make_up_the_whole(tmp_path: Path) -> None:
    root = tmp_path / "w"
    shutil.copytree(VIETNAM, root)
    crosswalk = root / "crosswalk.csv"
    text = crosswalk.read_text(encoding="utf-8")
    first = next(line for line in text.splitlines() if ",part," in line)
    old = first.split(",")[0]
    rest = [line for line in text.splitlines() if line.startswith(f"{old},")]
    for at, line in enumerate(rest):
        text = text.replace(line, line.replace(",part,", ",1/2," if at == 0 else f",{1 / (2 * (len(rest) - 1))},"))
    crosswalk.write_text(text, encoding="utf-8")
    assert [issue.why.in_("en") for issue in examine(root).issues] == []
    crosswalk.write_text(text.replace(",1/2,", ",1/3,"), encoding="utf-8")
    said = [issue.why.in_("en") for issue in examine(root).issues]
    assert said == [f"The shares of all parts of {old} must be declared and make up 1."]
    crosswalk.write_text(text.replace(",1/2,", ",3/2,"), encoding="utf-8")
    assert "share is '3/2', not whole, part, or a number between 0 and 1" in examine(root).issues[0].why.in_("en")
