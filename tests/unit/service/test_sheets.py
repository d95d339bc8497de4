"""Slip 06 says who had a dossier from when to when, slip 07 what a unit received on a day; both can be read by all."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pypdf
import pytest

from motlan.dictionary.book import Dictionary
from motlan.kernel.spec import Read
from motlan.kernel.text import Text
from motlan.service.documents.compose import Case
from motlan.service.documents.daybook import Entry, day_book
from motlan.service.documents.draw import draw
from motlan.service.documents.model import Document, Proof
from motlan.service.documents.slips import Slips
from motlan.service.documents.way import control_sheet, stages
from motlan.service.dossiers.events import (
    Act,
    ConsultationAnswered,
    Consulted,
    Decided,
    Declined,
    Event,
    FiledPart,
    PartDecided,
    PartDeclined,
    PartStarted,
    Returned,
    SupplementAsked,
    Supplemented,
    Taken,
)
from motlan.service.dossiers.status import Status
from motlan.service.forms.compile import compile_form
from motlan.service.forms.model import Form
from motlan.service.procedures.spec import Procedure
from tests.unit.service.test_dossiers import FILED, RECEIVED

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
"""Monday, 09:00 in Hà Nội; an act happens each hour after that, and the dossier is due at 09:00 on Tuesday."""
PROOF = Proof(code="7K2M-Q0ZD-4HXN", address="https://motlan.example/verify/7K2M-Q0ZD-4HXN/")
DECIDED = Decided(document="birth_extract")


@pytest.fixture
def birth(procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary) -> Form:
    procedure = procedures["birth_registration"].value
    assert procedure is not None
    return compile_form(procedure=procedure, dictionary=dictionary)


def _run(*acts: Act) -> tuple[Event, ...]:
    return tuple(
        Event(number=number, at=AT + timedelta(hours=number - 1), actor="Bình", act=act)
        for number, act in enumerate(acts, start=1)
    )


def _way(form: Form, *acts: Act, now: datetime = AT) -> list[tuple[str, str, int, int | None, bool | None]]:
    """Each stage: with whom, for what, from which to which hour, late."""

    def hour(at: datetime) -> int:
        return int((at - AT) / timedelta(hours=1))

    return [
        (
            one.who.in_("en").split(",")[0],
            one.what.in_("en"),
            hour(one.since),
            hour(one.until) if one.until else None,
            one.late(now),
        )
        for one in stages(events=_run(*acts), form=form)
    ]


def test_the_way_of_a_dossier_that_went_well(birth: Form) -> None:
    assert _way(birth, FILED, RECEIVED, Taken(officer="binh"), DECIDED, Returned(way="direct")) == [
        ("Ba Dinh Ward", "To be received", 0, 1, None),
        ("Ba Dinh Ward", "In work", 1, 2, False),
        ("Bình", "In work", 2, 3, False),
        ("Ba Dinh Ward", "Handing the result over", 3, 4, None),
    ]


def test_what_still_lies_there_is_late_when_its_day_went_by(birth: Form) -> None:
    today = _way(birth, FILED, RECEIVED, now=AT + timedelta(hours=5))
    later = _way(birth, FILED, RECEIVED, now=AT + timedelta(days=2))
    assert [one[-2:] for one in (today[-1], later[-1])] == [(None, False), (None, True)]


def test_the_person_has_it_while_she_supplies_and_it_goes_back_to_who_asked(birth: Form) -> None:
    asked = SupplementAsked(items=("a",), note="", respond_by=AT + timedelta(days=7))
    supplied = Supplemented(answers={}, note="Gửi", due_at=AT + timedelta(days=1))
    assert _way(birth, FILED, RECEIVED, Taken(officer="binh"), asked, supplied, Declined(reason="Sai"))[2:] == [
        ("Bình", "In work", 2, 3, False),
        ("The applicant", "Supplement", 3, 4, False),
        ("Bình", "In work", 4, 5, False),
    ]


def test_agencies_that_are_asked_have_it_at_the_same_time(birth: Form) -> None:
    first, second = (
        Consulted(number=number, unit=unit, question="Có trùng không?", respond_by=AT + timedelta(hours=hours))
        for number, unit, hours in ((1, "00008", 9), (2, "01", 3))
    )
    answered = ConsultationAnswered(number=1, unit="00008", answer="", agrees=True)
    found = _way(birth, FILED, RECEIVED, first, second, answered, DECIDED)
    assert found[1:4] == [
        ("Ba Dinh Ward", "In work", 1, 5, False),
        ("Ngoc Ha Ward", "Opinion", 2, 4, False),
        ("Hanoi City", "Opinion: none was given", 3, 5, True),
    ]


def test_an_opinion_that_nobody_gave_in_time_to_spare_is_neither_late_nor_on_time(birth: Form) -> None:
    asked = Consulted(number=1, unit="01", question="Có trùng không?", respond_by=AT + timedelta(hours=9))
    found = _way(birth, FILED, RECEIVED, asked, DECIDED)
    assert found[2] == ("Hanoi City", "Opinion: none was given", 2, 3, None)


@pytest.fixture
def linked(procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary) -> Form:
    procedure = procedures["linked_birth"].value
    assert procedure is not None
    return compile_form(procedure=procedure, dictionary=dictionary)


LINKED = replace(
    FILED,
    procedure="3.000722",
    parts=(
        FiledPart(key="birth", procedure="1.001193", deciding=FILED.deciding),
        FiledPart(key="residence", procedure="1.004222", deciding=FILED.deciding, after=("birth",)),
        FiledPart(key="health_card", procedure="1.014137", deciding="01", after=("birth",)),
    ),
)
BIRTH, RESIDENCE, CARD = (
    PartStarted(part=name, due_at=AT + timedelta(hours=hours))
    for name, hours in (("birth", 24), ("residence", 10), ("health_card", 6))
)


def test_the_work_on_a_linked_dossier_is_that_on_its_parts(linked: Form) -> None:
    now = AT + timedelta(hours=8)
    begun = _way(linked, LINKED, RECEIVED, BIRTH, now=now)
    assert begun == [
        ("Ba Dinh Ward", "To be received", 0, 1, None),
        ("Ba Dinh Ward", "In work: Birth registration", 2, None, False),
    ]
    granted = _way(linked, LINKED, RECEIVED, BIRTH, PartDecided(part="birth"), RESIDENCE, CARD, now=now)
    assert granted[1:] == [
        ("Ba Dinh Ward", "In work: Birth registration", 2, 3, False),
        ("Ba Dinh Ward", "In work: Permanent residence", 4, None, False),
        ("Hanoi City", "In work: Health insurance card", 5, None, True),
    ]


def test_who_takes_a_linked_dossier_on_has_the_parts_of_her_own_unit(linked: Form) -> None:
    run = (LINKED, RECEIVED, BIRTH, Taken(officer="binh"), PartDecided(part="birth"), RESIDENCE, CARD)
    assert _way(linked, *run)[1:] == [
        ("Ba Dinh Ward", "In work: Birth registration", 2, 3, False),
        ("Bình", "In work: Birth registration", 3, 4, False),
        ("Bình", "In work: Permanent residence", 5, None, False),
        ("Hanoi City", "In work: Health insurance card", 6, None, False),
    ]


def test_parts_lie_still_while_the_person_has_the_dossier_and_are_due_by_the_clock_that_stood(linked: Form) -> None:
    asked = SupplementAsked(items=("birth_certificate",), note="", respond_by=AT + timedelta(days=7))
    waiting = _way(linked, LINKED, RECEIVED, BIRTH, asked)
    assert waiting[1:] == [
        ("Ba Dinh Ward", "In work: Birth registration", 2, 3, False),
        ("The applicant", "Supplement", 3, None, False),
    ]
    supplied = Supplemented(answers={}, note="", due_at=AT + timedelta(days=3), parts_due={"birth": AT})
    assert _way(linked, LINKED, RECEIVED, BIRTH, asked, supplied, now=AT + timedelta(hours=9))[2:] == [
        ("The applicant", "Supplement", 3, 4, False),
        ("Ba Dinh Ward", "In work: Birth registration", 4, None, True),
    ]


def test_the_whole_ends_with_the_last_part_and_is_handed_over(linked: Form) -> None:
    run = (LINKED, RECEIVED, BIRTH, PartDecided(part="birth"), RESIDENCE, CARD)
    ended = (*run, PartDeclined(part="residence", reason="Sai"), PartDecided(part="health_card"), DECIDED)
    assert _way(linked, *ended)[2:] == [
        ("Ba Dinh Ward", "In work: Permanent residence", 4, 6, False),
        ("Hanoi City", "In work: Health insurance card", 5, 7, True),
        ("Ba Dinh Ward", "Handing the result over", 8, None, None),
    ]


def test_an_event_that_does_not_fit_moves_it_nowhere(birth: Form) -> None:
    assert _way(birth, FILED, DECIDED) == [("Ba Dinh Ward", "To be received", 0, None, None)]


def _readable(document: Document) -> str:
    """The text of the PDF, which is tagged, has a language and a title, and an image with words for it."""
    pdf = pypdf.PdfReader(io.BytesIO(draw(document=document, proof=PROOF)))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == document.language
    assert pdf.metadata is not None
    assert pdf.metadata.title == document.title
    return "\n".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_control_sheet_is_drawn(birth: Form, language: str) -> None:
    events = _run(FILED, RECEIVED, Taken(officer="binh"), DECIDED)
    case = Case(code="00004-20261116-0000001", name="Nguyễn Thị Hoa", events=events, form=birth, zone=ZONE)
    sheet = control_sheet(case=case, slips=Slips(), language=language, now=AT + timedelta(hours=9))
    assert sheet.table is not None
    assert [row[2:4] for row in sheet.table.rows[:2]] == [
        ("09:00, 16/11/2026", "10:00, 16/11/2026"),
        ("10:00, 16/11/2026", "11:00, 16/11/2026"),
    ]
    said = _readable(sheet)
    for words in ("00004-20261116-0000001", "Bình", PROOF.code):
        assert words in said


def _entry(number: int) -> Entry:
    return Entry(
        code=f"00004-20261116-{number:07d}",
        name=f"Nguyễn Thị Hoa {number}",
        procedure=Text(vi="Đăng ký khai sinh", en="Birth registration"),
        status=Status.RECEIVED,
        received_at=AT,
        due_at=AT + timedelta(days=1),
        waiting_since=None,
        ended_at=None,
    )


def _book(*entries: Entry, language: str = "vi", now: datetime = AT, rest: int = 0) -> Document:
    return day_book(
        unit=Text(vi="Phường Ba Đình", en="Ba Dinh Ward"),
        day=date(2026, 11, 16),
        entries=entries,
        slips=Slips(),
        language=language,
        zone=ZONE,
        now=now,
        rest=rest,
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", "Văn bản này chỉ có 2 hồ sơ đầu tiên trong ngày; 3 hồ sơ còn lại nằm trong tệp CSV của sổ cùng ngày."),
        ("en", "This document has only the first 2 dossiers of the day; the other 3 are in the CSV file of the same"),
    ],
)
def test_a_register_that_is_cut_says_so_and_where_the_rest_is(language: str, said: str) -> None:
    book = _book(_entry(1), _entry(2), language=language, rest=3)
    assert (book.rows[-1][1], len(book.closing)) == (("5",), 1)
    assert book.closing[0].startswith(said)
    assert _book(_entry(1), _entry(2), language=language).closing == ()


def test_the_register_says_what_became_of_each_dossier() -> None:
    done = replace(_entry(2), status=Status.DONE, ended_at=AT + timedelta(days=3))
    book = _book(_entry(1), done)
    assert book.rows == (
        ("Cơ quan tiếp nhận", ("Phường Ba Đình",)),
        ("Ngày tiếp nhận", ("16/11/2026",)),
        ("Số hồ sơ", ("2",)),
    )
    assert book.table is not None
    assert [row[0] for row in book.table.rows] == ["1", "2"]
    assert [row[-1] for row in book.table.rows] == ["Đã tiếp nhận", "Đã giải quyết, 09:00, 19/11/2026, trễ hạn"]


def test_a_day_of_two_thousand_dossiers_is_drawn_in_seconds() -> None:
    begun = time.process_time()
    said = _readable(_book(*(_entry(number) for number in range(1, 2_001)), language="en"))
    assert time.process_time() - begun < 60  # seconds of work; it takes a few
    assert said.count("Birth registration") == 2_000
    assert "00004-20261116-0002000" in said
