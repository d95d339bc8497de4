"""Documents: every link leads somewhere, every example of YAML is YAML, and decisions are written alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.architecture.files import REPOSITORY, named, repository_files

LINK = re.compile(r"\]\(([^)\s]+)\)")
YAML_EXAMPLE = re.compile(r"^( *)```yaml\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
SECTIONS = ("## Context", "## Decision", "## Rejected", "## Consequences")
DOCUMENTS = sorted(path for path in repository_files() if path.suffix == ".md")
DECISIONS = sorted((REPOSITORY / "docs" / "decisions").glob("*.md"))


def prose(path: Path) -> str:
    """The text without its blocks of code, which may hold what looks like a link."""
    return re.sub(r"^ *```.*?^ *```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_link_leads_to_a_file(path: Path) -> None:
    targets = [link.split("#")[0] for link in LINK.findall(prose(path)) if not re.match(r"\w+:", link)]
    assert [target for target in targets if target and not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_yaml_example_can_be_read(path: Path) -> None:
    for indent, example in YAML_EXAMPLE.findall(path.read_text(encoding="utf-8")):
        assert yaml.safe_load(re.sub(f"^{indent}", "", example, flags=re.MULTILINE))


@pytest.mark.parametrize("path", DECISIONS, ids=named)
def test_a_decision_has_context_decision_alternatives_and_consequences(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line in SECTIONS] == list(SECTIONS)
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert len(DECISIONS) >= 5
