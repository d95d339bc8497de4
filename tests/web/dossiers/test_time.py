"""What time does to a dossier: more of it with an apology, an end when nobody answers, money waited for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from motlan.kernel.errors import NotAllowed, Refused
from motlan.service.documents.compose import slip
from motlan.service.dossiers.codes import CodesExhausted
from motlan.service.dossiers.status import Status
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Counter, Dossier
from motlan.web.dossiers.store import events_of, next_code, state_of
from motlan.web.house import House
from motlan.web.jobs.api import run_once
from motlan.web.signing.slips import case_of
from motlan.workspace.spec import DossierSettings
from tests.web.dossiers.conftest import MONDAY, Cast, at, file_birth

LAST = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""Seven days after Monday, as offices close."""
APOLOGY = "Cần xác minh thêm ở bệnh viện"


def _received(here: House, cast: Cast) -> Dossier:
    dossier = file_birth(here, cast.mother)
    return actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)


def test_more_time_is_taken_with_an_apology(here: House, cast: Cast) -> None:
    code = _received(here, cast).code
    day = date(2026, 11, 20)
    dossier = actions.extend(house=here, account=cast.officer, code=code, seen=2, day=day, apology=APOLOGY)
    assert dossier.due_at == dossier.order_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert state_of(dossier).extended[0].apology == APOLOGY
    assert dossier.promised_at == datetime(2026, 11, 17, 10, tzinfo=UTC)


def test_what_was_promised_moves_with_waits_and_not_with_apologies(here: House, cast: Cast) -> None:
    code = _received(here, cast).code
    actions.extend(house=here, account=cast.officer, code=code, seen=2, day=date(2026, 11, 20), apology=APOLOGY)
    asked = ("birth_certificate",)
    actions.ask_supplement(house=here, account=cast.officer, code=code, seen=3, items=asked, note="")
    wednesday = at(here, MONDAY + timedelta(days=2))
    dossier = actions.supply(house=wednesday, account=cast.mother, code=code, seen=4, answers={}, note="Số 12/2026")
    assert dossier.due_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert dossier.promised_at == datetime(2026, 11, 19, 10, tzinfo=UTC)
    row = "select due_at, promised_at, waiting_since, requests from published_dossier"
    assert here.register().rows(row) == [("2026-11-24T10:00:00Z", "2026-11-19T10:00:00Z", None, 1)]


def test_a_reason_that_time_gave_is_told_in_both_languages(here: House, cast: Cast) -> None:
    code = _received(here, cast).code
    asked = ("birth_certificate",)
    actions.ask_supplement(house=here, account=cast.officer, code=code, seen=2, items=asked, note="")
    later = at(here, LAST + timedelta(minutes=1))
    run_once(house=later)
    dossier = Dossier.objects.get(code=code)
    said = {}
    for language in ("vi", "en"):
        case = case_of(house=later, dossier=dossier, events=events_of(dossier))
        drawn = slip(case=case, number=4, words=here.workspace.slips, language=language)
        assert drawn is not None
        said[language] = [line for _label, lines in drawn.rows for line in lines if "23/11" in line and ":" not in line]
    assert said == {
        "vi": ["Hết ngày 23/11/2026 chưa nhận được phần bổ sung."],
        "en": ["What was asked for had not come by the end of 23/11/2026."],
    }


def test_another_unit_neither_extends_nor_stops(here: House, cast: Cast) -> None:
    code = _received(here, cast).code
    with pytest.raises(NotAllowed):
        actions.extend(house=here, account=cast.elsewhere, code=code, seen=2, day=date(2026, 11, 20), apology=APOLOGY)
    with pytest.raises(NotAllowed):
        actions.stop(house=here, account=cast.provincial, code=code, seen=2, reason="Quá hạn bổ sung")
    assert Dossier.objects.get(code=code).number == 2


def test_an_officer_stops_work_with_a_reason(here: House, cast: Cast) -> None:
    code = _received(here, cast).code
    dossier = actions.stop(house=here, account=cast.officer, code=code, seen=2, reason="Người nộp đã qua đời")
    assert (dossier.status, dossier.ended_at) == (Status.STOPPED, MONDAY)


def test_work_stops_by_itself_when_nobody_answered(here: House, cast: Cast) -> None:
    code = _received(here, cast).code
    asked = actions.ask_supplement(
        house=here, account=cast.officer, code=code, seen=2, items=("birth_certificate",), note=""
    )
    assert asked.respond_by == LAST
    run_once(house=at(here, LAST))
    assert Dossier.objects.get(code=code).status == Status.SUPPLEMENT
    run_once(house=at(here, LAST + timedelta(minutes=10)))
    stopped = Dossier.objects.get(code=code)
    assert (stopped.status, stopped.respond_by) == (Status.STOPPED, None)
    assert events_of(stopped)[-1].actor == ""
    assert not actions.stop_one(house=at(here, LAST + timedelta(days=1)), code=code)


def test_an_answer_in_time_keeps_it_going(here: House, cast: Cast) -> None:
    code = _received(here, cast).code
    actions.ask_supplement(house=here, account=cast.officer, code=code, seen=2, items=("birth_certificate",), note="")
    actions.supply(house=at(here, LAST), account=cast.mother, code=code, seen=3, answers={}, note="Đã gửi bản chụp")
    actions.stop_unanswered(at(here, LAST + timedelta(days=1)))
    assert Dossier.objects.get(code=code).status == Status.RECEIVED


def test_money_is_waited_for_once(here: House, cast: Cast) -> None:
    code = file_birth(here, cast.mother).code
    actions.ask_payment(house=here, code=code, amount=20_000, payment="P-1", respond_by=LAST)
    assert Dossier.objects.get(code=code).status == Status.PAYMENT
    assert actions.lapse_payment(house=here, code=code, payment="P-1")
    paid = {"payment": "P-2", "reference": "R-2", "amount": 20_000, "way": "online"}
    assert actions.confirm_payment(house=here, code=code, **paid)
    assert not actions.confirm_payment(house=here, code=code, **paid)
    assert not actions.lapse_payment(house=here, code=code, payment="P-2")
    dossier = actions.refund(house=here, code=code, payment="P-1", amount=20_000, reason="Nộp hai lần")
    assert (dossier.status, state_of(dossier).payment.paid, state_of(dossier).payment.refunded) == (1, 20_000, 20_000)


def test_a_fee_that_nobody_paid_stops_the_dossier(here: House, cast: Cast) -> None:
    code = file_birth(here, cast.mother).code
    actions.ask_payment(house=here, code=code, amount=20_000, payment="P-1", respond_by=LAST)
    actions.stop_unanswered(at(here, LAST + timedelta(seconds=1)))
    assert Dossier.objects.get(code=code).status == Status.STOPPED
    with pytest.raises(Refused):
        actions.ask_payment(house=here, code=code, amount=20_000, payment="P-2")


def test_codes_count_within_an_agency_and_a_day(here: House) -> None:
    settings = DossierSettings(code="{agency}-{number:04d}", last_number=9999)
    day = MONDAY.date()
    books = here.register()
    given = [next_code(register=books, settings=settings, agency=agency, day=day) for agency in ("A", "A", "B")]
    assert given == ["A-0001", "A-0002", "B-0001"]
    Counter.objects.filter(agency="A").update(last=9998)
    assert next_code(register=books, settings=settings, agency="A", day=day) == "A-9999"
    with pytest.raises(CodesExhausted):
        next_code(register=books, settings=settings, agency="A", day=day)
    series = settings.model_copy(update={"overflow": "next_series"})
    assert next_code(register=books, settings=series, agency="A", day=day) == "A-0002A"
