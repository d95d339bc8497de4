"""Counters always equal a count, whatever was done and however far the sums were brought; words are kept once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.kernel.errors import NotAllowed, Refused
from motlan.service.dossiers.status import ENDED, Band, Status
from motlan.web.dossiers import actions, tallies, words_index
from motlan.web.dossiers.models import Dossier, DossierWord, TallyChange
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.tallies import Tally, fold, recount, tally
from motlan.web.house import House
from tests.web.dossiers.conftest import (
    BIRTH,
    CERTIFICATE,
    MARITAL,
    MONDAY,
    OTHER_WARD,
    PROVINCE,
    WARD,
    Cast,
    at,
    file,
    file_birth,
    gives,
)

WAITING = (Status.SUPPLEMENT, Status.PAYMENT)
PLACES = ("", PROVINCE, WARD, OTHER_WARD, "99999")


def _midnight(now: datetime) -> datetime:
    """The end of the day in Hà Nội, seven hours before that in London."""
    local = now + timedelta(hours=7)
    return datetime(local.year, local.month, local.day, tzinfo=UTC) + timedelta(days=1) - timedelta(hours=7)


def _counted(place: str, procedure: str, now: datetime) -> Tally:
    """The same by looking at every dossier."""
    seen = Dossier.objects.filter(Q(deciding=place) | Q(receiving=place) | Q(province=place) if place else Q())
    seen = seen.filter(procedure=procedure) if procedure else seen
    running = seen.exclude(status__in=[*ENDED, *WAITING]).exclude(due_at=None)
    return Tally(
        new=seen.filter(status=Status.NEW).count(),
        late=running.filter(due_at__lt=now).count(),
        today=running.filter(due_at__gte=now, due_at__lt=_midnight(now)).count(),
        waiting=seen.filter(status__in=WAITING).count(),
        ended=seen.filter(status__in=ENDED).count(),
        open=seen.exclude(status__in=ENDED).count(),
        asked=_asked(place, procedure),
    )


def _asked(place: str, procedure: str) -> int:
    """What a unit was asked and has not answered, by the events alone."""
    return sum(
        one.asked.unit == place or not place
        for dossier in Dossier.objects.filter(**({"procedure": procedure} if procedure else {}))
        for one in state_of(dossier).unanswered
    )


def _agree(now: datetime) -> None:
    for place in PLACES:
        for procedure in ("", BIRTH, MARITAL, "none"):
            found = tally(place=place, procedure=procedure, now=now, tomorrow=_midnight(now))
            assert found == _counted(place, procedure, now), (place, procedure, now)


Act = Callable[[House, Cast, Dossier], object]
ACTS: dict[str, Act] = {
    "receive": lambda h, c, d: actions.receive(house=h, account=c.unbound, code=d.code, seen=d.number),
    "take": lambda h, c, d: actions.take(house=h, account=c.unbound, code=d.code, seen=d.number),
    "ask": lambda h, c, d: actions.ask_supplement(
        house=h, account=c.unbound, code=d.code, seen=d.number, items=(), note="Thiếu giấy chứng sinh"
    ),
    "supply": lambda h, c, d: actions.supply(
        house=h, account=c.mother, code=d.code, seen=d.number, answers={}, note="Đã gửi"
    ),
    "pay": lambda h, _c, d: actions.ask_payment(house=h, code=d.code, amount=8000, payment=f"P{d.pk}"),
    "paid": lambda h, _c, d: actions.confirm_payment(
        house=h, code=d.code, payment=f"P{d.pk}", reference="R", amount=8000, way="counter"
    ),
    "extend": lambda h, c, d: actions.extend(
        house=h,
        account=c.unbound,
        code=d.code,
        seen=d.number,
        day=MONDAY.date() + timedelta(days=18),
        apology="Xin lỗi",
    ),
    "withdraw": lambda h, c, d: actions.withdraw(house=h, account=c.mother, code=d.code, seen=d.number),
    "refuse": lambda h, c, d: actions.refuse(
        house=h, account=c.unbound, code=d.code, seen=d.number, reason="Không đúng thẩm quyền"
    ),
    "stop": lambda h, c, d: actions.stop(
        house=h, account=c.unbound, code=d.code, seen=d.number, reason="Người nộp đã qua đời"
    ),
    "decide": lambda h, c, d: actions.decide(
        house=h, account=c.unbound, code=d.code, seen=d.number, given=gives(d.code)
    ),
    "decide despite": lambda h, c, d: actions.decide(
        house=h, account=c.unbound, code=d.code, seen=d.number, despite="Đã đủ căn cứ", given=gives(d.code)
    ),
    "consult": lambda h, c, d: actions.consult(
        house=h,
        account=c.unbound,
        code=d.code,
        seen=d.number,
        units=(OTHER_WARD, PROVINCE),
        question="Có thông tin trùng không?",
        shown=(),
        day=MONDAY.date() + timedelta(days=1),
    ),
    "answer": lambda h, c, d: actions.answer(
        house=h, account=c.unbound, code=d.code, number=1 + d.number % 2, words="", agrees=True
    ),
    "note": lambda h, _c, _d: actions.note_overdue(at(h, h.clock.now() + timedelta(days=1))),
}
DONE_WITH = (*ACTS, "file birth", "file certificate", "fold", "fold")
a_run = st.lists(st.tuples(st.sampled_from(DONE_WITH), st.integers(0, 5), st.integers(0, 700)), min_size=1, max_size=14)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(a_run)
def test_after_any_run_of_acts_the_counters_equal_a_count(
    here: House, cast: Cast, run: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        now = MONDAY
        file_birth(at(here, now), cast.mother)
        for act, which, minutes in run:
            now += timedelta(minutes=minutes)
            _do(at(here, now), cast, act, which)
            for moment in (now, now + timedelta(days=4, hours=8, minutes=7)):
                _agree(moment)
        transaction.set_rollback(True)


def _name(number: int) -> str:
    """A name for each number: one child is registered once."""
    return " ".join("ABCDEGHKLM"[int(digit)] + "n" for digit in str(number))


def _do(there: House, cast: Cast, act: str, which: int) -> None:
    if act == "fold":
        fold()
    elif act == "file birth":
        file_birth(there, cast.mother, child__full_name=f"Trần {_name(Dossier.objects.count())}")
    elif act == "file certificate":
        file(there, cast.stranger, MARITAL, CERTIFICATE)
    else:
        dossiers = list(Dossier.objects.order_by("pk"))
        try:
            ACTS[act](there, cast, dossiers[which % len(dossiers)])
        except (Refused, NotAllowed):
            return


def test_counting_anew_gives_the_same_and_leaves_nothing_to_fold(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    file(here, cast.stranger, MARITAL, CERTIFICATE)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    ACTS["consult"](here, cast, Dossier.objects.get(pk=dossier.pk))
    fold()
    summed = set(tallies_rows())
    recount()
    assert set(tallies_rows()) == summed
    assert TallyChange.objects.count() == 0
    _agree(MONDAY)


def tallies_rows() -> list[tuple[object, ...]]:
    from motlan.web.dossiers.models import Tally as Row

    return list(Row.objects.values_list("place", "procedure", "band", "quarter", "n"))


def test_what_is_undone_is_not_counted(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    with transaction.atomic():
        actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
        transaction.set_rollback(True)
    _agree(MONDAY)
    assert tally(place=WARD, now=MONDAY, tomorrow=_midnight(MONDAY)).new == 1


def test_an_act_that_moves_nothing_writes_no_counter(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    before = TallyChange.objects.count()
    actions.take(house=here, account=cast.officer, code=dossier.code, seen=2)
    assert TallyChange.objects.count() == before


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_band(status: Status) -> None:
    expected = Band.ENDED if status in ENDED else Band.WAITING if status in WAITING else Band.WORK
    assert status.band == (Band.NEW if status is Status.NEW else expected)


def test_the_index_of_words_can_be_written_anew(here: House, cast: Cast) -> None:
    file_birth(here, cast.mother)
    file(here, cast.stranger, MARITAL, CERTIFICATE)
    columns = ("begins", "deciding", "receiving", "province", "dossier_id")
    before = sorted(DossierWord.objects.values_list(*columns))
    words_index.rebuild(at_once=1)
    assert sorted(DossierWord.objects.values_list(*columns)) == before
    assert {begins for begins, *_places in before} >= {"nguyen thi hoa", "thi hoa", "hoa", "le thi xa", "#1"}


def test_a_quarter_of_an_hour_begins_on_the_clock() -> None:
    assert tallies.quarter_of(MONDAY) + 1 == tallies.quarter_of(MONDAY + timedelta(minutes=15))
    assert tallies.quarter_of(MONDAY) == tallies.quarter_of(MONDAY + timedelta(minutes=14, seconds=59))
