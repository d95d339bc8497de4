"""Where a database is said to be is checked before anything is read: every fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from motlan.data.api import connection_issues
from motlan.data.databases.spec import Database
from motlan.kernel.issue import Severity
from motlan.kernel.spec import read

FROM = "database: m\nlabel: m\nowner: m\n"
DATASET = "datasets:\n  d:\n    key: k\n    describes: person\n    columns: {c: a}\n"


def told(folder: Path, connect: str, dataset: str = "") -> list[tuple[int, str, str, Severity]]:
    path = folder / "m.yaml"
    path.write_text(f"{FROM}connect: {connect}\n{DATASET}{dataset}", encoding="utf-8")
    found = read(path, Database)
    assert found.value is not None
    issues = connection_issues(database=found.value, document=found.document)
    return [(issue.line, issue.path, issue.why.in_("en"), issue.severity) for issue in issues]


@pytest.mark.parametrize(
    ("connect", "dataset"),
    [
        ('{kind: csv, path: "${SAMPLE}/x.csv"}', ""),
        ("{kind: csv}", "    path: x.csv\n"),
        ("{kind: sqlite, path: x.sqlite}", "    table: t\n"),
        ("{kind: postgres, url: 'postgresql://h/d'}", "    table: t\n"),
    ],
)
def test_what_is_said_whole_has_no_issue(connect: str, dataset: str, tmp_path: Path) -> None:
    assert told(tmp_path, connect, dataset) == []


@pytest.mark.parametrize(
    ("connect", "dataset", "line", "path", "why"),
    [
        ("{kind: cvs, path: x}", "", 4, "connect.kind", "There is no kind of database “cvs”."),
        ("{kind: hosted}", "", 4, "connect.kind", "There is no kind of database “hosted”."),
        ("{kind: csv}", "", 4, "connect", "A database of kind `csv` needs its `path`."),
        ("{kind: postgres}", "    table: t\n", 4, "connect", "A database of kind `postgres` needs its `url`."),
        ("{kind: sqlite, path: x}", "", 6, "datasets.d", "A database of kind `sqlite` needs its `table`."),
    ],
)
def test_what_is_missing_is_told_at_its_line(
    connect: str, dataset: str, line: int, path: str, why: str, tmp_path: Path
) -> None:
    assert told(tmp_path, connect, dataset) == [(line, path, why, Severity.ERROR)]


def test_a_variable_that_is_not_set_here_is_only_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET_HERE", "x")
    monkeypatch.delenv("NOSUCH", raising=False)
    assert told(tmp_path, '{kind: csv, path: "${SET_HERE}/${NOSUCH}.csv"}') == [
        (4, "connect.path", "The variable NOSUCH is not set here.", Severity.WARNING)
    ]


def test_a_database_that_the_platform_writes_needs_no_place(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    hosted = "datasets:\n  d: {describes: person, hosted: true, founds: true}\n"
    path.write_text(f"{FROM}connect: {{kind: hosted}}\n{hosted}", encoding="utf-8")
    found = read(path, Database)
    assert found.value is not None
    assert list(connection_issues(database=found.value, document=found.document)) == []
