"""A report on paper: tagged, with contents and numbered sections; a light is never a colour alone; the same bytes."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader

from motlan.governance.lights.light import Light
from motlan.governance.report.content import Cell, Column, Report, Section, Table, read, record
from motlan.kernel.text import Text
from motlan.service.documents.report_paper import paper


def said(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


TABLE = Table(
    label=said("Đèn", "Lights"),
    columns=(Column(label=said("Tên", "Name")), Column(label=said("Số", "Number"), figures=True)),
    rows=tuple((Cell(text=light.word, light=light), Cell(text=said("1.234", "1,234"))) for light in Light),
    empty=said("Không có", "None"),
    more=7,
)
REPORT = Report(
    day="2026-11-16",
    made_at="2026-11-17T01:00:00Z",
    whole=True,
    title=said("Báo cáo ngày 16/11/2026", "Report of 16/11/2026"),
    plan=said("Kế hoạch", "A plan"),
    rule="0" * 64,
    figures={"late": 1.0, "ready": None},
    sections=(
        Section(
            name="one", title=said("Phần một", "Part one"), said=(said("#panic() *sao*", "#panic()"),), shows="lights"
        ),
        Section(name="two", title=said("Phần hai", "Part two"), tables=(TABLE,), shows="tasks"),
        Section(name="three", title=said("Phần ba", "Part three")),
    ),
)


def drawn(language: str = "vi", number: int = 2, because: str = "Gửi lại số liệu") -> bytes:
    return paper(REPORT, at="08:00, 17/11/2026", heading=(), number=number, because=because, language=language)


def test_it_is_tagged_has_a_title_a_language_and_an_outline() -> None:
    reader = PdfReader(io.BytesIO(drawn()))
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("vi", True)
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title == "Báo cáo ngày 16/11/2026"
    assert [one.title for one in reader.outline if not isinstance(one, list)] == [
        "1. Phần một",
        "2. Phần hai",
        "3. Phần ba",
    ]


def test_it_says_everything_and_takes_nothing_for_markup() -> None:
    words = " ".join(PdfReader(io.BytesIO(drawn())).pages[0].extract_text().split())
    for one in ("#panic() *sao*", "Bản số 2, lập lúc 08:00, 17/11/2026", "Bản này thay bản số 1.", "Gửi lại số liệu"):
        assert one in words
    for light in Light:
        assert light.symbol in words
        assert light.word["vi"] in words
    assert "và 7 dòng nữa" in words


def test_a_first_edition_took_nothings_place() -> None:
    words = PdfReader(io.BytesIO(drawn("en", number=1, because=""))).pages[0].extract_text()
    assert "Edition 1" in words
    assert "takes the place" not in words


def test_the_same_report_gives_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_what_is_kept_is_read_as_it_was() -> None:
    assert read(record(REPORT)) == REPORT


def test_everybody_sees_only_what_is_published_numbered_anew() -> None:
    shown = REPORT.for_everybody(("tasks", "reports"))
    assert [one.name for one in shown.sections] == ["two"]
    assert REPORT.for_everybody(()).sections == ()
