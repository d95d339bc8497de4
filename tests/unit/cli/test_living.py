"""What people see of a watch: a source that fails is told once, and of all that are away now and then."""

from __future__ import annotations

from pathlib import Path

import pytest

from motlan.cli.living import Screen
from motlan.cli.terminal import Terminal
from motlan.data.api import Notice
from motlan.kernel.text import Text
from motlan.workspace.init import init

DOWN = Text(vi="mất", en="gone")


def stale(at: str, tries: int, dataset: str = "members") -> Notice:
    return Notice(
        what="stale", at=at, database="insurance", dataset=dataset, message=DOWN, remedy=Text(vi="chờ", en="wait"),
        attempts=tries, since="2026-03-01T08:00:00Z", next_try=at,
    )  # fmt: skip


def test_people_see_a_source_fail_once_and_a_reminder_every_ten_minutes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(tmp_path / "province", name="province")
    settings = tmp_path / "province" / "workspace.yaml"
    settings.write_text(settings.read_text("utf-8").replace("time_zone: UTC", "time_zone: Asia/Ho_Chi_Minh"), "utf-8")
    screen = Screen(Terminal(as_json=False, language="en", workspace=tmp_path / "province"))
    for tries in (1, 2, 3):
        screen.show(stale(f"2026-03-01T08:0{tries}:00Z", tries))
    screen.show(stale("2026-03-01T08:12:00Z", 4))
    since = "2026-03-01T08:00:00Z"
    screen.show(Notice(what="living", at="2026-03-01T08:13:00Z", database="insurance", dataset="members", since=since))
    lines = [" ".join(line.split()) for line in capsys.readouterr().err.splitlines()]
    assert lines == [
        "15:01:00 insurance.members ! no answer, tried again by itself: gone",
        "→ wait",
        "15:12:00 ! still no answer: insurance.members (since 2026-03-01 15:00:00+07); they are tried again",
        "15:13:00 insurance.members ✓ living again (interrupted since 2026-03-01 15:00:00+07)",
    ]


def test_programs_see_every_try(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(Terminal(as_json=True, language="en"))
    for tries in (1, 2):
        screen.show(stale("2026-03-01T08:01:00Z", tries))
    assert capsys.readouterr().out.count('"at": "2026-03-01T08:01:00Z"') == 2
