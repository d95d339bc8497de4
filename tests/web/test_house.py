"""Pages stand on the workspace as it was when their process began, until a watch says that it follows another one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from motlan.data.sync.asked import follows
from motlan.store.lake import Lake
from motlan.web.house import House, house

REPOSITORY = Path(__file__).parents[2]
LABEL = "Viet Nam – sample nation"


@pytest.fixture
def workspace(tmp_path: Path, settings: Any) -> Path:
    """A workspace of one's own, on which the pages stand."""
    root = shutil.copytree(REPOSITORY / "workspaces" / "vietnam", tmp_path / "workspace")
    (tmp_path / "state" / "lake").mkdir(parents=True)
    settings.MOTLAN_WORKSPACE, settings.MOTLAN_DIR = root, tmp_path / "state"
    return root


def called(here: House) -> str:
    return here.workspace.settings.label.in_("en")


def write(root: Path, was: str, now: str) -> None:
    file = root / "workspace.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")


def test_pages_follow_what_a_watch_follows(workspace: Path) -> None:
    lake, first = Lake(workspace.parent / "state" / "lake"), house()
    write(workspace, LABEL, "A second nation")
    assert house() is first, "what nothing follows yet may stand against the register"
    follows(lake)
    assert called(house()) == "A second nation"


def test_a_workspace_with_faults_is_not_followed_and_a_mended_one_is(
    workspace: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lake, first = Lake(workspace.parent / "state" / "lake"), house()
    write(workspace, LABEL, "A second nation}")
    follows(lake)
    assert house() is first
    assert house() is first
    assert [one.message.partition(":")[0] for one in caplog.records if one.name == "motlan.web.house"] == [
        "the workspace has faults and is not followed"
    ]
    write(workspace, "A second nation}", "A third nation")
    follows(lake)
    assert called(house()) == "A third nation"
