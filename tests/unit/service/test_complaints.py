"""Complaints: no run of acts breaks the fold; deadlines agree with cases worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from motlan.kernel.errors import Refused
from motlan.service.complaints import decisions
from motlan.service.complaints.acts import (
    Answered,
    Complained,
    ComplaintAct,
    Happening,
    Judged,
    MadePublic,
    MoreAsked,
    MoreGiven,
    Stage,
    TurnedDown,
    acts,
    fold,
)
from motlan.service.complaints.clocks import Days, answer_due, in_time
from tests.unit.service.test_deadlines import CALENDAR, ZONE, _local

DAYS = Days(refuse=2, more=5, answer=15, publish=2)
CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "complaints.yaml").read_text("utf-8"))
SENT = Complained(about="conduct", words="Chờ ba ngày không ai tiếp")
ONE_OF_EACH: tuple[ComplaintAct, ...] = (
    SENT,
    TurnedDown(reason="Không thuộc thẩm quyền"),
    MoreAsked(question="Ai đã tiếp bạn hôm đó?"),
    MoreGiven(words="Một cán bộ ở quầy số 2"),
    Answered(words="Chúng tôi xin lỗi", public="Đã nhắc nhở cán bộ"),
    MadePublic(),
    Judged(verdict="liked"),
)
DATED = (("refused", TurnedDown(reason="x")), ("asked", MoreAsked(question="x")), ("published", MadePublic()))


def happened(case: dict[str, Any]) -> list[Happening]:
    found: list[tuple[str, ComplaintAct]] = [(case["sent"], SENT)]
    for asked, given_ in case.get("waits", []):
        found += [(asked, MoreAsked(question="x")), (given_, MoreGiven(words="x"))]
    found += [(case[name], act) for name, act in DATED[:2] if name in case]
    found += [(case["answered"], Answered(words="x", public="x"))] if "answered" in case else []
    found += [(case[name], act) for name, act in DATED[2:] if name in case]
    return [Happening(at=_local(at), actor="", act=act) for at, act in found]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    state = fold(happened(case))
    assert in_time(state=state, days=DAYS, calendar=CALENDAR, now=_local(case["now"])) is case["in_time"]
    if "due" in case:
        due = answer_due(state=state, days=DAYS, calendar=CALENDAR)
        assert due is not None
        assert f"{due.astimezone(ZONE):%Y-%m-%d %H:%M}" == case["due"]


def test_there_is_one_of_each_act() -> None:
    assert {acts.kind_of(act) for act in ONE_OF_EACH} == set(acts.names())
    assert [acts.read(acts.kind_of(act), acts.payload(act)) for act in ONE_OF_EACH] == list(ONE_OF_EACH)


@given(st.lists(st.sampled_from(ONE_OF_EACH), max_size=12))
def test_no_run_of_acts_breaks_the_fold(run: list[ComplaintAct]) -> None:
    start = datetime(2026, 11, 16, 9, tzinfo=ZONE)
    state = fold(Happening(at=start + timedelta(hours=n), actor="", act=act) for n, act in enumerate(run))
    assert (state.stage is None) == (SENT not in run)
    assert (state.answered_at is not None) == (state.stage is Stage.ANSWERED)
    assert state.published_at is None or state.answered_at is not None
    assert all(since <= until for since, until in state.waits)


@pytest.mark.parametrize("words", ["", "   ", "too short"])
def test_words_have_to_say_something(words: str) -> None:
    state = fold([Happening(at=datetime(2026, 11, 16, tzinfo=ZONE), actor="", act=SENT)])
    with pytest.raises(Refused):
        decisions.complain(about="conduct", words=words)
    with pytest.raises(Refused):
        decisions.turn_down(state=state, reason=words)
    with pytest.raises(Refused):
        decisions.answer(state=state, words="long enough to be read", public=words)
