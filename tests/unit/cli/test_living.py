"""What people see of a watch: a source that fails is told once, and of all that are away now and then."""

from __future__ import annotations

from pathlib import Path

import pytest

from motlan.cli.living import Screen
from motlan.cli.terminal import Terminal
from motlan.data.api import DatasetReport, Notice
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
        "15:01:00 insurance.members ! not read, tried again by itself: gone",
        "→ wait",
        "15:12:00 ! still not read: insurance.members (since 2026-03-01 15:00:00+07); they are tried again",
        "15:13:00 insurance.members ✓ living again (interrupted since 2026-03-01 15:00:00+07)",
    ]


def test_why_everything_was_read_again_is_said_beneath_what_that_brought(capsys: pytest.CaptureFixture[str]) -> None:
    lost = Text(vi="Nhật ký mất.", en="The log is gone.")
    brought = DatasetReport(
        database="population", dataset="citizens", outcome="ok", message=DOWN, changed=3, seconds=0.25, lost=lost
    )
    landed = Notice(what="landed", at="2026-03-01T08:01:00Z", database="population", dataset="citizens", report=brought)
    Screen(Terminal(as_json=False, language="en")).show(landed)
    lines = [" ".join(line.split()) for line in capsys.readouterr().err.splitlines()]
    assert [line.partition(" ")[2] for line in lines] == [
        "population.citizens ✓ +0 ~3 -0 0.25 s",
        "The log is gone. Everything was read again and compared with what is held.",
    ]
    Screen(Terminal(as_json=True, language="en")).show(landed)
    assert '"lost": "The log is gone."' in capsys.readouterr().out


def test_programs_see_every_try(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(Terminal(as_json=True, language="en"))
    for tries in (1, 2):
        screen.show(stale("2026-03-01T08:01:00Z", tries))
    assert capsys.readouterr().out.count('"at": "2026-03-01T08:01:00Z"') == 2
