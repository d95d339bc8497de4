"""What communes say of themselves, from a table: every column and row that is wrong is told, with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from motlan.governance.plans.spec import Territory
from motlan.governance.readiness import api as readiness
from motlan.governance.readiness.api import Told
from motlan.workspace.load import load
from motlan.workspace.spec import Workspace

VIETNAM = Path(__file__).parents[4] / "workspaces" / "vietnam"
DAY = date(2026, 10, 31)
HEAD = ("Đơn vị", "tỉnh", "computers", "Cán bộ được tập huấn", "STT")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load(VIETNAM)


def told(workspace: Workspace, *rows: Sequence[str], headings: Sequence[str] = HEAD, day: date = DAY) -> Told:
    territory = workspace.plans["plan_02"].territory
    assert isinstance(territory, Territory)
    return readiness.read_table(
        headings=headings,
        rows=list(enumerate(rows, start=2)),
        territory=territory,
        units=workspace.dictionary.units,
        day=day,
    )


def faults(found: Told) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.why.in_("en")) for one in found.faults]


def test_communes_are_known_by_number_or_name_and_say_yes_or_no_in_both_languages(workspace: Workspace) -> None:
    found = told(
        workspace,
        ("00004", "", "có", "chưa đạt", "1"),
        ("8", "", "1", "", "2"),
        ("xã minh châu", "Thành phố Hà Nội", "No", "ĐẠT", "3"),
        ("Xã Minh Châu", "40", "", "yes", "4"),
        ("00013", "", "", "", "5"),
    )
    assert faults(found) == [(6, "Đơn vị", "There is no commune “00013” on 2026-10-31.")]
    assert [(one.unit, dict(one.holds)) for one in found.says] == [
        ("00004", {"computers": True, "trained_staff": False}),
        ("00008", {"computers": True}),
        ("09661", {"computers": False, "trained_staff": True}),
        ("17476", {"trained_staff": True}),
    ]


def test_a_row_that_says_nothing_says_nothing(workspace: Workspace) -> None:
    found = told(workspace, ("00004", "", "", "", "1"))
    assert (found.says, found.faults) == ((), ())


def test_every_fault_is_told_by_row_and_column(workspace: Workspace) -> None:
    found = told(
        workspace,
        ("", "", "có", "", ""),
        ("Xã Minh Châu", "", "có", "", ""),
        ("00004", "", "maybe", "x", ""),
        ("00008", "", "yes", "", "", "more"),
        ("04", "", "yes", "", ""),
        ("00025", "", "yes", "", ""),
        ("00025", "", "no", "", ""),
    )
    assert faults(found) == [
        (2, "Đơn vị", "No unit is written."),
        (3, "Đơn vị", "2 communes are called “Xã Minh Châu”."),
        (4, "computers", "“maybe” is neither yes nor no."),
        (4, "Cán bộ được tập huấn", "“x” is neither yes nor no."),
        (5, "", "The row has more cells than there are columns."),
        (6, "Đơn vị", "There is no commune “04” on 2026-10-31."),
        (8, "Đơn vị", "“00025” stands in row 7 already."),
    ]
    assert "17476" in found.faults[1].remedy.in_("en")
    assert [one.unit for one in found.says] == ["00025"]


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (("computers",), [(1, "unit", "The column of units is missing.")]),
        (("unit", "computer"), [(1, "computer", "There is no criterion “computer”.")]),
        (
            ("unit", "computers", "Máy tính cho cán bộ"),
            [(1, "Máy tính cho cán bộ", "The column “Máy tính cho cán bộ” stands twice.")],
        ),
    ],
)
def test_headings_that_nobody_knows_are_told(
    workspace: Workspace, headings: Sequence[str], said: list[tuple[int, str, str]]
) -> None:
    found = told(workspace, ["00004", "yes", "yes"][: len(headings)], headings=headings)
    assert (faults(found), found.says) == (said, ())


def test_a_table_of_before_the_communes_were_made_is_refused(workspace: Workspace) -> None:
    found = told(workspace, ("00004", "", "yes", "", ""), day=date(2025, 6, 30))
    assert faults(found) == [(2, "Đơn vị", "There is no commune “00004” on 2025-06-30.")]
