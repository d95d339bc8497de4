"""Tables as spreadsheets write them: what parts the cells, how letters are written, what is no row."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest
import xlsxwriter

from motlan.kernel.errors import SourceChanged
from motlan.store.typed_rows import by_heading, typed

HEADINGS = ("Mã", "Tên nhiệm vụ")
ROWS = [{"Mã": "a_1", "Tên nhiệm vụ": "Sửa đổi, bổ sung; “Luật”"}, {"Mã": "a_2", "Tên nhiệm vụ": "Đặng Thị Hoà"}]
TEXT = 'Mã;Tên nhiệm vụ\r\na_1;"Sửa đổi, bổ sung; “Luật”"\r\n;\r\na_2;Đặng Thị Hoà\r\n'


TONES = "\u0300\u0301\u0303\u0309\u0323"


def windows(text: str) -> bytes:
    """As Vietnamese Windows writes it: the tones of most letters stand behind them."""
    written = []
    for letter in text:
        parts = normalize("NFD", letter)
        tone = next((part for part in parts if part in TONES), "")
        apart = normalize("NFC", parts.replace(tone, "")) + tone if tone else letter
        written.append(apart.encode("cp1258"))
    return b"".join(written)


@pytest.mark.parametrize(
    "written",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace(";", "\t").replace("sung\t", "sung;").encode("utf-16"),
        ("sep=;\r\n" + TEXT).encode("utf-8-sig"),
        windows(TEXT),
    ],
    ids=["utf-8", "with a mark", "utf-16 with tabs", "Excel's hint", "code page"],
)
def test_however_excel_writes_it(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(written)
    sheet = by_heading(file)
    assert sheet.headings == HEADINGS
    assert list(sheet.rows) == ROWS


def test_a_short_row_has_empty_cells_and_columns_without_heading_are_none(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("a,b,,\n1\n2,3,,\n", encoding="utf-8")
    assert list(by_heading(file).rows) == [{"a": "1", "b": ""}, {"a": "2", "b": "3"}]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a,b\n1,2,3\n", "Row 2 has a cell under no heading."),
        ("a,,b\n1,x,2\n", "Row 2 has a cell under no heading."),
        ("a,b,a\n1,2,3\n", "The heading “a” stands twice."),
        ("", "The file or table is empty."),
    ],
)
def test_what_would_be_lost_is_told(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceChanged) as refused:
        list(by_heading(file).rows)
    assert refused.value.what["en"] == what


def test_a_row_is_named_by_the_number_that_the_spreadsheet_gives_it(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text('a,b\n"one\nmore",2\n\n1,2,3\n', encoding="utf-8")
    with pytest.raises(SourceChanged) as refused:
        list(by_heading(file).rows)
    assert refused.value.what["en"] == "Row 4 has a cell under no heading."


def test_a_workbook_loses_no_cell_either(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("tasks")
        sheet.write_row(0, 0, ("a", "b"))
        sheet.write_row(1, 0, ("1", "2"))
    assert list(by_heading(file).rows) == [{"a": "1", "b": "2"}]
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("tasks")
        sheet.write_row(0, 0, ("a", "b"))
        sheet.write_row(1, 0, ("1", "2", "3"))
    with pytest.raises(SourceChanged) as refused:
        list(by_heading(file).rows)
    assert refused.value.what["en"] == "Row 2 has a cell under no heading."


def test_a_quote_that_nobody_closed_swallows_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text('a,b\n"1,2\n3,4\n', encoding="utf-8")
    with pytest.raises(SourceChanged):
        list(by_heading(file).rows)


def test_a_table_taken_in_on_a_page_is_in_unicode(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(windows(TEXT))
    with pytest.raises(SourceChanged) as refused:
        typed(file)
    assert refused.value.what["en"] == "The CSV file is no Unicode."
