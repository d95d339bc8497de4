"""Other agencies are asked, several at once: the clock runs on, one answer counts, a decision waits or says why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.errors import Refused
from motlan.service.dossiers import consultation, decisions
from motlan.service.dossiers.events import Act, Consulted, Decided, Declined, Event, Extended, SupplementAsked
from motlan.service.dossiers.fold import DossierState, apply, fold
from motlan.service.dossiers.status import Status
from tests.unit.service.test_dossiers import FILED, RECEIVED

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
"""Monday, 09:00 in Hà Nội."""
CALENDAR = WorkCalendar(zone=ZoneInfo("Asia/Ho_Chi_Minh"))
TUESDAY, SATURDAY = date(2026, 11, 17), date(2026, 11, 21)
QUESTION = "Cháu đã được khai sinh ở đó chưa?"


def _after(*happened: Act) -> DossierState:
    return fold(Event(number=number, at=AT, actor="x", act=act) for number, act in enumerate(happened, start=1))


def _asked(state: DossierState, *units: str, day: date = TUESDAY, question: str = QUESTION) -> tuple[Consulted, ...]:
    return consultation.consult(
        state=state, units=units, question=question, shown=("child.full_name",), day=day, at=AT, calendar=CALENDAR
    )


def _with(state: DossierState, *acts: Act) -> DossierState:
    for act in acts:
        state = apply(state, Event(number=state.number + 1, at=AT, actor="x", act=act))
    return state


WORKING = _after(FILED, RECEIVED)


def test_several_agencies_are_asked_at_once_and_the_clock_runs_on() -> None:
    asked = _asked(WORKING, "00008", "00013", "00008")
    state = _with(WORKING, *asked)
    assert [(one.number, one.unit) for one in asked] == [(1, "00008"), (2, "00013")]
    assert asked[0].respond_by == datetime(2026, 11, 17, 10, tzinfo=UTC)
    assert (state.status, state.due_at, state.waiting_since) == (Status.RECEIVED, WORKING.due_at, None)
    assert [one.asked.unit for one in state.unanswered] == ["00008", "00013"]
    assert state.misfits == ()


def test_an_answer_closes_its_question_and_no_other() -> None:
    state = _with(WORKING, *_asked(WORKING, "00008", "00013"))
    said = consultation.answer(state=state, number=2, words="", agrees=True, name="Bình")
    after = _with(state, said)
    assert [one.asked.number for one in after.unanswered] == [1]
    answered = after.consultation(2)
    assert answered is not None
    assert (answered.answer, answered.answered_at, said.unit) == (said, AT, "00013")


def test_of_two_answers_the_first_counts_and_the_second_is_told_whose() -> None:
    state = _with(WORKING, *_asked(WORKING, "00008"))
    after = _with(state, consultation.answer(state=state, number=1, words="", agrees=True, name="Bình"))
    with pytest.raises(Refused) as caught:
        consultation.answer(state=after, number=1, words=QUESTION, agrees=False, name="Chi")
    assert "Bình" in caught.value.what.in_("en")
    late = _with(after, consultation.answer(state=state, number=1, words="", agrees=True, name="Chi"))
    assert late.consultations == after.consultations
    assert len(late.misfits) == 1


def test_a_no_says_why() -> None:
    state = _with(WORKING, *_asked(WORKING, "00008"))
    with pytest.raises(Refused) as caught:
        consultation.answer(state=state, number=1, words="không", agrees=False, name="Bình")
    assert caught.value.what.in_("en") == "It is not said why your agency does not agree."


def test_a_decision_waits_for_answers_or_says_why_not() -> None:
    state = _with(WORKING, *_asked(WORKING, "00008"))
    with pytest.raises(Refused) as caught:
        decisions.decide(state=state, document="d", register="", link="", despite="gấp")
    assert caught.value.what.in_("vi") == "Còn cơ quan được hỏi ý kiến chưa trả lời."
    granted = decisions.decide(state=state, document="d", register="", link="", despite=" Hồ sơ đã đủ căn cứ ")
    assert granted == Decided(document="d", despite="Hồ sơ đã đủ căn cứ")
    answered = _with(state, consultation.answer(state=state, number=1, words="", agrees=True, name="Bình"))
    assert decisions.decide(state=answered, document="d", register="", link="", despite="no longer so") == Decided(
        document="d"
    )


def test_what_has_ended_waits_for_nobody() -> None:
    state = _with(WORKING, *_asked(WORKING, "00008"), Declined(reason="Không thuộc thẩm quyền"))
    assert state.unanswered == ()
    with pytest.raises(Refused) as caught:
        consultation.answer(state=state, number=1, words="", agrees=True, name="Bình")
    assert caught.value.what.in_("en") == "Work on the dossier is over, an answer is no longer needed."


def test_an_answer_comes_in_while_the_person_supplies_something() -> None:
    state = _with(WORKING, *_asked(WORKING, "00008"), SupplementAsked(items=("a",), note="", respond_by=AT))
    assert _with(state, consultation.answer(state=state, number=1, words="", agrees=True, name="B")).misfits == ()
    with pytest.raises(Refused):
        _asked(state, "00013")


def test_time_that_went_by_is_noted_once_and_an_answer_may_still_come() -> None:
    state = _with(WORKING, *_asked(WORKING, "00008"))
    closing = datetime(2026, 11, 17, 10, tzinfo=UTC)
    assert consultation.overdue(state=state, number=1, now=closing) is None
    noted = consultation.overdue(state=state, number=1, now=closing + timedelta(seconds=1))
    assert noted is not None
    late = _with(state, noted)
    assert consultation.overdue(state=late, number=1, now=closing + timedelta(days=1)) is None
    assert [one.overdue for one in late.unanswered] == [True]
    answered = _with(late, consultation.answer(state=late, number=1, words="", agrees=True, name="B"))
    assert answered.unanswered == ()
    assert consultation.overdue(state=answered, number=1, now=closing + timedelta(days=9)) is None


@pytest.mark.parametrize(
    ("units", "day", "question", "said"),
    [
        ((), TUESDAY, QUESTION, "No agency has been chosen."),
        (("00004",), TUESDAY, QUESTION, "The agency that decides cannot ask itself."),
        (("00008",), SATURDAY, QUESTION, "Offices are closed on that day."),
        (("00008",), date(2026, 11, 13), QUESTION, "That day has gone by."),
        (("00008",), TUESDAY, "hả", "The question is not clear enough."),
        (
            ("00008",),
            date(2026, 11, 18),
            QUESTION,
            "The dossier is due on 17/11/2026; its clock runs on while an answer is awaited.",
        ),
        (tuple("123456"), TUESDAY, QUESTION, "No agency has been chosen."),
    ],
)
def test_a_question_that_cannot_be_asked(units: tuple[str, ...], day: date, question: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        _asked(WORKING, *units, day=day, question=question)
    assert caught.value.what.in_("en") == said


def test_who_has_not_answered_is_not_asked_again() -> None:
    state = _with(WORKING, *_asked(WORKING, "00008"))
    with pytest.raises(Refused) as caught:
        _asked(state, "00008")
    assert caught.value.what.in_("en") == "This agency was asked and has not answered yet."
    answered = _with(state, consultation.answer(state=state, number=1, words="", agrees=True, name="B"))
    assert [one.number for one in _asked(answered, "00008")] == [2]


def test_with_more_time_there_is_more_time_to_answer() -> None:
    longer = _with(WORKING, Extended(due_at=datetime(2026, 11, 20, 10, tzinfo=UTC), apology="Cần xác minh thêm"))
    assert _asked(longer, "00008", day=date(2026, 11, 20))[0].number == 1
