"""Dossiers: decisions refuse what does not fit, and no run of events breaks the fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.errors import Refused, UnknownName
from motlan.service.dossiers import decisions
from motlan.service.dossiers.added import Added, add
from motlan.service.dossiers.attachment import Attachment, stock
from motlan.service.dossiers.attendance import Attended
from motlan.service.dossiers.codes import CodesExhausted, dossier_code
from motlan.service.dossiers.events import (
    Act,
    Attached,
    ConsultationAnswered,
    ConsultationOverdue,
    Consulted,
    Decided,
    Declined,
    Event,
    Extended,
    Filed,
    HeldThen,
    Paid,
    PartDecided,
    PartDeclined,
    PartStarted,
    PaymentAsked,
    PaymentLapsed,
    Received,
    Refunded,
    Returned,
    Signed,
    Stopped,
    SupplementAsked,
    Supplemented,
    Taken,
    Withdrawn,
    acts,
    kind_of,
    payload,
    read_act,
)
from motlan.service.dossiers.fold import STEPS, DossierState, apply, fold, step
from motlan.service.dossiers.issued import GrantedIssued
from motlan.service.dossiers.moved import Moved
from motlan.service.dossiers.revoked import Revoked
from motlan.service.dossiers.status import ENDED, Status
from motlan.service.procedures.spec import Procedure

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
CALENDAR = WorkCalendar(zone=ZoneInfo("Asia/Ho_Chi_Minh"))
FILED = Filed(
    procedure="1.001193",
    version="2025-07-01",
    channel="online",
    applicant=7001,
    receiving="00004",
    deciding="00004",
    answers={"child.full_name": "Trần Văn An"},
    held={"mother.personal_number": HeldThen(value="001190000001", source="population", as_of="2026-11-20T01:00:00Z")},
    subjects={"mother": 7001},
)
RECEIVED = Received(due_at=AT + timedelta(days=1))
SCAN = Attachment(sha256="ab" * 32, name="giấy chứng sinh.pdf", kind="pdf", size=40_000)
ASKED = SupplementAsked(items=("birth_certificate",), note="Ảnh mờ", respond_by=AT + timedelta(days=7))
DECIDED = Decided(document="birth_extract", register="civil_status.registered_births", created=9001)
EVERY: tuple[Act, ...] = (
    FILED,
    RECEIVED,
    Taken(officer="officer"),
    ASKED,
    Supplemented(answers={"child.full_name": "Trần Văn Ân"}, due_at=AT + timedelta(days=2)),
    PaymentAsked(amount=10_000, payment="P-1", respond_by=AT + timedelta(days=7)),
    PaymentLapsed(payment="P-1"),
    Paid(reference="PAY-1", payment="P-1", amount=10_000, way="online"),
    Refunded(payment="P-1", amount=10_000, reason="Nộp hai lần"),
    Extended(due_at=AT + timedelta(days=9), apology="Xin lỗi vì chậm"),
    Consulted(number=1, unit="00008", question="Cháu đã khai sinh chưa?", respond_by=AT, shown=("child.full_name",)),
    ConsultationOverdue(number=1, unit="00008", respond_by=AT),
    ConsultationAnswered(number=1, unit="00008", answer="Chưa", agrees=True, name="Bình"),
    PartStarted(part="birth", due_at=AT + timedelta(days=1)),
    PartDecided(part="birth", register="civil_status.registered_births", founded={"child": 9001}),
    PartDeclined(part="birth", reason="Không thuộc thẩm quyền"),
    DECIDED,
    Declined(reason="Không thuộc thẩm quyền"),
    Withdrawn(),
    Stopped(reason="Quá hạn bổ sung hồ sơ"),
    Signed(document="4F2A-19", sha256="00" * 32, signer="UBND phường Ba Đình"),
    Returned(way="online", unpaid=10_000, despite="Bưu điện thu hộ"),
    Attached(component="birth_certificate", files=(SCAN,), note="Bản chụp tại quầy", original=True),
    Moved(move="visit", to="visited", status="in_work"),
    Added(attachments={"birth_certificate": (SCAN,), "": (SCAN,)}, note="Quên giấy này"),
    Attended(present={"partner": "Lê Thị Xa"}),
    GrantedIssued(document="d", register="civil_status.registered_births", created=9001, link="/results/a/"),
    Revoked(document="7K2M-Q0ZD-4HXN", reason="Cấp nhầm cho người khác"),
)


def _run(*happened: Act) -> tuple[Event, ...]:
    return tuple(
        Event(number=number, at=AT + timedelta(hours=number), actor="someone", act=act)
        for number, act in enumerate(happened, start=1)
    )


def _after(*happened: Act) -> DossierState:
    return fold(_run(*happened))


@pytest.mark.parametrize("act", EVERY, ids=kind_of)
def test_an_act_is_read_back_as_it_was_written(act: Act) -> None:
    assert read_act(kind_of(act), payload(act)) == act


def test_who_was_named_and_found_is_said_as_the_record_has_it_until_named_anew() -> None:
    held = {**FILED.held, "child.full_name": HeldThen(value="Trần Văn Án", source="population", as_of="")}
    named = replace(FILED, held=held, found=("child.full_name",))
    before = fold([Event(number=n, at=AT, actor="x", act=act) for n, act in ((1, named), (2, ASKED))])
    assert before.values["child.full_name"] == "Trần Văn Án"
    assert before.answers["child.full_name"] == "Trần Văn An"
    anew = Supplemented(answers={"child.full_name": "Trần Văn Ân"}, due_at=AT + timedelta(days=2))
    after = apply(before, Event(number=3, at=AT, actor="x", act=anew))
    assert after.values["child.full_name"] == "Trần Văn Ân"


def test_every_kind_of_act_is_tried_above() -> None:
    assert {kind_of(act) for act in EVERY} == set(acts.names())


def test_each_act_has_its_step() -> None:
    assert set(STEPS) == {acts.get(name) for name in acts.names()}


def test_an_act_has_one_step() -> None:
    with pytest.raises(ValueError, match="Received has a step already"):
        step(Received, when=[Status.NEW])(lambda _state, _at, _act: {})


def test_money_has_a_state_of_its_own() -> None:
    asked = _after(FILED, RECEIVED, EVERY[5])
    assert (asked.status, asked.payment.owed, asked.payment.order) == (Status.PAYMENT, 10_000, "P-1")
    lapsed = _after(FILED, RECEIVED, EVERY[5], EVERY[6])
    assert (lapsed.status, lapsed.payment.owed, lapsed.payment.order) == (Status.PAYMENT, 10_000, "")
    paid = _after(FILED, RECEIVED, EVERY[5], EVERY[7], EVERY[8])
    assert (paid.status, paid.payment.owed, paid.payment.paid) == (Status.RECEIVED, 0, 10_000)
    assert (paid.payment.reference, paid.payment.refunded) == ("PAY-1", 10_000)


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(UnknownName) as caught:
        read_act("forged", {})
    assert caught.value.name == "forged"


def test_the_story_of_a_birth() -> None:
    state = _after(FILED, RECEIVED, DECIDED, Returned(way="online"))
    assert state.status is Status.RETURNED
    assert (state.filed_at, state.received_at) == (AT + timedelta(hours=1), AT + timedelta(hours=2))
    assert (state.ended_at, state.returned_at) == (AT + timedelta(hours=3), AT + timedelta(hours=4))
    assert (state.decided, state.number, state.misfits) == (DECIDED, 4, ())


def test_a_supplement_stops_the_clock_and_its_answers_win() -> None:
    waiting = _after(FILED, RECEIVED, ASKED)
    assert (waiting.status, waiting.waiting_since, waiting.requests) == (Status.SUPPLEMENT, AT + timedelta(hours=3), 1)
    answer = Supplemented(answers={"child.full_name": "Trần Văn Ân"}, due_at=AT + timedelta(days=2))
    state = _after(FILED, RECEIVED, ASKED, answer)
    assert (state.status, state.due_at, state.waiting_since) == (Status.RECEIVED, AT + timedelta(days=2), None)
    assert [(wait.since, wait.until) for wait in state.waits] == [(AT + timedelta(hours=3), AT + timedelta(hours=4))]
    assert state.values == {"mother.personal_number": "001190000001", "child.full_name": "Trần Văn Ân"}


def test_an_event_that_does_not_fit_changes_nothing_and_is_kept_in_sight() -> None:
    before = _after(FILED)
    after = apply(before, Event(number=2, at=AT, actor="x", act=DECIDED))
    assert (after.status, after.decided, after.misfits, after.number) == (Status.NEW, None, (2,), 2)


@given(st.lists(st.sampled_from(EVERY), max_size=30))
def test_no_run_of_events_breaks_the_fold(happened: list[Act]) -> None:
    state = fold(_run(*happened))
    assert state.number == len(happened)
    fitted = [act for number, act in enumerate(happened, start=1) if number not in state.misfits]
    assert fold(_run(*fitted)).misfits == ()
    assert fold(_run(*fitted)).status is state.status
    assert (state.waiting_since is None) == (state.status not in {Status.SUPPLEMENT, Status.PAYMENT})
    assert (state.ended_at is None) == (state.status not in ENDED)


@given(st.permutations(list(_run(FILED, RECEIVED, ASKED, EVERY[4], DECIDED))))
def test_the_fold_goes_by_numbers_not_by_arrival(shuffled: list[Event]) -> None:
    assert fold(shuffled) == _after(FILED, RECEIVED, ASKED, EVERY[4], DECIDED)


COMMANDS: Mapping[type[Act], Callable[[DossierState, Procedure], Act]] = {
    Received: lambda state, procedure: decisions.receive(
        state=state, limit=procedure.time_limit, at=AT, calendar=CALENDAR
    ),
    Taken: lambda state, _: decisions.take(state=state, officer="officer"),
    SupplementAsked: lambda state, procedure: decisions.ask_supplement(
        state=state, procedure=procedure, items=("birth_certificate",), note="", at=AT, calendar=CALENDAR
    ),
    Supplemented: lambda state, procedure: decisions.supply(
        state=state,
        limit=procedure.time_limit,
        answers={"a.b": "c"},
        note="",
        at=AT + timedelta(days=60),
        calendar=CALENDAR,
    ),
    Extended: lambda state, _: decisions.extend(state=state, due_at=AT + timedelta(days=99), apology="Xin lỗi vì chậm"),
    Decided: lambda state, _: decisions.decide(state=state, document="d", register="", link=""),
    Declined: lambda state, _: decisions.decline(state=state, reason="Không thuộc thẩm quyền"),
    Withdrawn: lambda state, _: decisions.withdraw(state=state, reason=""),
    Stopped: lambda state, _: decisions.stop(state=state, reason="Quá hạn bổ sung hồ sơ"),
    PaymentAsked: lambda state, _: decisions.ask_payment(state=state, amount=10_000, payment="P-1", respond_by=None),
    Refunded: lambda state, _: decisions.refund(state=state, payment="P-1", amount=10_000, reason=""),
    Returned: lambda state, _: decisions.hand_over(state=state, way="online"),
}


def test_files_come_with_the_filing_with_an_answer_and_from_an_officer() -> None:
    other = replace(SCAN, sha256="cd" * 32, name="khác.jpg", kind="jpg")
    filed = replace(FILED, attachments={"birth_certificate": (SCAN,)})
    supplied = Supplemented(attachments={"birth_certificate": (SCAN, other), "": (other,)})
    added = Attached(component="identity_papers", files=(other,), original=True)
    state = _after(filed, ASKED, supplied, added)
    assert state.attachments == {"birth_certificate": (SCAN, other), "": (other,), "identity_papers": (other,)}
    assert state.originals == ("identity_papers",)
    assert stock(state.attachments) == (4, 160_000)
    with pytest.raises(Refused):
        decisions.attach(state=state, component="identity_papers", files=())
    with pytest.raises(Refused):
        decisions.attach(state=_after(FILED, Declined(reason="Không đủ điều kiện")), component="", files=(SCAN,))


def test_codes_follow_the_settings_and_say_when_they_run_out() -> None:
    form, day = "{agency}-{date:%Y%m%d}-{number:07d}", date(2026, 11, 21)
    code = dossier_code(form=form, agency="00004", day=day, number=9_999_999, last_number=9_999_999)
    assert code == "00004-20261121-9999999"
    with pytest.raises(CodesExhausted) as caught:
        dossier_code(form=form, agency="00004", day=day, number=10_000_000, last_number=9_999_999)
    assert caught.value.what.in_("en") == "Agency 00004 has used all 9999999 dossier codes of 21/11/2026."


@pytest.mark.parametrize(
    ("number", "code"),
    [(9999, "K-9999"), (10000, "K-0001A"), (19998, "K-9999A"), (19999, "K-0001B"), (269973, "K-9999Z")],
)
def test_past_the_last_number_another_series_begins(number: int, code: str) -> None:
    day = date(2026, 11, 21)
    given = dossier_code(
        form="{agency}-{number:04d}", agency="K", day=day, number=number, last_number=9999, overflow="next_series"
    )
    assert given == code


def test_after_the_last_series_codes_have_run_out() -> None:
    day = date(2026, 11, 21)
    with pytest.raises(CodesExhausted) as caught:
        dossier_code(
            form="{agency}-{number:04d}", agency="K", day=day, number=269_974, last_number=9999, overflow="next_series"
        )
    assert caught.value.what.in_("en") == "Agency K has used all 269973 dossier codes of 21/11/2026."


def test_a_person_adds_papers_before_anybody_asks_and_the_clock_runs_on() -> None:
    for happened in ((FILED,), (FILED, RECEIVED), (FILED, RECEIVED, Taken(officer="officer"))):
        before = _after(*happened)
        act = add(state=before, attachments={"birth_certificate": (SCAN,)}, note=" Quên giấy này ")
        state = _after(*happened, act)
        assert (act.note, state.attachments) == ("Quên giấy này", {"birth_certificate": (SCAN,)})
        assert (state.status, state.due_at, state.waits) == (before.status, before.due_at, ())


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ((FILED, RECEIVED, DECIDED), "Hồ sơ đã kết thúc, không thêm được giấy tờ."),
        (
            (FILED, RECEIVED, Declined(reason="Không thuộc thẩm quyền")),
            "Hồ sơ đã kết thúc, không thêm được giấy tờ.",
        ),
        ((FILED, Withdrawn()), "Hồ sơ đã kết thúc, không thêm được giấy tờ."),
        ((FILED, RECEIVED, ASKED), "Cơ quan đang chờ bạn bổ sung."),
    ],
    ids=["decided", "refused", "withdrawn", "asked for a supplement"],
)
def test_papers_are_not_added_when_they_would_reach_nobody(happened: tuple[Act, ...], said: str) -> None:
    state = _after(*happened)
    with pytest.raises(Refused) as caught:
        add(state=state, attachments={"": (SCAN,)})
    assert caught.value.what.in_("vi") == said
    misfit = apply(state, Event(number=99, at=AT, actor="", act=Added(attachments={"": (SCAN,)})))
    assert (misfit.attachments, misfit.misfits) == ({}, (99,))


def test_nothing_cannot_be_added() -> None:
    with pytest.raises(Refused):
        add(state=_after(FILED, RECEIVED), attachments={"birth_certificate": ()})
