"""Tables that people type: what parts them, how they are written, and on which row each thing stands."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from motlan.kernel.errors import SourceChanged
from motlan.store.typed_rows import typed

ROWS = ((2, ("00004", "có")), (4, ("Xã A, B", "")))
"""The third row of the file is empty."""


@pytest.mark.parametrize(
    "content",
    [
        b'unit,holds\n00004,c\xc3\xb3\n,\n"X\xc3\xa3 A, B"\n',
        "unit;holds\r\n00004;có\r\n\r\nXã A, B;\r\n".encode("utf-8-sig"),
        "unit\tholds\n00004\tcó\n\nXã A, B\t\n".encode("utf-16"),
    ],
)
def test_a_csv_is_read_however_a_spreadsheet_writes_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(content)
    found = typed(file)
    assert (found.headings, found.rows) == (("unit", "holds"), ROWS)


def test_a_workbook_is_read_from_its_first_sheet(tmp_path: Path) -> None:
    file = tmp_path / "table.XLSX"
    with xlsxwriter.Workbook(str(tmp_path / "made.xlsx")) as book:
        sheet = book.add_worksheet("communes")
        for at, row in ((0, ("unit", "holds")), (1, ("00004", "có")), (3, ("Xã A, B",))):
            sheet.write_row(at, 0, row)
    (tmp_path / "made.xlsx").rename(file)
    assert typed(file).rows == ROWS


def test_cells_without_a_heading_are_kept_to_be_told(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("unit,holds,\n1,yes,more\n2,no,\n", encoding="utf-8")
    assert typed(file).rows == ((2, ("1", "yes", "more")), (3, ("2", "no")))


@pytest.mark.parametrize("content", [b"", b"\n,\n", "unit;có\n".encode("cp1258"), b'unit\n"00004\n'])
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(content)
    with pytest.raises(SourceChanged) as refused:
        typed(file)
    assert str(file) in str(refused.value.where)
