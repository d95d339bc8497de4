"""The parts of a linked dossier: no run of acts breaks them, their clocks agree with the table worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.dictionary.book import Dictionary
from motlan.dictionary.unit import UnitBook
from motlan.kernel.errors import Refused
from motlan.kernel.spec import Read
from motlan.service.dossiers import decisions, part_decisions
from motlan.service.dossiers.events import (
    Act,
    Decided,
    Declined,
    Event,
    Extended,
    Filed,
    FiledPart,
    PartDecided,
    PartDeclined,
    PartStarted,
    PaymentAsked,
    Received,
    Returned,
    Stopped,
    SupplementAsked,
    Supplemented,
    Withdrawn,
)
from motlan.service.dossiers.fold import DossierState, apply, fold
from motlan.service.dossiers.lacking import lacking
from motlan.service.dossiers.status import ENDED, Status
from motlan.service.forms.compile import compile_form
from motlan.service.forms.model import Form
from motlan.service.procedures.spec import Procedure
from tests.unit.service.test_deadlines import CALENDAR, _local

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "parts.yaml").read_text("utf-8"))
AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
NAMES = ("birth", "residence", "health_card")
FILED = Filed(
    procedure="3.000722",
    version="2025-07-01",
    channel="online",
    applicant=7001,
    receiving="00004",
    deciding="00004",
    answers={"dossier.home": "mother"},
    parts=(
        FiledPart(key="birth", procedure="1.001193", deciding="00004"),
        FiledPart(key="residence", procedure="1.004222", deciding="00008", after=("birth",)),
        FiledPart(key="health_card", procedure="1.014137", deciding="01", after=("birth",)),
    ),
)
TRIED: tuple[Act, ...] = (
    FILED,
    Received(due_at=AT + timedelta(days=3)),
    *(PartStarted(part=name, due_at=AT + timedelta(days=1)) for name in NAMES),
    *(PartDecided(part=name, given={"child.personal_number": "001"}, founded={name: 1}) for name in NAMES),
    *(PartDeclined(part=name, reason="Giấy chứng sinh giả") for name in NAMES),
    *(PartDeclined(part=name, because="birth") for name in NAMES),
    PartStarted(part="nothing", due_at=AT),
    Extended(part="residence", due_at=AT + timedelta(days=9), apology="Xin lỗi vì chậm"),
    SupplementAsked(items=("birth_certificate",), note="", respond_by=AT + timedelta(days=7)),
    Supplemented(answers={}, note="x", due_at=AT + timedelta(days=4), parts_due={"birth": AT + timedelta(days=2)}),
    Decided(document="linked_birth_result"),
    Declined(reason="Giấy chứng sinh giả"),
    Withdrawn(),
    Stopped(reason="Quá hạn bổ sung hồ sơ"),
    Returned(way="online"),
)


@pytest.fixture
def linked(procedures: Mapping[str, Read[Procedure]]) -> Procedure:
    procedure = procedures["linked_birth"].value
    assert procedure is not None
    return procedure


def _run(*happened: Act) -> tuple[Event, ...]:
    return tuple(
        Event(number=number, at=AT + timedelta(hours=number), actor="someone", act=act)
        for number, act in enumerate(happened, start=1)
    )


def _after(*happened: Act) -> DossierState:
    state = fold(_run(*happened))
    assert state.misfits == ()
    return state


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(TRIED), max_size=24))
def test_no_run_of_acts_breaks_the_parts(happened: list[Act]) -> None:
    state = fold(_run(*happened))
    fitted = [act for number, act in enumerate(happened, start=1) if number not in state.misfits]
    again = fold(_run(*fitted))
    assert (again.misfits, again.status, set(again.parts)) == ((), state.status, set(state.parts))
    for one in state.parts.values():
        assert one.granted or not one.founded
        assert not one.granted or (one.started_at is not None and one.ended_at is not None)
        assert one.started_at is None or all(state.parts[before].granted for before in one.after)
    if state.status in {Status.DONE, Status.RETURNED} and state.parts:
        assert not any(one.open for one in state.parts.values())
    if state.status is Status.NOT_RECEIVED:
        assert not any(one.granted for one in state.parts.values())
    assert (state.ended_at is None) == (state.status not in ENDED)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(how=st.lists(st.sampled_from(("grant", "refuse")), min_size=3, max_size=3), order=st.permutations(NAMES[1:]))
def test_whoever_decides_first_the_whole_ends_with_the_last_part(
    linked: Procedure, how: list[str], order: Sequence[str]
) -> None:
    state = _after(FILED, Received(due_at=AT + timedelta(days=3)), PartStarted(part="birth", due_at=AT))
    for name, answer in zip(("birth", *order), how, strict=True):
        if state.ended or not state.parts[name].open:
            break
        state = _decided(linked, state, name, answer)
    granted = [name for name in NAMES if state.parts[name].granted]
    assert state.status is (Status.DONE if granted else Status.NOT_RECEIVED)
    assert state.misfits == ()
    assert bool(granted) == (how[0] == "grant")


def _decided(linked: Procedure, state: DossierState, name: str, answer: str) -> DossierState:
    acts: tuple[Act, ...] = (PartDecided(part=name),)
    if answer == "refuse":
        acts = part_decisions.decline(state=state, key=name, reason="Giấy chứng sinh giả")
    for act in acts:
        state = _add(state, act)
    state = _begun(linked, state, AT)
    concluded = part_decisions.conclude(procedure=linked, state=state, link="/results/x/")
    return _add(state, concluded) if concluded else state


def _add(state: DossierState, act: Act) -> DossierState:
    return apply(state, Event(number=state.number + 1, at=AT, actor="x", act=act))


def _lacking(linked: Form, state: DossierState, part: str | None = None) -> tuple[str, ...]:
    return tuple(one.id for one in lacking(form=linked, state=state, part=part))


def test_each_part_says_which_of_its_papers_are_not_here(linked: Procedure, dictionary: Dictionary) -> None:
    form = compile_form(procedure=linked, dictionary=dictionary)
    proven = ("residence_papers",)
    filed = replace(FILED, answers={**FILED.answers, "mother.marital_status": "single"}, papers=proven)
    state = _after(filed)
    assert _lacking(form, state) == ("birth_certificate", "identity_papers")
    assert _lacking(form, state, "birth") == ("birth_certificate", "identity_papers")
    assert (_lacking(form, state, "residence"), _lacking(form, state, "health_card")) == ((), ())
    bare = _after(replace(filed, papers=("birth_certificate",), originals=("identity_papers",)))
    assert (_lacking(form, bare, "birth"), _lacking(form, bare, "residence")) == (proven, proven)
    begun = (Received(due_at=AT), PartStarted(part="birth", due_at=AT), PartDecided(part="birth"))
    assert _lacking(form, _after(filed, *begun)) == ()
    assert _lacking(form, _after(replace(filed, papers=()), *begun)) == proven


def test_a_birth_that_is_refused_ends_the_other_parts_which_say_why(linked: Procedure) -> None:
    state = _after(FILED, Received(due_at=AT), PartStarted(part="birth", due_at=AT))
    acts = part_decisions.decline(state=state, key="birth", reason="Giấy chứng sinh giả")
    assert acts == (
        PartDeclined(part="birth", reason="Giấy chứng sinh giả"),
        PartDeclined(part="residence", because="birth"),
        PartDeclined(part="health_card", because="birth"),
    )
    ended = fold(_run(FILED, Received(due_at=AT), PartStarted(part="birth", due_at=AT), *acts))
    assert (ended.misfits, ended.ended) == ((), False)
    assert part_decisions.conclude(procedure=linked, state=ended, link="") == Declined(reason="Giấy chứng sinh giả")


def test_what_is_granted_in_part_is_granted_as_a_whole(linked: Procedure) -> None:
    state = _after(
        FILED,
        Received(due_at=AT),
        PartStarted(part="birth", due_at=AT),
        PartDecided(part="birth", founded={"child": 9001}, given={"child.personal_number": "001226000001"}),
        PartStarted(part="residence", due_at=AT),
        PartStarted(part="health_card", due_at=AT),
        PartDeclined(part="residence", reason="Chủ nhà không đồng ý"),
        PartDecided(part="health_card", founded={"card": 9002}),
    )
    assert state.values["child.personal_number"] == "001226000001"
    assert state.subjects == {"child": 9001, "card": 9002}
    act = part_decisions.conclude(procedure=linked, state=state, link="/results/x/")
    assert act == Decided(
        document="linked_birth_result",
        register="civil_status.registered_births",
        created=9001,
        link="/results/x/",
    )


@pytest.mark.parametrize(
    "act",
    [
        Decided(document="linked_birth_result"),
        PartDecided(part="residence"),
        PartDeclined(part="residence", because="birth"),
        PartStarted(part="residence", due_at=AT),
        Extended(due_at=AT + timedelta(days=9), apology="Xin lỗi vì chậm"),
    ],
    ids=lambda act: type(act).__name__,
)
def test_before_the_birth_is_granted_nothing_else_can_be(act: Act) -> None:
    state = fold(_run(FILED, Received(due_at=AT), PartStarted(part="birth", due_at=AT), act))
    assert state.misfits == (4,)


def test_once_a_part_is_granted_the_whole_is_not_refused() -> None:
    granted = (FILED, Received(due_at=AT), PartStarted(part="birth", due_at=AT), PartDecided(part="birth"))
    with pytest.raises(Refused):
        decisions.decline(state=_after(*granted), reason="Không thuộc thẩm quyền")
    assert decisions.decline(state=_after(*granted[:2]), reason="Không thuộc thẩm quyền")


def test_a_clock_that_stands_still_moves_every_part_under_way_by_its_own_limit(linked: Procedure) -> None:
    due = {"birth": _local("2026-11-17 17:00"), "residence": _local("2026-11-19 17:00")}
    state = _after(FILED, Received(due_at=due["residence"]), PartStarted(part="birth", due_at=due["birth"]))
    waiting = replace(
        _add(state, SupplementAsked(items=("x",), note="", respond_by=AT)), waiting_since=_local("2026-11-16 10:00")
    )
    moved = part_decisions.clocks(procedure=linked, state=waiting, at=_local("2026-11-18 09:00"), calendar=CALENDAR)
    assert moved == {"birth": _local("2026-11-19 17:00")}
    act = decisions.supply(
        state=waiting,
        limit=linked.time_limit,
        answers={},
        note="Đã gửi ảnh rõ",
        at=_local("2026-11-18 09:00"),
        calendar=CALENDAR,
        parts_due=moved,
    )
    after = _add(waiting, act)
    assert (after.parts["birth"].due_at, after.due_at) == (moved["birth"], _local("2026-11-23 17:00"))


def test_more_time_is_taken_for_one_part_and_moves_the_end_only_past_it() -> None:
    parts = ("birth", "residence")
    state = _after(
        FILED,
        Received(due_at=_local("2026-11-20 17:00")),
        PartStarted(part="birth", due_at=AT),
        PartDecided(part="birth"),
        PartStarted(part="residence", due_at=_local("2026-11-18 17:00")),
        Extended(part="residence", due_at=_local("2026-11-19 17:00"), apology="Xin lỗi vì chậm"),
    )
    assert [state.parts[name].due_at for name in parts] == [AT, _local("2026-11-19 17:00")]
    assert (state.due_at, state.promised_at) == (_local("2026-11-20 17:00"), _local("2026-11-20 17:00"))
    further = _add(state, Extended(part="residence", due_at=_local("2026-11-24 17:00"), apology="Xin lỗi vì chậm"))
    assert (further.due_at, further.promised_at) == (_local("2026-11-24 17:00"), _local("2026-11-20 17:00"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_sub_deadlines(case: dict[str, Any], linked: Procedure) -> None:
    answers = {"dossier.home": "mother", "mother.residence_unit": "00004", **case.get("says", {})}
    parts = tuple(
        FiledPart(key=name, procedure=spec.procedure, deciding="00004", after=spec.after)
        for name, spec in linked.parts.items()
        if name in case["due"]
    )
    received = _local(case["received"])
    state = _after(replace(FILED, answers=answers, parts=parts))
    planned = part_decisions.planned(procedure=linked, state=state, at=received, calendar=CALENDAR)
    assert {name: f"{due:%Y-%m-%d %H:%M}" for name, due in planned.items()} == case["due"]
    if "decided" in case:
        state = _begun(linked, _add(state, Received(due_at=max(planned.values()))), received)
        decided = _local(case["decided"])
        state = _begun(
            linked, apply(state, Event(number=9, at=decided, actor="x", act=PartDecided(part="birth"))), decided
        )
        assert {name: f"{one.due_at:%Y-%m-%d %H:%M}" for name, one in state.parts.items()} == case["then"]
        assert max(one.due_at for one in state.parts.values() if one.due_at) <= max(planned.values())


def _begun(linked: Procedure, state: DossierState, at: datetime) -> DossierState:
    for act in part_decisions.begin(procedure=linked, state=state, at=at, calendar=CALENDAR, units=UnitBook()):
        state = apply(state, Event(number=state.number + 1, at=at, actor="x", act=act))
    return state


def test_a_fee_that_is_awaited_stops_the_parts_too() -> None:
    state = _after(FILED, Received(due_at=AT), PartStarted(part="birth", due_at=AT), PaymentAsked(amount=1))
    assert state.status is Status.PAYMENT
    assert _add(state, PartDecided(part="birth")).misfits == (5,)
