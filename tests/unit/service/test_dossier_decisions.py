"""What an officer may do with a dossier as it stands, and what follows: clock, supplement, more time, effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from motlan.kernel.errors import Refused
from motlan.kernel.spec import Read
from motlan.service.dossiers import decisions
from motlan.service.dossiers.effects import effect_row
from motlan.service.dossiers.events import (
    Act,
    Event,
    PaymentAsked,
    PaymentLapsed,
    Received,
)
from motlan.service.dossiers.fold import STEPS, DossierState, apply
from motlan.service.dossiers.status import Channel, Status
from motlan.service.procedures.spec import Procedure
from tests.unit.service.test_dossiers import ASKED, AT, CALENDAR, COMMANDS, FILED, RECEIVED, _after


@pytest.fixture
def birth(procedures: Mapping[str, Read[Procedure]]) -> Procedure:
    procedure = procedures["birth_registration"].value
    assert procedure is not None
    return procedure


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("status", Status, ids=lambda status: status.name)
def test_a_decision_is_taken_or_refused_as_the_status_allows(kind: type[Act], status: Status, birth: Procedure) -> None:
    state = DossierState(number=3, status=status, due_at=AT, waiting_since=AT)
    if status in STEPS[kind].when:
        act = COMMANDS[kind](state, birth)
        assert type(act) is kind
        assert apply(state, Event(number=4, at=AT, actor="x", act=act)).misfits == ()
    else:
        with pytest.raises(Refused) as caught:
            COMMANDS[kind](state, birth)
        assert status.label.in_("en") in caught.value.what.in_("en")


def test_reception_starts_the_clock_by_the_procedures_limit(birth: Procedure) -> None:
    after_three = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
    act = decisions.receive(state=_after(FILED), limit=birth.time_limit, at=after_three, calendar=CALENDAR)
    assert act.due_at == datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def test_a_supplement_moves_the_due_day_by_the_days_waited(birth: Procedure) -> None:
    state = _after(FILED, Received(due_at=datetime(2026, 11, 17, 10, tzinfo=UTC)), ASKED)
    supplied = datetime(2026, 11, 18, 2, tzinfo=UTC)
    act = decisions.supply(
        state=state, limit=birth.time_limit, answers={"a.b": "c"}, note="", at=supplied, calendar=CALENDAR
    )
    assert act.due_at == datetime(2026, 11, 19, 10, tzinfo=UTC)


def test_a_fee_that_comes_in_lets_the_clock_run_on(birth: Procedure) -> None:
    state = _after(FILED, Received(due_at=datetime(2026, 11, 17, 10, tzinfo=UTC)), PaymentAsked(amount=10_000))
    paid = {"limit": birth.time_limit, "payment": "P-1", "reference": "R", "way": "online", "calendar": CALENDAR}
    act = decisions.pay(state=state, amount=10_000, at=datetime(2026, 11, 18, 2, tzinfo=UTC), **paid)
    assert act is not None
    assert act.due_at == datetime(2026, 11, 19, 10, tzinfo=UTC)
    assert decisions.pay(state=state, amount=9_999, at=AT, **paid) is None
    assert decisions.pay(state=_after(FILED, RECEIVED), amount=10_000, at=AT, **paid) is None


def test_only_the_order_that_is_open_lapses() -> None:
    waiting = _after(FILED, PaymentAsked(amount=10_000, payment="P-2"))
    assert decisions.lapse_payment(state=waiting, payment="P-1") is None
    assert decisions.lapse_payment(state=waiting, payment="P-2") == PaymentLapsed(payment="P-2")


def test_nothing_to_pay_is_not_asked_for() -> None:
    with pytest.raises(Refused) as caught:
        decisions.ask_payment(state=_after(FILED), amount=0, payment="P-1", respond_by=None)
    assert caught.value.what.in_("en") == "There is no fee to pay."


@pytest.mark.parametrize(
    ("asked", "what"),
    [(ASKED, "supplement"), (PaymentAsked(amount=10_000, respond_by=ASKED.respond_by), "payment")],
)
def test_work_stops_when_nobody_answered_in_time_and_not_before(asked: Act, what: str) -> None:
    state = _after(FILED, asked)
    last = ASKED.respond_by
    assert decisions.lapse(state=state, now=last, zone=CALENDAR.zone) is None
    act = decisions.lapse(state=state, now=last + timedelta(seconds=1), zone=CALENDAR.zone)
    assert act is not None
    assert (act.unanswered, act.respond_by) == (what, last)
    assert "23/11/2026" in act.reason
    assert decisions.lapse(state=_after(FILED, RECEIVED), now=last + timedelta(days=9), zone=CALENDAR.zone) is None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 21), "Offices are closed on that day."),
        (date(2026, 11, 13), "That day has gone by."),
        (date(2026, 11, 16), "The new day must be later than the present one."),
        (date(9999, 12, 31), "That day is more than a year away."),
    ],
)
def test_more_time_goes_to_a_working_day_after_the_present_one(day: date, said: str) -> None:
    state = _after(FILED, Received(due_at=datetime(2026, 11, 17, 10, tzinfo=UTC)))
    with pytest.raises(Refused) as caught:
        decisions.extend_to(state=state, day=day, apology="Cần xác minh thêm", at=AT, calendar=CALENDAR)
    assert caught.value.what.in_("en") == said
    act = decisions.extend_to(
        state=state, day=date(2026, 11, 20), apology="Cần xác minh thêm", at=AT, calendar=CALENDAR
    )
    assert act.due_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize("reason", ["", "   ", "no"])
def test_a_refusal_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(Refused) as caught:
        decisions.decline(state=_after(FILED, RECEIVED), reason=reason)
    assert caught.value.what.in_("en") == "The reason is not clear enough."


def test_a_supplement_that_names_nothing_is_refused(birth: Procedure) -> None:
    with pytest.raises(Refused) as caught:
        decisions.ask_supplement(
            state=_after(FILED, RECEIVED), procedure=birth, items=(), note="", at=AT, calendar=CALENDAR
        )
    assert caught.value.what.in_("en") == "What is missing has not been named."


def test_filing_needs_an_agency_and_an_open_channel(birth: Procedure) -> None:
    given_values = {"answers": {}, "held": {}, "subjects": {}}
    with pytest.raises(Refused) as nobody:
        decisions.file_dossier(
            procedure=birth, channel=Channel.ONLINE, applicant=1, deciding="", receiving="", **given_values
        )
    assert nobody.value.what.in_("en") == "It is not known which agency decides."
    closed = birth.model_copy(update={"channels": ("direct",)})
    with pytest.raises(Refused) as shut:
        decisions.file_dossier(
            procedure=closed, channel=Channel.ONLINE, applicant=1, deciding="00004", receiving="00004", **given_values
        )
    assert shut.value.what.in_("en") == "This procedure is not open on this channel."


def test_the_effect_takes_what_the_dossier_says_and_leaves_out_what_it_does_not(birth: Procedure) -> None:
    effect = birth.result.effect
    assert effect is not None
    values = _after(FILED, RECEIVED).values
    assert effect_row(effect=effect, values=values) == {"full_name": "Trần Văn An", "mother": "001190000001"}
    always = effect.model_copy(update={"fixed": {"nationality": "VN"}})
    assert effect_row(effect=always, values=values)["nationality"] == "VN"
