"""Every act is told in both languages, to the person and to the office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from motlan.dictionary.book import Dictionary
from motlan.kernel.spec import Read
from motlan.service.dossiers.events import (
    Act,
    Event,
    Extended,
    Paid,
    Received,
    Refunded,
    Signed,
    SupplementAsked,
    acts,
    kind_of,
)
from motlan.service.dossiers.told import item_label, tell
from motlan.service.dossiers.voice import WORDS, Reader
from motlan.service.forms.compile import compile_form
from motlan.service.forms.model import Form
from motlan.service.procedures.spec import Procedure
from tests.unit.service.test_dossiers import ASKED, EVERY

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LATE = datetime(2026, 11, 16, 18, tzinfo=UTC)
"""Already the 17th in Hà Nội."""


@pytest.fixture
def birth(procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary) -> Form:
    procedure = procedures["birth_registration"].value
    assert procedure is not None
    return compile_form(procedure=procedure, dictionary=dictionary)


def _said(act: Act, form: Form, reader: Reader, language: str) -> tuple[str, str]:
    told = tell(Event(number=1, at=LATE, actor="Hoa", act=act), form, zone=ZONE, reader=reader)
    return told.title.in_(language), told.more.in_(language) if told.more else ""


def test_each_act_has_words() -> None:
    assert set(WORDS) == {acts.get(name) for name in acts.names()}


@pytest.mark.parametrize("reader", ["person", "officer"])
@pytest.mark.parametrize("act", EVERY, ids=kind_of)
def test_each_act_is_told_in_both_languages(act: Act, reader: Reader, birth: Form) -> None:
    told = tell(Event(number=1, at=LATE, actor="Hoa", act=act), birth, zone=ZONE, reader=reader)
    for text in (told.title, *([told.more] if told.more else [])):
        assert set(text) == {"vi", "en"}
        assert all(words.strip() for words in text.values())


def test_days_are_those_of_the_country(birth: Form) -> None:
    assert _said(Received(due_at=LATE), birth, "person", "en")[1] == "The answer is due by 17/11/2026."


def test_a_fee_that_was_paid_is_told_to_the_office_with_its_sum_and_the_number_to_look_it_up_by(birth: Form) -> None:
    paid = Paid(reference="dff5b14f", payment="P-1", amount=12_000, way="online")
    assert _said(paid, birth, "officer", "en")[1].startswith("12,000")
    assert _said(paid, birth, "officer", "en")[1].endswith(", reference dff5b14f")
    assert "dff5b14f" not in _said(paid, birth, "person", "en")[1]


def test_what_is_missing_is_named_to_the_office_and_when_to_the_person(birth: Form) -> None:
    asked = SupplementAsked(items=("birth_certificate", "child.full_name"), note="Ảnh mờ", respond_by=LATE)
    assert _said(asked, birth, "officer", "vi")[1] == "Giấy chứng sinh của bệnh viện; Con: Họ, chữ đệm và tên; Ảnh mờ"
    assert _said(asked, birth, "person", "vi")[1] == "Ảnh mờ. Vui lòng trả lời trước hết ngày 17/11/2026."


def test_an_extension_apologises_and_says_until_when(birth: Form) -> None:
    act = Extended(due_at=LATE, apology="Cần xác minh thêm")
    assert _said(act, birth, "person", "vi") == (
        "Cơ quan xin lỗi và cần thêm thời gian",
        "Cần xác minh thêm. Hạn trả lời: 17/11/2026.",
    )


def test_money_is_written_as_each_language_writes_it(birth: Form) -> None:
    act = Refunded(payment="P-1", amount=20_000, reason="Nộp hai lần")
    assert _said(act, birth, "person", "vi")[1] == "20.000: Nộp hai lần"
    assert _said(act, birth, "person", "en")[1] == "20,000: Nộp hai lần"


def test_the_unit_that_signed_is_named_in_each_language_and_whoever_is_no_unit_as_written(birth: Form) -> None:
    unit = Signed(document="A", sha256="b", signer="Phường Ba Đình, Thành phố Hà Nội")
    assert _said(unit, birth, "person", "en")[1] == "Signed by Ba Dinh Ward, Hanoi City."
    assert _said(unit, birth, "person", "vi")[1] == "Người ký: Phường Ba Đình, Thành phố Hà Nội."
    other = Signed(document="A", sha256="b", signer="Bộ Tư pháp")
    assert _said(other, birth, "person", "en")[1] == "Signed by Bộ Tư pháp."


def test_an_item_that_the_form_does_not_have_keeps_its_name(birth: Form) -> None:
    assert item_label("gone", birth).in_("vi") == "gone"
    assert item_label(ASKED.items[0], birth).in_("en") == "Hospital's birth certificate"
