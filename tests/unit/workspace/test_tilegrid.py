"""The tile grid of a workspace: what is read, and every fault that `motlan check` says of it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from motlan.dictionary.shape import Tile
from motlan.dictionary.unit import Unit, UnitBook
from motlan.workspace.load import examine, load
from motlan.workspace.tilegrid import FILE, read_tiles
from tests.unit.service.conftest import VIETNAM


def unit(code: str, *, parent: str = "", ended: date | None = None) -> Unit:
    begun = date(2020, 1, 1)
    return Unit(
        code=code,
        name=f"U{code}",
        name_en="",
        parent=parent,
        level=2 if parent else 1,
        kind="",
        valid_from=begun,
        valid_to=ended,
    )


UNITS = UnitBook(
    units={
        one.code: one
        for one in (unit("01"), unit("02"), unit("03", ended=date(2025, 6, 30)), unit("00104", parent="01"))
    }
)
HEAD = "code,row,col,short,short_en\n"
RIGHT = "01,0,1,Một,One\n02,3,0,Hai,\n"


def told(root: Path, text: str) -> list[tuple[str, int, str]]:
    (root / "plans").mkdir(exist_ok=True)
    (root / FILE).write_text(text, encoding="utf-8")
    return [(one.severity.value, one.line, one.why["en"]) for one in read_tiles(root, UNITS)[1]]


def test_tiles_are_read_with_their_short_names(tmp_path: Path) -> None:
    assert told(tmp_path, HEAD + RIGHT) == []
    assert read_tiles(tmp_path, UNITS)[0] == {
        "01": Tile(0, 1, {"": "Một", "en": "One"}),
        "02": Tile(3, 0, {"": "Hai"}),
    }


def test_a_workspace_may_do_without(tmp_path: Path) -> None:
    assert read_tiles(tmp_path, UNITS) == ({}, ())


@pytest.mark.parametrize(
    ("lines", "line", "why"),
    [
        ("99,1,1,X,X\n", 4, "There is no unit 99 in units.csv."),
        ("00104,1,1,X,X\n", 4, "00104 (U00104) lies inside 01 (U01), not just below the country."),
        ("03,1,1,X,X\n", 4, "03 (U03) ended on 2025-06-30."),
        ("01,1,1,X,X\n", 4, "01 (U01) stands more than once."),
        ("03,1,1\n", 4, "Line 4: it does not have as many cells as there are columns."),
        ("03,a,1,X,X\n", 4, "Line 4: 03: row is 'a', not a number from 0 to 99."),
        ("03,1,-1,X,X\n", 4, "Line 4: 03: col is '-1', not a number from 0 to 99."),
        ("03,1,100,X,X\n", 4, "Line 4: 03: col is '100', not a number from 0 to 99."),
        ("03,1,1,,X\n", 4, "Line 4: short is empty."),
        (",1,1,X,X\n", 4, "Line 4: code is empty."),
    ],
)
def test_a_wrong_line_is_a_fault_of_its_line(tmp_path: Path, lines: str, line: int, why: str) -> None:
    assert told(tmp_path, HEAD + RIGHT + lines) == [("error", line, why)]


def test_two_units_in_one_tile_are_named(tmp_path: Path) -> None:
    text = HEAD + "01,2,2,X,X\n02,2,2,Y,Y\n"
    assert told(tmp_path, text) == [("error", 3, "01 (U01) and 02 (U02) stand in one tile: row 2, column 2.")]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    assert told(tmp_path, "code,row,short\n01,1,X\n") == [("error", 1, "Line 1: missing columns: col, short_en.")]


def test_a_unit_without_a_tile_is_a_warning(tmp_path: Path) -> None:
    assert told(tmp_path, HEAD + "01,2,2,X,X\n") == [("warning", 1, "There is no tile of 02 (U02).")]


def test_the_example_has_a_tile_for_every_province() -> None:
    found = load(VIETNAM)
    assert found.tiles.keys() == {one.code for one in found.dictionary.units.lasting()}
    assert found.tiles["01"].short == {"": "Hà Nội", "en": "Hanoi"}


def test_a_fault_of_the_grid_is_a_fault_of_the_workspace(tmp_path: Path) -> None:
    shutil.copytree(VIETNAM, tmp_path / "w")
    grid = tmp_path / "w" / FILE
    grid.write_text(grid.read_text(encoding="utf-8").replace("04,0,4,", "04,2,2,"), encoding="utf-8")
    loaded = examine(tmp_path / "w")
    assert loaded.workspace is None
    (fault,) = loaded.errors
    assert (fault.file, fault.line) == (FILE, 3)
    assert "01 (Thành phố Hà Nội) và 04 (Tỉnh Cao Bằng) đứng cùng một ô: dòng 2, cột 2." in fault.why["vi"]
