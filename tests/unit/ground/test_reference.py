"""The reference is written from the code, and is fresh."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from motlan.workspace.schema import KINDS, schema
from tests.conftest import REPOSITORY
from tools import write_reference
from tools.write_reference import PAGES, REFERENCE, grid, keys, stale


def test_every_page_of_the_reference_is_what_the_code_says() -> None:
    """In a process of its own: what a verb says of itself stays in the language in which it was first asked."""
    assert {page.name for page in REFERENCE.glob("*.md")} == set(PAGES)
    command = [sys.executable, "tools/write_reference.py", "--check"]
    checked = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, ""), "run make docs"


def test_a_page_that_was_edited_by_hand_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_reference, "PAGES", {"a.md": lambda: "# A\n", "b.md": lambda: "# B\n"})
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Edited\n", encoding="utf-8")
    assert list(stale(tmp_path)) == ["b.md"]


def test_keys_say_type_default_and_meaning() -> None:
    schema = {
        "required": ["kind"],
        "properties": {
            "kind": {"enum": ["csv", "xlsx"], "description": "how it is kept"},
            "weight": {"type": "number", "default": 1.5},
            "label": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]},
            "late": {"type": "boolean", "default": False},
        },
    }
    assert keys(schema).splitlines() == [
        "| key | type | default | meaning |",
        "| --- | --- | --- | --- |",
        r"| `kind` | `csv` \| `xlsx` | **must be given** | how it is kept |",
        "| `weight` | number | `1.5` |  |",
        "| `label` | text, or language → text |  |  |",
        "| `late` | yes or no | `no` |  |",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_a_workspace_says_what_it_means(kind: str) -> None:
    described = schema(kind)
    parts = {kind: described} | described.get("$defs", {})
    empty = [
        f"{part}.{name}"
        for part, about in parts.items()
        for name, key in about.get("properties", {}).items()
        if not key.get("description", "").strip()
    ]
    assert empty == []


def test_a_grid_is_a_markdown_table() -> None:
    assert grid(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
