"""The guide's examples are what the program takes: every kind has one, and none has a fault."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from motlan.data.databases import connectors as _built_in  # noqa: F401  # registers the built-in kinds
from motlan.data.databases.connection import connection_issues
from motlan.data.databases.connector import connectors
from motlan.data.databases.spec import Database
from motlan.kernel.issue import Severity
from motlan.kernel.spec import read

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "how-to" / "connect-a-database.md"
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
DATASET = "datasets:\n  d:\n    table: t\n    key: k\n    describes: person\n    columns: {c: a}\n"


def kind_of(example: str) -> str:
    said: dict[str, Any] = yaml.safe_load(example)
    kind: str = said["connect"]["kind"]
    return kind


def test_every_kind_has_an_example() -> None:
    assert {kind_of(example) for example in EXAMPLES} == set(connectors.names())


@pytest.mark.parametrize("example", EXAMPLES, ids=kind_of)
def test_an_example_has_no_fault(example: str, tmp_path: Path) -> None:
    by = "    changes: {by: push}\n" if kind_of(example) == "push" else ""
    file = tmp_path / "m.yaml"
    file.write_text(f"database: m\nlabel: m\nowner: m\n{example}{DATASET}{by}", encoding="utf-8")
    found = read(file, Database)
    assert found.issues == ()
    assert found.value is not None
    issues = connection_issues(database=found.value, document=found.document)
    assert [issue for issue in issues if issue.severity is Severity.ERROR] == []
